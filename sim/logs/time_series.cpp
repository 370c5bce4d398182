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
    joined.starts += buckets[i].starts;
    joined.cold_starts += buckets[i].cold_starts;
    joined.throttles += buckets[i].throttles;
  }
  buckets.resize((buckets.size() + 1) / 2);
}

void join_pairs_of(std::vector<LatencyCounts>& latencies) {
  for (std::size_t i = 1; i < latencies.size(); i += 2) latencies[i - 1].merge(latencies[i]);
  for (std::size_t i = 2; i < latencies.size(); i += 2) latencies[i / 2] = std::move(latencies[i]);
  latencies.resize((latencies.size() + 1) / 2);
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
  count(placement.function, placement.arrived, &TimeBucket::starts);
  if (placement.start == StartKind::cold) {
    count(placement.function, placement.arrived, &TimeBucket::cold_starts);
  }
}

void TimeSeriesCollector::on_invocation(const Invocation& invocation) {
  change(invocation.function, invocation.finished, &TimeBucket::in_flight, -1);
  if (!is_counted(invocation.arrived)) return;
  const std::size_t bucket = bucket_of(invocation.arrived);
  const Duration latency = invocation.finished - invocation.arrived;
  record(series_.functions[index(invocation.function)], bucket, latency);
  record(series_.account, bucket, latency);
}

void TimeSeriesCollector::record(TimeSeries::Line& line, std::size_t bucket, Duration latency) {
  if (line.latencies.size() <= bucket) line.latencies.resize(bucket + 1);
  line.latencies[bucket].record(latency);
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
    TimeSeries::Line& line = series_.functions[i];
    const bool is_used = now_[i].in_flight + now_[i].environments + now_[i].provisioned > 0;
    if (!line.buckets.empty() || is_used) fill(line, now_[i], last);
  }
  fill(series_.account, now_.back(), last);
}

void TimeSeriesCollector::join_pairs() {
  series_.width *= 2;
  const auto join = [](TimeSeries::Line& line) {
    join_pairs_of(line.buckets);
    join_pairs_of(line.latencies);
  };
  join(series_.account);
  for (TimeSeries::Line& line : series_.functions) join(line);
}

void TimeSeriesCollector::change(FunctionId function, SimTime at, Level level, std::int64_t by) {
  change(series_.functions[index(function)], now_[index(function)], at, level, by);
  change(series_.account, now_.back(), at, level, by);
}

void TimeSeriesCollector::change(TimeSeries::Line& line, TimeBucket& now, SimTime at, Level level,
                                 std::int64_t by) {
  const bool counted = is_counted(at);
  if (counted) fill(line, now, at);
  now.*level = static_cast<std::uint32_t>(now.*level + by);
  if (counted) take_highest(line.buckets[bucket_of(at)], now);
}

void TimeSeriesCollector::count(FunctionId function, SimTime at, Level counter) {
  if (!is_counted(at)) return;
  TimeSeries::Line& line = series_.functions[index(function)];
  fill(line, now_[index(function)], at);
  fill(series_.account, now_.back(), at);
  ++(line.buckets[bucket_of(at)].*counter);
  ++(series_.account.buckets[bucket_of(at)].*counter);
}

// The buckets up to that of `at` get the levels as they are.
void TimeSeriesCollector::fill(TimeSeries::Line& line, const TimeBucket& now, SimTime at) {
  while (bucket_of(at) >= TimeSeries::kMostBuckets) join_pairs();
  while (line.buckets.size() <= bucket_of(at)) line.buckets.push_back(now);
}

}  // namespace coldcast
