#pragma once

#include <algorithm>
#include <cstdint>

#include "coldcast/base/int128.h"
#include "coldcast/base/quantity.h"
#include "coldcast/base/time.h"

namespace coldcast {

// How much provisioned pollers take in: so many kilobytes a second each (facts 6.1, 8.2), in a
// bucket for all of them that holds a second's worth and is full at the start. A read takes all
// that it wants at once; the next one waits until the bucket is no longer in debt.
class ByteRate {
 public:
  static constexpr std::uint32_t kOfQueue = 1024;
  static constexpr std::uint32_t kOfKafka = 5 * 1024;

  ByteRate(Kilobytes payload, std::uint32_t kilobytes_a_second, std::uint32_t pollers)
      : payload_(payload.count),
        of_poller_(kilobytes_a_second),
        pollers_(pollers),
        credit_(capacity()) {}

  void set_pollers(SimTime at, std::uint32_t pollers) {
    refill(at);
    pollers_ = pollers;
    credit_ = std::min(credit_, capacity());
  }
  void read(std::uint64_t records) { credit_ -= static_cast<Int128>(records) * payload_ * kSecond; }
  // When the next read may begin: from `at` on.
  [[nodiscard]] SimTime next(SimTime at) {
    refill(at);
    if (credit_ >= 0) return at;
    const Int128 rate = a_second();
    return at + Duration{static_cast<std::int64_t>((rate - 1 - credit_) / rate)};
  }

 private:
  // Credit is in kilobytes x nanoseconds of a second.
  static constexpr Int128 kSecond = 1'000'000'000;

  [[nodiscard]] Int128 a_second() const { return static_cast<Int128>(of_poller_) * pollers_; }
  [[nodiscard]] Int128 capacity() const { return a_second() * kSecond; }
  void refill(SimTime at) {
    credit_ = std::min(capacity(), credit_ + a_second() * (at - filled_).count());
    filled_ = at;
  }

  std::uint64_t payload_;
  std::uint32_t of_poller_;
  std::uint32_t pollers_;
  Int128 credit_;
  SimTime filled_{};
};

}  // namespace coldcast
