#pragma once

#include <algorithm>
#include <cstdint>

#include "coldcast/base/int128.h"
#include "coldcast/base/time.h"
#include "coldcast/callers/event_source_settings.h"

namespace coldcast {

// How often provisioned pollers may begin a receive: ten times a second each, with a burst of ten
// (facts 6.2); a bucket for all of them, full at the start.
class ReceiveRate {
 public:
  explicit ReceiveRate(std::uint32_t pollers) : pollers_(pollers), credit_(capacity()) {}

  void set_pollers(SimTime at, std::uint32_t pollers) {
    refill(at);
    pollers_ = pollers;
    credit_ = std::min(credit_, capacity());
  }
  void spend() { credit_ -= kOne; }
  // When the next receive may begin.
  [[nodiscard]] SimTime next(SimTime at) {
    refill(at);
    if (credit_ >= kOne) return at;
    const Int128 rate = a_second();
    return at + Duration{static_cast<std::int64_t>((kOne - credit_ + rate - 1) / rate)};
  }

 private:
  static constexpr Int128 kOne = 1'000'000'000;  // a receive, in billionths

  [[nodiscard]] Int128 a_second() const {
    return static_cast<Int128>(pollers_) * ProvisionedPollers::kReceivesPerSecond;
  }
  [[nodiscard]] Int128 capacity() const { return a_second() * kOne; }
  void refill(SimTime at) {
    credit_ = std::min(capacity(), credit_ + a_second() * (at - filled_).count());
    filled_ = at;
  }

  std::uint32_t pollers_;
  Int128 credit_;
  SimTime filled_{};
};

}  // namespace coldcast
