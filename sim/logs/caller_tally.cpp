#include "coldcast/logs/caller_tally.h"

#include <algorithm>
#include <iterator>

namespace coldcast {

void CallerTally::Samples::add(const Samples& other) {
  count += other.count;
  sum += other.sum;
  highest = std::max(highest, other.highest);
}

void CallerTally::count(CallerMetric metric, std::uint64_t value) {
  const Samples sample{.count = 1, .sum = static_cast<Int128>(value), .highest = value};
  switch (metric) {
    case CallerMetric::async_events_received:
      received_ += value;
      break;
    case CallerMetric::async_event_age:
      event_age_.add(sample);
      break;
    case CallerMetric::async_events_dropped:
      dropped_ += value;
      break;
    case CallerMetric::dead_letter_errors:
      dead_letter_errors_ += value;
      break;
    case CallerMetric::destination_delivery_failures:
      delivery_failures_ += value;
      break;
    case CallerMetric::iterator_age:
      iterator_age_.add(sample);
      break;
    case CallerMetric::offset_lag:
      offset_lag_.add(sample);
      break;
    case CallerMetric::recursive_invocations_dropped:
      recursive_dropped_ += value;
      break;
  }
}

void CallerTally::add(const CallerTally& other) {
  received_ += other.received_;
  event_age_.add(other.event_age_);
  dropped_ += other.dropped_;
  dead_letter_errors_ += other.dead_letter_errors_;
  delivery_failures_ += other.delivery_failures_;
  iterator_age_.add(other.iterator_age_);
  offset_lag_.add(other.offset_lag_);
  recursive_dropped_ += other.recursive_dropped_;
}

void CallerTally::append(fmt::memory_buffer& row) const {
  append(row, received_);
  append_ages(row, event_age_);
  append(row, dropped_);
  append(row, dead_letter_errors_);
  append(row, delivery_failures_);
  append_ages(row, iterator_age_);
  row.push_back(',');
  // A lag of 0 is a data point.
  if (offset_lag_.count > 0) fmt::format_to(std::back_inserter(row), "{}", offset_lag_.highest);
  append(row, recursive_dropped_);
}

void CallerTally::append(fmt::memory_buffer& row, std::uint64_t count) {
  row.push_back(',');
  if (count > 0) fmt::format_to(std::back_inserter(row), "{}", count);
}

// Average, to the nearest nanosecond, and maximum.
void CallerTally::append_ages(fmt::memory_buffer& row, const Samples& ages) {
  if (ages.count == 0) {
    row.push_back(',');
    row.push_back(',');
    return;
  }
  const auto count = static_cast<Int128>(ages.count);
  const auto average = static_cast<std::uint64_t>((ages.sum + count / 2) / count);
  for (const std::uint64_t nanoseconds : {average, ages.highest}) {
    fmt::format_to(std::back_inserter(row), ",{}.{:06}", nanoseconds / 1'000'000,
                   nanoseconds % 1'000'000);
  }
}

}  // namespace coldcast
