#include "engine/concurrency.h"

namespace coldcast {

ConcurrencyLimits::ConcurrencyLimits(const Scenario& scenario)
    : requests_per_concurrency_(scenario.account.requests_per_concurrency),
      unreserved_minimum_(scenario.account.unreserved_minimum) {
  account_limit_ = scenario.account.concurrency_limit;
  unreserved_.capacity = scenario.account.concurrency_limit;
  unreserved_.rate = request_rate(scenario.account.concurrency_limit);
  functions_.reserve(scenario.functions.size());
  for (const Function& function : scenario.functions) {
    FunctionLimits& limits = functions_.emplace_back();
    limits.pool_ = function.reserved_concurrency ? &limits.reserved_ : &unreserved_;
    limits.provisioned_rate_ = request_rate(0);
    if (!function.reserved_concurrency) continue;
    limits.is_reserved_ = true;
    limits.reservation_ = *function.reserved_concurrency;
    limits.reserved_.capacity = *function.reserved_concurrency;
    limits.reserved_.rate = request_rate(*function.reserved_concurrency);
    unreserved_.capacity -= *function.reserved_concurrency;
  }
}

void ConcurrencyLimits::set_provisioned(FunctionId id, std::uint32_t ready, std::uint32_t claimed,
                                        SimTime now) {
  FunctionLimits& limits = functions_[index(id)];
  limits.pool_->capacity += static_cast<std::int64_t>(limits.claimed_) - claimed;
  limits.claimed_ = claimed;
  if (requests_per_concurrency_) {
    limits.provisioned_rate_.resize(*requests_per_concurrency_, ready, now);
  }
}

std::optional<std::string> ConcurrencyLimits::refusal(FunctionId id, std::uint32_t more) const {
  const FunctionLimits& limits = functions_[index(id)];
  if (limits.is_reserved_) {
    if (std::int64_t{limits.claimed_} + more <= limits.reservation_) return std::nullopt;
    return "Requested Provisioned Concurrency should not be greater than the "
           "reservedConcurrentExecution for function";
  }
  if (unreserved_.capacity - more >= unreserved_minimum_) return std::nullopt;
  return "Specified ReservedConcurrentExecutions for function decreases account's "
         "UnreservedConcurrentExecution below its minimum value of [" +
         std::to_string(unreserved_minimum_) + "].";
}

void ConcurrencyLimits::set_account_limit(std::uint32_t limit, SimTime now) {
  unreserved_.capacity += static_cast<std::int64_t>(limit) - account_limit_;
  account_limit_ = limit;
  if (requests_per_concurrency_) {
    unreserved_.rate.resize_keeping(*requests_per_concurrency_, limit, now);
  }
}

void ConcurrencyLimits::set_reserved(FunctionId id, std::optional<std::uint32_t> reserved,
                                     std::int64_t on_demand, SimTime now) {
  FunctionLimits& limits = functions_[index(id)];
  const std::int64_t before = limits.reservation_;
  const std::int64_t after = reserved.value_or(0);
  limits.reservation_ = after;
  unreserved_.capacity += before - after;
  if (limits.is_reserved_ && reserved) {
    limits.reserved_.capacity += after - before;
    if (requests_per_concurrency_) {
      limits.reserved_.rate.resize_keeping(*requests_per_concurrency_, *reserved, now);
    }
    return;
  }
  if (limits.is_reserved_ == reserved.has_value()) return;
  limits.is_reserved_ = reserved.has_value();
  const std::int64_t moved = limits.is_reserved_ ? on_demand : -on_demand;
  unreserved_.in_flight -= moved;
  // What is provisioned comes out of the reservation, where there is one.
  unreserved_.capacity += limits.is_reserved_ ? limits.claimed_ : -std::int64_t{limits.claimed_};
  limits.pool_ = limits.is_reserved_ ? &limits.reserved_ : &unreserved_;
  limits.reserved_ = {.in_flight = limits.is_reserved_ ? on_demand : 0,
                      .capacity = after - limits.claimed_,
                      .rate = request_rate(static_cast<std::uint64_t>(after))};
}

TokenBucket ConcurrencyLimits::request_rate(std::uint64_t concurrency) const {
  return requests_per_concurrency_ ? TokenBucket::of_rate(*requests_per_concurrency_, concurrency)
                                   : TokenBucket{};
}

}  // namespace coldcast
