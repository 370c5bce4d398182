#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "coldcast/base/id.h"
#include "coldcast/origin/platform.h"

namespace coldcast {

// What a handler, a destination or a dead letter puts into a queue, a stream or the asynchronous
// queue of a function.
struct Posting {
  std::uint64_t count = 1;  // of like ones
  std::uint32_t chain = 0;  // of the recursion guard: that of the handler which sends; 0: none
  RequestId parent{};       // the request whose handler sends; 0: none
  // `call:order`, the function of that handler; null: none. Outlives the run.
  const std::string* caller = nullptr;
  bool is_moved = false;  // a dead letter or a destination's record, not a producer's send
  // How often in a row the recursion guard has refused what this comes of.
  std::uint32_t refusals = 0;
  // When its first cause was sent, which decides whether it belongs to the counted window; nullopt:
  // now.
  std::optional<SimTime> origin{};
  // From which its retention counts: of a moved message, when it was sent first; nullopt: now.
  std::optional<SimTime> sent{};
  // What a moved message has of its own: a duration (negative: none), a label, that it fails for
  // ever. The label outlives the run.
  Duration duration{-1};
  const std::string* label = nullptr;
  bool is_poison = false;
};

// Takes what is put into it at this instant (rank `arrival` when a handler sends it). Whoever is
// there for arrivals blocks (Receiver) is there for these too.
class Inbox {
 public:
  virtual ~Inbox() = default;
  virtual void put(const Posting& posting, Platform& platform) = 0;
};

}  // namespace coldcast
