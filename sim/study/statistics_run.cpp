#include "coldcast/study/statistics_run.h"

#include "engine/world.h"

namespace coldcast {
Simulation make_simulation(const Scenario& scenario, StatisticsCollector& statistics,
                           std::uint64_t replication) {
  return Simulation(make_loop(scenario, replication, statistics));
}

Simulation make_simulation(const Scenario& scenario, StatisticsCollector& statistics,
                           MetricsCollector& metrics) {
  return Simulation(make_loop(scenario, 0, statistics, metrics));
}

Simulation make_simulation(const Scenario& scenario, StatisticsCollector& statistics,
                           InvocationWriter& invocations) {
  return Simulation(make_loop(scenario, 0, statistics, invocations));
}

Simulation make_simulation(const Scenario& scenario, StatisticsCollector& statistics,
                           ObserverList& others) {
  return Simulation(make_loop(scenario, 0, statistics, others));
}

}  // namespace coldcast
