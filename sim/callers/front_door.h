#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>

#include "coldcast/base/int128.h"
#include "coldcast/base/time.h"
#include "coldcast/callers/front_door_settings.h"
#include "coldcast/measure/figures.h"
#include "coldcast/measure/histogram.h"
#include "coldcast/origin/outcome.h"

namespace coldcast {

// A bucket of tokens that come back continuously at a rate, full at the start; exact.
class DoorBucket {
 public:
  explicit DoorBucket(const ThrottleSettings& settings)
      : settings_(settings),
        capacity_(static_cast<Int128>(settings.burst) * settings.rate.per.count()),
        level_(capacity_) {}

  // Instants must not decrease.
  [[nodiscard]] bool has_token(SimTime now) { return has_tokens(now, 1); }
  [[nodiscard]] bool has_tokens(SimTime now, std::uint32_t tokens) {
    const Int128 back = static_cast<Int128>(settings_.rate.events) * (now - filled_at_).count();
    level_ = std::min(capacity_, level_ + back);
    filled_at_ = now;
    return level_ >= cost_of(tokens);
  }
  void spend(std::uint32_t tokens = 1) { level_ -= cost_of(tokens); }

 private:
  // In parts of a token: `rate.events` come back each nanosecond, `rate.per` of them are a token.
  [[nodiscard]] Int128 cost_of(std::uint32_t tokens) const {
    return static_cast<Int128>(tokens) * settings_.rate.per.count();
  }

  ThrottleSettings settings_;
  Int128 capacity_;
  Int128 level_;
  SimTime filled_at_{};
};

// An API, a load balancer or a function URL: lets requests in or refuses them, waits so long for
// the function, and says what became of it in an HTTP status. Who asks through it keeps the clock.
class FrontDoor {
 public:
  // `settings` and `account`, the bucket of all APIs (may be null: none), must outlive it. Requests
  // that come before `warmup` are not counted.
  FrontDoor(const FrontDoorSettings& settings, DoorBucket* account, SimTime warmup);

  [[nodiscard]] const FrontDoorSettings& settings() const { return *settings_; }

  // A request has come; false: refused with 429, and the function hears nothing.
  [[nodiscard]] bool enter(SimTime now);
  // What the function's answer becomes.
  [[nodiscard]] static std::uint16_t status_of(Outcome outcome) {
    return outcome == Outcome::success ? 200 : 502;
  }
  // A request that came at `asked` has its answer.
  void respond(std::uint16_t status, SimTime asked, SimTime now);

  // As in `front_doors.NAME`.
  [[nodiscard]] Figures figures() const;

 private:
  const FrontDoorSettings* settings_;
  DoorBucket* account_;
  std::optional<DoorBucket> stage_;
  SimTime warmup_;
  std::uint64_t requests_ = 0;
  std::map<std::uint16_t, std::uint64_t> responses_;
  Histogram latency_;
};

}  // namespace coldcast
