#pragma once

#include <algorithm>
#include <cstdint>

#include "coldcast/timeline/level_series.h"

namespace coldcast {

// The part of a run that is drawn: [from, to).
struct DrawnWindow {
  SimTime from{};
  SimTime to = kNever;
};

// A level that goes up and down as facts come in; its series holds what lies in the window.
class DrawnLevel {
 public:
  void add(SimTime at, std::int64_t change, const DrawnWindow& window) {
    set(at, value_ + static_cast<std::uint64_t>(change), window);
  }
  void set(SimTime at, std::uint64_t value, const DrawnWindow& window) {
    value_ = value;
    if (at < window.to || at == kStartOfTime) series_.set(std::max(at, window.from), value);
  }
  [[nodiscard]] std::uint64_t value() const { return value_; }
  [[nodiscard]] const LevelSeries& series() const { return series_; }

 private:
  std::uint64_t value_ = 0;
  LevelSeries series_;
};

}  // namespace coldcast
