#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace coldcast {

// Percentiles of some numbers of nanoseconds (not negative), exact: counting finds the bucket of a
// rank, and only that is searched. Selection by comparisons would cost more than all else that is
// done for a request. The values must outlive it.
class Ranking {
 public:
  explicit Ranking(std::span<const std::int64_t> values);

  // Nearest rank: the least value with at least `percent` of all at or below it; 1..100. There must
  // be a value.
  [[nodiscard]] std::int64_t percentile(unsigned percent) const;

 private:
  static constexpr std::size_t kBuckets = std::size_t{60} * 16;

  std::span<const std::int64_t> values_;
  std::array<std::uint32_t, kBuckets> counts_{};
};

}  // namespace coldcast
