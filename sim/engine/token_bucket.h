#pragma once

#include <algorithm>
#include <cstdint>

#include "coldcast/base/int128.h"
#include "coldcast/base/quantity.h"
#include "coldcast/base/time.h"

namespace coldcast {

// A rate limit: tokens that come back continuously up to a capacity, full at the start. Exact: a
// token is `per` units, and `events x concurrency` units come back each nanosecond, so nothing is
// rounded.
class TokenBucket {
 public:
  // Always has a token.
  TokenBucket() = default;
  // `rate` x `concurrency` tokens a second, as many at most (but one at least, or nothing could
  // ever pass): AWS's 10 requests per second and unit of concurrency.
  static TokenBucket of_rate(Rate rate, std::uint64_t concurrency) {
    TokenBucket bucket;
    bucket.limited_ = true;
    bucket.token_ = rate.per.count();
    bucket.set_concurrency(rate, concurrency);
    bucket.level_ = bucket.capacity_;
    return bucket;
  }
  // `tokens` at most, all of which come back in `per`: the scaling rate.
  static TokenBucket of_burst(std::uint32_t tokens, Duration per) {
    TokenBucket bucket;
    bucket.limited_ = true;
    bucket.token_ = per.count();
    bucket.refill_ = tokens;
    bucket.capacity_ = static_cast<Int128>(tokens) * per.count();
    bucket.level_ = bucket.capacity_;
    return bucket;
  }

  // Whether there is a token at `now`; instants must not decrease.
  [[nodiscard]] bool has_token(SimTime now) {
    if (!limited_) return true;
    level_ =
        std::min(capacity_, level_ + static_cast<Int128>((now - filled_at_).count()) * refill_);
    filled_at_ = now;
    return level_ >= token_;
  }
  // Takes the token that has_token() has just seen.
  void spend() {
    if (limited_) level_ -= token_;
  }
  [[nodiscard]] bool try_spend(SimTime now) {
    if (!has_token(now)) return false;
    spend();
    return true;
  }

  // The concurrency it follows has changed at `now`: what is added comes full, what is taken goes.
  void resize(Rate rate, std::uint64_t concurrency, SimTime now) {
    if (!limited_) return;
    (void)has_token(now);
    const Int128 before = capacity_;
    set_concurrency(rate, concurrency);
    level_ = std::clamp<Int128>(level_ + capacity_ - before, 0, capacity_);
  }

 private:
  void set_concurrency(Rate rate, std::uint64_t concurrency) {
    refill_ = rate.events * static_cast<std::int64_t>(concurrency);
    capacity_ = std::max<Int128>(token_, static_cast<Int128>(refill_) * 1'000'000'000);
  }

  bool limited_ = false;
  std::int64_t token_ = 0;
  std::int64_t refill_ = 0;
  Int128 capacity_ = 0;
  Int128 level_ = 0;
  SimTime filled_at_{};
};

}  // namespace coldcast
