#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "coldcast/base/time.h"

namespace coldcast {

// Waits that grow from try to try up to a longest.
struct Backoff {
  Duration base = std::chrono::seconds{1};
  double factor = 2.0;
  Duration cap = std::chrono::minutes{5};

  // Before try k + 1, after k = 1, 2, ... in vain: min(cap, base x factor^(k-1)), rounded to the
  // nanosecond.
  [[nodiscard]] Duration wait(std::uint32_t k) const {
    const double span = static_cast<double>(base.count()) * std::pow(factor, k - 1.0);
    if (span >= static_cast<double>(cap.count())) return cap;
    return std::min(cap, Duration{std::llround(span)});
  }
};

}  // namespace coldcast
