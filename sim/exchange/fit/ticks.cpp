#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "exchange/fit/arrival_process.h"
#include "exchange/fit/fit_math.h"

namespace coldcast {
namespace {

constexpr double kNear = 2;  // seconds from a tick

std::vector<double> gaps_of(std::span<const double> times) {
  std::vector<double> gaps;
  for (std::size_t i = 1; i < times.size(); ++i) gaps.push_back(times[i] - times[i - 1]);
  return gaps;
}

// Times that come together (within 2 % of the period) are one tick.
struct Groups {
  std::vector<double> begins;
  std::vector<double> sizes;
};

Groups group(std::span<const double> times, double within) {
  Groups groups;
  for (const double time : times) {
    if (groups.begins.empty() || time - groups.begins.back() > within) {
      groups.begins.push_back(time);
      groups.sizes.push_back(1);
    } else {
      groups.sizes.back() += 1;
    }
  }
  return groups;
}

// Half of the time lies in gaps that are no longer: those between ticks, whether a tick has many
// requests or some ticks are missing.
double usual_gap(std::vector<double> gaps) {
  std::sort(gaps.begin(), gaps.end());
  const double half = mean_of(gaps) * static_cast<double>(gaps.size()) / 2;
  double sum = 0;
  for (const double gap : gaps) {
    sum += gap;
    if (sum >= half) return gap;
  }
  return gaps.back();
}

double cleaned(double seconds) {
  // A clock's period is a whole number of seconds, where it is near one.
  const double whole = std::round(seconds);
  return whole >= 1 && std::abs(seconds - whole) < 0.02 * seconds ? whole : seconds;
}

// How many requests lie near the ticks of this period and phase, and at how many of them.
struct Hits {
  double requests = 0;
  double ticks = 0;
  double before = 0;  // requests near, but not so near: on either side
  double after = 0;
  std::vector<double> counts;  // of each tick that was hit
};

constexpr double kAround = 20;  // seconds from a tick

Hits hits_at(std::span<const double> times, const ClockTicks& ticks) {
  Hits hits;
  // A request just before the first tick is of the tick before it, number -1.
  std::int64_t last = std::numeric_limits<std::int64_t>::min();
  for (const double time : times) {
    const double distance = distance_from_tick(ticks, time);
    if (distance > kNear && distance <= kAround) {
      const bool is_after = std::fmod(time - ticks.first + ticks.every, ticks.every) <= kAround;
      (is_after ? hits.after : hits.before) += 1;
    }
    if (distance > kNear) continue;
    hits.requests += 1;
    const std::int64_t number = tick_number(ticks, time);
    if (number != last) {
      hits.ticks += 1;
      hits.counts.push_back(0);
    }
    hits.counts.back() += 1;
    last = number;
  }
  return hits;
}

// The middle of the four seconds of the period in which most requests lie.
double best_phase(std::span<const double> times, double period) {
  std::vector<double> phases;
  for (const double time : times) phases.push_back(std::fmod(time, period));
  std::sort(phases.begin(), phases.end());
  const std::size_t n = phases.size();
  std::size_t most = 0;
  double best = 0;
  std::size_t end = 0;
  for (std::size_t begin = 0; begin < n; ++begin) {
    end = std::max(end, begin);
    const auto at = [&](std::size_t i) { return i < n ? phases[i] : phases[i - n] + period; };
    while (end < begin + n && at(end) - phases[begin] <= 2 * kNear) ++end;
    if (end - begin > most) {
      most = end - begin;
      best = at(begin + (end - begin) / 2);
    }
  }
  return std::fmod(best, period);
}

// By chance as many would lie near the ticks as do on the denser side of them.
double expected_by_chance(double before, double after) {
  return std::max(before, after) * 2 * kNear / (kAround - kNear);
}

// Whether so many requests near the ticks, so many more than by chance, are a clock's.
bool are_enough(double requests, double expected, double ticks) {
  const double excess = requests - expected;
  return excess >= 0.8 * ticks && excess >= 6 * std::sqrt(expected + 1);
}

// Counts of the requests by their phase in a period, in bins of a fiftieth of a second, summed up
// twice around so that every span of them is a difference.
class PhaseCounts {
 public:
  PhaseCounts(std::span<const double> times, double period)
      : bins_(static_cast<std::size_t>(period) * kPerSecond), sums_(2 * bins_ + 1) {
    std::vector<std::uint32_t> counts(bins_);
    for (const double time : times) {
      const double turns = time / period;
      const double share = turns - std::floor(turns);
      ++counts[std::min(bins_ - 1, static_cast<std::size_t>(share * static_cast<double>(bins_)))];
    }
    for (std::size_t i = 0; i < 2 * bins_; ++i) sums_[i + 1] = sums_[i] + counts[i % bins_];
  }

  // Whether ticks of some phase may have enough requests: all that could lie near them, and no more
  // on their sides than certainly do.
  [[nodiscard]] bool may_have_clock(double ticks) const {
    constexpr std::size_t near = static_cast<std::size_t>(kNear) * kPerSecond;
    constexpr std::size_t around = static_cast<std::size_t>(kAround) * kPerSecond;
    for (std::size_t bin = around; bin < around + bins_; ++bin) {
      const double requests = between(bin - near - 1, bin + near + 2);
      const double before = between(bin - around + 2, bin - near - 1);
      const double after = between(bin + near + 2, bin + around - 1);
      if (are_enough(requests, expected_by_chance(before, after), ticks)) return true;
    }
    return false;
  }

 private:
  static constexpr std::size_t kPerSecond = 50;

  [[nodiscard]] double between(std::size_t begin, std::size_t end) const {
    return static_cast<double>(sums_[end] - sums_[begin]);
  }

  std::size_t bins_;
  std::vector<std::uint64_t> sums_;
};

// So many requests that sorting them for each period takes longer than to look first.
constexpr std::size_t kMany = 100'000;

}  // namespace

double distance_from_tick(const ClockTicks& ticks, double time) {
  const double off = std::fmod(time - ticks.first, ticks.every);
  return std::min(std::abs(off), ticks.every - std::abs(off));
}

std::int64_t tick_number(const ClockTicks& ticks, double time) {
  return std::llround((time - ticks.first) / ticks.every);
}

std::optional<ClockTicks> find_schedule(std::span<const double> times, double resolution) {
  constexpr std::size_t kFewest = 10;
  if (times.size() < kFewest) return std::nullopt;
  const Groups groups = group(times, 0.02 * usual_gap(gaps_of(times)));
  if (groups.begins.size() < kFewest / 2) return std::nullopt;
  std::vector<double> between = gaps_of(groups.begins);
  std::vector<double> sorted = between;
  std::sort(sorted.begin(), sorted.end());
  const double shortest = quantile_of(sorted, 0.25);
  if (shortest <= 0) return std::nullopt;
  const double span = groups.begins.back() - groups.begins.front();
  const double period = span / std::round(span / shortest);
  const bool is_regular = deviation_of(between) < 0.05 * mean_of(between);
  // Stamps in whole seconds lie at multiples of one whatever sends them.
  const bool tells_multiples = period > 1.5 * std::min(resolution, 1.0);
  // Some ticks may be missing; where most are, a clock of this period is no explanation.
  const bool has_most = static_cast<double>(groups.begins.size()) >= 0.5 * (span / period + 1);
  const bool is_multiple =
      tells_multiples && has_most && std::all_of(between.begin(), between.end(), [&](double gap) {
        const double multiple = std::round(gap / period);
        return multiple >= 1 && std::abs(gap - multiple * period) <= 0.02 * period;
      });
  if (!is_regular && !is_multiple) return std::nullopt;
  std::vector<double> sizes = groups.sizes;
  std::sort(sizes.begin(), sizes.end());
  if (sizes.front() != sizes.back()) return std::nullopt;
  return ClockTicks{cleaned(is_regular ? mean_of(between) : period), times.front(), sizes.front()};
}

std::optional<ClockTicks> find_ticks(std::span<const double> times, double window) {
  constexpr double kFewestTicks = 6;
  for (int minutes = 1; minutes <= 60; ++minutes) {
    const double period = minutes * 60.0;
    if (window / period < kFewestTicks) break;
    if (times.size() > kMany &&
        !PhaseCounts(times, period).may_have_clock(std::floor(window / period)))
      continue;
    ClockTicks ticks{.every = period, .first = best_phase(times, period)};
    const double number = std::floor((window - ticks.first) / period) + 1;
    const Hits hits = hits_at(times, ticks);
    if (hits.ticks < 0.9 * number) continue;
    const double expected = expected_by_chance(hits.before, hits.after);
    if (!are_enough(hits.requests, expected, number)) continue;
    // A clock sends the same number each time; a crowd at the full hour does not.
    const double noise = std::sqrt(expected / number);
    if (deviation_of(hits.counts) > 0.35 * mean_of(hits.counts) + noise) continue;
    ticks.count = std::max(1.0, std::round((hits.requests - expected) / number));
    return ticks;
  }
  return std::nullopt;
}

}  // namespace coldcast
