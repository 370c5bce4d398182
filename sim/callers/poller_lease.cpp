#include "callers/poller_lease.h"

#include <algorithm>

namespace coldcast {
namespace {

constexpr Duration kShortest = std::chrono::minutes{1};
constexpr Duration kStep = std::chrono::seconds{1};

void add(LeaseFigure& to, const LeaseFigure& more) {
  to.whole += more.whole;
  to.recurring += more.recurring;
}

}  // namespace

void PollerLease::set(SimTime at, std::uint32_t pollers) {
  const std::size_t units = (pollers + unit_ - 1) / unit_;
  for (; taken_up_.size() > units; taken_up_.pop_back()) {
    add(gone_, billed(taken_up_.back(), at, true));
  }
  taken_up_.resize(units, at);
}

LeaseFigure PollerLease::figure(SimTime end) const {
  LeaseFigure whole = gone_;
  for (const SimTime taken_up : taken_up_) add(whole, billed(taken_up, end, false));
  return whole;
}

// What lies in the counted window; rounded up from where it was taken up.
LeaseFigure PollerLease::billed(SimTime taken_up, SimTime until, bool ends) const {
  const SimTime begin = std::max(taken_up, from_);
  const SimTime end = std::min(until, until_);
  if (end <= begin) return {};
  const Duration steps = (end - taken_up + kStep - Duration{1}) / kStep * kStep;
  const Duration rounded = std::max(kShortest, steps) - (begin - taken_up);
  const bool ends_within = ends && until < until_;
  return {.whole = rounded.count(), .recurring = (ends_within ? rounded : end - begin).count()};
}

}  // namespace coldcast
