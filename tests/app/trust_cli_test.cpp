// What the program refuses to mix up, and what it says of conditions.
#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/program.h"

namespace coldcast {
namespace {

using testing::AnyOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kShop = R"(
scenario: shop
duration: 10min
thresholds: ["checkout.latency_ms.p95<150ms", "checkout.throttles.total==0"]
functions:
  checkout:
    memory: 512MB
    cold_start: {init: 500ms}
    handler: {duration: {kind: exponential, mean: 60ms}}
    keep_alive: {kind: fixed, timeout: 10min}
    arrivals: {kind: poisson, rate: 2/s}
)";

class TrustCommands : public ProgramTest {
 protected:
  void SetUp() override { write("shop.yaml", kShop); }
};

TEST_F(TrustCommands, MergeRefusesShardsOfAnotherStudyAndNamesTheDifference) {
  const std::string run = "coldcast run shop.yaml --replications 4 --quiet --shard ";
  ASSERT_EQ(shell(run + "1/2 -o 1.part").exit_code, 0);
  ASSERT_EQ(shell(run + "2/2 -o seed.part --seed 8").exit_code, 0);
  ASSERT_EQ(shell(run + "2/2 -o set.part --set functions.checkout.handler.duration=9ms").exit_code,
            0);

  const ProgramResult seed = shell("coldcast merge 1.part seed.part");
  const ProgramResult set = shell("coldcast merge 1.part set.part");

  EXPECT_EQ(seed.exit_code, 2);
  EXPECT_THAT(seed.err, HasSubstr("of another study than 1.part: seed is \"8\" there"));
  EXPECT_EQ(set.exit_code, 2);
  EXPECT_THAT(set.err, HasSubstr("functions.checkout.handler.duration"));
}

TEST_F(TrustCommands, WhatIsToBeKnownOfAScenarioIsSaidOnceOnStandardError) {
  write("mail.yaml", R"(
scenario: mail
duration: 1min
queues:
  lost: {kind: fifo, message_groups: {count: 3, choose: round_robin}}
functions:
  send:
    handler: {duration: 20ms}
    async: {on_failure: {queue: lost}}
    arrivals: {kind: constant, rate: 1/s, invocation: async}
)");
  const std::string note = "note: functions.send.async.on_failure.queue: is a FIFO queue";
  const auto times_said = [&](const std::string& command) {
    const ProgramResult result = shell(command);
    EXPECT_EQ(result.exit_code, 0) << command << "\n" << result.err;
    EXPECT_THAT(result.out, Not(HasSubstr("FIFO"))) << command;
    int times = 0;
    for (std::size_t at = 0; (at = result.err.find(note, at)) != std::string::npos; ++at) ++times;
    return times;
  };

  EXPECT_EQ(times_said("coldcast check mail.yaml"), 1);
  EXPECT_EQ(times_said("coldcast run mail.yaml"), 1);
  EXPECT_EQ(times_said("coldcast timeline mail.yaml --to 1s"), 1);
  EXPECT_EQ(times_said("coldcast compare mail.yaml --variant 'big: functions.send.memory=1GB'"), 1);
  EXPECT_EQ(times_said("coldcast sweep mail.yaml --vary functions.send.memory=1GB,2GB"), 1);
  EXPECT_EQ(times_said("coldcast run mail.yaml --quiet"), 0);
}

TEST_F(TrustCommands, MergeRefusesShardsOfOtherTraces) {
  write("calls.csv", "time\n1\n2\n3\n");
  const std::string run =
      "coldcast run shop.yaml --set 'functions.checkout.arrivals={kind: trace, format: csv, file: "
      "calls.csv, columns: {time: time}, time_unit: s}' --replications 2 --quiet --shard ";
  ASSERT_EQ(shell(run + "1/2 -o 1.part").exit_code, 0);
  write("calls.csv", "time\n1\n2\n4\n");
  ASSERT_EQ(shell(run + "2/2 -o 2.part").exit_code, 0);

  const ProgramResult result = shell("coldcast merge 1.part 2.part");

  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("functions.checkout.arrivals.file is \"a file with checksum"));
}

TEST_F(TrustCommands, MergeRefusesADamagedPart) {
  const std::string run = "coldcast run shop.yaml --replications 2 --quiet --shard ";
  ASSERT_EQ(shell(run + "1/2 -o 1.part && " + run + "2/2 -o 2.part").exit_code, 0);

  const ProgramResult result =
      shell("sed 's/\"account 1/\"account 2/' 2.part > bad.part && coldcast merge 1.part bad.part");

  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("bad.part is damaged"));
}

// Of more runs than are kept, the rest added up; one part comes through a pipe, which cannot be
// read again.
TEST_F(TrustCommands, MergeGivesTheBytesOfOneCommandHoweverManyItRan) {
  const std::string study =
      "coldcast compare shop.yaml --duration 5s --replications 67 --quiet --variant "
      "'quick:functions.checkout.handler.duration=9ms'";

  const ProgramResult whole = shell(study + " --format json");
  const ProgramResult merged =
      shell(study + " --shard 1/2 -o 1.part; " + study + " --shard 2/2 -o 2.part\n" +
            "cat 2.part | coldcast merge 1.part /dev/stdin --format json");

  EXPECT_EQ(merged.out, whole.out);
  EXPECT_THAT(merged.out, HasSubstr("67"));
}

TEST_F(TrustCommands, EveryFormatListsTheConditions) {
  for (const std::string format : {"table", "markdown", "csv", "json", "html", "junit"}) {
    const ProgramResult result = shell("coldcast run shop.yaml --format " + format);
    EXPECT_EQ(result.exit_code, 99) << format;
    EXPECT_THAT(result.out, HasSubstr("150ms")) << format;
  }
  const ProgramResult table = shell("coldcast run shop.yaml");
  EXPECT_THAT(table.out, ContainsRegex("✗ checkout.latency_ms.p95<150ms: [0-9]+ ms"));
  EXPECT_THAT(table.out, HasSubstr("✓ checkout.throttles.total==0: 0"));
}

TEST_F(TrustCommands, JsonTellsEachConditionInTheirOrder) {
  const ProgramResult one = shell(
      "coldcast run shop.yaml --format json --fail-if 'checkout.cold_starts>1000' "
      "--fail-if 'checkout.requests>5'");
  const ProgramResult none = shell("coldcast run shop.yaml --set thresholds=[] --format json");

  EXPECT_THAT(one.out, ContainsRegex("checkout.latency_ms.p95<150ms\", \"kind\": \"threshold\", "
                                     "\"value\": [0-9.]+, \"half_width\": null, \"verdict\": "
                                     "\"fail\""));
  EXPECT_THAT(one.out, ContainsRegex("cold_starts>1000\", \"kind\": \"fail_if\".*\"pass\""));
  EXPECT_THAT(one.out, ContainsRegex("requests>5\", \"kind\": \"fail_if\".*\"fail\""));
  EXPECT_THAT(none.out, Not(HasSubstr("thresholds")));
}

TEST_F(TrustCommands, NoneSeenIsUnsureWithItsBound) {
  const ProgramResult result = shell(
      "coldcast run shop.yaml --set thresholds=[] --replications 6 --fail-if "
      "'checkout.throttles.total>0.1'");

  EXPECT_EQ(result.exit_code, 99);
  EXPECT_THAT(result.err, HasSubstr("0 (none seen in 6 runs: below 0.5 a run): unsure"));
}

TEST_F(TrustCommands, CompareTakesAVariantFromTheCommandLineAndAsksThresholds) {
  const ProgramResult result = shell(
      "coldcast compare shop.yaml --replications 2 --variant 'slow: "
      "functions.checkout.handler.duration=1s, functions.checkout.keep_alive={kind: none}'");

  EXPECT_EQ(result.exit_code, 99);
  EXPECT_THAT(result.out, HasSubstr("against \"as it is\""));
  EXPECT_THAT(result.err, HasSubstr("slow: threshold failed: checkout.latency_ms.p95<150ms"));
  EXPECT_EQ(shell("coldcast compare shop.yaml --variant functions.checkout.memory=1GB").exit_code,
            2);
}

TEST_F(TrustCommands, NoOutputMayReplaceAnInput) {
  write("calls.csv", "time\n1\n2\n3\n");
  write("shop.yaml", std::string(kShop) + "\n");
  const std::string traced =
      " --set 'functions.checkout.arrivals={kind: trace, format: csv, file: calls.csv, columns: "
      "{time: time}, time_unit: s}'";

  EXPECT_EQ(shell("coldcast run shop.yaml --invocations calls.csv" + traced).exit_code, 2);
  EXPECT_EQ(shell("coldcast timeline shop.yaml -o shop.yaml").exit_code, 2);
  EXPECT_EQ(shell("cat calls.csv").out, "time\n1\n2\n3\n");
}

TEST_F(TrustCommands, NamesThatTheSystemRefusesAreErrors) {
  EXPECT_EQ(shell("ln -s a b; ln -s b a; coldcast run shop.yaml --prices a").exit_code, 2);
  EXPECT_EQ(
      shell("coldcast run shop.yaml --prices $(head -c 5000 /dev/zero | tr '\\0' a)").exit_code, 2);
  EXPECT_EQ(shell("here=$PWD; mkdir gone; cd gone; rmdir ../gone; coldcast run $here/shop.yaml "
                  "-o x.json")
                .exit_code,
            1);
}

TEST_F(TrustCommands, ADanglingLinkStaysALink) {
  const ProgramResult result = shell(
      "ln -s later.json link.json; coldcast run shop.yaml --set thresholds=[] --format json -o "
      "link.json; test -L link.json && test -s later.json && echo kept");

  EXPECT_THAT(result.out, HasSubstr("kept"));
}

// The command lines that the fuzzer begins with, and those that it once found fault with.
TEST_F(TrustCommands, WordsWithoutAFileAreAnsweredWithoutHarm) {
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(
           std::filesystem::path(COLDCAST_SOURCE_DIR) / "tests/fuzz/corpus/command_line")) {
    std::filesystem::copy(entry.path(), folder() / "words",
                          std::filesystem::copy_options::overwrite_existing);

    const ProgramResult result = shell(
        "set --; while IFS= read -r word; do set -- \"$@\" \"$word\"; "
        "done < words; rm shop.yaml -f; coldcast \"$@\"");

    EXPECT_THAT(result.exit_code, AnyOf(0, 2)) << entry.path() << result.err;
    ++files;
  }
  EXPECT_GE(files, 10);
}

TEST_F(TrustCommands, WhatANameHoldsReachesNoTerminal) {
  write("odd.yaml",
        "scenario: \"a\\e]0;b\\a\\u202Ec\\nd|e\"\nduration: 1s\nfunctions:\n  f: {handler: "
        "{duration: 1ms}, arrivals: {kind: constant, rate: 1/s}}\n");

  EXPECT_THAT(shell("coldcast run odd.yaml").out, HasSubstr("a\uFFFD]0;b\uFFFD\uFFFDc\uFFFDd|e:"));
  EXPECT_THAT(shell("coldcast run odd.yaml --format markdown").out,
              HasSubstr("a\uFFFD\\]0;b\uFFFD\uFFFDc\uFFFDd\\|e:"));

  write("odd.yaml", "functions:\n  \"pay-\\u202E\": {handler: {duration: 1ms}}\n");

  EXPECT_THAT(shell("coldcast check odd.yaml").err, HasSubstr("functions.pay-\uFFFD: "));
}

}  // namespace
}  // namespace coldcast
