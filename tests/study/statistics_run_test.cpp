#include "coldcast/study/statistics_run.h"

#include <gtest/gtest.h>
#include <sstream>

#include "coldcast/config/scenario_file.h"
#include "coldcast/engine/observer_list.h"
#include "coldcast/logs/metrics.h"
#include "coldcast/report/report.h"
#include "coldcast/results/metric_tree.h"

#include "support/scenario_plan.h"

namespace coldcast {
namespace {

// All that a run prints: the result and the metrics.
struct Printed {
  std::string result;
  std::string metrics;
};

std::string result_of(const Scenario& scenario, StatisticsCollector& statistics,
                      const Simulation& simulation) {
  Summary summary = statistics.summarize();
  summary.simulated_events = simulation.simulated_events();
  std::ostringstream result;
  report_format("json").run(metric_tree(summary, scenario), {}, result);
  return result.str();
}

// `make` makes the simulation of a scenario that tells both observers.
template <typename Make>
Printed print_run(const Scenario& scenario, Make make) {
  std::ostringstream metrics_text;
  StatisticsCollector statistics(scenario);
  MetricsCollector metrics(scenario, statistics, metrics_text);
  Simulation simulation = make(statistics, metrics);
  simulation.run();
  return {result_of(scenario, statistics, simulation), metrics_text.str()};
}

TEST(StatisticsRun, TellsTheFactsThatAnyObserverIsTold) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const ScenarioPlan plan = random_plan(seed);
    const Scenario scenario = plan.build();
    ObserverList all;
    ObserverList others;
    const Printed observed =
        print_run(scenario, [&](StatisticsCollector& statistics, MetricsCollector& metrics) {
          all.add(statistics);
          all.add(metrics);
          return Simulation(scenario, all);
        });
    const Printed seen_through =
        print_run(scenario, [&](StatisticsCollector& statistics, MetricsCollector& metrics) {
          return make_simulation(scenario, statistics, 0, &metrics);
        });
    const Printed with_a_list =
        print_run(scenario, [&](StatisticsCollector& statistics, MetricsCollector& metrics) {
          others.add(metrics);
          return make_simulation(scenario, statistics, 0, &others);
        });
    const Printed without_metrics =
        print_run(scenario, [&](StatisticsCollector& statistics, MetricsCollector&) {
          return make_simulation(scenario, statistics);
        });

    ASSERT_EQ(seen_through.result, observed.result) << plan.to_yaml();
    ASSERT_EQ(seen_through.metrics, observed.metrics) << plan.to_yaml();
    ASSERT_EQ(with_a_list.result, observed.result) << plan.to_yaml();
    ASSERT_EQ(with_a_list.metrics, observed.metrics) << plan.to_yaml();
    ASSERT_EQ(without_metrics.result, observed.result) << plan.to_yaml();
  }
}

// Requests that take the short way (engine/world_plain.h): on demand, provisioned, spilled over,
// into their timeout, beside a client who listens. What is in flight where a run is broken off
// counts.
TEST(StatisticsRun, CountsPlainRequestsAsAnyObserverDoesWhereverItIsBrokenOff) {
  const Scenario scenario = parse_scenario(R"(
scenario: short way
duration: 100s
warmup: 5s
functions:
  mixed:
    timeout: 1s
    provisioned_concurrency: 3
    cold_start: {init: 200ms}
    handler: {duration: {kind: exponential, mean: 300ms}}
    keep_alive: {kind: fixed, timeout: 4s}
    arrivals: [{kind: poisson, rate: 20/s}]
  heard:
    cold_start: {init: 200ms}
    handler: {duration: {kind: exponential, mean: 100ms}}
    keep_alive: {kind: fixed, timeout: 4s}
    arrivals:
      - {kind: poisson, rate: 10/s}
      - {kind: closed_loop, clients: 2, think_time: {kind: exponential, mean: 300ms}}
)");
  for (const std::uint64_t events : {10, 500, 2000, 4000, 100'000}) {
    StatisticsCollector told_in_short(scenario);
    StatisticsCollector told(scenario);
    Simulation in_short = make_simulation(scenario, told_in_short);
    Simulation observed(scenario, told);
    for (Simulation* simulation : {&in_short, &observed}) {
      simulation->run_for(events);
      simulation->finish();
    }

    EXPECT_EQ(result_of(scenario, told_in_short, in_short), result_of(scenario, told, observed))
        << "after " << events << " events";
  }
}

}  // namespace
}  // namespace coldcast
