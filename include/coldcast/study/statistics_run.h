#pragma once

#include <cstdint>

#include "coldcast/engine/observer_list.h"
#include "coldcast/engine/simulation.h"
#include "coldcast/logs/invocation_log.h"
#include "coldcast/logs/metrics.h"
#include "coldcast/scenario/scenario.h"
#include "coldcast/stats/statistics.h"

namespace coldcast {

// Runs that tell the facts that Simulation's constructor would let an observer be told, but made
// for the class of the observers, so that the compiler sees through: a fifth of the time less.
// Statistics come first, for those who ask them for levels. Whom they tell must outlive them.
[[nodiscard]] Simulation make_simulation(const Scenario& scenario, StatisticsCollector& statistics,
                                         std::uint64_t replication = 0);
[[nodiscard]] Simulation make_simulation(const Scenario& scenario, StatisticsCollector& statistics,
                                         MetricsCollector& metrics);
[[nodiscard]] Simulation make_simulation(const Scenario& scenario, StatisticsCollector& statistics,
                                         InvocationWriter& invocations);
[[nodiscard]] Simulation make_simulation(const Scenario& scenario, StatisticsCollector& statistics,
                                         ObserverList& others);

}  // namespace coldcast
