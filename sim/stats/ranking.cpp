#include "stats/ranking.h"

#include <algorithm>
#include <bit>
#include <vector>

namespace coldcast {
namespace {

// Each number below 16 by itself, then each binary order of magnitude in 16 parts, so that buckets
// are in the order of their values.
std::size_t bucket_of(std::int64_t value) {
  const auto number = static_cast<std::uint64_t>(value);
  if (number < 16) return number;
  const auto digits = static_cast<unsigned>(std::bit_width(number));
  return (digits - 4) * std::size_t{16} + ((number >> (digits - 5)) & 15U);
}

}  // namespace

Ranking::Ranking(std::span<const std::int64_t> values) : values_(values) {
  for (const std::int64_t value : values) ++counts_[bucket_of(value)];
}

std::int64_t Ranking::percentile(unsigned percent) const {
  std::size_t rank = std::max<std::size_t>(1, (values_.size() * percent + 99) / 100);
  std::size_t bucket = 0;
  for (; counts_[bucket] < rank; ++bucket) rank -= counts_[bucket];
  std::vector<std::int64_t> candidates;
  candidates.reserve(counts_[bucket]);
  for (const std::int64_t value : values_) {
    if (bucket_of(value) == bucket) candidates.push_back(value);
  }
  const auto place = candidates.begin() + static_cast<std::ptrdiff_t>(rank - 1);
  std::nth_element(candidates.begin(), place, candidates.end());
  return *place;
}

}  // namespace coldcast
