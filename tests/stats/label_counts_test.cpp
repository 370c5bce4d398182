// What requests of each label have made and cost.
#include "coldcast/stats/label_counts.h"

#include <gtest/gtest.h>

#include "coldcast/config/scenario_file.h"
#include "coldcast/results/metric_tree.h"
#include "coldcast/study/scenario_run.h"

namespace coldcast {
namespace {

MetricTree result_of(const Scenario& scenario) {
  ScenarioRun run(scenario, 0, 1);
  while (run.run_for(1'000'000)) {
  }
  return metric_tree(run.take_summary(), scenario);
}

double value(const MetricTree& tree, const std::string& path) {
  return value_of(number_at(tree, find_metric(path, tree))).value_or(-1.0);
}

// 24 pings of 50 ms keep one environment warm for two requests of 30 s.
constexpr const char* kPinged = R"(
duration: 2h
functions:
  report:
    memory: 1024MB
    timeout: 1min
    cold_start: {environment: 0ms, init: 4s}
    handler: {duration: 30s}
    keep_alive: {kind: fixed, timeout: 10min}
    arrivals:
      - {kind: schedule, every: 5min, from: 1min, duration: 50ms, label: pings}
      - {kind: requests, list: [{at: 16min10s}, {at: 61min10s}]}
)";

TEST(ByLabel, PingsAreToldFromTheRest) {
  const MetricTree tree = result_of(parse_scenario(kPinged));

  EXPECT_EQ(value(tree, "report.requests"), 26.0);
  EXPECT_EQ(value(tree, "report.cold_starts"), 1.0);
  EXPECT_EQ(value(tree, "report.by_label.pings.requests"), 24.0);
  EXPECT_EQ(value(tree, "report.by_label.pings.cold_starts"), 1.0);
  EXPECT_EQ(value(tree, "report.by_label.unlabelled.requests"), 2.0);
  EXPECT_EQ(value(tree, "report.by_label.unlabelled.latency_ms.p50"), 30000.0);
  EXPECT_EQ(value(tree, "by_label.pings.warm_starts"), 23.0);
  // 24 x 0.05 s + 4 s of init, of 1 GB.
  EXPECT_NEAR(value(tree, "report.by_label.pings.cost_usd.duration") +
                  value(tree, "report.by_label.pings.cost_usd.init"),
              5.2 * 0.0000166667, 1e-12);
}

TEST(ByLabel, TheLabelsSumToTheFunctionAndTheAccount) {
  const MetricTree tree = result_of(parse_scenario(R"(
duration: 10min
account: {concurrency_limit: 110}
functions:
  api:
    cold_start: {init: 300ms}
    handler: {duration: {kind: exponential, mean: 400ms}}
    reserved_concurrency: 5
    provisioned_concurrency: 2
    arrivals:
      - {kind: poisson, rate: 10/s, label: web}
      - {kind: on_off, on: 5s, off: 20s, rate: 40/s, label: batch}
      - {kind: constant, rate: 1/s}
  other: {handler: {duration: 1s}, arrivals: {kind: poisson, rate: 3/s, label: web}}
)"));

  for (const std::string whose : {"api.", "other.", ""}) {
    for (const std::string_view metric : function_metrics()) {
      const bool is_summed = metric.starts_with("throttles.") || metric.starts_with("cost_usd.") ||
                             metric == "requests" || metric == "cold_starts" ||
                             metric == "provisioned_starts";
      if (!is_summed) continue;
      double sum = 0.0;
      for (const std::string label : {"web", "batch", "unlabelled"}) {
        if (label == "batch" && whose == "other.") continue;
        sum += value(tree, whose + "by_label." + label + "." + std::string(metric));
      }
      const double whole = value(tree, whose + std::string(metric));
      EXPECT_NEAR(sum, whole, 1e-12 * (1.0 + whole)) << whose << metric;
    }
  }
  EXPECT_GT(value(tree, "api.by_label.batch.throttles.total"), 0.0);
}

TEST(ByLabel, WithoutALabelOfABlockNothingIsAdded) {
  const MetricTree tree = result_of(parse_scenario(R"(
duration: 1min
functions:
  api:
    handler: {duration: 1s}
    arrivals: {kind: requests, list: [{at: 0s, label: mine}]}
)"));

  for (const std::string& path : tree.functions.front().more)
    EXPECT_FALSE(path.starts_with("by_label")) << path;
}

TEST(ByLabel, MessagesCountForTheBlockOfTheirQueue) {
  const MetricTree tree = result_of(parse_scenario(R"(
duration: 1min
queues:
  jobs:
    arrivals:
      - {kind: constant, rate: 1/s, label: small}
      - {kind: constant, rate: 1/s, from: 500ms}
functions:
  worker: {timeout: 3s, handler: {duration: 100ms}, event_sources: [{queue: jobs, batch_size: 1}]}
)"));

  EXPECT_EQ(value(tree, "worker.by_label.small.requests"), 60.0);
  EXPECT_EQ(value(tree, "worker.by_label.unlabelled.requests"), 60.0);
}

TEST(ByLabel, NamesOfConditionsAreKnownBeforeTheRun) {
  const Scenario scenario = parse_scenario(kPinged);
  const MetricTree tree = result_of(scenario);
  for (const std::string path :
       {"report.by_label.pings.latency_ms.p99", "by_label.unlabelled.cost_usd.total"})
    EXPECT_EQ(find_metric(path, scenario), find_metric(path, tree)) << path;
}

}  // namespace
}  // namespace coldcast
