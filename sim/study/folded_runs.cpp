#include "coldcast/study/folded_runs.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <unordered_map>

#include "coldcast/results/metrics.h"

#include "study/no_number.h"

namespace coldcast {
namespace {

// Of a queue or a stream, and of an event source of a function: what becomes of the backlog, and of
// what fails.
constexpr std::array<std::string_view, 8> kThingMetrics = {"moved_in",
                                                           "moved_to_dead_letter",
                                                           "expired",
                                                           "visible.max",
                                                           "oldest_message_s.max",
                                                           "drained_at_s",
                                                           "lag.max",
                                                           "lag.at_end"};
constexpr std::array<std::string_view, 6> kSourceMetrics = {
    "throttled_batches", "abandoned_batches",   "failed",
    "dropped",           "iterator_age_ms.max", "blocked_ms"};
constexpr std::string_view kSources = "event_sources.";

double value_or_nothing(const Number& number) {
  return value_of(number).value_or(kNoNumber);
}

void add_rows(const std::vector<MetricRow>& rows, std::vector<FoldedRow>& folded) {
  folded.resize(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) folded[i].add(rows[i]);
}

std::vector<std::string> source_paths(const MetricTree& tree) {
  std::vector<std::string> paths;
  for (const ThingRow& thing : tree.things) {
    if (thing.section == "front_doors" || thing.section == "dependencies") continue;
    for (const std::string_view metric : kThingMetrics)
      if (place_in(thing.row, metric))
        paths.push_back(thing.section + "." + thing.row.name + "." + std::string(metric));
  }
  const auto is_shown = [](std::string_view path) {
    return path.starts_with(kSources) &&
           std::any_of(kSourceMetrics.begin(), kSourceMetrics.end(), [path](std::string_view end) {
             return path.ends_with(end) && path[path.size() - end.size() - 1] == '.';
           });
  };
  for (const MetricRow& function : tree.functions) {
    for (const std::string& path : function.more)
      if (is_shown(path)) paths.push_back("functions." + function.name + "." + path);
  }
  return paths;
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

std::vector<CommonSource> common_sources(const MetricTree& baseline, const MetricTree& variant) {
  const std::vector<std::string> theirs = source_paths(variant);
  std::vector<CommonSource> sources;
  for (std::string& path : source_paths(baseline)) {
    if (std::find(theirs.begin(), theirs.end(), path) == theirs.end()) continue;
    sources.push_back({"", find_metric(path, baseline), find_metric(path, variant)});
    sources.back().path = std::move(path);
  }
  return sources;
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
    for (CommonSource& source : common_sources(baseline, variant))
      sources_.push_back({std::move(source), {}});
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
  for (Source& of : sources_)
    of.pair.add(number_at(baseline, of.places.baseline), number_at(variant, of.places.variant));
}

FoldedPair FoldedPairs::source(std::string_view path) const {
  const auto found = std::find_if(sources_.begin(), sources_.end(),
                                  [path](const Source& of) { return of.places.path == path; });
  return found == sources_.end() ? FoldedPair{} : found->pair;
}

}  // namespace coldcast
