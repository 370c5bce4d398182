#include <algorithm>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <string_view>

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

const Function& function_of(const Scenario& scenario, std::string_view name) {
  const auto found = std::find_if(scenario.functions.begin(), scenario.functions.end(),
                                  [&](const Function& one) { return one.name == name; });
  EXPECT_NE(found, scenario.functions.end()) << name;
  return *found;
}

constexpr const char* kTemplate =
    "    template: {memory: 256MB, handler: {cpu_share: 0.5, measured_at: 512MB}, keep_alive: "
    "{kind: fixed, timeout: 9min}}\n";

TEST_F(TraceEntriesTest, AnEntryOfFunctionsSaysWhatIsOtherwiseThanInTheTemplate) {
  const std::string text = "functions:\n  b: {memory: 2GB, handler: {measured_at: 1GB}}\n" +
                           std::string(kTimed) + kTemplate;
  const Scenario scenario = read(text).scenario;
  const Function& a = function_of(scenario, "a");
  const Function& b = function_of(scenario, "b");

  ASSERT_EQ(scenario.functions.size(), 2U);
  EXPECT_EQ(a.memory, Megabytes{256});
  EXPECT_EQ(a.handler.measured_at, Megabytes{512});
  EXPECT_EQ(b.memory, Megabytes{2048});
  EXPECT_EQ(b.handler.measured_at, Megabytes{1024});
  EXPECT_EQ(b.handler.cpu_share, 0.5);
  EXPECT_EQ(b.timeout, a.timeout);
  EXPECT_EQ(scenario.shared_traces.at(0).functions, 2U);
  const std::string printed = write_yaml(read(text).resolved);
  EXPECT_EQ(write_yaml(read(printed).resolved), printed);
}

TEST_F(TraceEntriesTest, ABlockThatNamesItsKindReplacesTheTemplates) {
  const Scenario scenario =
      read("functions: {b: {keep_alive: {kind: none}}, a: {keep_alive: {timeout: 2min}}}\n" +
           std::string(kTimed) + kTemplate)
          .scenario;

  EXPECT_EQ(function_of(scenario, "b").keep_alive.name, "none");
  EXPECT_EQ(function_of(scenario, "a").keep_alive.name, "fixed");
}

TEST_F(TraceEntriesTest, SetReachesAFunctionThatATraceBrings) {
  const auto with = [this](std::string_view set) {
    return load(parse_scenario_file(std::string(kTimed) + kTemplate, "a.yaml", directory_),
                {.edits = {parse_edit(set)}});
  };
  const auto complaint = [&](std::string_view set) -> std::string {
    try {
      (void)with(set);
    } catch (const ScenarioError& error) {
      return error.what();
    }
    return "";
  };

  EXPECT_EQ(function_of(with("functions.b.memory=1GB").scenario, "b").memory, Megabytes{1024});
  EXPECT_EQ(function_of(with("functions.b.memory=1GB").scenario, "a").memory, Megabytes{256});
  EXPECT_THAT(complaint("functions.bb.memory=1GB"), HasSubstr("unknown function \"bb\""));
  EXPECT_THAT(complaint("functions.b.memory=1MB"),
              HasSubstr("functions.b.memory: 1MB is outside AWS's range"));
}

TEST_F(TraceEntriesTest, AllFunctionsThatNoTraceBringsAreNamed) {
  try {
    (void)load(parse_scenario_file(kTimed, "a.yaml", directory_),
               {.edits = {parse_edit("functions.x.memory=1GB"), parse_edit("seed=-1"),
                          parse_edit("functions.y.memory=1GB")}});
    ADD_FAILURE() << "nothing was wrong";
  } catch (const ScenarioError& error) {
    EXPECT_EQ(error.diagnostics().size(), 3U) << error.what();
  }
}

TEST_F(TraceEntriesTest, ArrivalsOfAnEntryComeOnTopOfTheTraces) {
  const Scenario scenario =
      read(
          "duration: 10s\nfunctions: {b: {handler: {duration: 1ms}, arrivals: [{kind: burst, at: "
          "1s, count: 5}, {kind: constant, rate: 1/s, until: 3s}]}}\n" +
          std::string(kTimed))
          .scenario;
  const RecordedRun run = run_scenario(scenario);

  EXPECT_EQ(run.function("a").requests, 1U);
  EXPECT_EQ(run.function("b").requests, 9U);
  EXPECT_EQ(scenario.shared_traces.at(0).functions, 1U);
  EXPECT_THAT(complaints("functions: {b: {handler: {duration: 1ms}, arrivals: [{kind: burst, at: "
                         "1s, count: 5},\n{kind: constant, rate: 1/s}]}}\n" +
                         std::string(kTimed)),
              HasSubstr("a.yaml:2:1: functions.b.arrivals[1]: never ends"));
}

TEST_F(TraceEntriesTest, ChangesReachAFunctionOfATrace) {
  const Scenario scenario =
      read(std::string(kTimed) +
           "changes: [{at: 1s, set: {functions.b.reserved_concurrency: 3}}]\n")
          .scenario;

  ASSERT_EQ(scenario.changes.size(), 1U);
  EXPECT_EQ(function_of(*scenario.changes[0].after, "b").reserved_concurrency, 3U);
  EXPECT_THAT(complaints(std::string(kTimed) +
                         "changes: [{at: 1s, set: {functions.c.reserved_concurrency: 3}}]\n"),
              HasSubstr("unknown function \"c\""));
}

// What the file of memory says goes before the template, and the entry before both.
TEST_F(TraceEntriesTest, AnEntryGoesBeforeTheFilesThatAzureHas) {
  std::ofstream(directory_ / "i.csv")
      << "HashOwner,HashApp,HashFunction,Trigger,1\no,A,f,http,2\no,A,g,http,1\n";
  std::ofstream(directory_ / "m.csv")
      << "HashOwner,HashApp,SampleCount,AverageAllocatedMb\no,A,9,300\n";
  const std::string traces =
      "traces: [{file: i.csv, format: azure_2019, memory: m.csv, template: {memory: 1GB, handler: "
      "{duration: 5ms}}}]\n";
  const Scenario timed = read("functions: {g: {timeout: 7s}}\n" + traces).scenario;
  const Scenario sized = read("functions: {g: {memory: 2GB}}\n" + traces).scenario;

  EXPECT_EQ(function_of(timed, "g").memory, Megabytes{300});
  EXPECT_EQ(function_of(timed, "g").timeout, 7s);
  EXPECT_EQ(function_of(sized, "g").memory, Megabytes{2048});
  EXPECT_EQ(function_of(sized, "f").memory, Megabytes{300});
  EXPECT_EQ(run_scenario(sized).function("g").requests, 1U);
}

TEST_F(TraceEntriesTest, TheResolvedScenarioReadsBackTheSame) {
  const std::string printed = write_yaml(read(kTimed).resolved);

  EXPECT_THAT(printed, HasSubstr("    template:\n      memory: 128MB\n"));
  EXPECT_EQ(write_yaml(read(printed).resolved), printed);
}

}  // namespace
}  // namespace coldcast
