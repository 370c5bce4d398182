#include "coldcast/study/study.h"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <utility>
#include <vector>

#include "coldcast/config/scenario_file.h"

#include "support/synthetic_runs.h"

namespace coldcast {
namespace {

Scenario a_few_requests() {
  return load(parse_scenario_file(R"(
scenario: many
duration: 10s
functions:
  f: {handler: {duration: {kind: exponential, mean: 50ms}}, arrivals: {kind: poisson, rate: 3/s}}
)",
                                  "many.yaml"))
      .scenario;
}

TEST(MeanTree, HasMeansAndHalfWidths) {
  const MetricTree mean = mean_tree(runs_of({1.0, 2.0, 3.0}));

  EXPECT_EQ(mean.replications, 3U);
  EXPECT_EQ(value_of(mean.functions[0].numbers[0]), 2.0);
  EXPECT_NEAR(*value_of(mean.account.ci95[0]), 2.484, 0.001);
}

TEST(MeanTree, OfOneRunIsThatRun) {
  const MetricTree mean = mean_tree(runs_of({1.5}));

  EXPECT_EQ(mean.replications, 1U);
  EXPECT_TRUE(mean.account.ci95.empty());
}

TEST(MeanTree, IsOverTheRunsThatHaveTheNumber) {
  CellRuns runs = runs_of({1.0, 2.0, 3.0});
  runs.first[1].reset();
  runs.first[2]->tree.account.numbers[5] = Number{};

  const MetricTree mean = mean_tree(runs);

  EXPECT_EQ(mean.replications, 2U);
  EXPECT_EQ(value_of(mean.account.numbers[5]), 1.0);
  EXPECT_EQ(value_of(mean.account.ci95[5]), std::nullopt);
}

// Replication 70 has nothing at place 5, and the first number is a count.
StudyRuns many_runs(std::uint64_t replications) {
  StudyRuns runs{.study = {.replications = replications}, .cells = {}};
  CellRuns& cell = runs.cells.emplace_back();
  for (std::uint64_t r = 0; r < replications; ++r) {
    MetricTree tree = tree_of(1e6 + 0.1 * static_cast<double>(r * r % 101));
    tree.account.numbers[5] = r == 70 ? Number{} : Number{0.5};
    tree.account.numbers[0] = r * r % 7;
    cell.first.emplace_back(RunRecord{std::move(tree), {}});
  }
  return runs;
}

TEST(MeanTree, IsOfAllRunsThoughOnlyTheFirstAreKept) {
  StudyRuns runs = many_runs(300);
  const MetricTree exact = mean_tree(runs.cells[0]);

  fold(runs);

  ASSERT_EQ(runs.cells[0].first.size(), kKeptRuns);
  const MetricTree mean = mean_tree(runs.cells[0]);
  EXPECT_EQ(mean.replications, 300U);
  for (std::size_t i = 0; i < mean.account.numbers.size(); ++i) {
    const Estimate& found = mean.account.estimates[i];
    const Estimate& wanted = exact.account.estimates[i];
    EXPECT_EQ(found.count, wanted.count) << i;
    EXPECT_EQ(found.min, wanted.min) << i;
    EXPECT_EQ(found.max, wanted.max) << i;
    // A double has 16 digits, of which the sum of 300 squares may lose a few.
    EXPECT_NEAR(found.mean, wanted.mean, 1e-14 * wanted.mean) << i;
    EXPECT_NEAR(found.half_width, wanted.half_width, 1e-8 * wanted.half_width) << i;
  }
  EXPECT_EQ(mean.account.numbers[5], Number{0.5});
  EXPECT_EQ(mean.account.numbers[0], exact.account.numbers[0]);
}

TEST(Study, IsTheSameOnAnyNumberOfThreadsBeyondTheRunsThatAreKept) {
  const Scenario scenario = a_few_requests();
  Study study{.replications = kKeptRuns + 40};
  study.cells.resize(1);

  RunControl control;
  const StudyRuns one = simulate(study, {&scenario, 1}, control);
  control.jobs = 4;
  const StudyRuns four = simulate(study, {&scenario, 1}, control);

  EXPECT_EQ(one.cells[0].more.count, 40U);
  EXPECT_EQ(mean_tree(one.cells[0]).functions[0].numbers,
            mean_tree(four.cells[0]).functions[0].numbers);
  EXPECT_EQ(mean_tree(one.cells[0]).functions[0].ci95, mean_tree(four.cells[0]).functions[0].ci95);
}

// So that the part of a shard is the same on any number of threads, and takes no memory.
TEST(Study, AShardHandsItsRunsOnInTheirOrderAndKeepsNone) {
  const Scenario scenario = a_few_requests();
  Study study{.kind = StudyKind::sweep, .replications = kKeptRuns + 5};
  study.cells.resize(2);
  std::vector<std::pair<std::size_t, std::uint64_t>> places;
  RunControl control;
  control.jobs = 4;
  control.shard = {.index = 1, .count = 2};
  control.take = [&places](std::size_t cell, std::uint64_t replication, const MetricTree& tree) {
    EXPECT_FALSE(tree.functions.empty());
    places.emplace_back(cell, replication);
  };

  const StudyRuns runs = simulate(study, std::vector{scenario, scenario}, control);

  ASSERT_EQ(places.size(), kKeptRuns + 5);
  EXPECT_TRUE(std::is_sorted(places.begin(), places.end()));
  EXPECT_EQ(places.front(), std::pair(std::size_t{0}, std::uint64_t{1}));
  for (const CellRuns& cell : runs.cells) {
    EXPECT_TRUE(cell.first.empty());
    EXPECT_EQ(cell.more.count, 0U);
  }
}

// So many studies of ten replications as the environment says; nothing is asked without it, for
// 400 take seconds.
std::uint64_t studies_to_run() {
  const char* studies = std::getenv("COLDCAST_STUDIES");
  return studies == nullptr ? 0 : std::stoull(studies);
}

Scenario usual_and_rare() {
  return load(parse_scenario_file(R"(
scenario: coverage
duration: 110s
warmup: 10s
functions:
  usual:
    memory: 512MB
    cold_start: {init: 300ms}
    keep_alive: {kind: fixed, timeout: 5s}
    handler: {duration: {kind: lognormal, median: 60ms, p99: 500ms}}
    arrivals: {kind: poisson, rate: 5/s}
  throttled:
    reserved_concurrency: 3
    keep_alive: {kind: fixed, timeout: 5min}
    handler: {duration: {kind: exponential, mean: 100ms}}
    arrivals: {kind: poisson, rate: 4/s}
  cold:
    keep_alive: {kind: fixed, timeout: 2s}
    handler: {duration: 20ms}
    arrivals: {kind: poisson, rate: 2/s}
)",
                                  "coverage.yaml"))
      .scenario;
}

// Of 400 studies 95 % should hold the truth, give or take 2.75 standard errors of 1.1 %. Exact
// intervals of rare events hold it somewhat more often, by their discreteness.
TEST(Study, IntervalsHoldTheTruthInNineteenOfTwenty) {
  const std::uint64_t studies = studies_to_run();
  if (studies == 0) GTEST_SKIP() << "COLDCAST_STUDIES says how many studies to run";
  const std::vector<std::string> paths = {"usual.latency_ms.mean", "usual.latency_ms.p50",
                                          "usual.latency_ms.p99",  "usual.cold_start_rate",
                                          "usual.cost_usd.total",  "usual.requests",
                                          "usual.cold_starts",     "throttled.throttles.total",
                                          "cold.cold_starts",      "cold.cold_start_rate"};
  Scenario scenario = usual_and_rare();
  Study study{.replications = 10};
  study.cells.resize(1);
  std::vector<std::vector<Estimate>> found(paths.size());
  RunControl control;
  control.jobs = 2;
  for (scenario.seed = 1; scenario.seed <= studies; ++scenario.seed) {
    const StudyRuns runs = simulate(study, {&scenario, 1}, control);
    for (std::size_t i = 0; i < paths.size(); ++i)
      found[i].push_back(estimate_of(runs.cells.front(), find_metric(paths[i], scenario)));
  }
  for (std::size_t i = 0; i < paths.size(); ++i) {
    double truth = 0.0;
    for (const Estimate& one : found[i]) truth += one.mean / static_cast<double>(studies);
    const auto held = std::count_if(found[i].begin(), found[i].end(), [truth](const Estimate& one) {
      return one.low() <= truth && truth <= one.high();
    });
    const double share = static_cast<double>(held) / static_cast<double>(studies);
    EXPECT_GE(share, 0.92) << paths[i];
    EXPECT_LE(share, 0.98) << paths[i];
    RecordProperty(paths[i], fmt::format("{:.3f} of {:.4g}", share, truth));
  }
}

}  // namespace
}  // namespace coldcast
