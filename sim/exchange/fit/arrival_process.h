#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "exchange/fit/step_profile.h"

namespace coldcast {

// Whether the gaps between arrivals are those of a Poisson process with the fitted rate: rescaled
// by its integral they are uniform (time rescaling; Brown et al. 2002).
struct GapTest {
  double distance = 0;  // Kolmogorov and Smirnov's
  double p = 1;
  std::size_t gaps = 0;
  [[nodiscard]] bool rejects() const;  // at 1 %
};
// `resolution` in seconds: times that share one are spread evenly within it first.
[[nodiscard]] GapTest test_gaps(std::span<const double> times, std::span<const CountBin> steps,
                                double resolution);

// The largest step that divides all times, in nanoseconds: 10^9 for whole seconds.
[[nodiscard]] std::int64_t resolution_of(std::span<const std::int64_t> times);

// `count` requests every `every` seconds, the first at `first`.
struct ClockTicks {
  double every = 0;
  double first = 0;
  double count = 1;
};
// Whether all gaps are nearly equal, or multiples of one period; `resolution` of the stamps in
// seconds.
[[nodiscard]] std::optional<ClockTicks> find_schedule(std::span<const double> times,
                                                      double resolution = 0);
// A part of the requests that come at a fixed period of 1 to 60 minutes, at nine of ten ticks,
// within two seconds, and far more often than chance would have it.
[[nodiscard]] std::optional<ClockTicks> find_ticks(std::span<const double> times, double window);
// Distance of a time from the nearest tick, in seconds.
[[nodiscard]] double distance_from_tick(const ClockTicks& ticks, double time);
[[nodiscard]] std::int64_t tick_number(const ClockTicks& ticks, double time);

// An interrupted Poisson process: requests at `rate` while on, none while off; both spans are
// exponential. Its gaps are hyperexponential, of which the maximum likelihood is found by EM.
struct OnOffLaw {
  double on = 0;   // mean, seconds
  double off = 0;  // mean, seconds
  double rate = 0;
  double distance = 1;  // of the gaps to the law
  // Dispersion of counts over spans of `width` seconds.
  [[nodiscard]] double dispersion(double width) const;
};
[[nodiscard]] std::optional<OnOffLaw> fit_on_off(std::span<const double> gaps);

}  // namespace coldcast
