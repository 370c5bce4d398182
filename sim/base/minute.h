#pragma once

#include "coldcast/base/time.h"

namespace coldcast {

// What CloudWatch counts by, and Lambda scales by.
inline constexpr Duration kOneMinute = std::chrono::minutes{1};

}  // namespace coldcast
