#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "coldcast/base/int128.h"
#include "coldcast/base/time.h"

namespace coldcast {

struct Tick {
  SimTime at{};
  std::string label;
};

// Round instants in [from, to], at most `most` of them, at steps that people count in (1, 2, 5;
// of seconds and minutes also 15 and 30; of hours 3, 6, 12). All labels have the same unit where
// that is readable.
[[nodiscard]] std::vector<Tick> ticks(SimTime from, SimTime to, unsigned most);

// Maps the window [from, to) to `length` cells or pixels; from < to.
class TimeScale {
 public:
  TimeScale(SimTime from, SimTime to, std::uint32_t length)
      : from_(from), span_(to - from), length_(length) {}

  // The cell that holds `at`; the last one for what lies at the end.
  [[nodiscard]] std::uint32_t cell(SimTime at) const {
    const Int128 cell = Int128{(at - from_).count()} * length_ / span_.count();
    return cell < 0 ? 0 : (cell >= length_ ? length_ - 1 : static_cast<std::uint32_t>(cell));
  }
  // When cell number `cell` begins.
  [[nodiscard]] SimTime begin(std::uint32_t cell) const {
    return from_ + Duration{static_cast<std::int64_t>(Int128{span_.count()} * cell / length_)};
  }
  // Position in tenths of a pixel, rounded once.
  [[nodiscard]] std::int64_t tenths(SimTime at) const {
    const Int128 scaled = Int128{(at - from_).count()} * length_ * 20 / span_.count();
    return static_cast<std::int64_t>((scaled + 1) / 2);
  }
  [[nodiscard]] std::uint32_t length() const { return length_; }

 private:
  SimTime from_;
  Duration span_;
  std::uint32_t length_;
};

}  // namespace coldcast
