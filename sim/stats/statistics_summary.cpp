#include <algorithm>
#include <utility>

#include "coldcast/stats/statistics.h"

namespace coldcast {
namespace {

void settle(FunctionSummary& summary) {
  for (Histogram* times : {&summary.latency, &summary.duration, &summary.init_duration})
    times->settle();
}

}  // namespace

SimTime StatisticsCollector::window_end() const {
  return std::min(now_, duration_);
}

StatisticsCollector::Levels StatisticsCollector::levels_until(const Tally& of, SimTime end) const {
  if (!counting_) return {};
  const LevelSummary in_flight = of.in_flight.until(end);
  const LevelSummary environments = of.environments.until(end);
  const Int128 elsewhere = of.elsewhere.until(end).integral;
  return {.in_flight = in_flight,
          .environments = environments,
          .idle_integral = environments.integral - in_flight.integral - elsewhere};
}

void StatisticsCollector::record_held() {
  for (std::size_t i = 0; i < held_; ++i) {
    tally(samples_[i].function).latency_is_duration.record(samples_[i].value);
  }
  held_ = 0;
}

Duration StatisticsCollector::counted() const {
  return std::max(Duration::zero(), window_end() - warmup_);
}

Summary StatisticsCollector::summarize() {
  settle_claims();
  const Peaks& peaks = frozen_ ? frozen_peaks_ : peaks_;
  Summary summary{.scenario = scenario_->name,
                  .seed = scenario_->seed,
                  .replication = replication_,
                  .counted = counted(),
                  .concurrency_limit = scenario_->account.concurrency_limit};
  summary.account.name = "account";
  for (std::uint32_t i = 0; i < tallies_.size(); ++i) {
    const Tally& of = tallies_[i];
    FunctionSummary& function = summary.functions.emplace_back(counts_of(FunctionId{i}));
    function.latency = of.latency;
    function.duration = of.duration;
    function.init_duration = of.init_duration;
    function.latency.merge(of.latency_is_duration);
    function.duration.merge(of.latency_is_duration);
    settle(function);
    summary.account.merge(summary.functions.back());
  }
  if (counting_) {
    summary.claimed_account_concurrency_max = static_cast<std::uint64_t>(peaks.claimed);
    summary.account.in_flight.max = static_cast<std::uint64_t>(peaks.in_flight.highest());
    summary.account.environments.max = static_cast<std::uint64_t>(peaks.environments.highest());
    summary.account.connections_peak = static_cast<std::uint64_t>(peaks.connections.highest());
  }
  return summary;
}

FunctionSummary StatisticsCollector::take_summary(FunctionId function) {
  FunctionSummary summary = counts_of(function);
  Tally& of = tally(function);
  summary.latency = std::move(of.latency_is_duration);
  summary.duration = summary.latency;
  summary.latency.merge(of.latency);
  summary.duration.merge(of.duration);
  summary.init_duration = std::move(of.init_duration);
  settle(summary);
  return summary;
}

// Without the histograms.
FunctionSummary StatisticsCollector::counts_of(FunctionId function) {
  record_held();
  const Tally& of = tally(function);
  const Levels levels = frozen_ ? frozen_levels_[index(function)] : levels_until(of, window_end());
  FunctionSummary summary{.name = scenario_->functions[index(function)].name,
                          .cold_starts = of.starts[0],
                          .warm_starts = of.starts[1],
                          .provisioned_starts = of.starts[2],
                          .spillover_causes = of.spillovers,
                          .causes = of.causes,
                          .throttles = of.throttles,
                          .outcomes = of.outcomes,
                          .unfinished = of.unfinished,
                          .in_flight = levels.in_flight,
                          .environments = levels.environments,
                          .idle_integral = levels.idle_integral,
                          .created = of.created,
                          .ended = of.ended,
                          .connections_peak = levels.environments.max * of.connections,
                          .usage = of.meter.usage(window_end()),
                          .deployed = of.meter.deployed(window_end())};
  for (const std::uint64_t spilled : of.spillovers) summary.spillover_invocations += spilled;
  summary.requests = summary.invocations() + summary.throttled();
  if (of.labels) summary.by_label = of.labels->summaries();
  return summary;
}

}  // namespace coldcast
