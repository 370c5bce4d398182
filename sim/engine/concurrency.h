#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "coldcast/base/id.h"
#include "coldcast/engine/observer.h"
#include "coldcast/scenario/scenario.h"

#include "engine/token_bucket.h"

namespace coldcast {

// The ledger of concurrency: what the account, reservations and provisioned concurrency leave for
// requests on demand, and the request-rate quotas. Gates are asked in AWS's terms and in this
// order: concurrency before rate; a refusal by concurrency spends nothing.
class ConcurrencyLimits {
 public:
  explicit ConcurrencyLimits(const Scenario& scenario);
  ConcurrencyLimits(const ConcurrencyLimits&) = delete;
  ConcurrencyLimits& operator=(const ConcurrencyLimits&) = delete;

  // A request on demand: takes a unit of concurrency and a token of the request rate, or says why
  // not.
  [[nodiscard]] std::optional<ThrottleReason> admit(FunctionId id, SimTime now) {
    const Limits& limits = functions_[index(id)];
    Pool& pool = *limits.pool;
    if (pool.in_flight >= pool.capacity) {
      return limits.is_reserved
                 ? ThrottleReason::reserved_function_concurrent_invocation_limit_exceeded
                 : ThrottleReason::concurrent_invocation_limit_exceeded;
    }
    if (!pool.rate.try_spend(now)) return rate_reason(limits);
    ++pool.in_flight;
    return std::nullopt;
  }
  void release(FunctionId id) { --functions_[index(id)].pool->in_flight; }

  // Whether provisioned concurrency may take one more request now; if not, it spills over.
  [[nodiscard]] bool provisioned_has_rate(FunctionId id, SimTime now) {
    return functions_[index(id)].provisioned_rate.has_token(now);
  }
  // A request on provisioned concurrency that has_rate: spends a token of it and of the request
  // rate.
  [[nodiscard]] std::optional<ThrottleReason> admit_provisioned(FunctionId id, SimTime now) {
    Limits& limits = functions_[index(id)];
    if (!limits.pool->rate.try_spend(now)) return rate_reason(limits);
    limits.provisioned_rate.spend();
    return std::nullopt;
  }
  // The provisioned concurrency of a function: `ready` can be used, `claimed` is taken from others.
  void set_provisioned(FunctionId id, std::uint32_t ready, std::uint32_t claimed, SimTime now);

 private:
  // On-demand requests in flight against what they may use.
  struct Pool {
    std::int64_t in_flight = 0;
    std::int64_t capacity = 0;
    TokenBucket rate;
  };
  struct Limits {
    Pool* pool = nullptr;  // what it draws on: its own `reserved`, or what nobody has reserved
    bool is_reserved = false;
    std::uint32_t claimed = 0;
    Pool reserved;
    TokenBucket provisioned_rate;
  };

  static ThrottleReason rate_reason(const Limits& limits) {
    return limits.is_reserved ? ThrottleReason::reserved_function_invocation_rate_limit_exceeded
                              : ThrottleReason::function_invocation_rate_limit_exceeded;
  }
  [[nodiscard]] TokenBucket request_rate(std::uint64_t concurrency) const;

  std::optional<Rate> requests_per_concurrency_;
  Pool unreserved_;
  std::vector<Limits> functions_;
};

}  // namespace coldcast
