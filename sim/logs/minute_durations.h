#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "logs/ranking.h"

namespace coldcast {

// Durations in nanoseconds; the average is rounded to the nearest.
struct DurationFigures {
  std::size_t count = 0;
  std::int64_t average = 0;
  std::int64_t p50 = 0;
  std::int64_t p99 = 0;
  std::int64_t longest = 0;
};

// The figures of the durations of a minute, of each function and of all together, minute after
// minute.
class MinuteDurations {
 public:
  explicit MinuteDurations(std::size_t functions) : percentiles_(functions + 1) {}

  // Begins a minute.
  void clear();
  // Those of the next function, which must stay until all() is asked.
  void add(std::span<const std::int64_t> durations);

  [[nodiscard]] const DurationFigures& of(std::size_t function) const { return figures_[function]; }
  [[nodiscard]] DurationFigures all();

 private:
  struct Percentiles {
    SteadyMedian median;
    SteadyTop top;
  };

  [[nodiscard]] DurationFigures measure(std::span<const std::int64_t> durations, Percentiles& of);

  std::vector<Percentiles> percentiles_;  // of each function, then of all
  std::vector<DurationFigures> figures_;
  std::vector<std::span<const std::int64_t>> spans_;  // of functions that had any
  std::vector<std::int64_t> together_;
};

}  // namespace coldcast
