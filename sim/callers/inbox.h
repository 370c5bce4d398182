#pragma once

#include <cstdint>

#include "coldcast/base/id.h"
#include "coldcast/origin/platform.h"

namespace coldcast {

// What a handler, a destination or a dead letter puts into a queue, a stream or the asynchronous
// queue of a function.
struct Posting {
  std::uint64_t count = 1;  // of like ones
  std::uint32_t chain = 0;  // of the recursion guard: that of the handler which sends; 0: none
  RequestId parent{};       // the request whose handler sends; 0: none
  bool is_moved = false;    // a dead letter or a destination's record, not a producer's send
};

// Takes what is put into it at this instant (rank `arrival` when a handler sends it). Whoever is
// there for arrivals blocks (Receiver) is there for these too.
class Inbox {
 public:
  virtual ~Inbox() = default;
  virtual void put(const Posting& posting, Platform& platform) = 0;
};

}  // namespace coldcast
