#include "config/edit.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "coldcast/config/scenario_file.h"

#include "config/yaml_reader.h"

namespace coldcast {
namespace {

constexpr std::string_view kTree =
    "functions:\n"
    "  checkout:\n"
    "    memory: 1024MB\n"
    "    arrivals:\n"
    "      - {kind: poisson, rate: 40/s}\n"
    "  search:\n"
    "    handler: {duration: 5ms}\n"
    "    arrivals: {kind: poisson, rate: 1/s}\n"
    "  worker:\n"
    "    event_sources:\n"
    "      - {queue: orders, batch_size: 10}\n"
    "      - {broker: rabbit, queue: jobs}\n"
    "  lone:\n"
    "    event_sources: {queue: jobs, batch_size: 1}\n";

// The tree after `--set ARGUMENT`, or what is said about it.
std::string after(std::string_view argument) {
  try {
    Diagnostics diagnostics("a.yaml", ".");
    Node tree = *read_yaml(kTree, diagnostics);
    Edit edit = parse_edit(argument);
    mark_all(edit.value, diagnostics.add_origin(edit.origin));
    std::vector<ReachedFunction> reached;
    apply_edit(edit, tree, diagnostics, reached);
    diagnostics.throw_if_any();
    return write_yaml(tree);
  } catch (const Error& error) {
    return error.what();
  }
}

bool has_line(const std::string& text, std::string_view line) {
  return fmt::format("\n{}\n", text).find(fmt::format("\n{}\n", line)) != std::string::npos;
}

TEST(Edit, ChangesAValue) {
  EXPECT_TRUE(has_line(after("functions.checkout.memory=512MB"), "    memory: 512MB"));
}

TEST(Edit, AddsAKeyThatHadItsDefault) {
  EXPECT_TRUE(has_line(after("functions.checkout.provisioned_concurrency=25"),
                       "    provisioned_concurrency: 25"));
  EXPECT_TRUE(has_line(after("account.concurrency_limit=50"), "  concurrency_limit: 50"));
}

TEST(Edit, ReachesIntoListsByIndex) {
  EXPECT_TRUE(has_line(after("functions.checkout.arrivals[0].rate=80/s"),
                       "      - {kind: poisson, rate: 80/s}"));
  EXPECT_TRUE(has_line(after("functions.checkout.arrivals.0.rate=80/s"),
                       "      - {kind: poisson, rate: 80/s}"));
}

TEST(Edit, NamesAnEventSourceByWhatItReads) {
  EXPECT_TRUE(has_line(after("functions.worker.event_sources.orders.batch_size=5"),
                       "      - {queue: orders, batch_size: 5}"));
  EXPECT_TRUE(has_line(after("functions.worker.event_sources.rabbit.batch_size=7"),
                       "      - {broker: rabbit, queue: jobs, batch_size: 7}"));
  EXPECT_TRUE(has_line(after("functions.worker.event_sources[0].batch_size=5"),
                       "      - {queue: orders, batch_size: 5}"));
  EXPECT_TRUE(
      has_line(after("functions.lone.event_sources.jobs.batch_size=2"), "      batch_size: 2"));
}

TEST(Edit, OneArrivalsBlockIsAListOfOne) {
  EXPECT_TRUE(has_line(after("functions.search.arrivals[0].rate=2/s"),
                       "    arrivals: {kind: poisson, rate: 2/s}"));
}

TEST(Edit, TakesAnyYamlAsValue) {
  EXPECT_TRUE(has_line(after("functions.checkout.keep_alive={kind: fixed, timeout: 5min}"),
                       "    keep_alive: {kind: fixed, timeout: 5min}"));
}

TEST(Edit, OfAKeepAliveAtItsDefaultATimeoutIsThatOfFixedAndANameThatOfAPreset) {
  EXPECT_TRUE(has_line(after("functions.checkout.keep_alive.timeout=5min"),
                       "    keep_alive: {kind: fixed, timeout: 5min}"));
  EXPECT_TRUE(has_line(after("functions.checkout.keep_alive.name=lambda_2021"),
                       "    keep_alive: {kind: preset, name: lambda_2021}"));
}

TEST(Edit, AMisspeltFunctionGetsTheNearestOne) {
  EXPECT_EQ(after("functions.chekout.memory=512MB"),
            "--set functions.chekout.memory=512MB: unknown function \"chekout\"; did you mean "
            "\"checkout\"?");
}

TEST(Edit, APathThatLeadsNowhereSaysWhere) {
  EXPECT_EQ(
      after("functions.checkout.arrivals[1].rate=1/s"),
      "--set functions.checkout.arrivals[1].rate=1/s: functions.checkout.arrivals is a list of "
      "1; expected [0] to [0] after it");
  EXPECT_EQ(
      after("functions.checkout.memory.size=1"),
      "--set functions.checkout.memory.size=1: functions.checkout.memory is \"1024MB\"; it has "
      "no keys");
  EXPECT_EQ(after("functions[0].memory=1"),
            "--set functions[0].memory=1: functions is a map, not a list");
  for (const char* path : {"a..b", ".a", "a.", "a[", "a[x]", "a[0]b"}) {
    const std::string argument = std::string(path) + "=1";
    EXPECT_EQ(after(argument), "--set " + argument + ": \"" + path +
                                   "\" is no path; expected one such as functions.checkout.memory");
  }
}

TEST(Edit, WhatIsNoAssignmentIsAUsageError) {
  EXPECT_THROW((void)parse_edit("seed"), UsageError);
  EXPECT_EQ(after("seed"), "--set seed: expected PATH=VALUE");
  EXPECT_EQ(after("=7"), "--set =7: expected PATH=VALUE");
  EXPECT_EQ(after("seed="), "--set seed=: there is no value");
  EXPECT_EQ(
      after("seed={a: 1"),
      "--set seed={a: 1: a list or map as a key; expected a word, or is a bracket never closed?");
}

TEST(NearRight, AnEditedFileKeepsItsCommentsAndItsLayout) {
  const std::string text = R"(# a lesson
scenario: commented
duration: 10min   # short
functions:
  f:
    memory: 1024MB
    # the slow part
    handler: {duration: 100ms}
    provisioned_concurrency: 2   # enough?
    arrivals: {kind: constant, rate: 5/s}
)";
  const LoadOptions options{.edits = {parse_edit("functions.f.provisioned_concurrency=3"),
                                      parse_edit("functions.f.reserved_concurrency=9"),
                                      parse_edit("functions.f.arrivals.rate=7/s")}};

  EXPECT_EQ(edited_text(parse_scenario_file(text, "a.yaml"), options), R"(# a lesson
scenario: commented
duration: 10min   # short
functions:
  f:
    memory: 1024MB
    # the slow part
    handler: {duration: 100ms}
    provisioned_concurrency: 3   # enough?
    reserved_concurrency: 9
    arrivals: {kind: constant, rate: 7/s}
)");
}

// A file that edits change.
constexpr std::string_view kFile =
    "duration: 1h\n"
    "functions:\n"
    "  f: {handler: {duration: 5ms}, arrivals: {kind: poisson, rate: 1/s}}\n";

TEST(Edit, KeepsThresholdsTargetsAndVariants) {
  const LoadedScenario loaded = load(parse_scenario_file(
      std::string(kFile) +
          "thresholds: [f.cold_start_rate<0.01]\n"
          "targets: ['throttles.total==0', f.latency_ms.p99<800]\n"
          "variants:\n"
          "  - {name: big, set: {functions.f.memory: 1GB, functions.f.timeout: 5s}}\n",
      "a.yaml"));

  EXPECT_EQ(loaded.scenario.thresholds.at(0).text, "f.cold_start_rate<0.01");
  EXPECT_EQ(loaded.scenario.targets.size(), 2U);
  ASSERT_EQ(loaded.variants.size(), 1U);
  EXPECT_EQ(loaded.variants[0].name, "big");
  EXPECT_EQ(loaded.variants[0].edits.at(0).path, "functions.f.memory");
}

TEST(Edit, AVariantIsAnEditOfTheSameFile) {
  const ScenarioFile file = parse_scenario_file(
      std::string(kFile) + "variants: [{name: big, set: {functions.f.memory: 1GB}}]\n", "a.yaml");
  const LoadedScenario base = load(file);
  const LoadedScenario big = load(file, {base.variants.at(0).edits});

  EXPECT_EQ(base.scenario.functions.at(0).memory, Megabytes{128});
  EXPECT_EQ(big.scenario.functions.at(0).memory, Megabytes{1024});
}

TEST(Edit, EditsAreAppliedInOrderBeforeAnythingIsUnderstood) {
  LoadOptions options;
  options.edits = {parse_edit("functions.f.memory=broken"), parse_edit("functions.f.memory=2GB"),
                   make_edit("seed", "7", "--seed 7")};
  const Scenario scenario = parse_scenario(kFile, "a.yaml", options);

  EXPECT_EQ(scenario.functions.at(0).memory, Megabytes{2048});
  EXPECT_EQ(scenario.seed, 7U);
}

TEST(Edit, FaultsOfAnEditNameIt) {
  LoadOptions options;
  options.edits = {parse_edit("functions.f.memory=64MB"),
                   parse_edit("functions.f.provisoned_concurrency=5"),
                   parse_edit("acount.concurrency_limit=5")};
  try {
    (void)parse_scenario(kFile, "a.yaml", options);
    FAIL();
  } catch (const ScenarioError& error) {
    EXPECT_STREQ(
        error.what(),
        "--set functions.f.memory=64MB: functions.f.memory: 64MB is outside AWS's range of 128MB "
        "to 10240MB\n"
        "--set functions.f.provisoned_concurrency=5: functions.f.provisoned_concurrency: unknown "
        "key \"provisoned_concurrency\"; did you mean \"provisioned_concurrency\"?\n"
        "--set acount.concurrency_limit=5: acount: unknown key \"acount\"; did you mean "
        "\"account\"?");
  }
}

}  // namespace
}  // namespace coldcast
