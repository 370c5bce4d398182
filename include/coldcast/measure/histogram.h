#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <vector>

#include "coldcast/base/int128.h"
#include "coldcast/base/time.h"

namespace coldcast {

// Counts of durations in buckets of fixed relative width (1/128: values of one bucket differ by
// less than 0.8 %), mergeable: merging two equals recording everything into one. Mean, minimum and
// maximum are exact, and so is every value below 128 ns. A quantile is the mean of its bucket's
// values, so it is exact where a bucket holds one value only (constants, small samples). Memory:
// the first values as they are, as most of very many functions have few; then 2 KB for each power
// of two that occurs. A bucket holds up to 2^32 values of a quarter of an hour (fewer of longer
// ones); where there are more, whatever adds them up throws Error.
class Histogram {
 public:
  Histogram() = default;
  Histogram(const Histogram& other);
  Histogram& operator=(const Histogram& other);
  Histogram(Histogram&&) noexcept = default;
  Histogram& operator=(Histogram&&) noexcept = default;
  ~Histogram() = default;

  // `value` >= 0.
  void record(Duration value) {
    const auto number = static_cast<std::uint64_t>(value.count());
    if (number < min_ || number > max_) [[unlikely]]
      widen(number);
    const Place place = place_of(number);
    if (!octaves_[place.octave]) [[unlikely]]
      return record_first(number);
    add(place);
  }
  void merge(const Histogram& other);
  // Once nothing more is recorded: quantiles of few values need not put them in order each time.
  void settle();

  [[nodiscard]] std::uint64_t count() const;
  [[nodiscard]] bool empty() const { return min_ > max_; }
  // Sum of all values in nanoseconds.
  [[nodiscard]] Int128 sum() const;
  // The histogram must not be empty, for these and those below.
  [[nodiscard]] Duration min() const { return Duration{static_cast<std::int64_t>(min_)}; }
  [[nodiscard]] Duration max() const { return Duration{static_cast<std::int64_t>(max_)}; }
  // Nearest rank: the smallest value with at least `share` of all at or below it; share in (0, 1],
  // taken to six decimals. In nanoseconds (the mean of a bucket is a fraction).
  [[nodiscard]] double quantile(double share) const;
  // Nanoseconds.
  [[nodiscard]] double mean() const;

  // Values from `from` up to and without `to`.
  struct Range {
    Duration from{};
    Duration to{};
    std::uint64_t count = 0;
  };
  // The buckets that hold values, in order.
  [[nodiscard]] std::vector<Range> ranges() const;

 private:
  static constexpr unsigned kBits = 7;  // 128 buckets an octave
  static constexpr std::size_t kOctaves = 64 - kBits;
  // As many as take the memory of one octave, while requests soon lie in eight of them.
  static constexpr std::size_t kFew = 256;

  struct Bucket {
    std::uint64_t count = 0;
    std::uint64_t offsets = 0;  // sum of value - lowest value of the bucket
  };
  using Octave = std::array<Bucket, std::size_t{1} << kBits>;
  struct Place {
    std::size_t octave;
    std::size_t bucket;
    std::uint64_t offset;
  };

  // Octave 0 holds 0..127 one by one; octave k the values of kBits + k binary digits, in buckets of
  // 2^(k-1) values.
  static Place place_of(std::uint64_t number) {
    const auto shift = static_cast<unsigned>(std::bit_width(number | 128U)) - (kBits + 1);
    const std::uint64_t high = number >> shift;  // the highest 8 digits, or all there are
    return {static_cast<std::size_t>(shift + (high >> kBits)),
            static_cast<std::size_t>(high & 127U), number - (high << shift)};
  }
  void add(const Place& place) {
    Bucket& bucket = (*octaves_[place.octave])[place.bucket];
    ++bucket.count;
    bucket.offsets += place.offset;
  }
  void widen(std::uint64_t number) {
    min_ = std::min(min_, number);
    max_ = std::max(max_, number);
  }
  // A value whose octave is not there yet.
  [[gnu::noinline]] void record_first(std::uint64_t number);
  void merge_few(const Histogram& other);
  // From now on values are counted in buckets.
  void use_buckets();
  [[nodiscard]] double quantile_of_few(std::uint64_t rank) const;
  [[nodiscard]] static double quantile_of_sorted(std::span<const std::uint64_t> values,
                                                 std::size_t place);
  static bool share_bucket(std::uint64_t a, std::uint64_t b) {
    const Place x = place_of(a);
    const Place y = place_of(b);
    return x.octave == y.octave && x.bucket == y.bucket;
  }
  [[nodiscard]] static std::uint64_t count_of(const Octave& octave);
  // Throws Error where the sum of the offsets of a bucket may not have fit.
  static void check(std::size_t octave, std::uint64_t counts);
  // In 64 bits from the first operand on: where std::size_t has 32, the rest would be cut off.
  static std::uint64_t lowest_of(std::uint64_t octave, std::uint64_t bucket) {
    return octave == 0 ? bucket : (bucket | 128U) << (octave - 1);
  }

  bool has_buckets_ = false;
  bool is_settled_ = false;           // few_ is in order
  std::vector<std::uint64_t> few_{};  // all values, while there are no buckets
  std::array<std::unique_ptr<Octave>, kOctaves> octaves_{};
  std::uint64_t min_ = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t max_ = 0;
};

}  // namespace coldcast
