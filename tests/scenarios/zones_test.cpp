// The loss of a zone, with the numbers that the rules give by hand.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>
#include <string>

#include "coldcast/config/scenario_file.h"
#include "coldcast/engine/simulation.h"
#include "coldcast/stats/statistics.h"

#include "scenarios/run_scenario.h"

namespace coldcast {
namespace {

RecordedRun run(const std::string& yaml) {
  return run_scenario(parse_scenario(yaml));
}

std::set<std::uint32_t> lost(const RecordedRun& told) {
  std::set<std::uint32_t> numbers;
  for (const Transition& transition : told.facts.transitions) {
    if (transition.change == EnvironmentChange::ended && transition.reason == EndReason::zone_lost)
      numbers.insert(value(transition.environment));
  }
  return numbers;
}

// Six environments, two in each zone: numbers 1 and 4 are in the first.
const std::string kSix = R"(
duration: 1min
functions:
  api:
    timeout: 15s
    cold_start: {init: 1s}
    handler: {duration: 10s}
    arrivals:
      - {kind: burst, at: 0s, count: 6}
      - {kind: burst, at: 20s, count: 6}
)";

TEST(Zones, BusyEnvironmentsFailWithTheirZone) {
  const RecordedRun told = run(kSix + "changes: [{at: 5s, lose_zone: 1, of: 3}]\n");

  const FunctionSummary& api = told.summary.functions[0];
  EXPECT_THAT(lost(told), testing::ElementsAre(1U, 4U));
  EXPECT_EQ(api.outcomes[1], 2U);
  for (const Invocation& invocation : told.facts.invocations) {
    if (invocation.outcome != Outcome::error) continue;
    EXPECT_EQ(invocation.finished, kStartOfTime + std::chrono::seconds{5});
    EXPECT_EQ(invocation.duration, std::chrono::seconds{4});
  }
  // The burst of 20 s finds four; two are cold because of the zone.
  EXPECT_EQ(api.warm_starts, 4U);
  EXPECT_EQ(causes(api, ColdStartCause::zone_lost), 2U);
}

// The two that were in it have their answers; the other four are under way.
TEST(Zones, WhatWasLostIsNotUnfinishedWhenTheRunIsBrokenOff) {
  const Scenario scenario = parse_scenario(kSix + "changes: [{at: 5s, lose_zone: 1, of: 3}]\n");
  StatisticsCollector statistics(scenario);
  Simulation simulation(scenario, statistics);
  while (simulation.now() < kStartOfTime + std::chrono::seconds{5}) ASSERT_TRUE(simulation.step());

  simulation.finish();

  const Summary summary = statistics.summarize();
  const FunctionSummary& api = summary.functions[0];
  EXPECT_EQ(api.outcomes[1], 2U);
  EXPECT_EQ(api.unfinished, 4U);
}

TEST(Zones, IdleEnvironmentsEndAtOnce) {
  const RecordedRun told = run(kSix + "changes: [{at: 15s, lose_zone: 3}]\n");

  const FunctionSummary& api = told.summary.functions[0];
  EXPECT_THAT(lost(told), testing::ElementsAre(3U, 6U));
  EXPECT_EQ(api.outcomes[1], 0U);
  EXPECT_EQ(causes(api, ColdStartCause::zone_lost), 2U);
}

// 500 ms into the init nothing of the handler has run.
TEST(Zones, AnEnvironmentThatStartsFailsItsRequest) {
  const RecordedRun told = run(kSix + "changes: [{at: 500ms, lose_zone: 2}]\n");

  EXPECT_EQ(told.summary.functions[0].outcomes[1], 2U);
  for (const Invocation& invocation : told.facts.invocations) {
    if (invocation.outcome != Outcome::error) continue;
    EXPECT_EQ(invocation.init, std::chrono::milliseconds{500});
    EXPECT_EQ(invocation.duration, Duration::zero());
    EXPECT_EQ(invocation.finished - invocation.arrived, std::chrono::milliseconds{500});
  }
}

TEST(Zones, WhatIsLostHasNoTimeToShutDown) {
  std::string yaml = kSix + "changes: [{at: 15s, lose_zone: 3}]\n";
  yaml.replace(yaml.find("    timeout"), 0, "    extensions: external\n");
  const RecordedRun told = run(yaml);

  for (const Transition& transition : told.facts.transitions) {
    if (transition.reason != EndReason::zone_lost) continue;
    EXPECT_EQ(transition.at, kStartOfTime + std::chrono::seconds{15});
  }
  EXPECT_THAT(lost(told), testing::ElementsAre(3U, 6U));
}

// What is made while a zone is away is in the others: the second loss of the same zone takes none.
TEST(Zones, NewEnvironmentsComeUpInTheOthers) {
  const RecordedRun told = run(kSix + R"(
changes:
  - {at: 5s, for: 30s, lose_zone: 1}
  - {at: 40s, lose_zone: 1}
)");

  EXPECT_THAT(lost(told), testing::ElementsAre(1U, 4U));
  ASSERT_EQ(told.facts.changes.size(), 3U);
  EXPECT_EQ(told.facts.changes[1].status, ChangeOutcome::Status::undone);
}

TEST(Zones, AFunctionHasAsManyAsItSays) {
  std::string yaml = kSix + "changes: [{at: 5s, lose_zone: 2}]\n";
  yaml.replace(yaml.find("    timeout"), 0, "    zones: 2\n");
  const RecordedRun told = run(yaml);

  EXPECT_THAT(lost(told), testing::ElementsAre(2U, 4U, 6U));
}

// Replaced as a new allocation: READY 90 s and 10 ms and its init later; until then one is left.
TEST(Zones, ProvisionedEnvironmentsAreAllocatedAnew) {
  const RecordedRun told = run(R"(
duration: 5min
functions:
  api:
    cold_start: {init: 1s}
    handler: {duration: 100ms}
    provisioned_concurrency: {initial: 2, allocate: aws, preparation: 90s}
    arrivals: {kind: burst, at: 4min, count: 2}
changes: [{at: 2min, lose_zone: 1}]
)");

  EXPECT_THAT(lost(told), testing::ElementsAre(1U));
  std::vector<SimTime> created;
  for (const Transition& transition : told.facts.transitions) {
    if (transition.change == EnvironmentChange::created) created.push_back(transition.at);
  }
  ASSERT_EQ(created.size(), 3U);
  EXPECT_EQ(created[2], kStartOfTime + std::chrono::minutes{2} + std::chrono::milliseconds{91010});
  EXPECT_EQ(told.summary.functions[0].provisioned_starts, 2U);
}

// A caller whose callee is lost sees its error at that instant; a handler with calls is cut.
TEST(Zones, HandlersWithStepsAreCut) {
  const RecordedRun told = run(R"(
duration: 1min
functions:
  order:
    timeout: 30s
    handler: {duration: 1s, calls: [{function: stock, on_failure: ignore}], after: 1s}
    arrivals: {kind: burst, at: 0s, count: 1}
  stock:
    timeout: 30s
    handler: {duration: 10s}
changes: [{at: 5s, lose_zone: 1}]
)");

  EXPECT_EQ(told.summary.functions[0].outcomes[1], 1U);
  EXPECT_EQ(told.summary.functions[1].outcomes[1], 1U);
}

}  // namespace
}  // namespace coldcast
