#include "coldcast/config/scenario_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

namespace coldcast {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using namespace std::chrono_literals;

// Every key of the documented example, its trace left out.
constexpr std::string_view kExample = R"(
scenario: checkout-sale
description: Watch minute 12.
seed: 42
duration: 1h
warmup: 5min
replications: 1
account:
  concurrency_limit: 1000
  unreserved_minimum: 100
  requests_per_concurrency: 10/s
billing:
  free_tier: false
  init_billed: true
  prices: us-east-1
functions:
  checkout:
    memory: 1024MB
    architecture: x86_64
    timeout: 3s
    ephemeral_storage: 512MB
    reserved_concurrency: 200
    provisioned_concurrency: 50
    scaling_rate: {environments: 1000, per: 10s}
    cold_start:
      download: 40ms
      environment: 60ms
      init: {kind: lognormal, median: 300ms, p99: 900ms}
    handler:
      duration: {kind: exponential, mean: 120ms}
      first_duration: 400ms
    keep_alive: {kind: fixed, timeout: 10min}
    max_age: {kind: uniform, min: 110min, max: 140min}
    reuse: newest
    assignment: own
    arrivals:
      - {kind: poisson, rate: 40/s, from: 0s, until: 1h}
)";

// A function `f` with `settings` (lines of a block) and what it needs.
std::string with(std::string settings) {
  std::string text =
      "duration: 1h\n"
      "functions:\n"
      "  f:\n"
      "    arrivals: {kind: poisson, rate: 1/s}\n";
  if (settings.find("handler") == std::string::npos) text += "    handler: {duration: 5ms}\n";
  for (std::size_t at = 0; at < settings.size();) {
    const std::size_t end = std::min(settings.find('\n', at), settings.size());
    text += "    " + settings.substr(at, end - at) + "\n";
    at = end + 1;
  }
  return text;
}

Function function_with(const std::string& settings) {
  return parse_scenario(with(settings)).functions.at(0);
}

// What is said about the text after the edits, line by line.
std::string complaints(std::string_view text, const std::vector<std::string>& sets = {}) {
  LoadOptions options;
  for (const std::string& set : sets) options.edits.push_back(parse_edit(set));
  try {
    (void)parse_scenario(text, "a.yaml", options);
  } catch (const ScenarioError& error) {
    return error.what();
  }
  return "";
}

TEST(ScenarioFile, ReadsEveryKeyOfTheExample) {
  const Scenario scenario = parse_scenario(kExample);

  EXPECT_EQ(scenario.name, "checkout-sale");
  EXPECT_EQ(scenario.description, "Watch minute 12.");
  EXPECT_EQ(scenario.seed, 42U);
  EXPECT_EQ(scenario.duration, 1h);
  EXPECT_EQ(scenario.warmup, 5min);
  EXPECT_EQ(scenario.account.requests_per_concurrency, (Rate{10, 1s}));
  EXPECT_EQ(scenario.billing.prices.name, "us-east-1");
  ASSERT_EQ(scenario.functions.size(), 1U);
  const Function& checkout = scenario.functions[0];
  EXPECT_EQ(checkout.name, "checkout");
  EXPECT_EQ(checkout.memory, Megabytes{1024});
  EXPECT_EQ(checkout.reserved_concurrency, 200U);
  EXPECT_EQ(checkout.provisioned_concurrency.initial, 50U);
  EXPECT_EQ(checkout.scaling_rate->environments, 1000U);
  EXPECT_EQ(checkout.cold_start.download.constant(), 40ms);
  EXPECT_FALSE(checkout.cold_start.init.function.is_constant());
  EXPECT_NEAR(checkout.handler.duration->mean_seconds(), 0.12, 1e-9);
  EXPECT_EQ(checkout.handler.first_duration->constant(), 400ms);
  EXPECT_NEAR(checkout.max_age->mean_seconds(), 125.0 * 60, 1e-6);
  EXPECT_EQ(checkout.arrivals.size(), 1U);
}

TEST(ScenarioFile, GivesEveryKeyItsDocumentedDefault) {
  const Scenario scenario = parse_scenario(with(""));
  const Function& function = scenario.functions.at(0);

  EXPECT_EQ(scenario.seed, 1U);
  EXPECT_EQ(scenario.warmup, 0s);
  EXPECT_EQ(scenario.replications, 1U);
  EXPECT_EQ(scenario.account.concurrency_limit, 1000U);
  EXPECT_EQ(scenario.account.unreserved_minimum, 100U);
  EXPECT_EQ(scenario.account.requests_per_concurrency, (Rate{10, 1s}));
  EXPECT_FALSE(scenario.billing.free_tier);
  EXPECT_TRUE(scenario.billing.init_billed);
  EXPECT_EQ(function.memory, Megabytes{128});
  EXPECT_EQ(function.architecture, Architecture::x86_64);
  EXPECT_EQ(function.timeout, 3s);
  EXPECT_EQ(function.ephemeral_storage, Megabytes{512});
  EXPECT_FALSE(function.reserved_concurrency);
  EXPECT_FALSE(function.provisioned_concurrency.is_used());
  EXPECT_EQ(function.scaling_rate->environments, 1000U);
  EXPECT_EQ(function.scaling_rate->per, 10s);
  EXPECT_EQ(function.cold_start.init.function.constant(), 0s);
  EXPECT_EQ(function.keep_alive.name, "lambda_2025");
  EXPECT_NEAR(function.max_age->mean_seconds(), 6675.0, 1e-6);
  EXPECT_EQ(function.reuse, ReuseOrder::newest);
  EXPECT_EQ(function.assignment, Assignment::own);
}

TEST(ScenarioFile, TheResolvedScenarioShowsEveryDefaultAndReadsBackTheSame) {
  const LoadedScenario loaded = load(parse_scenario_file(with(""), "a.yaml"));
  const std::string printed = write_yaml(loaded.resolved);

  EXPECT_THAT(printed, HasSubstr("seed: 1\n"));
  EXPECT_THAT(printed, HasSubstr("drain: none\n"));
  EXPECT_THAT(printed, HasSubstr("    reserved_concurrency: none\n"));
  EXPECT_THAT(printed, HasSubstr("    snap_start: none\n"));
  EXPECT_THAT(printed, HasSubstr("      first_duration: none\n"));
  EXPECT_THAT(printed, HasSubstr("  concurrency_limit: 1000\n"));
  EXPECT_THAT(printed, HasSubstr("    keep_alive: {kind: preset, name: lambda_2025}\n"));
  EXPECT_THAT(printed, HasSubstr("    max_age: {kind: uniform, min: 1h40min, max: 2h2min30s}\n"));
  const LoadedScenario again = load(parse_scenario_file(printed, "resolved.yaml"));
  EXPECT_EQ(write_yaml(again.resolved), printed);
}

TEST(ScenarioFile, TheResolvedExampleReadsBackTheSame) {
  const std::string printed = write_yaml(load(parse_scenario_file(kExample, "a.yaml")).resolved);

  EXPECT_EQ(write_yaml(load(parse_scenario_file(printed, "b.yaml")).resolved), printed);
}

TEST(ScenarioFile, ScalingRateAndRequestRateMayBeUnlimited) {
  const Scenario scenario = parse_scenario(with("scaling_rate: unlimited") +
                                           "account: {requests_per_concurrency: unlimited}\n");

  EXPECT_FALSE(scenario.functions.at(0).scaling_rate);
  EXPECT_FALSE(scenario.account.requests_per_concurrency);
}

TEST(ScenarioFile, InitIsADurationOrItsThreePhases) {
  const InitPhases phases =
      function_with("cold_start: {init: {extension: 1ms, runtime: 2ms, function: 3ms}}")
          .cold_start.init;

  EXPECT_EQ(phases.extension.constant(), 1ms);
  EXPECT_EQ(phases.runtime.constant(), 2ms);
  EXPECT_EQ(phases.function.constant(), 3ms);
  EXPECT_EQ(function_with("cold_start: {init: 9ms}").cold_start.init.function.constant(), 9ms);
  EXPECT_EQ(function_with("cold_start: {init: {function: 3ms}}").cold_start.init.runtime.constant(),
            0ns);
}

TEST(ScenarioFile, ARuntimePresetIsThatOfTheFunctionsArchitecture) {
  const std::string preset = "cold_start: {init: {kind: runtime, runtime: java21}}";
  const double x86_64 = function_with(preset).cold_start.init.runtime.mean_seconds();
  const double arm64 =
      function_with("architecture: arm64\n" + preset).cold_start.init.runtime.mean_seconds();

  EXPECT_GT(x86_64, 0.1);
  EXPECT_NE(x86_64, arm64);
}

TEST(ScenarioFile, ProvisionedConcurrencyMayBeABlock) {
  const ProvisionedPlan plan =
      function_with(
          "provisioned_concurrency: {initial: 5, ready_at: 2min, changes: [{at: 10min, value: 50}, "
          "{at: 20min, value: 0}], recycle: 2h}")
          .provisioned_concurrency;

  EXPECT_EQ(plan.initial, 5U);
  EXPECT_EQ(plan.ready_at, SimTime{2min});
  EXPECT_FALSE(plan.allocates_as_aws);
  ASSERT_EQ(plan.changes.size(), 2U);
  EXPECT_EQ(plan.changes[0].at, SimTime{10min});
  EXPECT_EQ(plan.changes[0].value, 50U);
  EXPECT_EQ(plan.recycle->constant(), 2h);
}

TEST(ScenarioFile, ProvisionedConcurrencyMayAllocateAsAws) {
  const ProvisionedPlan plan =
      function_with("provisioned_concurrency: {initial: 5, allocate: aws}").provisioned_concurrency;

  EXPECT_TRUE(plan.allocates_as_aws);
  EXPECT_EQ(plan.preparation, 90s);
  EXPECT_EQ(plan.per_minute, 6000U);
}

TEST(ScenarioFile, ChangesOfProvisionedConcurrencyComeInOrderOfTime) {
  EXPECT_THAT(
      complaints("duration: 1h\nfunctions:\n  f:\n    handler: {duration: 1ms}\n"
                 "    provisioned_concurrency: {initial: 1, changes: [{at: 20min, value: 2}, "
                 "{at: 20min, value: 3}]}\n"),
      HasSubstr("is not later than the change before it; expected them in order of time"));
}

TEST(ScenarioFile, ReadsTheKeysBesideTheExample) {
  const Function function = function_with(
      "failure_rate: 0.1\ncrash_rate: 0.2\nextensions: external\nconnections_per_environment: 4\n"
      "proactive_initialization: 0.3\nsnap_start: {restore: 400ms, billed_restore: 100ms}\n"
      "handler: {duration: 5ms, first_extra: 20ms, cpu_share: 0.5, measured_at: 1GB}\n"
      "cold_start: {init_cap: 5s}");

  EXPECT_EQ(function.failure_rate, 0.1);
  EXPECT_EQ(function.crash_rate, 0.2);
  EXPECT_EQ(function.extensions, Extensions::external);
  EXPECT_EQ(function.connections_per_environment, 4U);
  EXPECT_EQ(function.proactive_initialization, 0.3);
  EXPECT_EQ(function.snap_start->restore.constant(), 400ms);
  EXPECT_EQ(function.snap_start->billed_restore->constant(), 100ms);
  EXPECT_EQ(function.handler.first_extra->constant(), 20ms);
  EXPECT_EQ(function.handler.measured_at, Megabytes{1024});
  EXPECT_EQ(function.cold_start.init_cap, 5s);
}

TEST(ScenarioFile, AllThatIsWrongIsReportedTogetherInFileOrder) {
  const std::string text = R"(scenario: a
seed: -1
duration: 60
warmup: 5mins
acount: {concurrency_limit: 5}
functions:
  checkout:
    memory: 64MB
    memory: 128MB
    timout: 3s
    architecture: arm
    reserved_concurrency: 10
    provisioned_concurrency: 20
    handler: {duration: {kind: exponetial, mean: 5ms}}
    keep_alive: {kind: fixd, timeout: 5min}
    arrivals: {kind: poisson, rate: 1/s}
)";
  EXPECT_EQ(
      complaints(text),
      "a.yaml:2:7: seed: \"-1\" is not a whole number such as 20 (digits only)\n"
      "a.yaml:3:11: duration: \"60\" has no unit; expected one of ns, us, ms, s, min, h, d, such "
      "as 60s\n"
      "a.yaml:4:9: warmup: \"5mins\" is not a duration such as 300ms or 1h30min (units: ns, us, "
      "ms, s, min, h, d); did you mean 5min?\n"
      "a.yaml:5:1: acount: unknown key \"acount\"; did you mean \"account\"?\n"
      "a.yaml:8:13: functions.checkout.memory: 64MB is outside AWS's range of 128MB to 10240MB\n"
      "a.yaml:9:5: functions.checkout.memory: key \"memory\" is given twice; first in line 8\n"
      "a.yaml:10:5: functions.checkout.timout: unknown key \"timout\"; did you mean "
      "\"timeout\"?\n"
      "a.yaml:11:19: functions.checkout.architecture: unknown architecture \"arm\"; did you mean "
      "\"arm64\"?\n"
      "a.yaml:13:30: functions.checkout.provisioned_concurrency: 20 is above "
      "reserved_concurrency 10, out of which AWS takes it; at most 10 passes, or raise the "
      "reservation\n"
      "a.yaml:14:32: functions.checkout.handler.duration.kind: unknown kind \"exponetial\"; did "
      "you mean \"exponential\"?\n"
      "a.yaml:15:24: functions.checkout.keep_alive.kind: unknown kind \"fixd\"; did you mean "
      "\"fixed\"?");
}

TEST(ScenarioFile, RulesOfMeaningAreShownAtTheNearestPlaceThatIsWritten) {
  EXPECT_EQ(
      complaints("duration: 1h\nfunctions:\n  f:\n    arrivals: {kind: poisson, rate: 1/s}\n"),
      "a.yaml:3:3: functions.f.handler.duration: is missing, and not every request brings its "
      "own; write it like \"handler: {duration: 100ms}\"");
  EXPECT_EQ(
      complaints("functions:\n  f:\n    handler: {duration: 1ms}\n    arrivals:\n"
                 "      - {kind: poisson, rate: 1/s}\n"),
      "a.yaml:5:9: functions.f.arrivals[0]: never ends; give the scenario a duration, or these "
      "arrivals an until");
  EXPECT_EQ(complaints("duration: 1h\n"),
            "a.yaml:1:1: functions: there are none; expected at least one, here or in traces");
}

}  // namespace
}  // namespace coldcast
