#include "facts/told.h"

#include <sstream>
#include <utility>

#include "coldcast/config/scenario_file.h"
#include "coldcast/logs/metrics.h"
#include "coldcast/study/statistics_run.h"

namespace coldcast {

Told tell(const std::string& yaml) {
  Told told{.scenario = parse_scenario(yaml), .run = {}, .costs = {}};
  told.run = run_scenario(told.scenario);
  StatisticsCollector statistics(told.scenario);
  Simulation simulation = make_simulation(told.scenario, statistics, 0, nullptr);
  simulation.run();
  // With what the callers have counted, such as pollers.
  told.costs = bill(summarize(statistics, simulation), told.scenario);
  return told;
}

std::string complaints(const std::string& yaml) {
  try {
    (void)parse_scenario(yaml);
  } catch (const ScenarioError& error) {
    return error.what();
  }
  return "";
}

std::string metrics_of(const std::string& yaml) {
  const Scenario scenario = parse_scenario(yaml);
  std::ostringstream out;
  StatisticsCollector statistics(scenario);
  MetricsCollector metrics(scenario, statistics, out);
  Simulation simulation = make_simulation(scenario, statistics, 0, &metrics);
  simulation.listen(&metrics, false);
  simulation.run();
  return out.str();
}

}  // namespace coldcast
