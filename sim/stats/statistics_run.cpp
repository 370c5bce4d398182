#include "coldcast/stats/statistics_run.h"

#include "engine/told.h"
#include "engine/world.h"

namespace coldcast {
namespace {

template <typename... Each>
Simulation simulation_that_tells(const Scenario& scenario, std::uint64_t replication,
                                 Each&... each) {
  return Simulation(
      std::make_unique<World<Told<Each...>>>(scenario, Told<Each...>(each...), replication));
}

}  // namespace

Simulation make_simulation(const Scenario& scenario, StatisticsCollector& statistics,
                           std::uint64_t replication) {
  return simulation_that_tells(scenario, replication, statistics);
}

Simulation make_simulation(const Scenario& scenario, StatisticsCollector& statistics,
                           MetricsCollector& metrics) {
  return simulation_that_tells(scenario, 0, statistics, metrics);
}

Simulation make_simulation(const Scenario& scenario, StatisticsCollector& statistics,
                           ObserverList& others) {
  return simulation_that_tells(scenario, 0, statistics, others);
}

}  // namespace coldcast
