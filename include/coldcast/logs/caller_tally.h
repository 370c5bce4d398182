#pragma once

#include <cstdint>
#include <fmt/format.h>
#include <string_view>

#include "coldcast/base/int128.h"
#include "coldcast/callers/caller_observer.h"

namespace coldcast {

// What those who call a function fill of a row of --metrics: events, destinations, streams.
class CallerTally {
 public:
  // The names of the columns, each with a comma before it.
  static constexpr std::string_view kHeader =
      ",AsyncEventsReceived,AsyncEventAgeAverage,AsyncEventAgeMaximum,AsyncEventsDropped,"
      "DeadLetterErrors,DestinationDeliveryFailures,IteratorAgeAverage,IteratorAgeMaximum,"
      "OffsetLagMaximum,RecursiveInvocationsDropped";

  void count(CallerMetric metric, std::uint64_t value);
  // All that another function has; of levels the higher.
  void add(const CallerTally& other);
  // A field is empty where CloudWatch has no data point. Ages are in milliseconds.
  void append(fmt::memory_buffer& row) const;

 private:
  struct Samples {
    std::uint64_t count = 0;
    Int128 sum = 0;
    std::uint64_t highest = 0;

    void add(const Samples& other);
  };
  static void append(fmt::memory_buffer& row, std::uint64_t count);
  static void append_ages(fmt::memory_buffer& row, const Samples& ages);

  std::uint64_t received_ = 0;
  Samples event_age_;
  std::uint64_t dropped_ = 0;
  std::uint64_t dead_letter_errors_ = 0;
  std::uint64_t delivery_failures_ = 0;
  Samples iterator_age_;
  Samples offset_lag_;
  std::uint64_t recursive_dropped_ = 0;
};

}  // namespace coldcast
