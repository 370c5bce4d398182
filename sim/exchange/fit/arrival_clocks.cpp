#include "exchange/fit/arrival_clocks.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "exchange/fit/arrival_process.h"
#include "exchange/fit/fit_math.h"

namespace coldcast {
namespace {

double median_duration(const std::vector<MeasuredRequest>& all,
                       const std::vector<std::size_t>& numbers) {
  std::vector<double> values;
  for (const std::size_t number : numbers) {
    const MeasuredRequest& invocation = all[number];
    if (invocation.duration.has_value() && invocation.start != MeasuredStart::cold) {
      values.push_back(invocation.duration.milliseconds());
    }
  }
  std::sort(values.begin(), values.end());
  return values.empty() ? -1 : quantile_of(values, 0.5);
}

// What a clock sends from its first tick to the end of the window.
double expected_of(const ClockTicks& ticks, double window) {
  return ticks.count * (std::floor(std::max(0.0, window - ticks.first) / ticks.every) + 1);
}

// Where three ticks or more are missing before the first that came, or after the last, the clock
// did not run there.
void bound(double first, double last, double window, ClockPart& part) {
  constexpr double kFew = 2.5;
  const double every = part.ticks.every;
  if (first - part.ticks.first > kFew * every) {
    part.ticks.first += std::round((first - part.ticks.first) / every) * every;
  }
  if (window - last > kFew * every) {
    const double until = last + every / 2;
    part.until = every > 2 ? std::round(until) : until;
  }
  part.expected = expected_of(part.ticks, part.until.value_or(window));
}

// Takes the requests of a clock out of the others: at each tick as many as it sends, the shortest
// calls first, since a warmer's ping does nothing.
void take_out(const std::vector<MeasuredRequest>& all, ArrivalData& arrivals, ClockPart& part,
              std::vector<bool>& is_ping) {
  const ClockTicks ticks = part.ticks;
  std::vector<std::size_t> near;
  for (std::size_t i = 0; i < arrivals.times.size(); ++i) {
    if (distance_from_tick(ticks, arrivals.times[i]) <= 2) near.push_back(i);
  }
  std::stable_sort(near.begin(), near.end(), [&](std::size_t a, std::size_t b) {
    const std::int64_t x = tick_number(ticks, arrivals.times[a]);
    const std::int64_t y = tick_number(ticks, arrivals.times[b]);
    if (x != y) return x < y;
    return all[arrivals.numbers[a]].duration.micros() < all[arrivals.numbers[b]].duration.micros();
  });
  std::vector<bool> is_taken(arrivals.times.size());
  std::int64_t last = std::numeric_limits<std::int64_t>::min();
  double of_tick = 0;
  std::vector<std::size_t> taken;
  double first = arrivals.window;
  double end = 0;
  for (const std::size_t i : near) {
    const std::int64_t number = tick_number(ticks, arrivals.times[i]);
    of_tick = number == last ? of_tick + 1 : 1;
    last = number;
    if (of_tick > ticks.count) continue;
    is_taken[i] = true;
    taken.push_back(arrivals.numbers[i]);
    first = std::min(first, arrivals.times[i]);
    end = std::max(end, arrivals.times[i]);
  }
  bound(first, end, arrivals.window, part);
  ArrivalData rest{.window = arrivals.window, .resolution = arrivals.resolution};
  for (std::size_t i = 0; i < arrivals.times.size(); ++i) {
    if (is_taken[i]) continue;
    rest.times.push_back(arrivals.times[i]);
    rest.numbers.push_back(arrivals.numbers[i]);
  }
  part.requests = static_cast<double>(taken.size());
  const double pings = median_duration(all, taken);
  const double others = median_duration(all, rest.numbers);
  if (pings >= 0 && others > 0 && pings < 0.3 * others) {
    part.duration = pings;
    for (const std::size_t number : taken) is_ping[number] = true;
  }
  arrivals = std::move(rest);
}

}  // namespace

void find_clocks(const FunctionData& function, ArrivalData& arrivals, ArrivalFit& fit,
                 std::vector<bool>& is_ping) {
  if (const std::optional<ClockTicks> schedule =
          find_schedule(arrivals.times, arrivals.resolution)) {
    ClockPart part{.ticks = *schedule, .requests = static_cast<double>(arrivals.times.size())};
    bound(arrivals.times.front(), arrivals.times.back(), arrivals.window, part);
    fit.clocks.push_back(part);
    arrivals.times.clear();
    arrivals.numbers.clear();
    return;
  }
  constexpr int kMostClocks = 3;
  for (int i = 0; i < kMostClocks; ++i) {
    const std::optional<ClockTicks> ticks = find_ticks(arrivals.times, arrivals.window);
    if (!ticks) return;
    ClockPart part{.ticks = *ticks};
    take_out(function.source.invocations, arrivals, part, is_ping);
    fit.clocks.push_back(part);
  }
}

}  // namespace coldcast
