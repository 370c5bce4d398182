#include "coldcast/study/scenario_run.h"

#include <gtest/gtest.h>
#include <sstream>

#include "coldcast/config/scenario_file.h"
#include "coldcast/engine/simulation.h"
#include "coldcast/report/report.h"
#include "coldcast/results/metric_tree.h"
#include "coldcast/stats/statistics.h"
#include "coldcast/study/statistics_run.h"

#include "support/scenario_plan.h"

namespace coldcast {
namespace {

std::string json_of(const Summary& summary, const Scenario& scenario) {
  std::ostringstream json;
  report_format("json").run(metric_tree(summary, scenario), {}, json);
  return json.str();
}

std::string run_together(const Scenario& scenario) {
  StatisticsCollector statistics(scenario);
  Simulation simulation(scenario, statistics);
  simulation.run();
  return json_of(summarize(statistics, simulation), scenario);
}

std::string run_apart(const Scenario& scenario, unsigned jobs) {
  ScenarioRun run(scenario, 0, jobs, 2);
  while (run.run_for(1000)) {
  }
  return json_of(run.take_summary(), scenario);
}

TEST(ScenarioRun, OfFunctionsApartEqualsTheRunOfAllTogether) {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    const ScenarioPlan plan = random_plan(seed);
    const Scenario scenario = plan.build();
    const std::string together = run_together(scenario);

    ASSERT_EQ(run_apart(scenario, 1), together) << "seed " << seed << "\n" << plan.to_yaml();
    ASSERT_EQ(run_apart(scenario, 3), together) << "seed " << seed << "\n" << plan.to_yaml();
  }
}

// Three functions that share an account without ever filling it, with warmup, ties (constant
// arrivals and handlers) and idle expiries after the last request.
constexpr const char* kRoomy = R"(
scenario: roomy
duration: 1h
warmup: 7min
functions:
  steady:
    cold_start: {init: 300ms}
    handler: {duration: 100ms}
    keep_alive: {kind: fixed, timeout: 2min}
    arrivals: [{kind: constant, rate: 40/s}]
  bursty:
    cold_start: {init: 1s}
    handler: {duration: {kind: exponential, mean: 200ms}}
    keep_alive: {kind: silent, after: 3min, surplus: 5min}
    connections_per_environment: 4
    arrivals:
      - {kind: on_off, on: 20s, off: {kind: exponential, mean: 100s}, rate: 60/s}
  kept:
    reserved_concurrency: 5
    provisioned_concurrency: 2
    handler: {duration: 100ms}
    arrivals: [{kind: poisson, rate: 45/s}, {kind: constant, rate: 10/s, until: 30min}]
)";

TEST(ScenarioRun, OfARoomyAccountNeedsNoCommonRun) {
  const Scenario scenario = parse_scenario(kRoomy, "roomy.yaml");

  EXPECT_EQ(run_apart(scenario, 1), run_together(scenario));
  EXPECT_EQ(run_apart(scenario, 2), run_together(scenario));
}

TEST(ScenarioRun, BrokenOffTellsHowFarItCame) {
  const Scenario scenario = parse_scenario(kRoomy, "roomy.yaml");
  ScenarioRun run(scenario, 0, 2, 2);
  while (run.requests() < 1000) ASSERT_TRUE(run.run_for(1000));
  const SimTime reached = run.now();
  run.finish();

  const Summary summary = run.take_summary();

  EXPECT_GT(reached, kStartOfTime);
  EXPECT_LT(reached, kStartOfTime + *scenario.duration);
  EXPECT_GT(summary.simulated_events, 1000U);
  // The warm-up of seven minutes has 600,000 requests.
  EXPECT_EQ(summary.account.requests, 0U);
}

TEST(ScenarioRun, OfAFullAccountFallsBackToTheCommonRun) {
  Scenario scenario = parse_scenario(kRoomy, "full.yaml");
  scenario.account.concurrency_limit = 120;  // 110 for the two without reservation
  scenario.account.unreserved_minimum = 0;
  scenario.functions[1].timeout = std::chrono::minutes{1};
  const std::string together = run_together(scenario);

  EXPECT_EQ(run_apart(scenario, 2), together);
}

// The run ends with the last answer of all, wherever the warm-up does: of the two whose arrivals
// end first, some environments expire before it and some do not.
TEST(ScenarioRun, OfFunctionsApartEndsWithTheLastAnswer) {
  for (const char* warmup : {"0s", "1min", "3min", "1h"}) {
    const Scenario scenario = parse_scenario("warmup: " + std::string(warmup) + R"(
functions:
  early:
    cold_start: {init: 300ms}
    handler: {duration: 100ms}
    keep_alive: {kind: fixed, timeout: 30s}
    arrivals: [{kind: constant, rate: 40/s, until: 2min}]
  refused:
    reserved_concurrency: 2
    handler: {duration: 2s}
    keep_alive: {kind: silent, after: 50s, surplus: 5min}
    arrivals:
      - {kind: poisson, rate: 2/s, until: 2min, retry: {attempts: 5, base: 1s, cap: 20s}}
  late:
    timeout: 2min
    handler: {duration: {kind: exponential, mean: 10s}}
    keep_alive: {kind: fixed, timeout: 1s}
    arrivals: [{kind: poisson, rate: 3/s, until: 179s}, {kind: constant, rate: 1/min, until: 2min}]
)",
                                             "ends.yaml");
    const std::string together = run_together(scenario);

    EXPECT_EQ(run_apart(scenario, 1), together) << warmup;
    EXPECT_EQ(run_apart(scenario, 2), together) << warmup;
  }
}

TEST(ScenarioRun, FunctionsApartKnowTheCalendar) {
  const Scenario scenario = parse_scenario(R"yaml(
starts_at: 2027-03-14T00:00:00Z
duration: 2d
functions:
  day:
    handler: {duration: 1s}
    arrivals: {kind: eventbridge_schedule, schedule: "cron(0 8 * * ? *)", invocation: sync}
  night:
    handler: {duration: 2s}
    arrivals: {kind: eventbridge_schedule, schedule: "cron(0 20 ? * SUN *)", invocation: sync}
)yaml",
                                           "calendar.yaml");

  EXPECT_EQ(run_apart(scenario, 2), run_together(scenario));
}

}  // namespace
}  // namespace coldcast
