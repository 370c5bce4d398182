#include "exchange/fit/arrival_judgement.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "coldcast/base/text.h"

#include "base/counted.h"

namespace coldcast {
namespace {

constexpr double kMinute = 60;
// More bins than this are not counted: a rate so low says nothing at so short a span.
constexpr double kMostBins = 2e6;

bool is_significant(const Dispersion& d) {
  return d.degrees > 0 && d.value > std::max(1.25, 1 + 2.58 * std::sqrt(2 / d.degrees));
}

// The fitted rate over the whole window, a folded one again and again.
std::vector<CountBin> unfolded(const ArrivalFit& fit, double window) {
  if (fit.period == 0) return fit.steps;
  std::vector<CountBin> out;
  for (double begin = 0; begin < window; begin += fit.period) {
    for (const CountBin& step : fit.steps) {
      const double from = begin + step.begin;
      const double to = std::min(window, begin + step.end);
      if (to > from) out.push_back({from, to, step.rate() * (to - from)});
    }
  }
  return out;
}

// Dispersion at the usual spans about the fitted steps; the worst of them is kept.
void judge_dispersion(const ArrivalData& arrivals, ArrivalFit& fit) {
  const double least = arrivals.times.empty() && !arrivals.counts.empty()
                           ? arrivals.counts.front().width()
                           : arrivals.resolution;
  const std::vector<CountBin> steps = unfolded(fit, arrivals.window);
  const std::size_t rates = fit.steps.size();
  fit.dispersion = 0;
  fit.dispersions.clear();
  bool is_over = false;
  for (const double width : {1.0, 10.0, 60.0, 300.0}) {
    if (width < least - 1e-9 || width > arrivals.window / 4) continue;
    if (arrivals.window / width > kMostBins) continue;
    const Dispersion d = dispersion_of(bins_at(arrivals, width), steps, rates);
    if (d.degrees == 0) continue;
    fit.dispersions.emplace_back(width, d.value);
    const bool counts_more = is_significant(d) && !is_over;
    if (fit.dispersion == 0 || counts_more ||
        (is_significant(d) == is_over && d.value > fit.dispersion)) {
      fit.dispersion = d.value;
      fit.dispersion_width = width;
    }
    is_over = is_over || is_significant(d);
  }
  const std::vector<CountBin> whole{{0, arrivals.window, fit.requests}};
  fit.overall_width = std::max(kMinute, least);
  fit.dispersion_overall = dispersion_of(bins_at(arrivals, fit.overall_width), whole, 1).value;
  if (fit.held > 0 && !arrivals.times.empty()) {
    const double width = std::max(fit.held, arrivals.window / 1e6);
    fit.dispersion_held = dispersion_of(bins_at(arrivals, width), steps, rates).value;
  }
}

}  // namespace

void judge(const ArrivalData& arrivals, ArrivalFit& fit) {
  judge_dispersion(arrivals, fit);
  if (arrivals.times.empty()) return;
  fit.gaps = test_gaps(arrivals.times, unfolded(fit, arrivals.window), arrivals.resolution);
}

bool is_overdispersed(const ArrivalData& arrivals, const ArrivalFit& fit) {
  const std::vector<CountBin> steps = unfolded(fit, arrivals.window);
  const std::size_t rates = fit.steps.size();
  for (const double width : {1.0, 10.0, 60.0, 300.0}) {
    if (width > arrivals.window / 4 || arrivals.window / width > kMostBins) continue;
    if (arrivals.times.empty() && width < arrivals.counts.front().width() - 1e-9) continue;
    if (width < arrivals.resolution - 1e-9) continue;
    if (is_significant(dispersion_of(bins_at(arrivals, width), steps, rates))) return true;
  }
  return false;
}

void note_clock(const ArrivalData& arrivals, ArrivalFit& fit) {
  if (arrivals.times.empty() || arrivals.resolution <= 0) return;
  std::size_t ties = 0;
  for (std::size_t i = 1; i < arrivals.times.size(); ++i) {
    if (arrivals.times[i] == arrivals.times[i - 1]) ++ties;
  }
  const Duration step(std::llround(arrivals.resolution * 1e9));
  fit.remarks.push_back(fmt::format("times are told to {}; {} with the time of the one before",
                                    to_string(step), counted(ties, "request")));
}

}  // namespace coldcast
