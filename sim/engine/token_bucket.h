#pragma once

#include <algorithm>
#include <cstdint>
#include <numeric>

#include "coldcast/base/int128.h"
#include "coldcast/base/quantity.h"
#include "coldcast/base/time.h"

namespace coldcast {

// A rate limit: tokens that come back continuously up to a capacity, full at the start. Exact: a
// token is a number of units of which a whole number come back each nanosecond, so nothing is
// rounded.
class TokenBucket {
 public:
  // Always has a token.
  TokenBucket() = default;
  // `rate` x `concurrency` tokens a second, as many at most (but one at least, or nothing could
  // ever pass): AWS's 10 requests per second and unit of concurrency.
  [[nodiscard]] static TokenBucket of_rate(Rate rate, std::uint64_t concurrency) {
    constexpr std::int64_t kSecond = 1'000'000'000;
    // The unit does not depend on the concurrency, so that resize() keeps parts of a token.
    const std::int64_t unit = std::gcd(rate.events, rate.per.count());
    return TokenBucket(static_cast<Int128>(rate.events / unit) * concurrency,
                       rate.per.count() / unit, kSecond);
  }
  // `tokens` at most, all of which come back in `per`: the scaling rate.
  [[nodiscard]] static TokenBucket of_burst(std::uint32_t tokens, Duration per) {
    const std::int64_t unit = std::gcd(std::int64_t{tokens}, per.count());
    return TokenBucket(tokens / unit, per.count() / unit, per.count());
  }

  // Whether there is a token at `now`; instants must not decrease.
  [[nodiscard]] bool has_token(SimTime now) {
    if (!limited_) [[unlikely]]
      return true;
    const std::int64_t elapsed = (now - filled_at_).count();
    if (elapsed < fill_time_) [[likely]] {
      level_ = std::min(capacity_, level_ + elapsed * refill_);
    } else {
      level_ = capacity_;
    }
    filled_at_ = now;
    return level_ >= token_;
  }
  // Takes the token that has_token() has just seen.
  void spend() {
    if (limited_) [[likely]]
      level_ -= token_;
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
    TokenBucket other = of_rate(rate, concurrency);
    const Int128 level = static_cast<Int128>(level_) * other.token_ / token_ + other.capacity_ -
                         static_cast<Int128>(capacity_) * other.token_ / token_;
    other.level_ = static_cast<std::int64_t>(std::clamp<Int128>(level, 0, other.capacity_));
    other.filled_at_ = now;
    *this = other;
  }

  // As resize(), but what is in it is kept, and cut to what it may hold now: a limit that is raised
  // or lowered (AWS documents nothing; facts 15.5).
  void resize_keeping(Rate rate, std::uint64_t concurrency, SimTime now) {
    if (!limited_) return;
    (void)has_token(now);
    TokenBucket other = of_rate(rate, concurrency);
    const Int128 level = static_cast<Int128>(level_) * other.token_ / token_;
    other.level_ = static_cast<std::int64_t>(std::clamp<Int128>(level, 0, other.capacity_));
    other.filled_at_ = now;
    *this = other;
  }

 private:
  // `refill` units a nanosecond, `token` units a token; full after `fill_time` nanoseconds.
  TokenBucket(Int128 refill, std::int64_t token, std::int64_t fill_time) : limited_(true) {
    constexpr Int128 kLargest = Int128{1} << 61;
    Int128 divisor = 1;
    if (refill * fill_time > kLargest) {
      divisor = std::gcd(static_cast<std::int64_t>(refill % token), token);
    }
    // Rates of very many decimals are cut to what fits, some 10^-15 of the rate.
    while (refill / divisor * fill_time > kLargest || token / divisor > kLargest) divisor *= 2;
    refill_ = static_cast<std::int64_t>(refill / divisor);
    token_ = static_cast<std::int64_t>(std::max<Int128>(1, token / divisor));
    capacity_ = std::max(token_, refill_ * fill_time);
    fill_time_ = refill_ == 0 ? kForever.count() : (capacity_ + refill_ - 1) / refill_;
    level_ = capacity_;
  }

  bool limited_ = false;
  std::int64_t token_ = 0;
  std::int64_t refill_ = 0;
  std::int64_t capacity_ = 0;
  std::int64_t fill_time_ = 0;  // from empty
  std::int64_t level_ = 0;
  SimTime filled_at_{};
};

}  // namespace coldcast
