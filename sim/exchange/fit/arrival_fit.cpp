#include "exchange/fit/arrival_fit.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "exchange/fit/arrival_clocks.h"
#include "exchange/fit/arrival_data.h"
#include "exchange/fit/folding.h"

namespace coldcast {
namespace {

constexpr std::size_t kFewForALaw = 30;
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
  bool is_over = false;
  for (const double width : {1.0, 10.0, 60.0, 300.0}) {
    if (width < least - 1e-9 || width > arrivals.window / 4) continue;
    if (arrivals.window / width > kMostBins) continue;
    const Dispersion d = dispersion_of(bins_at(arrivals, width), steps, rates);
    if (d.degrees == 0) continue;
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

bool accepts(const OnOffLaw& law, const ArrivalData& arrivals) {
  const double distance =
      std::max(0.02, 1.63 / std::sqrt(static_cast<double>(arrivals.times.size())));
  if (law.distance > distance) return false;
  const std::vector<CountBin> whole{
      {0, arrivals.window, static_cast<double>(arrivals.times.size())}};
  for (const double width : {60.0, 300.0}) {
    const Dispersion seen = dispersion_of(bins_at(arrivals, width), whole, 1);
    if (seen.degrees == 0) continue;
    if (std::abs(law.dispersion(width) - seen.value) > 0.25 * seen.value) return false;
  }
  return true;
}

double offset_in_day(const Dataset& data, const FitOptions& options) {
  constexpr std::int64_t kDay = 86400 * kSecond;
  const std::int64_t local = data.from + options.zone.count();
  return static_cast<double>(((local % kDay) + kDay) % kDay) / 1e9;
}

// 1970 began on a Thursday.
double offset_in_week(const Dataset& data, const FitOptions& options) {
  constexpr std::int64_t kDay = 86400 * kSecond;
  const std::int64_t local = data.from + options.zone.count() + 3 * kDay;
  return static_cast<double>(((local % (7 * kDay)) + 7 * kDay) % (7 * kDay)) / 1e9;
}

FoldKind fold_of(FoldWish wish) {
  switch (wish) {
    case FoldWish::automatic:
      return FoldKind::automatic;
    case FoldWish::none:
      return FoldKind::none;
    case FoldWish::day:
      return FoldKind::day;
    case FoldWish::week:
      return FoldKind::week;
  }
  return FoldKind::automatic;
}

void note_trend(const ArrivalData& arrivals, ArrivalFit& fit) {
  constexpr double kDay = 86400;
  if (arrivals.window < 2 * kDay) return;
  const std::vector<CountBin> days = bins_at(arrivals, kDay);
  const CountBin& last = days[days.size() - (days.back().width() < kDay - 1 ? 2 : 1)];
  const double mean = fit.requests / arrivals.window * kDay;
  const double noise = 4 * std::sqrt(std::max(1.0, fit.dispersion) * mean);
  if (std::abs(last.count - mean) > 0.2 * mean && std::abs(last.count - mean) > noise) {
    fit.remarks.push_back(
        fmt::format("traffic {}: the last day had {:.0f} requests, the mean is {:.0f}; all days "
                    "are used, --from cuts",
                    last.count > mean ? "grew" : "shrank", last.count, mean));
  }
}

// Steps, or a fold of them.
void fit_steps(const ArrivalData& arrivals, const Dataset& data, const FitOptions& options,
               ArrivalFit& fit) {
  const std::vector<CountBin> bins =
      arrivals.times.empty() ? arrivals.counts : bins_at(arrivals, width_of_bins(arrivals.window));
  const FoldedCounts folded = fold_counts(bins, arrivals.window, offset_in_day(data, options),
                                          offset_in_week(data, options), fold_of(options.fold));
  if (folded.fold == FoldKind::none && !folded.why.empty()) fit.remarks.push_back(folded.why);
  if (folded.fold == FoldKind::none) {
    fit.steps = merge_steps(bins);
    return;
  }
  // Steps of the common day are as sure as all days together make them.
  const double periods = arrivals.window / folded.period;
  std::vector<CountBin> all = folded.bins;
  for (CountBin& bin : all) bin.count *= periods;
  fit.steps = merge_steps(all);
  for (CountBin& step : fit.steps) step.count /= periods;
  if (fit.steps.size() > 1) {
    fit.period = folded.period;
    fit.remarks.push_back(folded.why);
  } else {
    fit.steps = {{0, arrivals.window, fit.requests}};
  }
}

// The counts that the profile keeps where it has to keep bursts: every period, or as fine as some
// requests a bin allow.
std::vector<CountBin> finest(const ArrivalData& arrivals) {
  std::vector<CountBin> bins =
      arrivals.times.empty() ? arrivals.counts : bins_at(arrivals, width_of_bins(arrivals.window));
  constexpr double kMost = 1000;  // steps: two points each
  if (static_cast<double>(bins.size()) > kMost) {
    bins = joined(bins, std::ceil(arrivals.window / kMost / bins[0].width()) * bins[0].width());
  }
  // Equal neighbours (mostly zeros) are one.
  std::vector<CountBin> out;
  for (const CountBin& bin : bins) {
    if (!out.empty() && std::abs(out.back().rate() - bin.rate()) < 1e-12) {
      out.back().end = bin.end;
      out.back().count += bin.count;
    } else {
      out.push_back(bin);
    }
  }
  return out;
}

std::vector<double> gaps_between(const std::vector<double>& times) {
  std::vector<double> gaps;
  for (std::size_t i = 1; i < times.size(); ++i) gaps.push_back(times[i] - times[i - 1]);
  return gaps;
}

void choose_bursty(const ArrivalData& arrivals, const FitOptions& options, ArrivalFit& fit) {
  if (!options.requests.empty() && !arrivals.times.empty()) {
    fit.kind = ArrivalFit::Kind::trace;
    return;
  }
  if (!arrivals.times.empty()) {
    const std::optional<OnOffLaw> law = fit_on_off(gaps_between(arrivals.times));
    if (law && accepts(*law, arrivals)) {
      fit.kind = ArrivalFit::Kind::on_off;
      fit.on_off = law;
      return;
    }
  }
  fit.kind = ArrivalFit::Kind::profile;
  if (fit.period == 0) fit.steps = finest(arrivals);
  fit.remarks.push_back(
      arrivals.times.empty()
          ? "bursts within the period of the counts are not in the profile"
          : "burstier than Poisson: a profile keeps bursts down to its steps only; --requests FILE "
            "keeps them all");
}

void choose(const ArrivalData& arrivals, const FitOptions& options, ArrivalFit& fit) {
  switch (options.arrivals) {
    case ArrivalWish::trace:
      // A file of requests holds no counts; the user's own table may.
      fit.kind = arrivals.times.empty() && !options.requests.empty() ? ArrivalFit::Kind::profile
                                                                     : ArrivalFit::Kind::trace;
      return;
    case ArrivalWish::profile:
      fit.kind = ArrivalFit::Kind::profile;
      return;
    case ArrivalWish::poisson:
      fit.kind = ArrivalFit::Kind::poisson;
      fit.steps = {{0, arrivals.window, fit.requests}};
      return;
    case ArrivalWish::on_off:
      fit.on_off = fit_on_off(gaps_between(arrivals.times));
      fit.kind = fit.on_off ? ArrivalFit::Kind::on_off : ArrivalFit::Kind::profile;
      if (!fit.on_off)
        fit.remarks.push_back("the gaps are not those of on and off; a profile instead");
      return;
    case ArrivalWish::automatic:
      break;
  }
  if (is_overdispersed(arrivals, fit)) return choose_bursty(arrivals, options, fit);
  fit.kind = fit.steps.size() == 1 ? ArrivalFit::Kind::poisson : ArrivalFit::Kind::profile;
}

double time_held(const FunctionData& function) {
  double sum = 0;
  double count = 0;
  for (const MeasuredRequest& invocation : function.source.invocations) {
    if (!invocation.duration.has_value()) continue;
    sum += static_cast<double>(invocation.duration.nanoseconds()) / 1e9;
    count += 1;
  }
  return count > 0 ? sum / count : 0;
}

void fit_rest(const ArrivalData& arrivals, const Dataset& data, const FitOptions& options,
              ArrivalFit& fit) {
  const auto rest = arrivals.times.empty() ? total_of(arrivals.counts)
                                           : static_cast<double>(arrivals.times.size());
  if (rest == 0) return;
  if (rest < static_cast<double>(kFewForALaw) && !arrivals.times.empty() &&
      options.arrivals == ArrivalWish::automatic) {
    fit.kind = ArrivalFit::Kind::list;
    fit.listed = arrivals.numbers;
    return;
  }
  fit.requests = rest;
  fit_steps(arrivals, data, options, fit);
  judge_dispersion(arrivals, fit);
  if (!arrivals.times.empty()) {
    fit.gaps = test_gaps(arrivals.times, unfolded(fit, arrivals.window), arrivals.resolution);
  }
  note_trend(arrivals, fit);
  choose(arrivals, options, fit);
}

}  // namespace

ArrivalFit fit_arrivals(const FunctionData& function, const Dataset& data,
                        const FitOptions& options, std::vector<bool>& is_ping) {
  ArrivalFit fit;
  is_ping.assign(function.source.invocations.size(), false);
  ArrivalData arrivals = times_of(function, data);
  const MetricSeries* counts = counts_of(function);
  fit.held = time_held(function);
  fit.is_whole_seconds = arrivals.resolution >= 1;
  double all = static_cast<double>(arrivals.times.size());
  if (arrivals.times.empty() && counts != nullptr) {
    arrivals.counts = bins_of(*counts, data);
    fit.is_from_counts = true;
    all = total_of(arrivals.counts);
  } else if (options.arrivals == ArrivalWish::automatic) {
    find_clocks(function, arrivals, fit, is_ping);
  }
  fit_rest(arrivals, data, options, fit);
  fit.requests = all;
  fit.rate = all / data.window();
  fit.half_width = 1.96 * std::sqrt(all * std::max(1.0, fit.dispersion_overall)) / data.window();
  return fit;
}

}  // namespace coldcast
