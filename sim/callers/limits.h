#pragma once

#include <cstdint>

#include "coldcast/origin/platform.h"

namespace coldcast {

// Who waits for an answer only so long. At one instant limits come behind all answers (rank
// init_end), and behind the cuts of handlers at their function's timeout: whatever takes exactly as
// long as somebody waits is in time. From within to without, for the same reason: callers, the one
// that called last first, then doors, then clients. A limit is no work (Urgency::idle): a run ends
// with its last answer, however long somebody would have waited for it.
enum class Patience : std::uint64_t { of_caller = 1, of_door, of_client };

[[nodiscard]] inline Turn turn_of(Patience whose, std::uint64_t number) {
  constexpr unsigned kNumberBits = 62;
  constexpr std::uint64_t kNumbers = (std::uint64_t{1} << kNumberBits) - 1;
  const std::uint64_t order = whose == Patience::of_caller ? ~number : number;
  return {.queued = kNever,
          .number = static_cast<std::uint64_t>(whose) << kNumberBits | (order & kNumbers)};
}

}  // namespace coldcast
