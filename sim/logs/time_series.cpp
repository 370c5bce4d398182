#include "coldcast/logs/time_series.h"

#include <algorithm>

namespace coldcast {
namespace {

// To begin with, where the length of the run is not known.
constexpr Duration kShortest = std::chrono::milliseconds{1};

void take_highest(TimeBucket& bucket, const TimeBucket& other) {
  bucket.in_flight = std::max(bucket.in_flight, other.in_flight);
  bucket.environments = std::max(bucket.environments, other.environments);
  bucket.provisioned = std::max(bucket.provisioned, other.provisioned);
}

void join_pairs_of(std::vector<TimeBucket>& buckets) {
  for (std::size_t i = 0; i < buckets.size(); ++i) {
    if (i % 2 == 0) {
      buckets[i / 2] = buckets[i];
      continue;
    }
    TimeBucket& joined = buckets[i / 2];
    take_highest(joined, buckets[i]);
    joined.cold_starts += buckets[i].cold_starts;
    joined.throttles += buckets[i].throttles;
  }
  buckets.resize((buckets.size() + 1) / 2);
}

}  // namespace

TimeSeriesCollector::TimeSeriesCollector(const Scenario& scenario)
    : end_(scenario.end_of_arrivals()), now_(scenario.functions.size() + 1) {
  series_.begin = kStartOfTime + scenario.warmup;
  series_.end = end_;
  series_.width = kShortest;
  if (scenario.duration) {
    constexpr auto kMost = static_cast<std::int64_t>(TimeSeries::kMostBuckets);
    const Duration window = end_ - series_.begin;
    series_.width = (window - Duration{1}) / kMost + Duration{1};
  }
  series_.account.concurrency = scenario.account.concurrency_limit;
  series_.unreserved_concurrency = scenario.account.concurrency_limit;
  for (const Function& function : scenario.functions) {
    series_.functions.push_back({{}, function.reserved_concurrency});
    series_.unreserved_concurrency -=
        std::min(series_.unreserved_concurrency, function.reserved_concurrency.value_or(0));
  }
}

void TimeSeriesCollector::on_admission(const Admission& admission) {
  change(admission.function, admission.at, &TimeBucket::in_flight, 1);
  if (!admission.waits) on_placement(admission);
}

void TimeSeriesCollector::on_placement(const Admission& placement) {
  if (placement.start == StartKind::cold) {
    count(placement.function, placement.arrived, &TimeBucket::cold_starts);
  }
}

void TimeSeriesCollector::on_invocation(const Invocation& invocation) {
  change(invocation.function, invocation.finished, &TimeBucket::in_flight, -1);
}

void TimeSeriesCollector::on_throttle(const Throttle& throttle) {
  count(throttle.function, throttle.at, &TimeBucket::throttles);
}

void TimeSeriesCollector::on_transition(const Transition& transition) {
  if (transition.change == EnvironmentChange::created) {
    change(transition.function, transition.at, &TimeBucket::environments, 1);
  } else if (transition.change == EnvironmentChange::ended) {
    change(transition.function, transition.at, &TimeBucket::environments, -1);
  }
}

void TimeSeriesCollector::on_provisioned_change(const ProvisionedChange& changed) {
  const std::int64_t before = now_[index(changed.function)].provisioned;
  change(changed.function, changed.at, &TimeBucket::provisioned,
         static_cast<std::int64_t>(changed.ready) - before);
}

void TimeSeriesCollector::on_end(SimTime at, std::span<const Admission>) {
  series_.end = std::max(series_.begin, std::min(at, end_));
  if (series_.end == series_.begin) return;
  const SimTime last = series_.end - Duration{1};
  while (bucket_of(last) >= TimeSeries::kMostBuckets) join_pairs();
  for (std::size_t i = 0; i < series_.functions.size(); ++i) {
    TimeSeries::Lane& lane = series_.functions[i];
    const bool is_used = now_[i].in_flight + now_[i].environments + now_[i].provisioned > 0;
    if (!lane.buckets.empty() || is_used) fill(lane, now_[i], last);
  }
  fill(series_.account, now_.back(), last);
}

void TimeSeriesCollector::join_pairs() {
  series_.width *= 2;
  join_pairs_of(series_.account.buckets);
  for (TimeSeries::Lane& lane : series_.functions) join_pairs_of(lane.buckets);
}

void TimeSeriesCollector::change(FunctionId function, SimTime at, Level level, std::int64_t by) {
  change(series_.functions[index(function)], now_[index(function)], at, level, by);
  change(series_.account, now_.back(), at, level, by);
}

void TimeSeriesCollector::change(TimeSeries::Lane& lane, TimeBucket& now, SimTime at, Level level,
                                 std::int64_t by) {
  const bool counted = is_counted(at);
  if (counted) fill(lane, now, at);
  now.*level = static_cast<std::uint32_t>(now.*level + by);
  if (counted) take_highest(lane.buckets[bucket_of(at)], now);
}

void TimeSeriesCollector::count(FunctionId function, SimTime at, Level counter) {
  if (!is_counted(at)) return;
  TimeSeries::Lane& lane = series_.functions[index(function)];
  fill(lane, now_[index(function)], at);
  fill(series_.account, now_.back(), at);
  ++(lane.buckets[bucket_of(at)].*counter);
  ++(series_.account.buckets[bucket_of(at)].*counter);
}

// The buckets up to that of `at` get the levels as they are.
void TimeSeriesCollector::fill(TimeSeries::Lane& lane, const TimeBucket& now, SimTime at) {
  while (bucket_of(at) >= TimeSeries::kMostBuckets) join_pairs();
  while (lane.buckets.size() <= bucket_of(at)) lane.buckets.push_back(now);
}

}  // namespace coldcast
