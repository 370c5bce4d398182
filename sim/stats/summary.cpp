#include "coldcast/stats/summary.h"

#include <algorithm>

#include "coldcast/origin/request_source.h"

namespace coldcast {
namespace {

template <std::size_t n>
void add(std::array<std::uint64_t, n>& sums, const std::array<std::uint64_t, n>& terms) {
  for (std::size_t i = 0; i < n; ++i) sums[i] += terms[i];
}

// Those without a label stay the last.
void merge_labels(std::vector<LabelSummary>& labels, const std::vector<LabelSummary>& others) {
  for (const LabelSummary& other : others) {
    const auto same = std::find_if(labels.begin(), labels.end(), [&](const LabelSummary& label) {
      return label.name == other.name;
    });
    if (same != labels.end()) {
      same->merge(other);
    } else {
      const bool ends_unlabelled = !labels.empty() && labels.back().name == kUnlabelled;
      labels.insert(labels.end() - (ends_unlabelled ? 1 : 0), other);
    }
  }
}

}  // namespace

void Usage::add(const Usage& other) {
  requests += other.requests;
  on_demand_ms += other.on_demand_ms;
  init_ms += other.init_ms;
  provisioned_duration_ms += other.provisioned_duration_ms;
  provisioned_init_ms += other.provisioned_init_ms;
  provisioned_concurrency_seconds += other.provisioned_concurrency_seconds;
  provisioned_recurring += other.provisioned_recurring;
  restores += other.restores;
  requests_while_provisioned += other.requests_while_provisioned;
  on_demand_ms_while_provisioned += other.on_demand_ms_while_provisioned;
}

void Usage::subtract(const Usage& part) {
  requests -= part.requests;
  on_demand_ms -= part.on_demand_ms;
  init_ms -= part.init_ms;
  provisioned_duration_ms -= part.provisioned_duration_ms;
  provisioned_init_ms -= part.provisioned_init_ms;
  provisioned_concurrency_seconds -= part.provisioned_concurrency_seconds;
  provisioned_recurring -= part.provisioned_recurring;
  restores -= part.restores;
  requests_while_provisioned -= part.requests_while_provisioned;
  on_demand_ms_while_provisioned -= part.on_demand_ms_while_provisioned;
}

void LabelSummary::merge(const LabelSummary& other) {
  cold_starts += other.cold_starts;
  warm_starts += other.warm_starts;
  provisioned_starts += other.provisioned_starts;
  add(throttles, other.throttles);
  latency.merge(other.latency);
  usage.add(other.usage);
}

void FunctionSummary::merge(const FunctionSummary& other) {
  requests += other.requests;
  cold_starts += other.cold_starts;
  warm_starts += other.warm_starts;
  provisioned_starts += other.provisioned_starts;
  spillover_invocations += other.spillover_invocations;
  add(spillover_causes, other.spillover_causes);
  add(causes, other.causes);
  add(throttles, other.throttles);
  add(outcomes, other.outcomes);
  unfinished += other.unfinished;
  latency.merge(other.latency);
  duration.merge(other.duration);
  init_duration.merge(other.init_duration);
  in_flight.integral += other.in_flight.integral;
  environments.integral += other.environments.integral;
  idle_integral += other.idle_integral;
  created += other.created;
  ended += other.ended;
  usage.add(other.usage);
  figures.merge(other.figures);
  merge_labels(by_label, other.by_label);
}

}  // namespace coldcast
