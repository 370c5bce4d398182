#include "coldcast/study/folded_runs.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_map>

namespace coldcast {
namespace {

double value_or_nothing(const Number& number) {
  return value_of(number).value_or(std::numeric_limits<double>::quiet_NaN());
}

void add_rows(const std::vector<MetricRow>& rows, std::vector<FoldedRow>& folded) {
  folded.resize(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) folded[i].add(rows[i]);
}

}  // namespace

double events_of_share(double share, double trials) {
  return std::isnan(share) ? 0.0 : std::round(share * trials);
}

void FoldedRow::begin(const MetricRow& row) {
  numbers_.resize(row.numbers.size());
  // Such shares are among those that a scenario adds.
  const std::size_t listed = row.numbers.size() - row.more.size();
  for (std::size_t i = 0; i < row.more.size(); ++i) {
    const MetricChance chance = chance_of(row.more[i]);
    if (chance.kind == MetricChance::Kind::share && !chance.events)
      events_.push_back({listed + i, chance.trials, {}});
  }
}

void FoldedRow::add(const MetricRow& row) {
  if (numbers_.empty()) begin(row);
  for (std::size_t i = 0; i < numbers_.size(); ++i) {
    const Number& number = row.numbers[i];
    numbers_[i].values.add(value_or_nothing(number));
    numbers_[i].are_counts =
        numbers_[i].are_counts && std::holds_alternative<std::uint64_t>(number);
  }
  for (Events& share : events_)
    share.events.add(events_of_share(value_or_nothing(row.numbers[share.metric]),
                                     value_or_nothing(row.numbers[share.trials])));
}

const Moments& FoldedRow::events(std::size_t metric) const {
  return std::find_if(events_.begin(), events_.end(),
                      [metric](const Events& share) { return share.metric == metric; })
      ->events;
}

void FoldedRuns::add(const MetricTree& tree) {
  ++count;
  run.add(tree.run);
  account.add(tree.account);
  add_rows(tree.functions, functions);
  things.resize(tree.things.size());
  for (std::size_t i = 0; i < things.size(); ++i) things[i].add(tree.things[i].row);
}

const FoldedRow& FoldedRuns::row_at(const MetricPlace& place) const {
  switch (place.row) {
    case MetricPlace::Row::run:
      return run;
    case MetricPlace::Row::account:
      return account;
    case MetricPlace::Row::thing:
      return things[place.function];
    case MetricPlace::Row::function:
      break;
  }
  return functions[place.function];
}

std::vector<CommonRow> common_rows(const MetricTree& baseline, const MetricTree& variant) {
  std::unordered_map<std::string_view, std::uint32_t> places;
  for (std::uint32_t i = 0; i < variant.functions.size(); ++i)
    places.emplace(variant.functions[i].name, i);
  std::vector<CommonRow> rows = {{}};
  for (std::uint32_t i = 0; i < baseline.functions.size(); ++i) {
    const auto found = places.find(baseline.functions[i].name);
    if (found != places.end()) rows.push_back({MetricPlace::Row::function, i, found->second});
  }
  return rows;
}

std::optional<std::pair<MetricPlace, MetricPlace>> places_in(const CommonRow& row,
                                                             std::string_view path,
                                                             const MetricTree& baseline,
                                                             const MetricTree& variant) {
  MetricPlace here{row.row, row.baseline, 0};
  MetricPlace there{row.row, row.variant, 0};
  const auto first = place_in(coldcast::row_at(baseline, here), path);
  const auto second = place_in(coldcast::row_at(variant, there), path);
  if (!first || !second) return std::nullopt;
  here.metric = *first;
  there.metric = *second;
  return std::pair(here, there);
}

void FoldedPair::add(const Number& of_baseline, const Number& of_variant) {
  const double a = value_or_nothing(of_baseline);
  const double b = value_or_nothing(of_variant);
  const double apart = b - a;
  baseline.add(std::isnan(apart) ? apart : a);
  variant.add(std::isnan(apart) ? apart : b);
  difference.add(apart);
}

void FoldedPairs::add(const MetricTree& baseline, const MetricTree& variant) {
  if (rows_.empty()) {
    for (const CommonRow& places : common_rows(baseline, variant)) rows_.push_back({places});
  }
  const std::size_t requests = function_metric("requests");
  for (Row& row : rows_) {
    const MetricRow& here = coldcast::row_at(baseline, {row.places.row, row.places.baseline, 0});
    const MetricRow& there = coldcast::row_at(variant, {row.places.row, row.places.variant, 0});
    for (std::size_t i = 0; i < kComparedMetrics.size(); ++i) {
      const std::size_t metric = function_metric(kComparedMetrics[i]);
      row.compared[i].add(here.numbers[metric], there.numbers[metric]);
    }
    same_requests_ = same_requests_ && here.numbers[requests] == there.numbers[requests];
    for (std::size_t i = 0; i < kComparedIfAny.size(); ++i) {
      if (const auto found = places_in(row.places, kComparedIfAny[i], baseline, variant))
        row.if_any[i].add(number_at(baseline, found->first), number_at(variant, found->second));
    }
  }
}

}  // namespace coldcast
