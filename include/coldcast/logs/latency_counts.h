#pragma once

#include <bit>
#include <cstdint>
#include <vector>

#include "coldcast/base/time.h"

namespace coldcast {

// Latencies for drawing: how many lie in each of buckets that are at most 3.2 % wide, so that a
// quantile is known to 1.6 %. Only the buckets from the least to the greatest take memory, a few
// hundred bytes, for there is one of these for each stretch of a run's time and each function.
class LatencyCounts {
 public:
  void record(Duration latency) {
    const std::uint32_t bucket = bucket_of(static_cast<std::uint64_t>(latency.count()));
    ++at(bucket);
    ++total_;
  }
  void merge(const LatencyCounts& other);

  [[nodiscard]] bool empty() const { return total_ == 0; }
  // The nearest rank, in nanoseconds: the middle of its bucket. Not of an empty one.
  [[nodiscard]] double quantile(double share) const;

 private:
  static constexpr unsigned kBits = 5;  // of the mantissa

  // The exponent, and the first bits behind the leading one; small numbers as they are.
  [[nodiscard]] static std::uint32_t bucket_of(std::uint64_t value) {
    if (value < (1U << kBits)) return static_cast<std::uint32_t>(value);
    const auto exponent = static_cast<unsigned>(std::bit_width(value)) - 1;
    const auto mantissa = static_cast<std::uint32_t>(value >> (exponent - kBits));
    return ((exponent - kBits + 1) << kBits) + (mantissa & ((1U << kBits) - 1));
  }
  [[nodiscard]] static double middle_of(std::uint32_t bucket);
  [[nodiscard]] std::uint32_t& at(std::uint32_t bucket);

  std::uint32_t first_ = 0;  // the bucket of counts_[0]
  std::vector<std::uint32_t> counts_;
  std::uint64_t total_ = 0;
};

}  // namespace coldcast
