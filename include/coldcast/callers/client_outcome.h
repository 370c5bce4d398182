#pragma once

#include <cstdint>
#include <string_view>

#include "coldcast/base/id.h"
#include "coldcast/base/time.h"

namespace coldcast {

// What a client, or a handler that calls, sees of one attempt.
enum class ClientOutcome : std::uint8_t {
  success,
  throttled,        // 429, or what the door makes of it
  error,            // of the function: an error, a crash, its timeout
  gateway_timeout,  // 504: the door waits no longer
  gone,             // it had waited long enough itself
};

[[nodiscard]] std::string_view to_string(ClientOutcome outcome);

// Is told what those who wait for an answer see of each request of a function, when they see it:
// the columns client_outcome and client_finished_s of --invocations. Who is gone is told before the
// request is over; who hears through a slow door, behind it.
class ClientObserver {
 public:
  virtual ~ClientObserver() = default;
  virtual void on_client(RequestId request, ClientOutcome outcome, SimTime at) = 0;
};

}  // namespace coldcast
