#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

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

// Percentiles, exact, of one batch of numbers after another that are much alike, such as the
// durations of successive minutes. What is close to the last answer is looked for first: one look
// at each number, without a branch that the processor could guess wrong. For a batch: begin(),
// take() each number, find(). Nearest ranks, as Ranking has them.
class SteadyMedian {
 public:
  // Kept in a local variable, so in registers.
  struct Look {
    void take(std::int64_t value) {
      near[within] = value;
      below += value < low ? 1 : 0;
      within += static_cast<std::uint64_t>(value - low) < width ? 1 : 0;
    }
    std::int64_t* near;  // here go those from `low` up to and without low + width
    std::int64_t low;
    std::uint64_t width;
    std::size_t below = 0;
    std::size_t within = 0;
  };

  // For a batch of so many numbers.
  [[nodiscard]] Look begin(std::size_t count);
  // `values`: those that were taken; there must be one.
  [[nodiscard]] std::int64_t find(std::span<const std::int64_t> values, const Look& look);

 private:
  std::int64_t low_ = 0;  // what is near the last answer
  std::uint64_t width_ = 0;
  std::vector<std::int64_t> near_;
};

// Of the highest numbers.
class SteadyTop {
 public:
  struct Look {
    void take(std::int64_t value) {
      high[found] = value;
      found += value >= low ? 1 : 0;
    }
    std::int64_t* high;  // here go those from `low` on
    std::int64_t low;
    std::size_t found = 0;
  };
  struct Answer {
    std::int64_t p99 = 0;
    std::int64_t highest = 0;
  };

  [[nodiscard]] Look begin(std::size_t count);
  [[nodiscard]] Answer find(std::span<const std::int64_t> values, const Look& look);

 private:
  std::int64_t low_ = 0;  // a little below the last p99
  std::vector<std::int64_t> high_;
};

}  // namespace coldcast
