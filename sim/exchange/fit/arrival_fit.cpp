#include "exchange/fit/arrival_fit.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fmt/format.h>

#include "exchange/fit/arrival_clocks.h"
#include "exchange/fit/arrival_data.h"
#include "exchange/fit/arrival_judgement.h"
#include "exchange/fit/folding.h"

namespace coldcast {
namespace {

constexpr double kFewForALaw = 30;  // requests: fewer are listed as they came

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

// Nanoseconds by which the clocks of the zone are ahead of UTC.
std::int64_t zone_at(Instant time, const FitOptions& options) {
  const std::chrono::sys_seconds at{std::chrono::seconds{time / kSecond}};
  const std::chrono::seconds ahead =
      options.named_zone.wall_time(at).time_since_epoch() - at.time_since_epoch();
  return options.zone.count() + ahead.count() * kSecond;
}

double offset_in(std::int64_t period, const Dataset& data, const FitOptions& options) {
  constexpr std::int64_t kDay = 86400 * kSecond;
  // 1970 began on a Thursday.
  const std::int64_t local = data.from + zone_at(data.from, options) + 3 * kDay;
  return static_cast<double>(((local % period) + period) % period) / 1e9;
}

double offset_in_day(const Dataset& data, const FitOptions& options) {
  return offset_in(86400 * kSecond, data, options);
}

double offset_in_week(const Dataset& data, const FitOptions& options) {
  return offset_in(7 * 86400 * kSecond, data, options);
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

// What the folded steps expect in a part of the window.
double expected_on(const CountBin& part, const ArrivalFit& fit) {
  const double begin = std::fmod(part.begin, fit.period);
  const double end = begin + part.width();
  double sum =
      expected_until(fit.steps, std::min(end, fit.period)) - expected_until(fit.steps, begin);
  if (end > fit.period) sum += expected_until(fit.steps, end - fit.period);
  return sum;
}

void note_trend(const ArrivalData& arrivals, ArrivalFit& fit) {
  constexpr double kDay = 86400;
  if (arrivals.window < 2 * kDay) return;
  const std::vector<CountBin> days = bins_at(arrivals, kDay);
  const CountBin& last = days[days.size() - (days.back().width() < kDay - 1 ? 2 : 1)];
  const bool has_weeks = fit.period > kDay;
  const double mean = has_weeks ? expected_on(last, fit) : fit.requests / arrivals.window * kDay;
  const double noise = 4 * std::sqrt(std::max(1.0, fit.dispersion) * mean);
  if (std::abs(last.count - mean) > 0.2 * mean && std::abs(last.count - mean) > noise) {
    fit.remarks.push_back(
        fmt::format("traffic {}: the last day had {:.0f} requests, the mean{} is {:.0f}; all days "
                    "are used, --from cuts",
                    last.count > mean ? "grew" : "shrank", last.count,
                    has_weeks ? " of that day of the week" : "", mean));
  }
}

// Steps, or a fold of them.
void fit_steps(const ArrivalData& arrivals, const Dataset& data, const FitOptions& options,
               ArrivalFit& fit) {
  const std::vector<CountBin> bins = bins_for_steps(arrivals);
  const FoldedCounts folded = fold_counts(bins, arrivals.window, offset_in_day(data, options),
                                          offset_in_week(data, options), fold_of(options.fold));
  if (folded.fold == FoldKind::none && !folded.why.empty()) fit.remarks.push_back(folded.why);
  if (folded.fold == FoldKind::none) {
    fit.steps = merge_steps(bins);
    return;
  }
  if (zone_at(data.from, options) != zone_at(data.to, options)) {
    fit.remarks.push_back(
        "the clocks of the zone change within the data: what comes at a local "
        "hour comes at two of the profile's");
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
  std::vector<CountBin> bins = bins_for_steps(arrivals);
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

// The law of joining neighbours leaves a slope of few requests a bin in steps that are too long: it
// varies over minutes and not within one. Finer steps tell it, as long as they are far fewer than
// the bins, and their gaps are Poisson's.
bool follows_finer_steps(const ArrivalData& arrivals, ArrivalFit& fit) {
  if (fit.period > 0 || (fit.gaps && fit.gaps->rejects())) return false;
  const std::vector<CountBin> bins = bins_for_steps(arrivals);
  ArrivalFit finer = fit;
  for (const double part : {0.5, 0.25, 0.125}) {
    finer.steps = merge_steps(bins, part);
    if (finer.steps.size() * 10 > bins.size()) return false;
    if (is_overdispersed(arrivals, finer)) continue;
    fit.steps = finer.steps;
    judge(arrivals, fit);
    return true;
  }
  return false;
}

std::vector<double> gaps_between(const std::vector<double>& times) {
  std::vector<double> gaps;
  for (std::size_t i = 1; i < times.size(); ++i) gaps.push_back(times[i] - times[i - 1]);
  return gaps;
}

void choose_bursty(const ArrivalData& arrivals, const FitOptions& options, ArrivalFit& fit) {
  const bool has_times = !arrivals.times.empty();
  std::optional<OnOffLaw> law;
  if (has_times) law = fit_on_off(gaps_between(arrivals.times));
  if (law && !accepts(*law, arrivals)) law.reset();
  fit.kind = ArrivalFit::Kind::profile;
  if (!law && follows_finer_steps(arrivals, fit)) return;
  if (has_times && !options.requests.empty()) {
    fit.kind = ArrivalFit::Kind::trace;
    return;
  }
  if (law) {
    fit.kind = ArrivalFit::Kind::on_off;
    fit.on_off = law;
    return;
  }
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

// Duration and, where it was waited for, init, on average.
double time_held(const FunctionData& function) {
  double sum = 0;
  double count = 0;
  for (const MeasuredRequest& invocation : function.source.invocations) {
    if (!invocation.duration.has_value()) continue;
    sum += static_cast<double>(invocation.duration.nanoseconds()) / 1e9;
    if (invocation.start == MeasuredStart::cold) {
      sum += static_cast<double>(invocation.init.nanoseconds() + invocation.restore.nanoseconds()) /
             1e9;
    }
    count += 1;
  }
  return count > 0 ? sum / count : 0;
}

void fit_rest(const ArrivalData& arrivals, const Dataset& data, const FitOptions& options,
              ArrivalFit& fit) {
  const auto rest = arrivals.times.empty() ? total_of(arrivals.counts)
                                           : static_cast<double>(arrivals.times.size());
  // Counts are whole: what adds up to less than half a request is none.
  if (rest < 0.5) return;
  if (rest < kFewForALaw && !arrivals.times.empty() && options.arrivals == ArrivalWish::automatic) {
    fit.kind = ArrivalFit::Kind::list;
    fit.listed = arrivals.numbers;
    return;
  }
  fit.requests = rest;
  fit_steps(arrivals, data, options, fit);
  judge(arrivals, fit);
  note_trend(arrivals, fit);
  note_clock(arrivals, fit);
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
  if (arrivals.times.empty() && arrivals.counts.empty() && counts != nullptr) {
    arrivals.counts = bins_of(*counts, data);
  }
  if (!arrivals.counts.empty()) {
    fit.is_from_counts = true;
    all = total_of(arrivals.counts);
  } else if (options.arrivals == ArrivalWish::automatic && all >= kFewForALaw) {
    find_clocks(function, arrivals, fit, is_ping);
  }
  fit_rest(arrivals, data, options, fit);
  fit.requests = all;
  fit.rate = all / data.window();
  fit.half_width = 1.96 * std::sqrt(all * std::max(1.0, fit.dispersion_overall)) / data.window();
  return fit;
}

}  // namespace coldcast
