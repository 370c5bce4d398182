#include "coldcast/logs/latency_counts.h"

#include <algorithm>
#include <cmath>

namespace coldcast {

void LatencyCounts::merge(const LatencyCounts& other) {
  for (std::size_t i = 0; i < other.counts_.size(); ++i)
    if (other.counts_[i] > 0) at(other.first_ + static_cast<std::uint32_t>(i)) += other.counts_[i];
  total_ += other.total_;
}

double LatencyCounts::quantile(double share) const {
  const auto rank = static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(total_)));
  const std::uint64_t wanted = std::max<std::uint64_t>(rank, 1);
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    seen += counts_[i];
    if (seen >= wanted) return middle_of(first_ + static_cast<std::uint32_t>(i));
  }
  return 0.0;
}

double LatencyCounts::middle_of(std::uint32_t bucket) {
  if (bucket < (1U << kBits)) return bucket;
  const unsigned shift = (bucket >> kBits) - 1;
  const double low = static_cast<double>((1U << kBits) + (bucket & ((1U << kBits) - 1)));
  return std::ldexp(low + 0.5, static_cast<int>(shift));
}

std::uint32_t& LatencyCounts::at(std::uint32_t bucket) {
  if (counts_.empty()) first_ = bucket;
  if (bucket < first_) {
    counts_.insert(counts_.begin(), first_ - bucket, 0);
    first_ = bucket;
  }
  if (bucket - first_ >= counts_.size()) counts_.resize(bucket - first_ + 1);
  return counts_[bucket - first_];
}

}  // namespace coldcast
