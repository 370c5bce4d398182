#include "coldcast/study/compare.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "coldcast/results/metric_unit.h"
#include "coldcast/results/metrics.h"

#include "study/no_number.h"

namespace coldcast {
namespace {

// By which way the metric is better; of one that has none, a difference is neither.
Change change_of(const Estimate& difference, std::string_view path) {
  const Metric* row = find_metric_row(path);
  const Better better = row == nullptr ? Better::neither : row->better;
  if (difference.count < 2 || better == Better::neither) return Change::unknown;
  const bool falls = difference.high() < 0.0;
  if (!falls && difference.low() <= 0.0) return Change::none_shown;
  return falls == (better == Better::less) ? Change::better : Change::worse;
}

// By replication, so that pairs stand at the same place; NaN where there is no number.
std::vector<double> by_replication(const CellRuns& runs, const MetricPlace& place) {
  std::vector<double> values;
  for (const std::optional<RunRecord>& run : runs.first)
    values.push_back(run ? value_of(number_at(run->tree, place)).value_or(kNoNumber) : kNoNumber);
  return values;
}

// Leaves of both what both have; true if anything is left.
bool keep_pairs(std::vector<double>& a, std::vector<double>& b) {
  bool any = false;
  a.resize(std::min(a.size(), b.size()));
  b.resize(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    const bool is_pair = !std::isnan(a[i]) && !std::isnan(b[i]);
    if (!is_pair) a[i] = b[i] = kNoNumber;
    any = any || is_pair;
  }
  return any;
}

const MetricTree& any_tree(const CellRuns& runs) {
  return (*std::find_if(runs.first.begin(), runs.first.end(),
                        [](const auto& run) { return run.has_value(); }))
      ->tree;
}

Moments measures(const std::vector<double>& values) {
  return moments_of(values, ValueKind::measures);
}

// Of all that a cell has, in pairs or not.
Estimate estimate_alone(const CellRuns& runs, const MetricPlace& place) {
  const Moments first = measures(by_replication(runs, place));
  if (runs.more.count == 0) return estimate(first);
  return estimate(joined(first, runs.more.row_at(place).values(place.metric), ValueKind::measures));
}

// The mean, the variant's and their difference are of the same replications, or the first two would
// not differ by the third. `more`: of the replications behind the first ones.
PairedDifference difference_at(const CellRuns& baseline, const MetricPlace& here,
                               const CellRuns& variant, const MetricPlace& there,
                               const FoldedPair& more) {
  std::vector<double> a = by_replication(baseline, here);
  std::vector<double> b = by_replication(variant, there);
  PairedDifference result;
  if (!keep_pairs(a, b) && more.difference.count == 0) {
    result.baseline = estimate_alone(baseline, here);
    result.variant = estimate_alone(variant, there);
    return result;
  }
  std::vector<double> differences;
  for (std::size_t i = 0; i < a.size(); ++i) differences.push_back(b[i] - a[i]);
  const auto with_more = [](const std::vector<double>& values, const Moments& beyond) {
    return estimate(joined(measures(values), beyond, ValueKind::measures));
  };
  result.baseline = with_more(a, more.baseline);
  result.variant = with_more(b, more.variant);
  result.difference = with_more(differences, more.difference);
  result.change = change_of(result.difference, path_at(here, any_tree(baseline)));
  return result;
}

// Two settings, and what their later replications add up to.
struct Pair {
  const CellRuns& baseline;
  const CellRuns& variant;
  const FoldedPairs& more;

  [[nodiscard]] FoldedPair compared(std::size_t row, std::size_t metric) const {
    return more.is_empty() ? FoldedPair{} : more.compared(row, metric);
  }
  [[nodiscard]] FoldedPair compared_if_any(std::size_t row, std::size_t metric) const {
    return more.is_empty() ? FoldedPair{} : more.compared_if_any(row, metric);
  }
};

// Of kComparedIfAny; nullopt where a row lacks it, or there is nothing of it in either.
std::optional<PairedDifference> compare_if_any(std::size_t metric, const Pair& pair,
                                               const CommonRow& places, std::size_t row) {
  const std::string_view path = kComparedIfAny[metric];
  const auto found_at = places_in(places, path, any_tree(pair.baseline), any_tree(pair.variant));
  if (!found_at) return std::nullopt;
  PairedDifference found = difference_at(pair.baseline, found_at->first, pair.variant,
                                         found_at->second, pair.compared_if_any(row, metric));
  found.metric = path;
  const bool is_any = found.baseline.mean > 0.0 || found.variant.mean > 0.0;
  return is_any ? std::optional(found) : std::nullopt;
}

void compare_callers(ComparedRow& compared, const Pair& pair, const CommonRow& places,
                     std::size_t row) {
  if (!place_in(any_tree(pair.baseline).account, "requests_by_source.sync")) return;
  for (std::size_t metric = 0; metric < kComparedIfAny.size(); ++metric) {
    if (kComparedIfAny[metric] == kIdleMemory) continue;
    if (auto found = compare_if_any(metric, pair, places, row))
      compared.differences.push_back(std::move(*found));
  }
}

bool have_one_currency(const Pair& pair) {
  return any_tree(pair.baseline).basis.currency == any_tree(pair.variant).basis.currency;
}

// Both numbers stay, each in its currency.
void part(PairedDifference& found) {
  found.difference = Estimate{};
  found.change = Change::another_currency;
}

// `row`: which of the common rows it is.
ComparedRow compare_row(const std::string& name, const Pair& pair, const CommonRow& places,
                        std::size_t row) {
  ComparedRow compared{name, {}};
  for (std::size_t i = 0; i < kComparedMetrics.size(); ++i) {
    const std::size_t metric = function_metric(kComparedMetrics[i]);
    compared.differences.push_back(
        difference_at(pair.baseline, {places.row, places.baseline, metric}, pair.variant,
                      {places.row, places.variant, metric}, pair.compared(row, i)));
    compared.differences.back().metric = printed_path(kComparedMetrics[i], any_tree(pair.baseline));
    if (unit_of(kComparedMetrics[i]) == Unit::dollars && !have_one_currency(pair))
      part(compared.differences.back());
  }
  compare_callers(compared, pair, places, row);
  compared.idle_memory = compare_if_any(kIdleMemoryPlace, pair, places, row);
  // Less of it is neither better nor worse.
  if (compared.idle_memory) compared.idle_memory->change = Change::unknown;
  return compared;
}

// Those that differ, or that one of the two has only, such as the end of a backlog.
std::vector<PairedDifference> compare_sources(const Pair& pair) {
  std::vector<PairedDifference> differences;
  for (const CommonSource& source :
       common_sources(any_tree(pair.baseline), any_tree(pair.variant))) {
    PairedDifference found = difference_at(pair.baseline, source.baseline, pair.variant,
                                           source.variant, pair.more.source(source.path));
    found.metric = source.path;
    found.change = change_of(found.difference, source.path);
    const bool differs = found.difference.count > 0 ? std::abs(found.difference.mean) > 0.0
                                                    : found.baseline.count != found.variant.count;
    if (differs) differences.push_back(std::move(found));
  }
  return differences;
}

// As many, of the account and of each function that both have, in each replication.
bool see_same_requests(const Pair& pair, const std::vector<CommonRow>& rows) {
  const std::size_t requests = function_metric("requests");
  return pair.more.same_requests() &&
         std::all_of(rows.begin(), rows.end(), [&](const CommonRow& places) {
           auto a = by_replication(pair.baseline, {places.row, places.baseline, requests});
           auto b = by_replication(pair.variant, {places.row, places.variant, requests});
           (void)keep_pairs(a, b);
           return std::equal(a.begin(), a.end(), b.begin(),
                             [](double x, double y) { return !(x < y) && !(x > y); });
         });
}

}  // namespace

std::string_view to_string(Change change) {
  constexpr std::array<std::string_view, 5> kWords = {"better", "worse", "no difference shown",
                                                      "unknown", "another currency"};
  return kWords[static_cast<std::size_t>(change)];
}

std::span<const std::string_view> compared_metrics() {
  return kComparedMetrics;
}

PairedDifference paired_difference(const CellRuns& baseline, const CellRuns& variant,
                                   std::string_view path) {
  PairedDifference found = difference_at(baseline, find_metric(path, any_tree(baseline)), variant,
                                         find_metric(path, any_tree(variant)), {});
  found.metric = path;
  return found;
}

ComparedStudy compare(const StudyRuns& runs) {
  const CellRuns& baseline = runs.cells.front();
  ComparedStudy result{runs.study.cells.front(), mean_tree(baseline), {}, runs.partial};
  const FoldedPairs none;
  for (std::size_t i = 1; i < runs.cells.size(); ++i) {
    const CellRuns& variant = runs.cells[i];
    const Pair pair{baseline, variant, i < runs.more_pairs.size() ? runs.more_pairs[i] : none};
    ComparedVariant compared{runs.study.cells[i], mean_tree(variant), {}};
    const std::vector<CommonRow> rows = common_rows(result.mean, compared.mean);
    for (std::size_t row = 0; row < rows.size(); ++row) {
      const bool is_account = rows[row].row == MetricPlace::Row::account;
      const std::string name = is_account ? "" : result.mean.functions[rows[row].baseline].name;
      compared.rows.push_back(compare_row(name, pair, rows[row], row));
    }
    compared.sources = compare_sources(pair);
    compared.same_requests = see_same_requests(pair, rows);
    result.variants.push_back(std::move(compared));
  }
  return result;
}

}  // namespace coldcast
