#pragma once

#include <cstdint>

#include "coldcast/base/id.h"
#include "coldcast/measure/level.h"

#include "control/provisioned_scaler.h"

namespace coldcast {

struct FunctionState;

// Levels of all functions with auto scaling together, for their highest values.
struct ScalingTotals {
  Level requested;
  Level ready;
};

// Auto scaling of one function at work, and the levels that it is told by.
struct FunctionScaling {
  FunctionState* function = nullptr;
  ProvisionedScaler scaler;
  Level requested;
  Level ready;
};

// What auto scaling is woken for, as it fits into the token of a wake-up.
struct ScalingTask {
  enum class Kind : std::uint8_t { minute_end, decide, act, scheduled };

  Kind kind = Kind::minute_end;
  std::uint32_t scaling = 0;  // whose: below 2^24
  std::uint32_t number = 0;   // of the metric delay, or of the scheduled action

  [[nodiscard]] std::uint64_t token() const {
    return std::uint64_t{static_cast<std::uint8_t>(kind)} << 56 | std::uint64_t{scaling} << 32 |
           number;
  }
  [[nodiscard]] static ScalingTask of(std::uint64_t token) {
    return {.kind = static_cast<Kind>(token >> 56),
            .scaling = static_cast<std::uint32_t>(token >> 32 & 0xFFFFFF),
            .number = static_cast<std::uint32_t>(token)};
  }
};

}  // namespace coldcast
