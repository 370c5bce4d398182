#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "coldcast/base/id.h"
#include "coldcast/engine/observer.h"
#include "coldcast/scenario/scenario.h"

#include "engine/token_bucket.h"

namespace coldcast {

// What one function may use: its part of the ledger. Gates are asked in AWS's terms and in this
// order: concurrency before rate; a refusal by concurrency spends nothing.
class FunctionLimits {
 public:
  // A request on demand: takes a unit of concurrency and a token of the request rate, or says why
  // not.
  [[nodiscard]] std::optional<ThrottleReason> admit(SimTime now) {
    if (pool_->in_flight >= pool_->capacity) return concurrency_reason();
    if (!pool_->rate.try_spend(now)) return rate_reason();
    ++pool_->in_flight;
    return std::nullopt;
  }
  // Takes what admit() takes, if that is there.
  [[nodiscard]] bool try_admit(SimTime now) {
    if (pool_->in_flight >= pool_->capacity || !pool_->rate.try_spend(now)) return false;
    ++pool_->in_flight;
    return true;
  }
  [[nodiscard]] bool try_admit_provisioned(SimTime now) {
    if (!pool_->rate.try_spend(now)) return false;
    provisioned_rate_.spend();
    return true;
  }
  // Likewise, of an asynchronous attempt: no request-rate quota holds for it (AWS, Lambda quotas).
  [[nodiscard]] std::optional<ThrottleReason> admit_unrated() {
    if (pool_->in_flight >= pool_->capacity) return concurrency_reason();
    ++pool_->in_flight;
    return std::nullopt;
  }
  void release() { --pool_->in_flight; }

  // Whether nothing may run: reserved concurrency 0.
  [[nodiscard]] bool is_reserved_zero() const { return is_reserved_ && reservation_ == 0; }

  // Whether provisioned concurrency may take one more request now; if not, it spills over.
  [[nodiscard]] bool provisioned_has_rate(SimTime now) { return provisioned_rate_.has_token(now); }
  // A request on provisioned concurrency that has_rate: spends a token of it and of the request
  // rate.
  [[nodiscard]] std::optional<ThrottleReason> admit_provisioned(SimTime now) {
    if (!pool_->rate.try_spend(now)) return rate_reason();
    provisioned_rate_.spend();
    return std::nullopt;
  }

 private:
  friend class ConcurrencyLimits;

  // On-demand requests in flight against what they may use.
  struct Pool {
    std::int64_t in_flight = 0;
    std::int64_t capacity = 0;
    TokenBucket rate;
  };

  [[nodiscard]] ThrottleReason concurrency_reason() const {
    return is_reserved_ ? ThrottleReason::reserved_function_concurrent_invocation_limit_exceeded
                        : ThrottleReason::concurrent_invocation_limit_exceeded;
  }
  [[nodiscard]] ThrottleReason rate_reason() const {
    return is_reserved_ ? ThrottleReason::reserved_function_invocation_rate_limit_exceeded
                        : ThrottleReason::function_invocation_rate_limit_exceeded;
  }

  Pool* pool_ = nullptr;  // what it draws on: its own `reserved_`, or what nobody has reserved
  bool is_reserved_ = false;
  std::uint32_t claimed_ = 0;
  std::int64_t reservation_ = 0;
  Pool reserved_;
  TokenBucket provisioned_rate_;
};

// The ledger of concurrency: what the account, reservations and provisioned concurrency leave for
// requests on demand, and the request-rate quotas.
class ConcurrencyLimits {
 public:
  explicit ConcurrencyLimits(const Scenario& scenario);
  ConcurrencyLimits(const ConcurrencyLimits&) = delete;
  ConcurrencyLimits& operator=(const ConcurrencyLimits&) = delete;

  // Stays where it is.
  [[nodiscard]] FunctionLimits& of(FunctionId id) { return functions_[index(id)]; }
  // The provisioned concurrency of a function: `ready` can be used, `claimed` is taken from others.
  void set_provisioned(FunctionId id, std::uint32_t ready, std::uint32_t claimed, SimTime now);
  [[nodiscard]] std::int64_t account_limit() const { return account_limit_; }
  // The reservation of a function, if it has one.
  [[nodiscard]] std::optional<std::int64_t> reservation(FunctionId id) const {
    const FunctionLimits& limits = functions_[index(id)];
    return limits.is_reserved_ ? std::optional(limits.reservation_) : std::nullopt;
  }
  // What AWS says to so much more provisioned concurrency of a function; nothing if it grants it.
  [[nodiscard]] std::optional<std::string> refusal(FunctionId id, std::uint32_t more) const;
  // Limits that change while time runs: at once; what runs beyond a lower one goes on to its end.
  void set_account_limit(std::uint32_t limit, SimTime now);
  // `on_demand`: requests of the function in flight on demand, which are of its reservation, or of
  // what nobody has reserved, from now on.
  void set_reserved(FunctionId id, std::optional<std::uint32_t> reserved, std::int64_t on_demand,
                    SimTime now);

 private:
  [[nodiscard]] TokenBucket request_rate(std::uint64_t concurrency) const;

  std::optional<Rate> requests_per_concurrency_;
  std::uint32_t unreserved_minimum_ = 0;
  std::int64_t account_limit_ = 0;
  FunctionLimits::Pool unreserved_;
  std::vector<FunctionLimits> functions_;
};

}  // namespace coldcast
