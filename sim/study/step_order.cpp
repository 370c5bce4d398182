#include "study/step_order.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace coldcast {
namespace {

constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();
// To find the steps of one bin takes about as long as to look at so many.
constexpr std::size_t kSearch = 32;
// Fewer are sorted by insertion, without the memory that a merge takes.
constexpr std::ptrdiff_t kInsertedSteps = 32;

}  // namespace

void BinnedSteps::clear() {
  if (is_empty_) return;
  is_empty_ = true;
  std::fill(bins_.begin(), bins_.end(), Bin{});
}

void BinnedSteps::add(const BinnedSteps& other) {
  if (other.is_empty_) return;
  is_empty_ = false;
  for (std::size_t i = 0; i < bins_.size(); ++i) {
    for (std::size_t code = 0; code < LevelStep::kCodes; ++code) {
      bins_[i][code] += other.bins_[i][code];
    }
  }
}

// Calls `take(place, step, instant)` for each step in one of the bins, in order of time.
template <typename Take>
void StepOrder::visit(const LevelLog& log, std::span<const std::uint32_t> bins,
                      const Stretch& stretch, Take take) const {
  const auto bin_of = [&stretch](SimTime at) {
    return static_cast<std::size_t>((at - stretch.begin).count() >> stretch.shift);
  };
  const auto take_if_gathered = [&](const LevelStep& step) {
    const std::uint32_t place = place_of_[bin_of(step.at)];
    if (place != kNone && step.kind != LevelStep::Kind::throttle) take(place, step);
  };
  if (bins.size() * kSearch > log.size()) {
    for (std::size_t i = 0; i < log.size(); ++i) take_if_gathered(log[i]);
    return;
  }
  for (const std::uint32_t bin : bins) {
    const Duration since{static_cast<std::int64_t>(bin) << stretch.shift};
    for (std::size_t i = log.first_from(stretch.begin + since);
         i < log.size() && bin_of(log[i].at) == bin; ++i)
      take_if_gathered(log[i]);
  }
}

void StepOrder::gather(std::span<const LevelLog* const> logs, std::span<const std::uint32_t> bins,
                       const Stretch& stretch) {
  place_of_.assign(Stretch::kBins, kNone);
  for (std::uint32_t place = 0; place < bins.size(); ++place) place_of_[bins[place]] = place;
  // Two beyond: the ends of places are counted one further on, and become their own when filled.
  ends_.assign(bins.size() + 2, 0);
  for (const LevelLog* log : logs)
    visit(*log, bins, stretch,
          [this](std::uint32_t place, const LevelStep&) { ++ends_[place + 2]; });
  std::partial_sum(ends_.begin(), ends_.end(), ends_.begin());
  steps_.resize(ends_.back());
  for (std::uint32_t function = 0; function < logs.size(); ++function) {
    SimTime beginning = kNever;  // the instant at which the function's last step up was
    visit(*logs[function], bins, stretch, [&](std::uint32_t place, const LevelStep& step) {
      if (step.up) beginning = step.at;
      const auto since = static_cast<std::uint64_t>((step.at - stretch.begin).count());
      steps_[ends_[place + 1]++] = {since << 1 | (beginning == step.at ? 1U : 0U), function,
                                    step.kind, step.up};
    });
  }
  for (std::size_t place = 0; place < bins.size(); ++place) sort(place);
}

// Filled by function, so that a stable sort leaves beginnings of one instant in their order.
void StepOrder::sort(std::size_t place) {
  const auto first = steps_.begin() + static_cast<std::ptrdiff_t>(ends_[place]);
  const auto last = steps_.begin() + static_cast<std::ptrdiff_t>(ends_[place + 1]);
  const auto is_before = [](const Step& a, const Step& b) { return a.order < b.order; };
  if (last - first > kInsertedSteps) return std::stable_sort(first, last, is_before);
  for (auto next = first; next != last; ++next) {
    const Step step = *next;
    auto hole = next;
    for (; hole != first && is_before(step, *(hole - 1)); --hole) *hole = *(hole - 1);
    *hole = step;
  }
}

}  // namespace coldcast
