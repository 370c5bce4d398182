#include "callers/recursion_guard.h"

#include <algorithm>
#include <utility>

namespace coldcast {

RecursionGuard::RecursionGuard(std::vector<std::uint32_t> limits)
    : limits_(std::move(limits)), refused_(limits_.size()) {
  (void)intern({});
}

bool RecursionGuard::is_below_limit(std::uint32_t chain, FunctionId function) const {
  const std::uint32_t limit = limits_[index(function)];
  const Counts& counts = chains_[chain];
  return limit == kAllow || index(function) >= counts.size() || counts[index(function)] < limit;
}

std::uint32_t RecursionGuard::after(std::uint32_t chain, FunctionId function) {
  // Nobody asks how often a function without a limit has run: so there are not endlessly many
  // chains.
  if (limits_[index(function)] == kAllow) return chain;
  Counts counts = chains_[chain];
  counts.resize(std::max<std::size_t>(counts.size(), index(function) + std::size_t{1}));
  ++counts[index(function)];
  return intern(std::move(counts));
}

std::uint32_t RecursionGuard::merged_counts(std::uint32_t a, std::uint32_t b) {
  Counts counts = chains_[a];
  const Counts& others = chains_[b];
  counts.resize(std::max(counts.size(), others.size()));
  for (std::size_t i = 0; i < others.size(); ++i) counts[i] = std::max(counts[i], others[i]);
  return intern(std::move(counts));
}

std::uint32_t RecursionGuard::intern(Counts counts) {
  const auto next = static_cast<std::uint32_t>(chains_.size());
  const auto [known, is_new] = known_.try_emplace(std::move(counts), next);
  if (is_new) chains_.push_back(known->first);
  return known->second;
}

}  // namespace coldcast
