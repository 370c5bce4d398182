#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "coldcast/base/int128.h"
#include "coldcast/base/time.h"

namespace coldcast {

// Counts of durations in buckets of fixed relative width (1/128: values of one bucket differ by
// less than 0.8 %), mergeable: merging two equals recording everything into one. Mean, minimum,
// maximum are exact. A quantile is the mean of its bucket's values, so it is exact where a bucket
// holds one value only (constants, small samples). Memory: 2 KB for each power of two that occurs.
class Histogram {
 public:
  Histogram();
  Histogram(const Histogram& other);
  Histogram& operator=(const Histogram& other);
  Histogram(Histogram&&) noexcept = default;
  Histogram& operator=(Histogram&&) noexcept = default;
  ~Histogram() = default;

  // `value` >= 0.
  void record(Duration value);
  void merge(const Histogram& other);

  [[nodiscard]] std::uint64_t count() const;
  [[nodiscard]] bool empty() const { return count() == 0; }
  // Sum of all values in nanoseconds.
  [[nodiscard]] Int128 sum() const;
  [[nodiscard]] Duration min() const;
  [[nodiscard]] Duration max() const { return Duration{max_}; }
  // Nearest rank: the smallest value with at least `share` of all at or below it; share in (0, 1].
  // In nanoseconds (the mean of a bucket is a fraction). The histogram must not be empty.
  [[nodiscard]] double quantile(double share) const;
  // Nanoseconds; must not be empty.
  [[nodiscard]] double mean() const;

 private:
  // (to be written with the .cpp)
  std::int64_t max_ = 0;
};

}  // namespace coldcast
