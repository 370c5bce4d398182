#pragma once

#include <cstdint>
#include <optional>

#include "coldcast/base/time.h"
#include "coldcast/random/distribution.h"

namespace coldcast {

// One value of a dependency is another from an instant on (`changes: {at, for, set}`).
struct DependencyChange {
  enum class What : std::uint8_t { available, latency, concurrency, failure_rate };

  SimTime at{};
  SimTime until = kNever;      // then it is again as it was before
  std::size_t dependency = 0;  // its place in the scenario
  What what = What::available;
  bool available = true;   // the value of `what`
  Distribution latency{};  //
  std::uint32_t concurrency = 0;
  double failure_rate = 0.0;
};

}  // namespace coldcast
