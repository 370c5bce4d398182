#include "coldcast/results/metrics.h"

#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>
#include <sstream>

#include "coldcast/config/scenario_file.h"
#include "coldcast/report/outputs_page.h"
#include "coldcast/results/metric_tree.h"
#include "coldcast/study/scenario_run.h"

#include "support/read_keys.h"

namespace coldcast {
namespace {

using testing::IsEmpty;

void gather(std::span<const std::string_view> paths, const MetricRow& row,
            const std::string& prefix, std::set<std::string>& all) {
  for (const std::string_view path : paths) all.insert(prefix + std::string(path));
  for (const std::string& path : row.more) all.insert(prefix + path);
}

// The paths of all numbers of a result, without names of functions.
std::set<std::string> paths_of(const MetricTree& tree) {
  std::set<std::string> all;
  gather(run_metrics(), tree.run, "", all);
  gather(account_metrics(), tree.account, "", all);
  for (const MetricRow& function : tree.functions) gather(function_metrics(), function, "", all);
  for (const ThingRow& thing : tree.things)
    gather({}, thing.row, thing.section + "." + thing.row.name + ".", all);
  return all;
}

const std::set<std::string>& all_paths() {
  static const std::set<std::string> kPaths = [] {
    LoadOptions short_run;
    short_run.edits.push_back(make_edit("duration", "2min", "--duration"));
    const Scenario scenario = load_scenario(everything_file(), short_run);
    ScenarioRun run(scenario, 0, 1);
    while (run.run_for(100'000)) {
    }
    Summary summary = run.take_summary();
    summary.partial = true;  // which has a number of its own
    const Duration bound = std::chrono::milliseconds{500};
    return paths_of(metric_tree(summary, scenario, {&bound, 1}));
  }();
  return kPaths;
}

TEST(Metrics, EveryNumberOfAResultHasARow) {
  std::vector<std::string> without;
  for (const std::string& path : all_paths()) {
    if (find_metric_row(path) == nullptr) without.push_back(path);
  }
  EXPECT_THAT(without, IsEmpty());
}

TEST(Metrics, EveryRowIsANumberOfAResult) {
  std::set<const Metric*> found;
  for (const std::string& path : all_paths()) found.insert(find_metric_row(path));
  std::vector<std::string_view> never;
  for (const MetricTable& table : metric_tables()) {
    for (const Metric& metric : table.metrics) {
      if (!found.contains(&metric)) never.push_back(metric.path);
    }
  }
  EXPECT_THAT(never, IsEmpty());
}

TEST(Metrics, TheUnitIsTheRowsWhateverTheFunctionIsCalled) {
  EXPECT_EQ(unit_of("latency_ms.p99"), Unit::milliseconds);
  EXPECT_EQ(unit_of("api_ms.throttles.total"), Unit::count);
  EXPECT_EQ(unit_of("functions.cost_usd.requests"), Unit::count);
  EXPECT_EQ(unit_of("cost_cny.per_month"), Unit::dollars);
  EXPECT_EQ(unit_of("queues.orders_ms.sent"), Unit::count);
  EXPECT_EQ(unit_of("worker.event_sources.orders.iterator_age_ms.p50"), Unit::milliseconds);
}

TEST(Metrics, TheReferenceIsWhatTheTablesSay) {
  std::ifstream page(COLDCAST_SOURCE_DIR "/docs/outputs.md");
  std::stringstream text;
  text << page.rdbuf();

  EXPECT_EQ(text.str(), outputs_markdown()) << "run tools/reference";
}

}  // namespace
}  // namespace coldcast
