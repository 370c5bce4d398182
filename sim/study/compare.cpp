#include "coldcast/study/compare.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace coldcast {
namespace {

constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();

constexpr std::array<std::string_view, 5> kComparedMetrics = {
    "cold_start_rate", "latency_ms.p50", "latency_ms.p99", "throttles.total", "cost_usd.per_month"};

Change change_of(const Estimate& difference) {
  if (difference.count < 2) return Change::unknown;
  if (difference.high() < 0.0) return Change::better;
  return difference.low() > 0.0 ? Change::worse : Change::none_shown;
}

// By replication, so that pairs stand at the same place; NaN where there is no number.
std::vector<double> by_replication(const CellRuns& runs, const MetricPlace& place) {
  std::vector<double> values;
  for (const std::optional<RunRecord>& run : runs)
    values.push_back(run ? value_of(number_at(run->tree, place)).value_or(kNothing) : kNothing);
  return values;
}

const MetricTree& any_tree(const CellRuns& runs) {
  return (*std::find_if(runs.begin(), runs.end(), [](const auto& run) { return run.has_value(); }))
      ->tree;
}

ComparedRow compare_row(const std::string& name, const CellRuns& baseline,
                        const CellRuns& variant) {
  ComparedRow row{name, {}};
  const std::string prefix = name.empty() ? "account." : name + ".";
  for (const std::string_view metric : kComparedMetrics) {
    row.differences.push_back(paired_difference(baseline, variant, prefix + std::string(metric)));
    row.differences.back().metric = metric;
  }
  return row;
}

bool see_same_requests(const CellRuns& baseline, const CellRuns& variant) {
  const std::vector<double> a = by_replication(baseline, {.metric = function_metric("requests")});
  const std::vector<double> b = by_replication(variant, {.metric = function_metric("requests")});
  for (std::size_t i = 0; i < a.size(); ++i)
    if (a[i] < b[i] || a[i] > b[i]) return false;
  return true;
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
  const std::vector<double> a = by_replication(baseline, find_metric(path, any_tree(baseline)));
  const std::vector<double> b = by_replication(variant, find_metric(path, any_tree(variant)));
  std::vector<double> differences;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) differences.push_back(b[i] - a[i]);
  PairedDifference result{std::string(path), estimate(a), estimate(b), estimate(differences)};
  result.change = change_of(result.difference);
  return result;
}

ComparedStudy compare(const StudyRuns& runs) {
  const CellRuns& baseline = runs.cells.front();
  ComparedStudy result{runs.study.cells.front(), mean_tree(baseline), {}, runs.partial};
  for (std::size_t i = 1; i < runs.cells.size(); ++i) {
    const CellRuns& variant = runs.cells[i];
    ComparedVariant compared{runs.study.cells[i], mean_tree(variant), {}};
    compared.rows.push_back(compare_row({}, baseline, variant));
    for (const MetricRow& row : result.mean.functions) {
      const auto& others = compared.mean.functions;
      const bool both = std::any_of(others.begin(), others.end(),
                                    [&](const MetricRow& other) { return other.name == row.name; });
      if (both) compared.rows.push_back(compare_row(row.name, baseline, variant));
    }
    compared.same_requests = see_same_requests(baseline, variant);
    result.variants.push_back(std::move(compared));
  }
  return result;
}

}  // namespace coldcast
