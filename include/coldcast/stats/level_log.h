#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "coldcast/base/index.h"
#include "coldcast/base/time.h"

namespace coldcast {

// A step of the levels of one function: requests in flight, and those of them that take unreserved
// concurrency on demand; or environments alive.
struct LevelStep {
  enum class Kind : std::uint8_t { in_flight, in_flight_unreserved, environment, throttle };

  SimTime at{};
  Kind kind = Kind::in_flight;
  bool up = true;

  // A number for each kind of step, up or down.
  static constexpr std::size_t kCodes = 8;
  [[nodiscard]] static constexpr std::size_t code(Kind kind, bool up) {
    return static_cast<std::size_t>(kind) << 1 | (up ? 1U : 0U);
  }
};

// The steps of one function's levels in order of time, for the levels of the account when functions
// are simulated apart. Eight bytes a step, relative to the beginning of the stretch that it is kept
// for.
class LevelLog {
 public:
  // The longest stretch, and the most steps of one; those beyond are not kept.
  static constexpr Duration kLongest{std::int64_t{1} << 58};
  static constexpr std::size_t kMost = std::size_t{1} << 22;

  void begin(SimTime at) {
    begin_ = at;
    size_ = 0;
  }
  void add(SimTime at, LevelStep::Kind kind, bool up) {
    if (size_ == steps_.size() && !make_room()) [[unlikely]]
      return;
    steps_[size_++] =
        static_cast<std::uint64_t>((at - begin_).count()) << 3 | LevelStep::code(kind, up);
  }

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool has_overflowed() const { return overflowed_; }
  [[nodiscard]] LevelStep operator[](std::size_t i) const {
    return {begin_ + Duration{static_cast<std::int64_t>(steps_[i] >> 3)},
            static_cast<LevelStep::Kind>(steps_[i] >> 1 & 3U), (steps_[i] & 1U) != 0};
  }
  // Counts the steps by bins of 2^shift ns from the beginning of the stretch, and by code.
  void count(unsigned shift, std::span<std::array<std::uint32_t, LevelStep::kCodes>> bins) const {
    for (const std::uint64_t step : std::span(steps_).first(size_))
      ++bins[to_index(step >> 3 >> shift)][step & 7U];
  }
  // The index of the first step at or after `at`.
  [[nodiscard]] std::size_t first_from(SimTime at) const;

 private:
  // False where there are as many as are kept.
  [[gnu::noinline]] bool make_room();

  SimTime begin_{};
  bool overflowed_ = false;
  std::size_t size_ = 0;
  std::vector<std::uint64_t> steps_;  // the first `size_` of them
};

}  // namespace coldcast
