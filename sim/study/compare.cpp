#include "coldcast/study/compare.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <unordered_map>

#include "coldcast/results/metrics.h"

namespace coldcast {
namespace {

constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();

constexpr std::array<std::string_view, 5> kComparedMetrics = {
    "cold_start_rate", "latency_ms.p50", "latency_ms.p99", "throttles.total", "cost_usd.per_month"};

// What those who call and wait are after: compared where a scenario has callers, and there is any.
constexpr std::array<std::string_view, 5> kCallerMetrics = {
    "clients.answered", "clients.failed", "clients.gave_up", "clients.latency_ms.p99",
    "orphaned_ms"};

// By which way the metric is better; of one that has none, a difference is neither.
Change change_of(const Estimate& difference, std::string_view path) {
  const Metric* row = find_metric_row(path);
  const Better better = row == nullptr ? Better::neither : row->better;
  if (difference.count < 2 || better == Better::neither) return Change::unknown;
  const bool falls = difference.high() < 0.0;
  if (!falls && difference.low() <= 0.0) return Change::none_shown;
  return falls == (better == Better::less) ? Change::better : Change::worse;
}

using Row = MetricPlace::Row;

// By replication, so that pairs stand at the same place; NaN where there is no number.
std::vector<double> by_replication(const CellRuns& runs, const MetricPlace& place) {
  std::vector<double> values;
  for (const std::optional<RunRecord>& run : runs)
    values.push_back(run ? value_of(number_at(run->tree, place)).value_or(kNothing) : kNothing);
  return values;
}

// Leaves of both what both have; true if anything is left.
bool keep_pairs(std::vector<double>& a, std::vector<double>& b) {
  bool any = false;
  a.resize(std::min(a.size(), b.size()));
  b.resize(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    const bool is_pair = !std::isnan(a[i]) && !std::isnan(b[i]);
    if (!is_pair) a[i] = b[i] = kNothing;
    any = any || is_pair;
  }
  return any;
}

const MetricTree& any_tree(const CellRuns& runs) {
  return (*std::find_if(runs.begin(), runs.end(), [](const auto& run) { return run.has_value(); }))
      ->tree;
}

// The mean, the variant's and their difference are of the same replications, or the first two would
// not differ by the third.
PairedDifference difference_at(const CellRuns& baseline, const MetricPlace& here,
                               const CellRuns& variant, const MetricPlace& there) {
  std::vector<double> a = by_replication(baseline, here);
  std::vector<double> b = by_replication(variant, there);
  PairedDifference result;
  if (!keep_pairs(a, b)) {
    result.baseline = estimate(by_replication(baseline, here));
    result.variant = estimate(by_replication(variant, there));
    return result;
  }
  std::vector<double> differences;
  for (std::size_t i = 0; i < a.size(); ++i) differences.push_back(b[i] - a[i]);
  result.baseline = estimate(a);
  result.variant = estimate(b);
  result.difference = estimate(differences);
  result.change = change_of(result.difference, path_at(here, any_tree(baseline)));
  return result;
}

// A row of both, by its places in each.
struct RowPlaces {
  Row row = Row::account;
  std::uint32_t baseline = 0;
  std::uint32_t variant = 0;
};

// Of a number that rows may lack; nullopt where one does, or there is nothing of it in either.
std::optional<PairedDifference> compare_if_any(std::string_view path, const RowPlaces& places,
                                               const CellRuns& baseline, const CellRuns& variant) {
  const MetricPlace here{places.row, places.baseline, 0};
  const MetricPlace there{places.row, places.variant, 0};
  const auto first = place_in(row_at(any_tree(baseline), here), path);
  const auto second = place_in(row_at(any_tree(variant), there), path);
  if (!first || !second) return std::nullopt;
  PairedDifference found = difference_at(baseline, {here.row, here.function, *first}, variant,
                                         {there.row, there.function, *second});
  found.metric = path;
  const bool is_any = found.baseline.mean > 0.0 || found.variant.mean > 0.0;
  return is_any ? std::optional(found) : std::nullopt;
}

std::optional<PairedDifference> compare_idle_memory(const RowPlaces& places,
                                                    const CellRuns& baseline,
                                                    const CellRuns& variant) {
  std::optional<PairedDifference> found = compare_if_any(kIdleMemory, places, baseline, variant);
  if (found) found->change = Change::unknown;
  return found;
}

void compare_callers(ComparedRow& row, const RowPlaces& places, const CellRuns& baseline,
                     const CellRuns& variant) {
  if (!place_in(any_tree(baseline).account, "requests_by_source.sync")) return;
  for (const std::string_view path : kCallerMetrics) {
    if (auto found = compare_if_any(path, places, baseline, variant))
      row.differences.push_back(std::move(*found));
  }
}

ComparedRow compare_row(const std::string& name, const RowPlaces& places, const CellRuns& baseline,
                        const CellRuns& variant) {
  ComparedRow row{name, {}};
  for (const std::string_view path : kComparedMetrics) {
    const std::size_t metric = function_metric(path);
    row.differences.push_back(difference_at(baseline, {places.row, places.baseline, metric},
                                            variant, {places.row, places.variant, metric}));
    row.differences.back().metric = printed_path(path, any_tree(baseline));
  }
  compare_callers(row, places, baseline, variant);
  row.idle_memory = compare_idle_memory(places, baseline, variant);
  return row;
}

// As many, of the account and of each function that both have, in each replication.
bool see_same_requests(const CellRuns& baseline, const CellRuns& variant,
                       const std::vector<RowPlaces>& rows) {
  const std::size_t requests = function_metric("requests");
  return std::all_of(rows.begin(), rows.end(), [&](const RowPlaces& places) {
    std::vector<double> a = by_replication(baseline, {places.row, places.baseline, requests});
    std::vector<double> b = by_replication(variant, {places.row, places.variant, requests});
    (void)keep_pairs(a, b);
    return std::equal(a.begin(), a.end(), b.begin(),
                      [](double x, double y) { return !(x < y) && !(x > y); });
  });
}

// The account, then the functions that both have.
std::vector<RowPlaces> common_rows(const MetricTree& baseline, const MetricTree& variant) {
  std::unordered_map<std::string_view, std::uint32_t> places;
  for (std::uint32_t i = 0; i < variant.functions.size(); ++i)
    places.emplace(variant.functions[i].name, i);
  std::vector<RowPlaces> rows = {{}};
  for (std::uint32_t i = 0; i < baseline.functions.size(); ++i) {
    const auto found = places.find(baseline.functions[i].name);
    if (found != places.end()) rows.push_back({Row::function, i, found->second});
  }
  return rows;
}

}  // namespace

std::string_view to_string(Change change) {
  constexpr std::array<std::string_view, 4> kWords = {"better", "worse", "no difference shown",
                                                      "unknown"};
  return kWords[static_cast<std::size_t>(change)];
}

std::span<const std::string_view> compared_metrics() {
  return kComparedMetrics;
}

PairedDifference paired_difference(const CellRuns& baseline, const CellRuns& variant,
                                   std::string_view path) {
  PairedDifference found = difference_at(baseline, find_metric(path, any_tree(baseline)), variant,
                                         find_metric(path, any_tree(variant)));
  found.metric = path;
  return found;
}

ComparedStudy compare(const StudyRuns& runs) {
  const CellRuns& baseline = runs.cells.front();
  ComparedStudy result{runs.study.cells.front(), mean_tree(baseline), {}, runs.partial};
  for (std::size_t i = 1; i < runs.cells.size(); ++i) {
    const CellRuns& variant = runs.cells[i];
    ComparedVariant compared{runs.study.cells[i], mean_tree(variant), {}};
    const std::vector<RowPlaces> rows = common_rows(result.mean, compared.mean);
    for (const RowPlaces& row : rows) {
      const bool is_account = row.row == Row::account;
      const std::string name = is_account ? "" : result.mean.functions[row.baseline].name;
      compared.rows.push_back(compare_row(name, row, baseline, variant));
    }
    compared.same_requests = see_same_requests(baseline, variant, rows);
    result.variants.push_back(std::move(compared));
  }
  return result;
}

}  // namespace coldcast
