#include "exchange/fit/function_fit.h"

#include <algorithm>
#include <cmath>
#include <unordered_set>

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
  tally.environments = seen.size();
  tally.provisioned_environments = provisioned.size();
}

StartTally count(const FunctionData& function) {
  StartTally tally;
  for (const MeasuredRequest& one : function.source.invocations) {
    ++tally.requests;
    if (one.duration.has_value()) ++tally.reports;
    if (one.arrived == kNoInstant) ++tally.without_time;
    if (one.has_odd_id && one.has_id) ++tally.odd_ids;
    if (one.start == MeasuredStart::cold) ++tally.cold;
    if (one.start == MeasuredStart::proactive) ++tally.proactive;
    if (one.start == MeasuredStart::provisioned) ++tally.provisioned;
    if (one.start == MeasuredStart::reset) ++tally.reset;
    if (one.outcome == MeasuredOutcome::timeout) ++tally.timeouts;
    if (one.outcome == MeasuredOutcome::error) ++tally.errors;
    if (one.outcome == MeasuredOutcome::crash) ++tally.crashes;
    if (one.is_out_of_memory) ++tally.out_of_memory;
  }
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

// Requests at once, each from its arrival to its end.
void find_peak(const FunctionData& function, FunctionFit& fit) {
  std::vector<std::pair<Instant, int>> changes;
  std::vector<double> durations;
  std::vector<double> levels;
  for (const MeasuredRequest& one : function.source.invocations) {
    if (!one.duration.has_value()) continue;
    fit.durations.push_back(one.duration.milliseconds());
    if (one.arrived == kNoInstant) continue;
    changes.emplace_back(one.arrived, 1);
    changes.emplace_back(std::max(one.ended(), one.arrived), -1);
  }
  std::sort(fit.durations.begin(), fit.durations.end());
  std::sort(changes.begin(), changes.end());
  std::int64_t level = 0;
  std::size_t change = 0;
  for (const auto& [at, step] : changes) {
    level += step;
    fit.peak = std::max(fit.peak, static_cast<std::uint64_t>(std::max<std::int64_t>(0, level)));
  }
  // How long calls took against how many ran when they came.
  constexpr std::uint64_t kEnough = 500;
  if (fit.tally.reports <= kEnough) return;
  level = 0;
  for (const MeasuredRequest& one : function.source.invocations) {
    if (!one.duration.has_value() || one.arrived == kNoInstant) continue;
    while (change < changes.size() && changes[change].first <= one.arrived) {
      level += changes[change++].second;
    }
    if (one.start != MeasuredStart::warm) continue;
    durations.push_back(one.duration.milliseconds());
    levels.push_back(static_cast<double>(level));
  }
  if (durations.size() > kEnough) fit.load_correlation = rank_correlation(levels, durations);
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
    if (series.metric == "ConcurrentExecutions" && series.statistic == "Maximum") {
      fit.peak_by_metric = most;
    }
    if (series.metric == "ColdStarts" && fit.tally.reports == 0) {
      fit.tally.cold = static_cast<std::uint64_t>(sum);
    }
    if (series.metric == "Errors" && series.statistic == "Sum" && fit.tally.reports == 0) {
      fit.tally.errors = static_cast<std::uint64_t>(sum);
    }
  }
}

}  // namespace

FunctionFit fit_function(const FunctionData& function, const Dataset& data,
                         const FitOptions& options) {
  FunctionFit fit;
  fit.name = function.name;
  fit.files = function.files;
  fit.tally = count(function);
  fit.has_requests = fit.tally.requests > 0;
  find_memory(function, fit);
  find_billing(function, fit);
  if (function.timeout_is_read) fit.timeout = function.timeout;
  fit.runtime = runtime_of(function.source.runtime);
  std::vector<bool> is_ping;
  fit.arrivals = fit_arrivals(function, data, options, is_ping);
  if (!fit.has_requests) fit.tally.requests = static_cast<std::uint64_t>(fit.arrivals.requests);
  fit_durations(function, is_ping, options, fit);
  fit.idle = fit_idle(function.source.invocations, function.has_streams);
  find_peak(function, fit);
  read_metrics(function, fit);
  return fit;
}

}  // namespace coldcast
