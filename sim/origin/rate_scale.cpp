#include "coldcast/origin/rate_scale.h"

#include <cmath>
#include <numeric>

#include "coldcast/base/int128.h"

namespace coldcast {

double ScaleCursor::factor() const {
  if (scale_ == nullptr) return 1.0;
  return passed_ == 0 ? scale_->factor : scale_->changes[passed_ - 1].factor;
}

SimTime ScaleCursor::until() const {
  if (scale_ == nullptr || passed_ == scale_->changes.size()) return kNever;
  return scale_->changes[passed_].at;
}

double ScaleCursor::at(SimTime at) {
  while (until() <= at && until() < kNever) advance();
  return factor();
}

Rate scaled(Rate rate, double factor) {
  if (factor == 1.0) return rate;
  constexpr std::int64_t kParts = 1'000'000'000;
  const auto parts = static_cast<std::int64_t>(std::llround(factor * kParts));
  const std::int64_t divisor = std::gcd(parts, kParts);
  Int128 events = static_cast<Int128>(rate.events) * (parts / divisor);
  Int128 per = static_cast<Int128>(rate.per.count()) * (kParts / divisor);
  // What does not fit is rounded off alike on both sides.
  constexpr Int128 kMost = std::int64_t{1} << 62;
  while (events > kMost || per > kMost) {
    events /= 2;
    per /= 2;
  }
  return Rate{static_cast<std::int64_t>(events), Duration{static_cast<std::int64_t>(per)}};
}

}  // namespace coldcast
