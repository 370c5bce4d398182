#pragma once

#include <cstdint>

#include "coldcast/callers/client_outcome.h"
#include "coldcast/origin/retry_quota.h"

namespace coldcast {

constexpr std::uint16_t kTooManyRequests = 429;
constexpr std::uint16_t kGatewayTimeout = 504;

// What an answer is to whoever may ask again.
enum class Seen : std::uint8_t { success, throttle, error, timeout };

// `status`: that of a throttle, which a door may hide behind another one.
[[nodiscard]] inline Seen seen(ClientOutcome outcome, std::uint16_t status = kTooManyRequests) {
  switch (outcome) {
    case ClientOutcome::success:
      return Seen::success;
    case ClientOutcome::error:
      return Seen::error;
    case ClientOutcome::gateway_timeout:
    case ClientOutcome::gone:
      return Seen::timeout;
    case ClientOutcome::throttled:
      break;
  }
  if (status == kTooManyRequests) return Seen::throttle;
  return status == kGatewayTimeout ? Seen::timeout : Seen::error;
}

[[nodiscard]] inline bool is_retried(const Retry& retry, Seen answer) {
  switch (answer) {
    case Seen::success:
      return false;
    case Seen::throttle:
      return retry.on_throttle;
    case Seen::error:
      return retry.on_error;
    case Seen::timeout:
      break;
  }
  return retry.on_timeout;
}

// A retry after that answer.
[[nodiscard]] inline Retry retry_after(const Retry& retry, Seen answer) {
  return answer == Seen::throttle ? retry : after_other_answer(retry);
}

// What one client has left of the quota of its retries.
class RetryTokens {
 public:
  explicit RetryTokens(std::uint64_t quota) : tokens_(quota) {}

  // Whether they suffice for `retry`.
  [[nodiscard]] bool suffice(const Retry& retry) const {
    return retry.quota == 0 || tokens_ >= retry.retry_cost;
  }
  void take(const Retry& retry) {
    if (retry.quota > 0) tokens_ -= retry.retry_cost;
  }
  // An answer of status 200 after so many attempts, the last one made by `retry`.
  void give_back(const Retry& retry, std::uint32_t attempts) {
    if (retry.quota > 0) tokens_ = retry.quota_after_answer(tokens_, attempts);
  }

 private:
  std::uint64_t tokens_;
};

}  // namespace coldcast
