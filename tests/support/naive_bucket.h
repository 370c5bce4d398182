#pragma once

#include <algorithm>

#include "coldcast/base/int128.h"
#include "coldcast/base/quantity.h"
#include "coldcast/base/time.h"

namespace coldcast {

// A token bucket that is full at the start and refills continuously, counted exactly: one token is
// rate.per nanoseconds' worth of units, and each nanosecond brings rate.events x factor of them.
class NaiveBucket {
 public:
  // Holds what the rate brings in `depth`, and at least one token.
  NaiveBucket(Rate rate, std::uint64_t factor, Duration depth)
      : rate_(rate), depth_(depth), token_(rate.per.count()) {
    follow(factor);
    level_ = capacity_;
  }

  [[nodiscard]] bool has_token(SimTime now) {
    level_ = std::min(capacity_, level_ + per_nanosecond_ * (now - refilled_).count());
    refilled_ = now;
    return level_ >= token_;
  }
  void spend() { level_ -= token_; }
  // A limit that is raised or lowered: what is in it is kept, and cut to what it may hold.
  void resize_keeping(std::uint64_t factor, SimTime now) {
    (void)has_token(now);
    follow(factor);
    level_ = std::min(level_, capacity_);
  }
  // What is added comes full, what is taken goes.
  void resize(std::uint64_t factor, SimTime now) {
    (void)has_token(now);
    const Int128 before = capacity_;
    follow(factor);
    level_ = std::clamp(level_ + capacity_ - before, Int128{0}, capacity_);
  }

 private:
  void follow(std::uint64_t factor) {
    per_nanosecond_ = Int128{rate_.events} * static_cast<Int128>(factor);
    capacity_ = std::max(token_, per_nanosecond_ * depth_.count());
  }

  Rate rate_;
  Duration depth_;
  Int128 token_;
  Int128 per_nanosecond_ = 0;
  Int128 capacity_ = 0;
  Int128 level_ = 0;
  SimTime refilled_{};
};

}  // namespace coldcast
