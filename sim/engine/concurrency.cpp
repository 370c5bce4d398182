#include "engine/concurrency.h"

namespace coldcast {

ConcurrencyLimits::ConcurrencyLimits(const Scenario& scenario)
    : requests_per_concurrency_(scenario.account.requests_per_concurrency) {
  unreserved_.capacity = scenario.account.concurrency_limit;
  unreserved_.rate = request_rate(scenario.account.concurrency_limit);
  functions_.reserve(scenario.functions.size());
  for (const Function& function : scenario.functions) {
    FunctionLimits& limits = functions_.emplace_back();
    limits.pool_ = function.reserved_concurrency ? &limits.reserved_ : &unreserved_;
    limits.provisioned_rate_ = request_rate(0);
    if (!function.reserved_concurrency) continue;
    limits.is_reserved_ = true;
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

TokenBucket ConcurrencyLimits::request_rate(std::uint64_t concurrency) const {
  return requests_per_concurrency_ ? TokenBucket::of_rate(*requests_per_concurrency_, concurrency)
                                   : TokenBucket{};
}

}  // namespace coldcast
