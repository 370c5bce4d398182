#include "exchange/fit/function_fit.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <unordered_set>

#include "exchange/fit/condensed_requests.h"
#include "exchange/fit/duration_fit.h"

namespace coldcast {
namespace {

void count_environments(const FunctionData& function, StartTally& tally) {
  std::unordered_set<std::uint32_t> seen;
  std::unordered_set<std::uint32_t> provisioned;
  bool is_first = true;
  for (const MeasuredRequest& invocation : function.source.invocations) {
    if (invocation.start == MeasuredStart::provisioned) provisioned.insert(invocation.environment);
    const bool is_new =
        function.has_streams ? seen.insert(invocation.environment).second : is_first;
    is_first = false;
    const bool was_warm = invocation.start == MeasuredStart::warm;
    if (is_new && was_warm && invocation.arrived != kNoInstant) ++tally.warm_at_begin;
  }
  // Neither a stream nor an init: a table that does not tell how requests began.
  if (!function.has_streams && tally.cold == 0) tally.warm_at_begin = 0;
  tally.environments = seen.size();
  tally.provisioned_environments = provisioned.size();
}

void count(const MeasuredRequest& one, StartTally& tally) {
  const std::uint32_t requests = one.requests();
  const RunOfRequests run = one.is_run ? one.run() : RunOfRequests{};
  const auto add = [&](bool is_counted, std::uint64_t& to) {
    if (is_counted) to += requests;
  };
  tally.requests += requests;
  tally.reports += run.reports;
  tally.errors += run.errors;
  add(one.duration.has_value(), tally.reports);
  add(one.arrived == kNoInstant, tally.without_time);
  add(one.has_odd_id && one.has_id, tally.odd_ids);
  add(one.start == MeasuredStart::cold, tally.cold);
  add(one.start == MeasuredStart::proactive, tally.proactive);
  add(one.start == MeasuredStart::provisioned, tally.provisioned);
  add(one.start == MeasuredStart::reset, tally.reset);
  add(one.outcome == MeasuredOutcome::timeout, tally.timeouts);
  add(one.outcome == MeasuredOutcome::error, tally.errors);
  add(one.outcome == MeasuredOutcome::crash, tally.crashes);
  add(one.is_out_of_memory, tally.out_of_memory);
}

StartTally count(const FunctionData& function) {
  StartTally tally;
  for (const MeasuredRequest& one : function.source.invocations) count(one, tally);
  for (const EnvironmentEvent& event : function.source.events) {
    const bool is_timeout =
        event.kind == LineKind::init_report && event.line.status == ReportStatus::timeout;
    if (is_timeout) ++tally.init_timeouts;
  }
  count_environments(function, tally);
  return tally;
}

void find_memory(const FunctionData& function, FunctionFit& fit) {
  for (const MeasuredRequest& invocation : function.source.invocations) {
    if (invocation.memory_mb == 0) continue;
    if (fit.memory_mb && *fit.memory_mb != invocation.memory_mb) fit.has_memory_changed = true;
    fit.memory_mb = invocation.memory_mb;
  }
}

// Cold starts of zip packages are compared; the majority counts, whatever the date.
void find_billing(const FunctionData& function, FunctionFit& fit) {
  int with_init = 0;
  int without = 0;
  int in_100_ms = 0;
  int bills = 0;
  for (const MeasuredRequest& one : function.source.invocations) {
    if (!one.billed.has_value()) continue;
    ++bills;
    const double billed = one.billed.milliseconds();
    const double alone = std::ceil(one.duration.milliseconds() - 1e-9);
    if (billed != alone && billed == std::ceil(alone / 100) * 100) ++in_100_ms;
    const bool is_plain_cold = one.start == MeasuredStart::cold && one.init.has_value() &&
                               one.outcome == MeasuredOutcome::success;
    if (!is_plain_cold) continue;
    const double together = std::ceil(one.duration.milliseconds() + one.init.milliseconds() - 1e-9);
    if (std::abs(billed - together) <= 1) {
      ++with_init;
    } else if (std::abs(billed - alone) <= 1 || billed == std::ceil(alone / 100) * 100) {
      ++without;
    }
  }
  fit.is_billed_in_100_ms = bills > 0 && in_100_ms * 2 > bills;
  if (with_init + without == 0) return;
  fit.init_billed = with_init > without ? InitBilled::yes : InitBilled::no;
}

// nodejs:22.v50 as nodejs22.x; empty for what no preset can be.
std::string runtime_of(const std::string& said) {
  const std::size_t colon = said.find(':');
  if (colon == std::string::npos) return {};
  const std::string language = said.substr(0, colon);
  std::string version = said.substr(colon + 1);
  version = version.substr(0, version.find(".v"));
  if (language == "nodejs") return "nodejs" + version + ".x";
  if (language == "python" || language == "java" || language == "dotnet" || language == "ruby") {
    return language + version;
  }
  return {};
}

// How many requests run at once, walking along their arrivals.
class Load {
 public:
  explicit Load(const std::vector<MeasuredRequest>& requests) {
    for (const MeasuredRequest& one : requests) {
      if (counts(one)) ends_.push_back(std::max(one.ended(), one.arrived));
    }
    std::sort(ends_.begin(), ends_.end());
  }
  static bool counts(const MeasuredRequest& one) {
    return one.duration.has_value() && one.arrived != kNoInstant;
  }
  // With the next request, which arrives at `at`.
  std::uint64_t arrive(Instant at) {
    ++arrived_;
    while (ended_ < ends_.size() && ends_[ended_] <= at) ++ended_;
    return arrived_ > ended_ ? arrived_ - ended_ : 0;
  }

 private:
  std::vector<Instant> ends_;
  std::uint64_t arrived_ = 0;
  std::uint64_t ended_ = 0;
};

// Requests at once, each from its arrival to its end; and how long calls took against how many ran
// when they came, of a hundred thousand of them at most: more would say the same.
void find_peak(const FunctionData& function, FunctionFit& fit) {
  constexpr std::uint64_t kEnough = 500;
  constexpr std::uint64_t kMost = 100'000;
  if (function.source.condensed.requests > 0) {
    fit.peak = function.source.condensed.peak;
    return;
  }
  const std::vector<MeasuredRequest>& all = function.source.invocations;
  const std::uint64_t step = 1 + fit.tally.reports / kMost;
  std::vector<double> durations;
  std::vector<double> levels;
  Load load(all);
  std::uint64_t number = 0;
  for (const MeasuredRequest& one : all) {
    if (!Load::counts(one)) continue;
    const std::uint64_t level = load.arrive(one.arrived);
    fit.peak = std::max(fit.peak, level);
    if (one.start != MeasuredStart::warm || number++ % step != 0) continue;
    durations.push_back(one.duration.milliseconds());
    levels.push_back(static_cast<double>(level));
  }
  if (durations.size() > kEnough) fit.load_correlation = rank_correlation(levels, durations);
}

void sort_durations(const FunctionData& function, FunctionFit& fit) {
  const CondensedRequests& condensed = function.source.condensed;
  if (condensed.requests == 0) fit.durations.reserve(fit.tally.reports);
  for (const MeasuredRequest& one : function.source.invocations) {
    const bool counts = one.duration.has_value() && is_in_sample(one, condensed);
    if (counts) fit.durations.push_back(one.duration.milliseconds());
  }
  std::sort(fit.durations.begin(), fit.durations.end());
}

void read_metrics(const FunctionData& function, FunctionFit& fit) {
  for (const MetricSeries& series : function.source.series) {
    double sum = 0;
    double most = 0;
    for (const MetricPoint& point : series.points) {
      sum += point.value;
      most = std::max(most, point.value);
    }
    if (series.metric == "Throttles" && series.statistic == "Sum") fit.throttles = sum;
    if (series.statistic == "Maximum") {
      if (series.metric == "ConcurrentExecutions") fit.peak_by_metric = most;
      if (series.metric == "ClaimedAccountConcurrency") fit.claimed = most;
      if (series.metric == "Duration") fit.longest = std::max(fit.longest, most);
    }
    if (series.metric == "ProvisionedConcurrencyInvocations") fit.on_provisioned = sum;
    if (series.metric == "ProvisionedConcurrencySpilloverInvocations") fit.spilled_over = sum;
    if (series.metric == "ColdStarts" && fit.tally.reports == 0) {
      fit.tally.cold = static_cast<std::uint64_t>(sum);
    }
    if (series.metric == "Errors" && series.statistic == "Sum" && fit.tally.reports == 0) {
      fit.tally.errors = static_cast<std::uint64_t>(sum);
    }
  }
}

// Whether the hours of the day have calls of their own length: medians that are 25 % apart, and
// more than chance would have it (of a median: 1.25 deviations of the logarithms over the root).
void compare_hours(const FunctionData& function, FunctionFit& fit) {
  constexpr std::int64_t kHour = 3600 * kSecond;
  constexpr std::size_t kFewest = 100;
  constexpr std::size_t kMost = 10'000;  // of an hour; more would say the same
  std::map<std::int64_t, std::vector<double>> hours;
  for (const MeasuredRequest& one : function.source.invocations) {
    if (one.start != MeasuredStart::warm || one.arrived == kNoInstant || one.is_run) continue;
    if (one.outcome == MeasuredOutcome::timeout) continue;
    std::vector<double>& values = hours[one.arrived / kHour];
    if (values.size() < kMost) values.push_back(one.duration.milliseconds());
  }
  double fastest = 0;  // the highest that its median may well be
  double slowest = 0;  // the lowest
  for (auto& [hour, values] : hours) {
    if (values.size() < kFewest) continue;
    std::sort(values.begin(), values.end());
    const double median = std::max(1e-3, quantile_of(values, 0.5));
    const double spread = std::log(std::max(median, quantile_of(values, 0.841)) / median);
    const double error = 3 * 1.25 * spread / std::sqrt(static_cast<double>(values.size()));
    if (fastest == 0 || median * std::exp(error) < fastest) {
      fastest = median * std::exp(error);
      fit.fastest_hour = median;
    }
    if (median * std::exp(-error) > slowest) {
      slowest = median * std::exp(-error);
      fit.slowest_hour = median;
    }
  }
  if (slowest <= 1.25 * fastest) fit.slowest_hour = fit.fastest_hour = 0;
}

// A call that took longer than the default timeout of 3 s was not stopped by it.
void doubt_default_timeout(const FunctionData& function, FunctionFit& fit) {
  constexpr double kDefault = 3000;
  if (!fit.durations.empty()) fit.longest = std::max(fit.longest, fit.durations.back());
  fit.outlasts_default = !function.timeout && fit.longest > kDefault;
}

std::size_t versions_of(const FunctionData& function, const Dataset& data) {
  std::set<std::uint64_t> versions;
  for (const MeasuredRequest& one : function.source.invocations) {
    if (one.environment < data.versions.size()) versions.insert(data.versions[one.environment]);
  }
  versions.erase(0);
  return versions.size();
}

}  // namespace

FunctionFit fit_function(const FunctionData& function, const Dataset& data,
                         const FitOptions& options) {
  FunctionFit fit;
  fit.name = function.name;
  fit.files = function.files;
  fit.tally = count(function);
  fit.has_requests = fit.tally.requests > 0;
  fit.condensed = function.source.condensed.requests;
  fit.one_in = std::uint64_t{1} << function.source.condensed.halvings;
  fit.repeats = function.source.condensed.repeats * fit.one_in;
  find_memory(function, fit);
  find_billing(function, fit);
  if (function.timeout_is_read) fit.timeout = function.timeout;
  fit.runtime = runtime_of(function.source.runtime);
  std::vector<bool> is_ping;
  fit.arrivals = fit_arrivals(function, data, options, is_ping);
  if (!fit.has_requests) fit.tally.requests = static_cast<std::uint64_t>(fit.arrivals.requests);
  fit_durations(function, is_ping, options, fit);
  fit.idle = fit_idle(function.source.invocations, function.has_streams, data.versions);
  fit.versions = versions_of(function, data);
  sort_durations(function, fit);
  find_peak(function, fit);
  compare_hours(function, fit);
  read_metrics(function, fit);
  doubt_default_timeout(function, fit);
  return fit;
}

}  // namespace coldcast
