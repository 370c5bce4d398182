#pragma once

#include <cmath>
#include <limits>

#include "results/metrics/function_metrics.h"

// How the numbers of functions are taken from what a run has counted.

namespace coldcast {

inline constexpr double kNoPrice = std::numeric_limits<double>::quiet_NaN();

inline Number ratio(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? Number{} : Number{static_cast<double>(part) / static_cast<double>(whole)};
}

// Level x nanoseconds as a mean level.
inline Number mean_level(Int128 integral, Duration window) {
  return window <= Duration::zero()
             ? Number{}
             : Number{static_cast<double>(integral) / static_cast<double>(window.count())};
}

// Nothing where a part of it has no price.
inline Number money(double sum) {
  return std::isnan(sum) ? Number{} : Number{sum};
}

template <ColdStartCause kCause>
Number cause(const FunctionFacts& f) {
  return f.of.causes[static_cast<std::size_t>(kCause)];
}
template <ThrottleReason kReason>
Number throttle(const FunctionFacts& f) {
  return f.of.throttles[static_cast<std::size_t>(kReason)];
}
template <Outcome kOutcome>
Number outcome(const FunctionFacts& f) {
  return f.of.outcomes[static_cast<std::size_t>(kOutcome)];
}

using Times = Histogram FunctionSummary::*;
template <Times kTimes>
Number mean_ms(const FunctionFacts& f) {
  const Histogram& times = f.of.*kTimes;
  return times.empty() ? Number{} : Number{times.mean() / 1e6};
}
template <Times kTimes, int kPermille>
Number quantile_ms(const FunctionFacts& f) {
  const Histogram& times = f.of.*kTimes;
  return times.empty() ? Number{} : Number{times.quantile(kPermille / 1000.0) / 1e6};
}
template <Times kTimes>
Number max_ms(const FunctionFacts& f) {
  const Histogram& times = f.of.*kTimes;
  return times.empty() ? Number{} : Number{static_cast<double>(times.max().count()) / 1e6};
}

// Of what is paid for in the long run: what the window's end rounds up is paid for once.
inline Number utilization(const FunctionFacts& f) {
  const double whole = static_cast<double>(f.of.usage.provisioned_recurring) / 1e6;
  return whole > 0.0 ? Number{static_cast<double>(f.of.usage.provisioned_duration_ms) / whole}
                     : Number{};
}
inline Number break_even(const FunctionFacts& f) {
  const bool is_provisioned = f.of.usage.provisioned_recurring > 0;
  return f.break_even && is_provisioned ? Number{*f.break_even} : Number{};
}
template <double Cost::*kPart>
Number cost(const FunctionFacts& f) {
  return money(f.cost.*kPart);
}

}  // namespace coldcast
