#include "exchange/fit/duration_fit.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "coldcast/base/text.h"

#include "exchange/fit/condensed_requests.h"

namespace coldcast {
namespace {

struct Samples {
  LawSample warm{};
  LawSample first{};
  std::vector<double> init{};
  std::vector<double> restore{};
  std::vector<double> billed_restore{};
  bool is_of_access_log = false;
};

bool is_first_call(const MeasuredRequest& invocation) {
  return invocation.start == MeasuredStart::cold || invocation.start == MeasuredStart::proactive;
}

void add(const MeasuredRequest& invocation, double limit, LawSample& sample) {
  if (invocation.outcome == MeasuredOutcome::timeout && limit > 0) {
    ++sample.cut;
  } else {
    sample.sorted.push_back(invocation.duration.milliseconds());
  }
}

// Warm calls of the last memory size that were not reset, crashed, or pings.
Samples samples_of(const FunctionData& function, const std::vector<bool>& is_ping,
                   std::optional<std::uint32_t> memory) {
  Samples samples;
  const double limit = function.timeout ? *function.timeout * 1000 : 0;
  samples.warm.limit = samples.first.limit = limit;
  const std::vector<MeasuredRequest>& all = function.source.invocations;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const MeasuredRequest& one = all[i];
    const bool has_init = one.init.has_value() && one.start != MeasuredStart::reset;
    if (has_init) samples.init.push_back(one.init.milliseconds());
    if (one.restore.has_value()) samples.restore.push_back(one.restore.milliseconds());
    if (one.billed_restore.has_value()) {
      samples.billed_restore.push_back(one.billed_restore.milliseconds());
    }
    const bool is_other_size = memory && one.memory_mb != 0 && one.memory_mb != *memory;
    if (!one.duration.has_value() || is_other_size || one.outcome == MeasuredOutcome::crash ||
        is_ping[i] || one.start == MeasuredStart::reset) {
      continue;
    }
    if (!is_first_call(one) && !is_in_sample(one, function.source.condensed)) continue;
    if (one.start == MeasuredStart::unknown) samples.is_of_access_log = true;
    add(one, limit, is_first_call(one) ? samples.first : samples.warm);
  }
  for (const EnvironmentEvent& event : function.source.events) {
    const bool is_provisioned_init = event.kind == LineKind::init_report &&
                                     event.line.is_provisioned && event.line.init.has_value();
    if (is_provisioned_init) samples.init.push_back(event.line.init.milliseconds());
  }
  for (std::vector<double>* values : {&samples.warm.sorted, &samples.first.sorted, &samples.init,
                                      &samples.restore, &samples.billed_restore}) {
    std::sort(values->begin(), values->end());
  }
  return samples;
}

// Kolmogorov and Smirnov's distance of two samples rejects that they are of one law, at 1 %.
bool differ(const std::vector<double>& a, const std::vector<double>& b) {
  double distance = 0;
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < a.size() && j < b.size()) {
    const double x = std::min(a[i], b[j]);
    while (i < a.size() && a[i] <= x) ++i;
    while (j < b.size() && b[j] <= x) ++j;
    distance = std::max(distance, std::abs(static_cast<double>(i) / static_cast<double>(a.size()) -
                                           static_cast<double>(j) / static_cast<double>(b.size())));
  }
  const auto n = static_cast<double>(a.size());
  const auto m = static_cast<double>(b.size());
  return distance * std::sqrt(n * m / (n + m)) > 1.63;
}

void fit_handler(Samples& samples, FunctionFit& fit) {
  constexpr std::size_t kEnough = 30;
  const bool has_own_first = samples.first.sorted.size() >= kEnough &&
                             !samples.warm.sorted.empty() &&
                             differ(samples.first.sorted, samples.warm.sorted);
  if (has_own_first) {
    fit.first_duration = {fit_law(samples.first), samples.first.sorted.size()};
    fit.first_median = quantile_of(samples.first.sorted, 0.5);
  } else {
    samples.warm.sorted.insert(samples.warm.sorted.end(), samples.first.sorted.begin(),
                               samples.first.sorted.end());
    std::sort(samples.warm.sorted.begin(), samples.warm.sorted.end());
    samples.warm.cut += samples.first.cut;
  }
  if (samples.warm.sorted.empty()) return;
  fit.duration = {fit_law(samples.warm), samples.warm.sorted.size() + samples.warm.cut};
  if (fit.duration.law->is_weak) fit.duration.doubt = "weak";
  if (samples.is_of_access_log) fit.duration.doubt = "upper bound";
}

// Few inits say their middle, not their tail.
LawFit fit_phase(const std::vector<double>& sorted) {
  LawFit fit{.law = std::nullopt, .values = sorted.size()};
  constexpr std::size_t kForALaw = 100;
  constexpr std::size_t kForTwoQuantiles = 8;
  if (sorted.size() >= kForALaw) {
    fit.law = fit_lognormal_or_quantiles({.sorted = sorted});
  } else if (sorted.size() >= kForTwoQuantiles) {
    fit.law = lognormal_of(quantile_of(sorted, 0.5), 0.9, quantile_of(sorted, 0.9));
    fit.doubt = "weak";
  }
  return fit;
}

// Whether a series tells how many values each period of `of` has: the cold starts for what only
// they have.
bool is_weight(const MetricSeries& series, const MetricSeries& of) {
  const bool is_sum = series.statistic == "Sum" || series.statistic == "SampleCount";
  if (series.metric == of.metric) return series.statistic == "SampleCount";
  return is_sum && series.metric == (of.metric == "InitDuration" ? "ColdStarts" : "Invocations");
}

// The mean of a metric's periods, each weighed by its number of values.
std::optional<double> weighted_mean(const std::vector<MetricSeries>& all, const MetricSeries& of) {
  std::map<Instant, double> weights;
  for (const MetricSeries& series : all) {
    if (!is_weight(series, of)) continue;
    for (const MetricPoint& point : series.points) weights[point.at] = point.value;
  }
  double sum = 0;
  double weight = 0;
  for (const MetricPoint& point : of.points) {
    const auto own = weights.find(point.at);
    const double w = weights.empty() ? 1 : own == weights.end() ? 0 : own->second;
    sum += w * point.value;
    weight += w;
  }
  if (weight <= 0) return std::nullopt;
  return sum / weight;
}

std::optional<double> percentile_of(std::string_view statistic) {
  if (!statistic.starts_with('p')) return std::nullopt;
  const std::optional<double> number = parse_number(statistic.substr(1));
  if (!number || *number <= 0 || *number >= 100) return std::nullopt;
  return *number / 100;
}

// Two percentiles make a lognormal, a mean an exponential.
void fit_metric(const FunctionData& function, std::string_view metric, LawFit& fit) {
  std::map<double, double> percentiles;
  std::optional<double> mean;
  for (const MetricSeries& series : function.source.series) {
    if (series.metric != metric) continue;
    const std::optional<double> value = weighted_mean(function.source.series, series);
    if (!value || *value <= 0) continue;
    if (const auto p = percentile_of(series.statistic)) percentiles[*p] = *value;
    if (series.statistic == "Average") mean = value;
  }
  const auto median = percentiles.find(0.5);
  if (median != percentiles.end() && percentiles.rbegin()->first > 0.5 &&
      percentiles.rbegin()->second > median->second) {
    fit.law =
        lognormal_of(median->second, percentiles.rbegin()->first, percentiles.rbegin()->second);
    fit.doubt = "approximate";
  } else if (mean) {
    fit.law = FittedLaw{.kind = LawKind::exponential, .a = *mean};
    fit.doubt = "assumed";
  } else if (median != percentiles.end()) {
    fit.law = FittedLaw{.kind = LawKind::exponential, .a = median->second / std::log(2.0)};
    fit.doubt = "assumed";
  }
}

}  // namespace

void fit_durations(const FunctionData& function, const std::vector<bool>& is_ping,
                   const FitOptions&, FunctionFit& fit) {
  Samples samples = samples_of(function, is_ping, fit.memory_mb);
  fit_handler(samples, fit);
  fit.init = fit_phase(samples.init);
  if (!samples.init.empty()) fit.init_median = quantile_of(samples.init, 0.5);
  fit.restore = fit_phase(samples.restore);
  fit.billed_restore = fit_phase(samples.billed_restore);
  if (!fit.duration.law) fit_metric(function, "Duration", fit.duration);
  if (!fit.init.law && samples.init.empty()) fit_metric(function, "InitDuration", fit.init);
}

}  // namespace coldcast
