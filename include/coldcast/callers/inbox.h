#pragma once

#include <cstdint>
#include <string>

#include "coldcast/base/id.h"
#include "coldcast/base/time.h"
#include "coldcast/origin/platform.h"

namespace coldcast {

// How something came into an inbox. SQS counts only what was sent in `NumberOfMessagesSent`.
enum class DeliveryKind : std::uint8_t {
  sent,       // by the handler of a function
  delivered,  // to a destination or a dead-letter queue of Lambda's
  moved,      // by a queue into its dead-letter queue
};

// Something that one part of the simulated world hands to another: an event, a message, a record.
struct Delivery {
  DeliveryKind kind = DeliveryKind::sent;
  // When its first cause was sent: decides whether it belongs to the counted window.
  SimTime origin{};
  // From which its retention counts: now, or of a moved message when it was sent first.
  SimTime sent{};
  // What the request brings that comes of it; negative: drawn by the function that it reaches.
  Duration duration{-1};
  const std::string* label = nullptr;   // outlives the run
  std::uint32_t chain = 0;              // of the recursion guard; 0: begins one
  RequestId parent{};                   // whose handler sent it; 0: none's
  const std::string* source = nullptr;  // `call:checkout`, of a handler; outlives the run
};

// Where events, messages and records are put by others than arrivals blocks: a queue, a stream, the
// asynchronous events of a function; a topic, bus or bucket that only counts.
class Inbox {
 public:
  virtual ~Inbox() = default;
  // Takes it now. False where it cannot be taken, as by a FIFO queue that is a destination: it is
  // lost, and the sender counts that.
  [[nodiscard]] virtual bool deliver(const Delivery& delivery, Platform& platform) = 0;
};

}  // namespace coldcast
