#pragma once

#include <cstdint>
#include <vector>

#include "coldcast/base/time.h"

namespace coldcast {

// A level over time (requests in flight, environments idle) for drawing. It is kept exactly while
// it has few changes; beyond some thousand, changes are put together in bins, each with the lowest
// and highest level in it, so that memory does not grow with the length of a run.
class LevelSeries {
 public:
  static constexpr std::uint64_t kMostPoints = 4096;

  // From `at` to the next point the level lies between low and high and ends as `last`; they are
  // one and the same unless changes were put together.
  struct Point {
    SimTime at{};
    std::uint64_t low = 0;
    std::uint64_t high = 0;
    std::uint64_t last = 0;
  };
  struct Range {
    std::uint64_t low = 0;
    std::uint64_t high = 0;
  };

  // The level is `level` from `at` on; `at` never goes back. What lasts no time leaves no trace.
  void set(SimTime at, std::uint64_t level);

  [[nodiscard]] const std::vector<Point>& points() const { return points_; }
  // The points to draw: behind a bin that no other follows stands the level that it ended with.
  [[nodiscard]] std::vector<Point> outline() const;
  [[nodiscard]] bool is_exact() const { return width_ == Duration::zero(); }
  // Zero before the first point.
  [[nodiscard]] std::uint64_t at(SimTime instant) const;
  // Over [begin, end).
  [[nodiscard]] Range over(SimTime begin, SimTime end) const;
  [[nodiscard]] std::uint64_t max() const;

 private:
  void set_in_bin(SimTime at, std::uint64_t level);
  void coarsen();

  std::vector<Point> points_;
  Duration width_{};  // of a bin; zero: none
};

}  // namespace coldcast
