#include "coldcast/stats/summary.h"

namespace coldcast {
namespace {

template <std::size_t n>
void add(std::array<std::uint64_t, n>& sums, const std::array<std::uint64_t, n>& terms) {
  for (std::size_t i = 0; i < n; ++i) sums[i] += terms[i];
}

void add(Usage& sum, const Usage& term) {
  sum.requests += term.requests;
  sum.on_demand_ms += term.on_demand_ms;
  sum.init_ms += term.init_ms;
  sum.provisioned_duration_ms += term.provisioned_duration_ms;
  sum.provisioned_init_ms += term.provisioned_init_ms;
  sum.provisioned_concurrency_seconds += term.provisioned_concurrency_seconds;
  sum.provisioned_recurring += term.provisioned_recurring;
  sum.restores += term.restores;
  sum.requests_while_provisioned += term.requests_while_provisioned;
  sum.on_demand_ms_while_provisioned += term.on_demand_ms_while_provisioned;
}

}  // namespace

void FunctionSummary::merge(const FunctionSummary& other) {
  requests += other.requests;
  cold_starts += other.cold_starts;
  warm_starts += other.warm_starts;
  provisioned_starts += other.provisioned_starts;
  spillover_invocations += other.spillover_invocations;
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
  add(usage, other.usage);
  figures.merge(other.figures);
}

}  // namespace coldcast
