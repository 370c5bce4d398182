#include "scenarios/run_scenario.h"

#include <numeric>
#include <stdexcept>

#include "coldcast/base/error.h"
#include "coldcast/config/scenario_file.h"
#include "coldcast/engine/observer_list.h"
#include "coldcast/engine/simulation.h"
#include "coldcast/stats/statistics.h"

namespace coldcast {

std::filesystem::path scenario_path(const std::string& name) {
  return std::filesystem::path(COLDCAST_SOURCE_DIR) / "scenarios" / name;
}

const FunctionSummary& RecordedRun::function(const std::string& name) const {
  for (const FunctionSummary& function : summary.functions) {
    if (function.name == name) return function;
  }
  throw std::out_of_range(name);
}

RecordedRun run_scenario(const Scenario& scenario) {
  RecordedRun run;
  StatisticsCollector statistics(scenario);
  ObserverList observers;
  observers.add(statistics);
  observers.add(run.facts);
  Simulation simulation(scenario, observers);
  simulation.run();
  run.summary = statistics.summarize();
  return run;
}

RecordedRun run_scenario(const std::string& name, const std::vector<std::string>& edits) {
  LoadOptions options;
  for (const std::string& edit : edits) options.edits.push_back(parse_edit(edit));
  const Scenario scenario = load_scenario(scenario_path(name), options);
  return run_scenario(scenario);
}

std::uint64_t throttles(const FunctionSummary& function, ThrottleReason reason) {
  return function.throttles[static_cast<std::size_t>(reason)];
}

std::uint64_t throttles(const FunctionSummary& function) {
  return std::accumulate(function.throttles.begin(), function.throttles.end(), std::uint64_t{0});
}

std::uint64_t causes(const FunctionSummary& function, ColdStartCause cause) {
  return function.causes[static_cast<std::size_t>(cause)];
}

std::string complaint(const std::string& yaml) {
  try {
    (void)parse_scenario(yaml);
  } catch (const ScenarioError& error) {
    return error.what();
  }
  return "";
}

}  // namespace coldcast
