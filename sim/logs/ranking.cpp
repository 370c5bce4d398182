#include "logs/ranking.h"

#include <algorithm>
#include <bit>
#include <vector>

#include "coldcast/base/index.h"

namespace coldcast {
namespace {

// Each number below 16 by itself, then each binary order of magnitude in 16 parts, so that buckets
// are in the order of their values.
std::size_t bucket_of(std::int64_t value) {
  const auto number = static_cast<std::uint64_t>(value);
  if (number < 16) return to_index(number);
  const auto digits = static_cast<unsigned>(std::bit_width(number));
  return (digits - 4) * std::size_t{16} + ((number >> (digits - 5)) & 15U);
}

std::size_t nearest_rank(std::size_t count, unsigned percent) {
  return std::max<std::size_t>(1, (count * percent + 99) / 100);
}

// The value of that rank (1: the least); changes the order of the values.
std::int64_t select(std::span<std::int64_t> values, std::size_t rank) {
  const auto place = values.begin() + static_cast<std::ptrdiff_t>(rank - 1);
  std::nth_element(values.begin(), place, values.end());
  return *place;
}

}  // namespace

Ranking::Ranking(std::span<const std::int64_t> values) : values_(values) {
  for (const std::int64_t value : values) ++counts_[bucket_of(value)];
}

std::int64_t Ranking::percentile(unsigned percent) const {
  std::size_t rank = nearest_rank(values_.size(), percent);
  std::size_t bucket = 0;
  for (; counts_[bucket] < rank; ++bucket) rank -= counts_[bucket];
  std::vector<std::int64_t> candidates;
  candidates.reserve(counts_[bucket]);
  for (const std::int64_t value : values_) {
    if (bucket_of(value) == bucket) candidates.push_back(value);
  }
  return select(candidates, rank);
}

SteadyMedian::Look SteadyMedian::begin(std::size_t count) {
  near_.resize(std::max(near_.size(), count));
  return {.near = near_.data(), .low = low_, .width = width_};
}

// Near is what differs from the last answer by at most a sixteenth.
std::int64_t SteadyMedian::find(std::span<const std::int64_t> values, const Look& look) {
  const std::size_t rank = nearest_rank(values.size(), 50);
  const bool is_near = rank > look.below && rank <= look.below + look.within;
  const std::int64_t median = is_near
                                  ? select(std::span(near_).first(look.within), rank - look.below)
                                  : Ranking(values).percentile(50);
  low_ = median - median / 16;
  width_ = static_cast<std::uint64_t>(median / 8 + 1);
  return median;
}

SteadyTop::Look SteadyTop::begin(std::size_t count) {
  high_.resize(std::max(high_.size(), count));
  return {.high = high_.data(), .low = low_};
}

SteadyTop::Answer SteadyTop::find(std::span<const std::int64_t> values, const Look& look) {
  const std::size_t from_top = values.size() - nearest_rank(values.size(), 99);
  const auto high = std::span(high_).first(look.found);
  Answer answer;
  if (from_top < high.size()) {
    answer.p99 = select(high, high.size() - from_top);
    answer.highest = *std::max_element(high.begin(), high.end());
  } else {
    answer.p99 = Ranking(values).percentile(99);
    answer.highest = *std::max_element(values.begin(), values.end());
  }
  low_ = answer.p99 - answer.p99 / 8;
  return answer;
}

}  // namespace coldcast
