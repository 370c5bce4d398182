#include "logs/minute_durations.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "coldcast/base/int128.h"

namespace coldcast {
namespace {

// `sum` is theirs but for what does not fit; most durations are far too short for that.
std::int64_t average(std::span<const std::int64_t> durations, std::uint64_t sum,
                     std::int64_t longest) {
  const auto count = static_cast<Int128>(durations.size());
  Int128 whole = static_cast<Int128>(sum);
  if (count * longest > std::numeric_limits<std::int64_t>::max()) {
    whole = std::accumulate(durations.begin(), durations.end(), Int128{0});
  }
  return static_cast<std::int64_t>((whole + count / 2) / count);
}

}  // namespace

void MinuteDurations::clear() {
  figures_.clear();
  spans_.clear();
}

void MinuteDurations::add(std::span<const std::int64_t> durations) {
  figures_.push_back(measure(durations, percentiles_[figures_.size()]));
  if (!durations.empty()) spans_.push_back(durations);
}

// Of a single function that had any, all are known.
DurationFigures MinuteDurations::all() {
  if (spans_.size() == 1) {
    return *std::find_if(figures_.begin(), figures_.end(),
                         [](const DurationFigures& figures) { return figures.count > 0; });
  }
  together_.clear();
  for (const auto durations : spans_) {
    together_.insert(together_.end(), durations.begin(), durations.end());
  }
  return measure(together_, percentiles_.back());
}

DurationFigures MinuteDurations::measure(std::span<const std::int64_t> durations, Percentiles& of) {
  DurationFigures figures{.count = durations.size()};
  if (durations.empty()) return figures;
  SteadyMedian::Look near_middle = of.median.begin(durations.size());
  SteadyTop::Look at_top = of.top.begin(durations.size());
  std::uint64_t sum = 0;
  for (const std::int64_t duration : durations) {
    sum += static_cast<std::uint64_t>(duration);
    near_middle.take(duration);
    at_top.take(duration);
  }
  const SteadyTop::Answer top = of.top.find(durations, at_top);
  figures.average = average(durations, sum, top.highest);
  figures.p50 = of.median.find(durations, near_middle);
  figures.p99 = top.p99;
  figures.longest = top.highest;
  return figures;
}

}  // namespace coldcast
