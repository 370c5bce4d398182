#include "coldcast/stats/summary.h"

namespace coldcast {
namespace {

template <std::size_t n>
void add(std::array<std::uint64_t, n>& sums, const std::array<std::uint64_t, n>& terms) {
  for (std::size_t i = 0; i < n; ++i) sums[i] += terms[i];
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
}

}  // namespace coldcast
