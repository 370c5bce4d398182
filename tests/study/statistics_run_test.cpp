#include "coldcast/study/statistics_run.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sstream>
#include <string>

#include "coldcast/callers/caller_observer.h"
#include "coldcast/config/scenario_file.h"
#include "coldcast/engine/observer_list.h"
#include "coldcast/logs/metrics.h"
#include "coldcast/report/report.h"
#include "coldcast/results/metric_tree.h"

#include "support/dice.h"
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

// A queue, a FIFO queue and a stream before one function, in which throttles, failures, ends of
// visibility and of retention, messages that bring something, and messages of handlers are met.
std::string random_sources(std::uint64_t seed) {
  Dice dice(seed);
  const auto arrivals = [&dice] {
    return dice.pick({"{kind: poisson, rate: 20/s}", "{kind: constant, rate: 10/s}",
                      "[{kind: burst, at: 1s, count: 300}, {kind: poisson, rate: 5/s}]",
                      "[{kind: poisson, rate: 9/s}, {kind: poisson, rate: 2/s, label: x}]",
                      "{kind: poisson, rate: 9/s, poison: [{at: 2s}, {at: 3s}]}",
                      "[{kind: poisson, rate: 9/s}, {kind: poisson, rate: 2/s, duration: 1s}]"});
  };
  std::string yaml = fmt::format("scenario: sources\nduration: 20s\nseed: {}\n", seed);
  yaml += dice.pick({"", "warmup: 3s\n"});
  yaml += fmt::format("account: {{concurrency_limit: {}}}\n", dice.pick({"200", "1000"}));
  yaml += "queues:\n  dead: {}\n";
  yaml += fmt::format(
      "  jobs: {{visibility_timeout: {}, retention: {}, delivery_delay: {}, "
      "dead_letter: {{queue: dead, max_receive_count: {}}}, arrivals: {}}}\n",
      dice.pick({"2s", "30s"}), dice.pick({"1min", "4d"}), dice.pick({"0s", "0s", "2s"}),
      dice.between(1, 4), arrivals());
  yaml += fmt::format(
      "  rows: {{kind: fifo, message_groups: {{count: {}}}, visibility_timeout: {}, "
      "arrivals: {}}}\n",
      dice.pick({"2", "40"}), dice.pick({"2s", "30s"}), arrivals());
  yaml += fmt::format("streams:\n  clicks: {{kind: kinesis, shards: {}, arrivals: {}}}\n",
                      dice.between(1, 4), arrivals());
  yaml += fmt::format(
      "functions:\n  worker:\n    timeout: 2s\n    cold_start: {{init: 200ms}}\n"
      "    handler: {{duration: {}{}}}\n    failure_rate: {}\n    reserved_concurrency: {}\n"
      "    keep_alive: {{kind: fixed, timeout: 1min}}\n",
      dice.pick({"50ms", "{kind: exponential, mean: 300ms}"}),
      dice.pick({"", "", ", calls: [{queue: dead}]", ", per_record: 10ms"}),
      dice.pick({"0", "0", "0.1"}), dice.pick({"3", "20", "90"}));
  const std::string report = dice.pick({"", ", report_batch_item_failures: true"});
  yaml += fmt::format(
      "    event_sources: [{{queue: jobs, batch_size: {}{}}}, {{queue: rows, batch_size: {}{}}}, "
      "{{stream: clicks, batch_size: {}{}}}]\n",
      dice.pick({"1", "10"}), report, dice.pick({"1", "4"}), report, dice.pick({"1", "7", "100"}),
      dice.pick({"", report, ", maximum_record_age: 1min", ", bisect_batch_on_function_error: true",
                 ", parallelization_factor: 2"}));
  return yaml;
}

// Where nobody is told of messages and records, most take a short way (callers/folded_messages.cpp,
// callers/whole_batches.cpp).
TEST(StatisticsRun, CountsMessagesAndRecordsAsWithSomebodyWhoIsToldOfThem) {
  class Told final : public CallerObserver {
  } told;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const std::string yaml = random_sources(seed);
    const Scenario scenario = parse_scenario(yaml);
    StatisticsCollector in_short(scenario);
    StatisticsCollector watched(scenario);
    Simulation short_way = make_simulation(scenario, in_short);
    Simulation long_way = make_simulation(scenario, watched);
    long_way.listen(&told, false);
    std::ostringstream expected;
    std::ostringstream found;
    // Some are over by then, others broken off.
    for (Simulation* simulation : {&short_way, &long_way}) {
      simulation->run_for(2000);
      simulation->finish();
    }
    report_format("json").run(metric_tree(summarize(in_short, short_way), scenario), {}, found);
    report_format("json").run(metric_tree(summarize(watched, long_way), scenario), {}, expected);

    ASSERT_EQ(found.str(), expected.str()) << yaml;
  }
}

}  // namespace
}  // namespace coldcast
