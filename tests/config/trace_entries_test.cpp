#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "coldcast/config/scenario_file.h"

#include "scenarios/run_scenario.h"

namespace coldcast {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using namespace std::chrono_literals;

// Scenarios beside a small trace of two functions, one of which brings durations of its requests.
class TraceEntriesTest : public testing::Test {
 protected:
  TraceEntriesTest() {
    directory_ = std::filesystem::path(testing::TempDir()) /
                 testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::create_directories(directory_);
    std::ofstream(directory_ / "calls.csv") << "time,function\n0,a\n1,b\n2,a\n";
    std::ofstream(directory_ / "timed.csv") << "time,function,duration\n0,a,5\n1,b,7\n";
  }
  ~TraceEntriesTest() override { std::filesystem::remove_all(directory_); }

  LoadedScenario read(std::string_view text) const {
    return load(parse_scenario_file(text, "a.yaml", directory_));
  }
  std::string complaints(std::string_view text) const {
    try {
      (void)read(text);
    } catch (const ScenarioError& error) {
      return error.what();
    }
    return "";
  }

  std::filesystem::path directory_;
};

constexpr std::string_view kCalls =
    "traces:\n"
    "  - file: calls.csv\n"
    "    format: csv\n"
    "    time_unit: s\n"
    "    columns: {time: time, function: function}\n";

constexpr std::string_view kTimed =
    "traces:\n"
    "  - file: timed.csv\n"
    "    format: csv\n"
    "    time_unit: s\n"
    "    duration_unit: ms\n"
    "    columns: {time: time, function: function, duration: duration}\n";

TEST_F(TraceEntriesTest, TheTemplateSetsEveryFunctionOfTheFile) {
  const Scenario scenario =
      read(std::string(kCalls) +
           "    template: {memory: 1GB, cold_start: {init: 250ms}, handler: {duration: 9ms}}\n")
          .scenario;

  ASSERT_EQ(scenario.functions.size(), 2U);
  for (const Function& function : scenario.functions) {
    EXPECT_EQ(function.memory, Megabytes{1024});
    EXPECT_EQ(function.cold_start.init.function.constant(), 250ms);
    EXPECT_EQ(function.handler.duration->constant(), 9ms);
    EXPECT_TRUE(function.arrivals.empty());
  }
  ASSERT_EQ(scenario.shared_traces.size(), 1U);
  EXPECT_EQ(scenario.shared_traces[0].first_function, 0U);
  EXPECT_EQ(scenario.shared_traces[0].functions, 2U);
}

TEST_F(TraceEntriesTest, FunctionsOfTracesFollowThoseOfTheFile) {
  const Scenario scenario = read("functions: {f: {handler: {duration: 1ms}}}\n" +
                                 std::string(kCalls) + "    template: {handler: {duration: 9ms}}\n")
                                .scenario;

  std::vector<std::string> names;
  for (const Function& function : scenario.functions) names.push_back(function.name);
  EXPECT_THAT(names, ElementsAre("f", "a", "b"));
  EXPECT_EQ(scenario.shared_traces.at(0).first_function, 1U);
}

TEST_F(TraceEntriesTest, ATraceWithDurationsNeedsNoOther) {
  EXPECT_EQ(complaints(kTimed), "");
}

TEST_F(TraceEntriesTest, ATraceWithoutDurationsNeedsThemInTheTemplate) {
  EXPECT_EQ(complaints(kCalls),
            "a.yaml:2:5: traces[0].template.handler.duration: is missing, and the trace has no "
            "duration of its functions; write it like \"handler: {duration: 100ms}\"");
}

TEST_F(TraceEntriesTest, AFaultOfTheTemplateIsToldOnce) {
  EXPECT_EQ(
      complaints(std::string(kTimed) + "    template: {memory: 64MB, timout: 5s}\n"),
      "a.yaml:7:24: traces[0].template.memory: 64MB is outside AWS's range of 128MB to 10240MB "
      "(function a)\n"
      "a.yaml:7:30: traces[0].template.timout: unknown key \"timout\"; did you mean "
      "\"timeout\"?");
}

TEST_F(TraceEntriesTest, ATraceThatIsMissingIsAFaultOfItsFileKey) {
  EXPECT_THAT(complaints("traces:\n  - {file: nothing.csv, format: csv}\n"),
              HasSubstr("a.yaml:2:12: traces[0].file: "));
}

// Contract, "Files": not the scenario is at fault, so not exit code 2 but 1.
TEST_F(TraceEntriesTest, ATraceWithABadRecordIsAnErrorAtItsOwnLine) {
  std::ofstream(directory_ / "bad.csv") << "time,function,duration\n0,a,5\n1,b c,7\n";
  std::string text(kTimed);
  text.replace(text.find("timed.csv"), 9, "bad.csv");
  const auto complaint = [this](const std::string& scenario) -> std::string {
    try {
      (void)read(scenario);
    } catch (const TraceError& error) {
      return error.what();
    }
    return "";
  };

  EXPECT_THAT(complaint(text), HasSubstr("bad.csv:3: function \"b c\" is no name for AWS"));
  EXPECT_THAT(
      complaint("functions: {f: {arrivals: {kind: trace, file: bad.csv, format: azure_2021}}}"),
      HasSubstr("bad.csv:1: the header lacks app"));
}

TEST_F(TraceEntriesTest, ABrokenTraceIsReportedWithWhatElseIsWrong) {
  std::ofstream(directory_ / "bad.csv") << "time,function,duration\n0,a,5\n1,b c,7\n";
  std::string text(kTimed);
  text.replace(text.find("timed.csv"), 9, "bad.csv");

  const std::string found = complaints("sead: 1\n" + text);
  EXPECT_THAT(found, HasSubstr("a.yaml:1:1: sead: unknown key"));
  EXPECT_THAT(found, HasSubstr("a.yaml:3:11: traces[0].file: "));
}

// A function of a file that interleaves all its functions has a client, too.
TEST_F(TraceEntriesTest, RequestsOfATraceAreTriedAgain) {
  const Scenario scenario =
      read("account: {concurrency_limit: 1}\n" + std::string(kCalls) +
           "    retry: {attempts: 4, base: 1s, cap: 1s}\n"
           "    template: {reserved_concurrency: 0, handler: {duration: 9ms}}\n")
          .scenario;
  const RecordedRun run = run_scenario(scenario);

  EXPECT_EQ(run.function("a").requests, 8U);
  EXPECT_EQ(run.function("b").requests, 4U);
  EXPECT_EQ(throttles(run.summary.account), 12U);
}

TEST_F(TraceEntriesTest, AFunctionOfTheTraceMayNotHaveTheNameOfAnother) {
  EXPECT_THAT(
      complaints("functions: {a: {handler: {duration: 1ms}}}\n" + std::string(kTimed)),
      HasSubstr("functions.a: there are two functions of this name; rename one, or give the "
                "trace a prefix"));
}

TEST_F(TraceEntriesTest, TheResolvedScenarioReadsBackTheSame) {
  const std::string printed = write_yaml(read(kTimed).resolved);

  EXPECT_THAT(printed, HasSubstr("    template:\n      memory: 128MB\n"));
  EXPECT_EQ(write_yaml(read(printed).resolved), printed);
}

}  // namespace
}  // namespace coldcast
