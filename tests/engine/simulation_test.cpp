#include "coldcast/engine/simulation.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <string>

#include "coldcast/config/scenario_file.h"
#include "coldcast/results/metric_tree.h"
#include "coldcast/stats/statistics.h"
#include "coldcast/study/scenario_run.h"

namespace coldcast {
namespace {

constexpr const char* kDesk = R"(
duration: 1min
functions:
  desk: {handler: {duration: 300ms}, arrivals: {kind: poisson, rate: 5/s}}
)";

TEST(Simulation, StepByStepEqualsOneRun) {
  const Scenario scenario = parse_scenario(kDesk);
  StatisticsCollector at_once(scenario);
  Simulation run(scenario, at_once);
  run.run();

  StatisticsCollector in_steps(scenario);
  Simulation simulation(scenario, in_steps);
  std::uint64_t steps = 0;
  while (simulation.step()) ++steps;

  EXPECT_EQ(simulation.simulated_events(), run.simulated_events());
  EXPECT_GE(steps, simulation.simulated_events());
  EXPECT_EQ(simulation.now(), run.now());
  EXPECT_EQ(in_steps.summarize().account.latency.sum(), at_once.summarize().account.latency.sum());
}

// Who comes at the instant at which the window begins belongs to it: with the start that it waits
// for, and by what brought it.
TEST(Simulation, TheWindowBeginsWithTheRequestOfItsFirstInstant) {
  const Scenario scenario = parse_scenario(R"(
duration: 20s
warmup: 10s
functions:
  waits:
    assignment: first_free
    cold_start: {init: 1s}
    handler: {duration: 100ms}
    arrivals: {kind: requests, list: [{at: 10s}]}
  hears:
    handler: {duration: 100ms}
    async: {maximum_retry_attempts: 0}
    arrivals: {kind: requests, invocation: async, list: [{at: 9s}, {at: 10s}, {at: 11s}]}
)");
  ScenarioRun run(scenario, 0, 1);
  while (run.run_for(1'000'000)) {
  }
  const MetricTree tree = metric_tree(run.take_summary(), scenario);
  const auto value = [&tree](const std::string& path) {
    return value_of(number_at(tree, find_metric(path, tree)));
  };

  EXPECT_EQ(value("waits.cold_starts"), 1.0);
  EXPECT_EQ(value("hears.requests_by_source.async"), 2.0);
}

// Beyond provisioned concurrency, which has a cause: all of it is busy, or is not there yet. While
// some of it is free only the request rate is in the way.
TEST(Simulation, SpilloverIsOfWhatIsInTheWay) {
  const Scenario scenario = parse_scenario(R"(
duration: 1min
functions:
  busy:
    handler: {duration: 1s}
    provisioned_concurrency: 2
    arrivals: {kind: burst, at: 10s, count: 5}
  early:
    handler: {duration: 1s}
    provisioned_concurrency: {initial: 2, ready_at: 30s}
    arrivals: {kind: burst, at: 10s, count: 4}
)");
  StatisticsCollector statistics(scenario);
  Simulation(scenario, statistics).run();
  const Summary summary = statistics.summarize();
  const auto count = [&summary](std::size_t function, SpilloverCause cause) {
    return summary.functions[function].spillover_causes[static_cast<std::size_t>(cause)];
  };

  EXPECT_EQ(count(0, SpilloverCause::busy), 3U);
  EXPECT_EQ(count(0, SpilloverCause::request_rate), 0U);
  EXPECT_EQ(count(1, SpilloverCause::allocating), 4U);
}

// The steps of what is provisioned by Application Auto Scaling are figures of the run.
TEST(Simulation, AutoScalingHasItsFigures) {
  const auto has_figures = [](const std::string& provisioned) {
    const Scenario scenario = parse_scenario(
        "duration: 10min\nfunctions:\n  f: {handler: {duration: 1s}, provisioned_concurrency: " +
        provisioned + "}\n");
    Observer nobody;
    Simulation simulation(scenario, nobody);
    simulation.run();
    const RunFigures figures = simulation.figures();
    return std::any_of(figures.functions.begin(), figures.functions.end(),
                       [](const Figures& of) { return !of.rows().empty(); });
  };

  EXPECT_TRUE(has_figures(
      "{initial: 3, autoscaling: {minimum: 3, maximum: 9, target_tracking: {target: 0.7}}}"));
  EXPECT_FALSE(has_figures("3"));
}

}  // namespace
}  // namespace coldcast
