#pragma once

#include <cstdint>
#include <vector>

#include "coldcast/base/time.h"
#include "coldcast/callers/backoff.h"
#include "coldcast/callers/destination.h"
#include "coldcast/random/distribution.h"

namespace coldcast {

// How Lambda works off the asynchronous events of a function: the block `async`.
struct AsyncSettings {
  static constexpr Duration kMostAge = std::chrono::hours{6};

  // After runs that failed; throttles do not use them up.
  std::uint32_t maximum_retry_attempts = 2;
  Duration maximum_event_age = kMostAge;
  // From the queue to the first attempt. AWS tells none; tens of milliseconds were measured.
  Distribution delivery;
  // After the first, second failed run, from its end; the last one for all further.
  std::vector<Duration> error_retry{std::chrono::minutes{1}, std::chrono::minutes{2}};
  // AWS: "exponentially from 1 second to a maximum of 5 minutes"; the factor was measured.
  Backoff throttle_retry;
  // Each wait is longer by up to this share: measured ones were, by 4 to 10 %.
  double jitter = 0.1;
  // Of the events, delivered once more: AWS says that it happens, not how often.
  double duplicate_share = 0.0;
  Destination on_failure;
  Destination on_success;
  Destination dead_letter_queue;
};

}  // namespace coldcast
