#include "engine/minute_watch.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <optional>

#include "base/minute.h"

namespace coldcast {
namespace {

constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();

template <std::size_t n>
double sum_of(const std::array<std::uint64_t, n>& counts) {
  return static_cast<double>(std::accumulate(counts.begin(), counts.end(), std::uint64_t{0}));
}

double milliseconds(const Histogram& of, std::string_view statistic) {
  if (of.empty()) return kNothing;
  if (statistic == "mean") return of.mean() / 1e6;
  if (statistic == "max") return static_cast<double>(of.max().count()) / 1e6;
  constexpr std::array<std::pair<std::string_view, double>, 5> kShares = {
      {{"p50", 0.5}, {"p90", 0.9}, {"p95", 0.95}, {"p99", 0.99}, {"p99_9", 0.999}}};
  for (const auto& [name, share] : kShares) {
    if (name == statistic) return of.quantile(share) / 1e6;
  }
  return kNothing;
}

// What stands behind `block.` in `metric`, if it begins so.
std::optional<std::string_view> within(std::string_view metric, std::string_view block) {
  if (!metric.starts_with(block)) return std::nullopt;
  return metric.substr(block.size());
}

template <typename Kind, std::size_t n>
double count_of(const std::array<std::uint64_t, n>& counts, std::string_view name) {
  for (std::size_t i = 0; i < n; ++i) {
    if (to_string(static_cast<Kind>(i)) == name) return static_cast<double>(counts[i]);
  }
  return kNothing;
}

}  // namespace

double MinuteTally::value(std::string_view metric) const {
  const double invocations = sum_of(starts);
  if (metric == "requests") return invocations + sum_of(throttles);
  if (metric == "invocations") return invocations;
  if (metric == "cold_starts") return static_cast<double>(starts[0]);
  if (metric == "warm_starts") return static_cast<double>(starts[1]);
  if (metric == "provisioned_starts") return static_cast<double>(starts[2]);
  if (metric == "spillover_invocations") return static_cast<double>(spillover);
  if (metric == "cold_start_rate")
    return invocations > 0.0 ? static_cast<double>(starts[0]) / invocations : kNothing;
  if (metric == "throttles.total") return sum_of(throttles);
  if (const auto reason = within(metric, "throttles."))
    return count_of<ThrottleReason>(throttles, *reason);
  if (const auto outcome = within(metric, "errors.")) return count_of<Outcome>(outcomes, *outcome);
  if (const auto statistic = within(metric, "latency_ms."))
    return milliseconds(latency, *statistic);
  if (const auto statistic = within(metric, "duration_ms."))
    return milliseconds(duration, *statistic);
  if (const auto statistic = within(metric, "init_duration_ms."))
    return milliseconds(init, *statistic);
  return kNothing;
}

MinuteWatch::MinuteWatch(const Scenario& scenario) {
  for (const ScenarioChange& change : scenario.changes) {
    for (const Deployment& deployment : change.deployments) {
      if (!deployment.rollback_if) continue;
      const std::optional<std::uint32_t> function = deployment.rollback_if->function;
      const bool is_known = std::any_of(watched_.begin(), watched_.end(), [&](const Watched& one) {
        return one.function == function;
      });
      if (!is_known) watched_.push_back({function, {}, {}});
    }
  }
}

void MinuteWatch::Watched::reach(SimTime at) {
  const SimTime begin = kStartOfTime + (at - kStartOfTime) / kOneMinute * kOneMinute;
  if (begin == open.begin) return;
  closed = std::exchange(open, {});
  if (closed.begin + kOneMinute != begin) {
    closed = {};
    closed.begin = begin - kOneMinute;  // nothing happened in it
  }
  open.begin = begin;
}

template <typename Count>
void MinuteWatch::count(FunctionId function, SimTime at, Count count) {
  for (Watched& one : watched_) {
    if (one.function && *one.function != index(function)) continue;
    one.reach(at);
    count(one.open);
  }
}

void MinuteWatch::started(FunctionId function, const Admission& admission, SimTime at) {
  count(function, at, [&](MinuteTally& tally) {
    ++tally.starts[static_cast<std::size_t>(admission.start)];
    tally.spillover += admission.spillover ? 1 : 0;
  });
}

void MinuteWatch::throttled(FunctionId function, ThrottleReason reason, SimTime at) {
  count(function, at,
        [&](MinuteTally& tally) { ++tally.throttles[static_cast<std::size_t>(reason)]; });
}

void MinuteWatch::ended(const Invocation& invocation, SimTime at) {
  count(invocation.function, at, [&](MinuteTally& tally) {
    ++tally.outcomes[static_cast<std::size_t>(invocation.outcome)];
    tally.latency.record(at - invocation.arrived);
    tally.duration.record(invocation.duration);
    // As in results: not one that ran inside the invocation, or had to run again there.
    const bool has_init = invocation.start == StartKind::cold &&
                          invocation.cause != ColdStartCause::reset &&
                          invocation.aborted_init == Duration::zero();
    if (has_init) tally.init.record(invocation.init);
  });
}

bool MinuteWatch::holds(const RollbackCondition& condition, SimTime at) {
  for (Watched& one : watched_) {
    if (one.function != condition.function) continue;
    one.reach(at);
    return coldcast::holds(one.closed.value(condition.metric), condition.comparison,
                           condition.bound);
  }
  return false;
}

}  // namespace coldcast
