// Random scenarios of doors, clients, calls, events, dependencies, work left behind, versions and
// changes: the engine says of every request and of every sum what the twin says, and nothing is
// lost.

#include <cstdlib>
#include <gtest/gtest.h>
#include <optional>
#include <string>

#include "coldcast/config/scenario_file.h"

#include "support/engine_told.h"
#include "support/random_callers.h"

namespace coldcast {
namespace {

// Scenarios; more when COLDCAST_RANDOM_SCENARIOS says so.
std::uint64_t scenarios() {
  const char* more = std::getenv("COLDCAST_RANDOM_SCENARIOS");
  return more != nullptr ? std::strtoull(more, nullptr, 10) : 40;
}

void expect_nothing_is_lost(const Scenario& scenario, const EngineTold& engine) {
  for (const FunctionSummary& function : engine.summary.functions) {
    const std::string& name = function.name;
    EXPECT_EQ(function.requests, function.invocations() + function.throttled());
    EXPECT_EQ(engine.of(name + ".clients.requests"),
              engine.sum(name, {"clients.answered", "clients.failed", "clients.gave_up",
                                "clients.waiting"}));
    EXPECT_EQ(engine.of(name + ".background.left"),
              engine.sum(name, {"background.finished", "background.lost", "background.pending"}));
  }
  EXPECT_EQ(engine.summary.account.requests, engine.rows.size());
  // Levels at the end are of all that is there, whenever it came.
  if (scenario.warmup > Duration::zero()) return;
  for (const FunctionSummary& function : engine.summary.functions) {
    EXPECT_EQ(engine.of(function.name + ".async.events_received"),
              engine.sum(function.name, {"async.events_succeeded", "async.events_dropped.total",
                                         "async.events_waiting"}));
  }
  for (const FrontDoorSettings& door : scenario.front_doors) {
    const std::string path = "front_doors." + door.name;
    EXPECT_EQ(engine.of(path + ".requests"),
              engine.sum(path, {"responses.200", "responses.429", "responses.500", "responses.502",
                                "responses.503", "responses.504"}));
  }
  for (const DependencySettings& dependency : scenario.dependencies) {
    const std::string path = "dependencies." + dependency.name;
    const bool cancels = dependency.abandoned == DependencySettings::Abandoned::cancelled;
    EXPECT_EQ(engine.of(path + ".calls"), engine.sum(path, {"latency_ms", "in_use", "waiting"}) +
                                              (cancels ? engine.of(path + ".abandoned") : 0));
  }
}

TEST(CallersTwin, AgreesOnEveryRequestAndNothingIsLost) {
  std::uint64_t checked = 0;
  const std::uint64_t seeds = scenarios();
  for (std::uint64_t seed = 1; seed <= seeds && !HasFailure(); ++seed) {
    const std::string yaml = random_callers(seed);
    SCOPED_TRACE("seed " + std::to_string(seed) + ":\n" + yaml);
    std::optional<Scenario> scenario;
    try {
      scenario = parse_scenario(yaml);
    } catch (const ScenarioError&) {
      continue;  // a change that AWS would refuse
    }
    const EngineTold engine(*scenario);
    ++checked;

    expect_nothing_is_lost(*scenario, engine);
    ASSERT_EQ(engine.difference_from_twin(*scenario), "");
  }
  EXPECT_GE(checked * 10, seeds * 8);
}

}  // namespace
}  // namespace coldcast
