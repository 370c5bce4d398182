#pragma once

#include <limits>

namespace coldcast {

// In the place of a number that a run does not have.
inline constexpr double kNoNumber = std::numeric_limits<double>::quiet_NaN();

}  // namespace coldcast
