// What must hold in every scenario file, whatever it is about.

#include <algorithm>
#include <filesystem>
#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "coldcast/config/scenario_file.h"

#include "scenarios/run_scenario.h"

namespace coldcast {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> all_scenarios() {
  std::vector<std::string> names;
  const fs::path folder = scenario_path("");
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".yaml")
      names.push_back(fs::relative(entry.path(), folder).string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

class EveryScenario : public testing::TestWithParam<std::string> {
 protected:
  EveryScenario()
      : scenario(load_scenario(scenario_path(GetParam()))), run(run_scenario(scenario)) {}

  Scenario scenario;
  RecordedRun run;
};

TEST_P(EveryScenario, LosesNoRequest) {
  for (const FunctionSummary& function : run.summary.functions) {
    EXPECT_EQ(function.requests, function.invocations() + throttles(function)) << function.name;
    std::uint64_t outcomes = 0;
    for (const std::uint64_t count : function.outcomes) outcomes += count;
    EXPECT_EQ(function.invocations(), outcomes) << function.name;
    std::uint64_t blamed = 0;
    for (const std::uint64_t count : function.causes) blamed += count;
    EXPECT_EQ(function.cold_starts, blamed) << function.name;
  }
}

TEST_P(EveryScenario, LosesNoEnvironment) {
  std::vector<std::uint64_t> alive(scenario.functions.size());
  for (const Transition& transition : run.facts.transitions) {
    if (transition.change == EnvironmentChange::created) ++alive[index(transition.function)];
    if (transition.change == EnvironmentChange::ended) --alive[index(transition.function)];
  }

  for (std::size_t i = 0; i < alive.size(); ++i) {
    const FunctionSummary& function = run.summary.functions[i];
    EXPECT_EQ(function.created, function.ended + alive[i]) << function.name;
  }
}

// Little's law as an identity: the integral of the number in flight over the window is the time
// that requests were in flight within it.
TEST_P(EveryScenario, ObeysLittlesLawToTheNanosecond) {
  const SimTime begin = kStartOfTime + scenario.warmup;
  const SimTime end = begin + run.summary.counted;
  std::vector<Int128> time_in_flight(scenario.functions.size());
  for (const Invocation& invocation : run.facts.invocations) {
    const Duration within =
        std::min(invocation.finished, end) - std::max(invocation.arrived, begin);
    time_in_flight[index(invocation.function)] += std::max(within, Duration::zero()).count();
  }

  Int128 sum = 0;
  for (std::size_t i = 0; i < time_in_flight.size(); ++i) {
    const FunctionSummary& function = run.summary.functions[i];
    EXPECT_TRUE(function.in_flight.integral == time_in_flight[i]) << function.name;
    sum += time_in_flight[i];
  }
  EXPECT_TRUE(run.summary.account.in_flight.integral == sum);
}

TEST_P(EveryScenario, CountsTheAccountAsTheSumOfItsFunctions) {
  FunctionSummary sum;
  for (const FunctionSummary& function : run.summary.functions) {
    sum.requests += function.requests;
    sum.cold_starts += function.cold_starts;
    sum.warm_starts += function.warm_starts;
    sum.provisioned_starts += function.provisioned_starts;
    sum.created += function.created;
    sum.ended += function.ended;
  }

  const FunctionSummary& account = run.summary.account;
  EXPECT_EQ(account.requests, sum.requests);
  EXPECT_EQ(account.cold_starts, sum.cold_starts);
  EXPECT_EQ(account.warm_starts, sum.warm_starts);
  EXPECT_EQ(account.provisioned_starts, sum.provisioned_starts);
  EXPECT_EQ(account.created, sum.created);
  EXPECT_EQ(account.ended, sum.ended);
  EXPECT_LE(account.in_flight.max, scenario.account.concurrency_limit);
}

std::string test_name(const testing::TestParamInfo<std::string>& info) {
  std::string name = info.param.substr(0, info.param.size() - std::string(".yaml").size());
  std::replace_if(
      name.begin(), name.end(), [](char c) { return !std::isalnum(c); }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Scenarios, EveryScenario, testing::ValuesIn(all_scenarios()), test_name);

}  // namespace
}  // namespace coldcast
