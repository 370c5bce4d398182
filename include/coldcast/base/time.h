#pragma once

#include <chrono>
#include <cstdint>

namespace coldcast {

// A span of simulated time in whole nanoseconds; int64, so about 292 years.
using Duration = std::chrono::nanoseconds;

// The clock of the simulated world. It never reads the machine's: its only purpose is that an
// instant (SimTime) and a span (Duration) are different types.
struct SimClock {
  using rep = Duration::rep;
  using period = Duration::period;
  using duration = Duration;
  using time_point = std::chrono::time_point<SimClock>;
  static constexpr bool is_steady = true;
};

// An instant of simulated time; zero is the start of the run.
using SimTime = SimClock::time_point;

inline constexpr SimTime kStartOfTime{};
// Later than every event: "not planned", "no end".
inline constexpr SimTime kNever = SimTime::max();
inline constexpr Duration kForever = Duration::max();

// `at + span`, or kNever where the sum does not fit: an event so far off never happens.
[[nodiscard]] constexpr SimTime saturating_add(SimTime at, Duration span) {
  return span > kNever - at ? kNever : at + span;
}

}  // namespace coldcast
