#include "app/run_details.h"

#include "coldcast/engine/simulation.h"
#include "coldcast/stats/statistics.h"
#include "coldcast/study/keep_alives.h"
#include "coldcast/study/statistics_run.h"

namespace coldcast {

std::vector<RunDetails> simulate_details_under(const CommonFlags& flags, const RunLimits& limits,
                                               const Scenario& scenario) {
  std::vector<RunDetails> under;
  for (const std::string& name : flags.keep_alives) {
    const Scenario other = under_keep_alive(scenario, name);
    StatisticsCollector statistics(other);
    TimeSeriesCollector series(other);
    Simulation simulation = make_simulation(other, statistics, 0, &series);
    const RunEnd end = RunWatch(limits, flags.quiet).run(simulation, other);
    if (end.kind != RunEnd::Kind::over) return {};
    under.push_back({.summary = summarize(statistics, simulation), .series = series.series()});
  }
  return under;
}

}  // namespace coldcast
