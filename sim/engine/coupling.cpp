#include "coldcast/engine/coupling.h"

#include <algorithm>

#include "engine/caller_network.h"

namespace coldcast {
namespace {

// Nothing of it happens at an instant that several functions share in an order of its own. Each
// member of a function is named here, so that a new one does not compile until somebody has said
// whether it may be used apart from other functions.
bool acts_alone(const Function& function) {
  const auto& [name, memory, architecture, timeout, ephemeral_storage, reserved_concurrency,
               provisioned, scaling_rate, cold_start, snap_start, handler, keep_alive, max_age,
               reuse, states_max_age, states_reuse, assignment, extensions, failure_rate,
               crash_rate, record_failure_rate, poison_rate, failing_labels,
               proactive_initialization, zones, connections, recursion_limit, allows_recursion,
               payload, names_callers, arrivals, async, event_sources] = function;
  const auto& [initial, ready_at, allocates_as_aws, preparation, per_minute, changes, recycle,
               autoscaling] = provisioned;
  return changes.empty() && !autoscaling && ready_at == kStartOfTime && !allocates_as_aws &&
         !recycle && proactive_initialization == 0.0;
}

}  // namespace

bool has_callers(const Scenario& scenario) {
  return CallerNetwork::ties(scenario);
}

bool are_tied(const Scenario& scenario) {
  return has_callers(scenario) || !scenario.changes.empty();
}

bool are_islands(const Scenario& scenario) {
  return scenario.shared_traces.empty() && !are_tied(scenario) &&
         std::all_of(scenario.functions.begin(), scenario.functions.end(), acts_alone);
}

// As there: each member of a scenario is named, and taken or left.
Scenario island(const Scenario& all, std::size_t function) {
  const auto& [name, description, seed, replications, duration, warmup, account, billing, functions,
               shared_traces, queues, brokers, streams, drain, front_doors, dependencies, changes,
               thresholds, targets, notes] = all;
  Scenario single;
  single.name = name;
  single.seed = seed;
  single.duration = duration;
  single.warmup = warmup;
  single.account = account;
  single.billing = billing;
  single.functions = {functions[function]};
  return single;
}

}  // namespace coldcast
