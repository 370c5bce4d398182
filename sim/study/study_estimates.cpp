#include <algorithm>
#include <cmath>
#include <span>
#include <string_view>
#include <vector>

#include "coldcast/study/interval.h"
#include "coldcast/study/study.h"

#include "study/no_number.h"

namespace coldcast {
namespace {

// A row of the runs that are kept, and what it is in those behind them; null: there are none.
struct Rows {
  std::vector<const MetricRow*> first{};
  const FoldedRow* more = nullptr;
};

// A number of each row; NaN for nothing.
std::vector<double> column(const Rows& rows, std::size_t metric) {
  std::vector<double> values;
  for (const MetricRow* row : rows.first)
    values.push_back(value_of(row->numbers[metric]).value_or(kNoNumber));
  return values;
}

Moments moments_of(const Rows& rows, std::size_t metric, ValueKind kind) {
  const Moments first = moments_of(column(rows, metric), kind);
  return rows.more == nullptr ? first : joined(first, rows.more->values(metric), kind);
}

// How many of the trials there were in each row.
Moments events_of(const Rows& rows, const MetricChance& chance, std::size_t share) {
  if (chance.events) return moments_of(rows, *chance.events, ValueKind::counts);
  const std::vector<double> shares = column(rows, share);
  std::vector<double> events = column(rows, chance.trials);
  for (std::size_t i = 0; i < events.size(); ++i) events[i] = events_of_share(shares[i], events[i]);
  const Moments first = moments_of(events, ValueKind::counts);
  return rows.more == nullptr ? first : joined(first, rows.more->events(share), ValueKind::counts);
}

bool are_counts(const Rows& rows, std::size_t metric) {
  return (rows.more == nullptr || rows.more->are_counts(metric)) &&
         std::all_of(rows.first.begin(), rows.first.end(), [metric](const MetricRow* row) {
           return std::holds_alternative<std::uint64_t>(row->numbers[metric]);
         });
}

Estimate estimate_column(const Rows& rows, std::size_t metric, std::string_view path) {
  const MetricChance chance = chance_of(path);
  switch (chance.kind) {
    case MetricChance::Kind::events:
      return estimate_events(moments_of(rows, metric, ValueKind::counts));
    case MetricChance::Kind::share:
      return estimate_share(moments_of(rows, metric, ValueKind::measures),
                            events_of(rows, chance, metric),
                            moments_of(rows, chance.trials, ValueKind::counts).sum);
    case MetricChance::Kind::other:
      break;
  }
  const bool exact = are_counts(rows, metric);
  return estimate(moments_of(rows, metric, exact ? ValueKind::counts : ValueKind::measures));
}

MetricRow mean_row(const Rows& rows, std::span<const std::string_view> paths) {
  const MetricRow& any = *rows.first.front();
  MetricRow mean{.name = any.name, .numbers = {}, .more = any.more};
  mean.activities = any.activities;
  for (std::size_t i = 0; i < any.numbers.size(); ++i) {
    const std::string_view path =
        i < paths.size() ? paths[i] : std::string_view(mean.more[i - paths.size()]);
    const Estimate found = estimate_column(rows, i, path);
    mean.numbers.push_back(found.count > 0 ? Number{found.mean} : Number{});
    mean.ci95.push_back(found.count > 1 ? Number{found.half_width} : Number{});
    mean.estimates.push_back(found);
  }
  return mean;
}

std::vector<const MetricTree*> trees_of(const CellRuns& runs) {
  std::vector<const MetricTree*> trees;
  for (const std::optional<RunRecord>& run : runs.first)
    if (run) trees.push_back(&run->tree);
  return trees;
}

Rows rows_at(const CellRuns& runs, const MetricPlace& place) {
  Rows rows;
  for (const MetricTree* tree : trees_of(runs)) rows.first.push_back(&row_at(*tree, place));
  if (runs.more.count > 0) rows.more = &runs.more.row_at(place);
  return rows;
}

}  // namespace

MetricTree mean_tree(const CellRuns& runs) {
  using Row = MetricPlace::Row;
  const std::vector<const MetricTree*> trees = trees_of(runs);
  const MetricTree& any = *trees.front();
  if (trees.size() == 1 && runs.more.count == 0) return any;
  const auto row_in = [&runs](Row row, std::size_t i, std::span<const std::string_view> paths) {
    return mean_row(rows_at(runs, {row, static_cast<std::uint32_t>(i), 0}), paths);
  };
  MetricTree mean;
  mean.scenario = any.scenario;
  mean.seed = any.seed;
  mean.replications = trees.size() + runs.more.count;
  mean.changes = any.changes;
  mean.has_changes = any.has_changes;
  mean.basis = any.basis;
  mean.run = row_in(Row::run, 0, run_metrics());
  mean.account = row_in(Row::account, 0, account_metrics());
  for (std::size_t i = 0; i < any.functions.size(); ++i)
    mean.functions.push_back(row_in(Row::function, i, function_metrics()));
  for (std::size_t i = 0; i < any.things.size(); ++i)
    mean.things.push_back({any.things[i].section, row_in(Row::thing, i, {})});
  return mean;
}

Estimate estimate_of(const CellRuns& runs, const MetricPlace& place) {
  return estimate_column(rows_at(runs, place), place.metric,
                         path_at(place, *trees_of(runs).front()));
}

Estimate estimate_at(const MetricTree& mean, const MetricPlace& place) {
  const MetricRow& row = row_at(mean, place);
  if (!row.estimates.empty()) return row.estimates[place.metric];
  Estimate found;
  found.mean = value_of(row.numbers[place.metric]).value_or(kNoNumber);
  if (std::isnan(found.mean)) return found;
  found.replications = found.count = mean.replications;
  if (!row.ci95.empty()) found.half_width = value_of(row.ci95[place.metric]).value_or(kNoNumber);
  // How many have it is not said, but one that stands alone has no interval.
  if (std::isnan(found.half_width)) found.count = 1;
  found.min = found.low();
  found.max = found.high();
  return found;
}

}  // namespace coldcast
