#pragma once

#include <cstdint>

#include "coldcast/engine/simulation.h"
#include "coldcast/scenario/scenario.h"
#include "coldcast/stats/statistics.h"

namespace coldcast {

// A run that tells the facts that Simulation's constructor would let an observer be told, but made
// for the class of the statistics, so that the compiler sees into them. Statistics come first, then
// `also` (may be null), who may ask them for levels. Whom it tells must outlive it.
[[nodiscard]] Simulation make_simulation(const Scenario& scenario, StatisticsCollector& statistics,
                                         std::uint64_t replication = 0, Observer* also = nullptr);

// What is known of a run of it: the statistics, the number of events, and what callers have
// counted.
[[nodiscard]] Summary summarize(StatisticsCollector& statistics, const Simulation& simulation);
// Adds to a summary of the statistics what callers have counted.
void add_figures(Summary& summary, RunFigures figures);

}  // namespace coldcast
