#pragma once

#include <cstdint>
#include <string>

#include "coldcast/engine/observer.h"

#include "engine/work.h"

namespace coldcast {

// A request in flight, from the instant at which its environment is known to its answer; it stands
// under the slot of that environment, which serves no other meanwhile. A cache line: nothing here
// is needed by those that wait (WaitingRequest).
struct alignas(64) Flight {
  RequestId id{};
  SimTime arrived{};
  SimTime started{};    // the invocation begins, after the cold start
  Duration duration{};  // what the invocation takes
  const std::string* label = nullptr;
  StartKind start = StartKind::warm;
  ColdStartCause cause = ColdStartCause::first_request;
  Outcome outcome = Outcome::success;
  bool on_provisioned = false;
  bool spillover = false;
  SpilloverCause spillover_cause = SpilloverCause::busy;
  bool waited = false;
};

// What only a cold start has, beside its flight.
struct FlightStart {
  ColdStartParts parts;
  Duration suppressed_init{};
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
