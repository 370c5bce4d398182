#include "exchange/fit/step_profile.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <queue>

namespace coldcast {
namespace {

constexpr std::size_t kMostSteps = 2000;

double log_part(double count, double width) {
  return count > 0 ? count * std::log(count / width) : 0;
}

double cost_of(const CountBin& a, const CountBin& b) {
  return 2 * (log_part(a.count, a.width()) + log_part(b.count, b.width()) -
              log_part(a.count + b.count, a.width() + b.width()));
}

// Bins in a row, of which neighbours are joined; the cheapest pair is found by a heap whose
// entries may be out of date.
class Row {
 public:
  explicit Row(std::vector<CountBin> bins) : bins_(std::move(bins)), version_(bins_.size()) {
    for (std::size_t i = 0; i < bins_.size(); ++i) {
      next_.push_back(i + 1);
      before_.push_back(i == 0 ? kNone : i - 1);
    }
    for (std::size_t i = 0; i + 1 < bins_.size(); ++i) offer(i);
    left_ = bins_.size();
  }

  void merge(double most) {
    while (!pairs_.empty()) {
      const Pair pair = pairs_.top();
      const std::size_t right = next_[pair.left];
      const bool is_current = pair.left_version == version_[pair.left] && right < bins_.size() &&
                              pair.right_version == version_[right] && !is_gone(pair.left);
      if (!is_current) {
        pairs_.pop();
        continue;
      }
      if (pair.cost >= most && left_ <= kMostSteps) return;
      pairs_.pop();
      join(pair.left, right);
    }
  }

  [[nodiscard]] std::vector<CountBin> rest() const {
    std::vector<CountBin> steps;
    for (std::size_t i = 0; i < bins_.size(); i = next_[i]) steps.push_back(bins_[i]);
    return steps;
  }

 private:
  static constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();
  static constexpr unsigned kGone = std::numeric_limits<unsigned>::max();

  struct Pair {
    double cost;
    std::size_t left;
    unsigned left_version;
    unsigned right_version;
    // Of equal costs the earlier pair comes first.
    bool operator<(const Pair& other) const {
      return cost != other.cost ? cost > other.cost : left > other.left;
    }
  };

  [[nodiscard]] bool is_gone(std::size_t i) const { return version_[i] == kGone; }

  void offer(std::size_t left) {
    const std::size_t right = next_[left];
    if (right >= bins_.size()) return;
    pairs_.push({cost_of(bins_[left], bins_[right]), left, version_[left], version_[right]});
  }

  void join(std::size_t left, std::size_t right) {
    bins_[left].end = bins_[right].end;
    bins_[left].count += bins_[right].count;
    ++version_[left];
    version_[right] = kGone;
    next_[left] = next_[right];
    if (next_[left] < bins_.size()) before_[next_[left]] = left;
    --left_;
    offer(left);
    if (before_[left] != kNone) offer(before_[left]);
  }

  std::vector<CountBin> bins_;
  std::vector<std::size_t> next_;
  std::vector<std::size_t> before_;
  std::vector<unsigned> version_;
  std::priority_queue<Pair> pairs_;
  std::size_t left_ = 0;
};

}  // namespace

std::vector<CountBin> count_in_bins(std::span<const double> times, double window, double width) {
  std::vector<CountBin> bins;
  if (width <= 0) return bins;
  const auto number = static_cast<std::size_t>(std::ceil(std::max(0.0, window / width - 1e-9)));
  for (std::size_t i = 0; i < number; ++i) {
    const double begin = static_cast<double>(i) * width;
    bins.push_back({begin, std::min(window, begin + width), 0});
  }
  for (const double time : times) {
    const auto place = static_cast<std::size_t>(std::max(0.0, time / width));
    if (!bins.empty()) bins[std::min(place, bins.size() - 1)].count += 1;
  }
  return bins;
}

std::vector<CountBin> merge_steps(std::vector<CountBin> bins, double part) {
  if (bins.size() < 2) return bins;
  const double most = part * (3 * std::log(static_cast<double>(bins.size())) + 3);
  Row row(std::move(bins));
  row.merge(most);
  return row.rest();
}

double expected_until(std::span<const CountBin> steps, double time) {
  double sum = 0;
  for (const CountBin& step : steps) {
    if (time <= step.begin) break;
    sum += step.rate() * (std::min(time, step.end) - step.begin);
  }
  return sum;
}

Dispersion dispersion_of(std::span<const CountBin> bins, std::span<const CountBin> steps,
                         std::size_t rates) {
  double sum = 0;
  double count = 0;
  double expected = 0;
  double number = 0;
  std::size_t step = 0;
  for (const CountBin& bin : bins) {
    count += bin.count;
    // The integral over the bin, walking along the steps.
    double at = bin.begin;
    while (at < bin.end && step < steps.size()) {
      const double until = std::min(bin.end, steps[step].end);
      expected += steps[step].rate() * std::max(0.0, until - std::max(at, steps[step].begin));
      at = until;
      if (until >= steps[step].end - 1e-9) ++step;
    }
    if (expected < 5) continue;
    sum += (count - expected) * (count - expected) / expected;
    number += 1;
    count = expected = 0;
  }
  const double degrees = number - static_cast<double>(rates);
  return degrees >= 1 ? Dispersion{sum / degrees, degrees} : Dispersion{};
}

}  // namespace coldcast
