#include "coldcast/engine/simulation.h"

#include <gtest/gtest.h>

#include "coldcast/config/scenario_file.h"
#include "coldcast/stats/statistics.h"

namespace coldcast {
namespace {

constexpr const char* kDesk = R"(
duration: 1min
functions:
  desk: {handler: {duration: 300ms}, arrivals: {kind: poisson, rate: 5/s}}
)";

TEST(Simulation, StepByStepEqualsOneRun) {
  const Scenario scenario = parse_scenario(kDesk);
  StatisticsCollector at_once(scenario);
  Simulation run(scenario, at_once);
  run.run();

  StatisticsCollector in_steps(scenario);
  Simulation simulation(scenario, in_steps);
  std::uint64_t steps = 0;
  while (simulation.step()) ++steps;

  EXPECT_EQ(simulation.simulated_events(), run.simulated_events());
  EXPECT_GE(steps, simulation.simulated_events());
  EXPECT_EQ(simulation.now(), run.now());
  EXPECT_EQ(in_steps.summarize().account.latency.sum(), at_once.summarize().account.latency.sum());
}

}  // namespace
}  // namespace coldcast
