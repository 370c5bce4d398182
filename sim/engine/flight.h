#pragma once

#include <cstdint>
#include <string>

#include "coldcast/engine/observer.h"

#include "engine/work.h"

namespace coldcast {

// A request in flight, from the instant at which its environment is known to its answer: what will
// be told of it then. It stands under the slot of that environment, which serves no other
// meanwhile, so what is of the environment is written once. Nothing here is needed by those that
// wait (WaitingRequest). The invocation has begun, or will after its cold start, at told.started().
struct alignas(64) Flight {
  Invocation told;  // `finished` as far as is known; all but `info`
};

// Who hears of an attempt: beside the flights of scenarios in which functions have callers.
struct FlightReply {
  Caller* caller = nullptr;
  std::uint64_t ticket = 0;
  bool has_info = false;
  AttemptInfo info{};
  std::uint32_t chain = 0;
};

}  // namespace coldcast
