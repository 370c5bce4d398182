#pragma once

#include <cstdint>

#include "coldcast/origin/platform.h"

namespace coldcast {

// The event source mappings that act at one instant do so in their order in the file, and those of
// one mapping by their place in it (a shard of a stream).
[[nodiscard]] inline Turn turn_of_mapping(std::uint64_t order, std::uint64_t place = 0) {
  constexpr unsigned kPlaceBits = 32;
  return {.queued = kStartOfTime, .number = order << kPlaceBits | place};
}

}  // namespace coldcast
