#include "coldcast/measure/histogram.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <utility>

#include "coldcast/base/error.h"
#include "coldcast/base/index.h"

namespace coldcast {
namespace {

// ceil(share x count), exact: the share as a whole number of millionths, because 0.999 x 1000 in
// floating point may lie above 999.
std::uint64_t nearest_rank(double share, std::uint64_t count) {
  constexpr std::uint64_t kMillion = 1'000'000;
  const auto millionths = static_cast<std::uint64_t>(std::llround(share * kMillion));
  const Uint128 product = static_cast<Uint128>(millionths) * count;
  return std::max<std::uint64_t>(1,
                                 static_cast<std::uint64_t>((product + kMillion - 1) / kMillion));
}

}  // namespace

Histogram::Histogram(const Histogram& other)
    : is_settled_(other.is_settled_), few_(other.few_), min_(other.min_), max_(other.max_) {
  if (other.has_buckets_) merge(other);
}

Histogram& Histogram::operator=(const Histogram& other) {
  if (this != &other) *this = Histogram(other);
  return *this;
}

void Histogram::record_first(std::uint64_t number) {
  if (!has_buckets_) {
    is_settled_ = false;
    if (few_.size() < kFew) return few_.push_back(number);
    use_buckets();
  }
  const Place place = place_of(number);
  if (!octaves_[place.octave]) octaves_[place.octave] = std::make_unique<Octave>();
  add(place);
}

void Histogram::use_buckets() {
  has_buckets_ = true;
  for (const std::uint64_t number : std::exchange(few_, {})) record_first(number);
}

void Histogram::merge(const Histogram& other) {
  if (!other.has_buckets_) return merge_few(other);
  if (!has_buckets_) use_buckets();
  for (std::size_t k = 0; k < kOctaves; ++k) {
    if (!other.octaves_[k]) continue;
    if (!octaves_[k]) octaves_[k] = std::make_unique<Octave>();
    Octave& sums = *octaves_[k];
    const Octave& terms = *other.octaves_[k];
    std::uint64_t counts = 0;
    for (std::size_t i = 0; i < sums.size(); ++i) {
      if (terms[i].count == 0) continue;
      sums[i].count += terms[i].count;
      sums[i].offsets += terms[i].offsets;
      counts |= sums[i].count;
    }
    check(k, counts);
  }
  min_ = std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
}

void Histogram::merge_few(const Histogram& other) {
  if (&other == this) return merge_few(Histogram(other));
  if (has_buckets_ || few_.size() + other.few_.size() > kFew) {
    for (const std::uint64_t number : other.few_)
      record(Duration{static_cast<std::int64_t>(number)});
    return;
  }
  is_settled_ = false;
  few_.insert(few_.end(), other.few_.begin(), other.few_.end());
  min_ = std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
}

void Histogram::settle() {
  if (is_settled_) return;
  std::sort(few_.begin(), few_.end());
  is_settled_ = true;
}

// Asked for when values are added up, so that recording need not look. What a bucket may hold is
// one less than a power of two, so all counts or-ed together pass if each does.
void Histogram::check(std::size_t octave, std::uint64_t counts) {
  const std::size_t digits = octave == 0 ? 0 : octave - 1;  // of an offset
  if (counts <= std::numeric_limits<std::uint64_t>::max() >> digits) return;
  throw Error("too many requests took days: their times cannot be added up exactly",
              "shorten the cold start, or simulate fewer");
}

std::uint64_t Histogram::count_of(const Octave& octave) {
  std::uint64_t total = 0;
  for (const Bucket& bucket : octave) total += bucket.count;
  return total;
}

std::uint64_t Histogram::count() const {
  if (!has_buckets_) return few_.size();
  std::uint64_t total = 0;
  for (const std::unique_ptr<Octave>& octave : octaves_) {
    if (octave) total += count_of(*octave);
  }
  return total;
}

// Of an octave, in its finest part: there are fewer than 2^56 values, so that it fits.
Int128 Histogram::sum() const {
  Int128 total = 0;
  for (const std::uint64_t number : few_) total += static_cast<Int128>(number);
  for (std::size_t k = 0; k < kOctaves; ++k) {
    if (!octaves_[k]) continue;
    std::uint64_t counts = 0;
    std::uint64_t lowest = 0;
    for (std::size_t i = 0; i < octaves_[k]->size(); ++i) {
      const Bucket& bucket = (*octaves_[k])[i];
      if (bucket.count == 0) continue;
      counts |= bucket.count;
      lowest += bucket.count * (k == 0 ? i : i | 128U);
      total += static_cast<Int128>(bucket.offsets);
    }
    check(k, counts);
    total += static_cast<Int128>(lowest) << (k == 0 ? 0 : k - 1);
  }
  return total;
}

double Histogram::quantile(double share) const {
  assert(!empty());
  if (!has_buckets_) return quantile_of_few(nearest_rank(share, few_.size()));
  std::array<std::uint64_t, kOctaves> counts{};
  std::uint64_t total = 0;
  for (std::size_t k = 0; k < kOctaves; ++k) {
    if (octaves_[k]) total += counts[k] = count_of(*octaves_[k]);
  }
  const std::uint64_t rank = nearest_rank(share, total);
  if (rank >= total) return static_cast<double>(max_);
  if (rank == 1) return static_cast<double>(min_);
  std::size_t k = 0;
  std::uint64_t below = 0;  // in the octaves before, then also in the buckets before
  while (below + counts[k] < rank) below += counts[k++];
  std::size_t i = 0;
  while (below + (*octaves_[k])[i].count < rank) below += (*octaves_[k])[i++].count;
  const Bucket& bucket = (*octaves_[k])[i];
  check(k, bucket.count);
  return static_cast<double>(lowest_of(k, i)) +
         static_cast<double>(bucket.offsets) / static_cast<double>(bucket.count);
}

double Histogram::quantile_of_few(std::uint64_t rank) const {
  if (rank >= few_.size()) return static_cast<double>(max_);
  if (rank == 1) return static_cast<double>(min_);
  if (is_settled_) return quantile_of_sorted(few_, to_index(rank - 1));
  std::vector<std::uint64_t> values = few_;
  std::sort(values.begin(), values.end());
  return quantile_of_sorted(values, to_index(rank - 1));
}

// The mean of those that would be in one bucket with the value at this place.
double Histogram::quantile_of_sorted(std::span<const std::uint64_t> values, std::size_t place) {
  const std::uint64_t value = values[place];
  std::size_t first = place;
  while (first > 0 && share_bucket(value, values[first - 1])) --first;
  std::uint64_t count = 0;
  std::uint64_t offsets = 0;
  for (const std::uint64_t other : values.subspan(first)) {
    if (!share_bucket(value, other)) break;
    ++count;
    offsets += place_of(other).offset;
  }
  const Place bucket = place_of(value);
  return static_cast<double>(lowest_of(bucket.octave, bucket.bucket)) +
         static_cast<double>(offsets) / static_cast<double>(count);
}

std::vector<Histogram::Range> Histogram::ranges() const {
  if (!has_buckets_) {
    Histogram counted(*this);
    counted.use_buckets();
    return counted.ranges();
  }
  std::vector<Range> found;
  for (std::size_t k = 0; k < kOctaves; ++k) {
    if (!octaves_[k]) continue;
    const std::uint64_t width = k == 0 ? 1 : std::uint64_t{1} << (k - 1);
    for (std::size_t i = 0; i < octaves_[k]->size(); ++i) {
      const std::uint64_t count = (*octaves_[k])[i].count;
      if (count == 0) continue;
      const auto from = static_cast<std::int64_t>(lowest_of(k, i));
      // The last bucket of all ends with the longest duration.
      const std::uint64_t to = std::min<std::uint64_t>(static_cast<std::uint64_t>(from) + width,
                                                       std::numeric_limits<std::int64_t>::max());
      found.push_back({Duration{from}, Duration{static_cast<std::int64_t>(to)}, count});
    }
  }
  return found;
}

double Histogram::mean() const {
  assert(!empty());
  return static_cast<double>(sum()) / static_cast<double>(count());
}

}  // namespace coldcast
