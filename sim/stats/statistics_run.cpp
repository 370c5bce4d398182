#include "coldcast/stats/statistics.h"

#include "engine/world.h"

namespace coldcast {

Simulation make_simulation(const Scenario& scenario, StatisticsCollector& statistics,
                           std::uint64_t replication) {
  return Simulation(
      std::make_unique<World<StatisticsCollector>>(scenario, statistics, replication));
}

}  // namespace coldcast
