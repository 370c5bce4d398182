#pragma once

#include <algorithm>
#include <cstdint>

#include "coldcast/base/int128.h"
#include "coldcast/base/time.h"
#include "coldcast/measure/level.h"

namespace coldcast {

// A Level that every message or record changes: it tells the same, at a third of the cost. The
// integral of a step function is the sum of each step times the time that is left after it, so a
// change costs one multiplication, and the time that is left is put in when the integral is asked
// for.
class BusyLevel {
 public:
  BusyLevel(SimTime from, SimTime until) : from_(from), until_(std::max(from, until)) {}

  // Instants must not decrease.
  void change(SimTime at, std::int64_t by) {
    if (by == 0) return;
    if (at >= within_until_) [[unlikely]]
      return change_at_edge(at, by);
    level_ += by;
    max_ = std::max(max_, level_);
    steps_ += static_cast<Int128>(by) * at.time_since_epoch().count();
  }
  void set(SimTime at, std::int64_t level) { change(at, level - level_); }
  // One more for no time at all.
  void touch(SimTime at) {
    if (at >= within_until_) [[unlikely]] {
      change_at_edge(at, 1);
      change_at_edge(at, -1);
    } else {
      max_ = std::max(max_, level_ + 1);
    }
  }
  [[nodiscard]] std::int64_t now() const { return level_; }

  // At the end of a run at `end`.
  [[nodiscard]] LevelFigure figure(SimTime end) const {
    const SimTime last = std::max(from_, std::min(end, until_));
    // A level that holds for no time at all still was there.
    const bool counts = is_carried_ && end >= from_ && from_ < until_;
    const std::int64_t highest = counts ? std::max(max_, level_) : max_;
    return {.integral = static_cast<Int128>(level_) * last.time_since_epoch().count() - steps_,
            .window = last - from_,
            .max = static_cast<std::uint64_t>(std::max<std::int64_t>(0, highest)),
            .at_end = static_cast<std::uint64_t>(std::max<std::int64_t>(0, level_))};
  }

 private:
  [[nodiscard]] bool is_in_window(SimTime at) const { return from_ <= at && at < until_; }
  // Before the window, behind it, or the first change in it.
  [[gnu::noinline]] void change_at_edge(SimTime at, std::int64_t by) {
    if (is_carried_ && at > from_ && from_ < until_) max_ = std::max(max_, level_);
    is_carried_ = at < from_;
    level_ += by;
    if (is_in_window(at)) {
      max_ = std::max(max_, level_);
      within_until_ = until_;
    }
    const SimTime clipped = std::max(from_, std::min(at, until_));
    steps_ += static_cast<Int128>(by) * clipped.time_since_epoch().count();
  }

  SimTime from_;
  SimTime until_;
  // Until then every change is in the window and not the first one: one comparison for most.
  SimTime within_until_{};
  std::int64_t level_ = 0;
  std::int64_t max_ = 0;     // in the window; what was carried into it counts when it changes
  Int128 steps_ = 0;         // each change x its instant, moved into the window
  bool is_carried_ = false;  // has changed, but not since the window began
};

}  // namespace coldcast
