#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>

#include "coldcast/base/int128.h"
#include "coldcast/base/time.h"
#include "coldcast/stats/summary.h"

namespace coldcast {

// A level over time: how many requests are in flight, how many environments are alive. Its integral
// is exact. The integral of a step function is the sum of each step times the time that is left, so
// a step costs one addition: a step up at t adds (end - t), and the ends are added together when
// the integral is asked for.
class Gauge {
 public:
  void raise(SimTime at) {
    const std::uint64_t since = since_start(at);
    high_ -= low_ < since ? 1U : 0U;
    low_ -= since;
    ++level_;
    if (level_ > peak_) [[unlikely]]
      peak_ = level_;
  }
  void lower(SimTime at) {
    const std::uint64_t since = since_start(at);
    low_ += since;
    high_ += low_ < since ? 1U : 0U;
    --level_;
  }
  // Forgets the highest level since it was taken, and if `entirely` also that until then.
  void settle_peak(bool entirely) {
    peak_ = level_;
    if (entirely) max_ = level_;
  }
  // Forgets what was before `at`; the level stays.
  void restart(SimTime at) {
    const Int128 integral = -static_cast<Int128>(level_) * at.time_since_epoch().count();
    low_ = static_cast<std::uint64_t>(integral);
    high_ = static_cast<std::uint64_t>(integral >> 64);
    peak_ = level_;
    max_ = level_;
  }
  // The highest level since it was taken last; from now on, of what follows.
  std::int64_t take_peak() {
    max_ = std::max(max_, peak_);
    return std::exchange(peak_, level_);
  }

  [[nodiscard]] std::int64_t level() const { return level_; }
  [[nodiscard]] LevelSummary until(SimTime end) const {
    const auto integral = static_cast<Int128>(static_cast<Uint128>(high_) << 64 | low_);
    return {.integral = integral + static_cast<Int128>(level_) * end.time_since_epoch().count(),
            .max = static_cast<std::uint64_t>(std::max(max_, peak_))};
  }

 private:
  static std::uint64_t since_start(SimTime at) {
    return static_cast<std::uint64_t>(at.time_since_epoch().count());
  }

  // The integral, in two halves: what is added has no upper one.
  std::uint64_t low_ = 0;
  std::uint64_t high_ = 0;
  std::int64_t level_ = 0;
  std::int64_t peak_ = 0;  // since it was taken
  std::int64_t max_ = 0;   // until then
};

}  // namespace coldcast
