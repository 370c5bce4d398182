#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "exchange/fit/step_profile.h"

namespace coldcast {

enum class FoldKind : std::uint8_t { automatic, none, day, week };

// Counts laid over each other by the hour of the day or of the week.
struct FoldedCounts {
  FoldKind fold = FoldKind::none;
  double period = 0;             // seconds: 86,400 or 604,800
  std::vector<CountBin> bins{};  // of one period: the rate is all counts over all exposure
  std::string why{};             // said to the user
};

// Whether days (weeks) are alike, by chi-square at 0.1 %, and if so their common shape. `offset` is
// how long after midnight (of a Monday, for weeks) the window begins, in seconds.
[[nodiscard]] FoldedCounts fold_counts(std::span<const CountBin> bins, double window, double offset,
                                       double weekday_offset, FoldKind wish);

}  // namespace coldcast
