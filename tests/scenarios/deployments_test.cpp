// Deployments and their traffic, each with the numbers that the rules give by hand.

#include <algorithm>
#include <chrono>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "coldcast/base/error.h"
#include "coldcast/config/scenario_file.h"
#include "coldcast/cost/cost.h"

#include "scenarios/run_scenario.h"

namespace coldcast {
namespace {

using testing::HasSubstr;

RecordedRun run(const std::string& yaml) {
  return run_scenario(parse_scenario(yaml));
}

// Ten requests a second, each half a second long, each new environment 300 ms more: five are busy
// at any time, eight were made at the start.
const std::string kApi = R"(
duration: 2min
functions:
  api:
    keep_alive: {kind: fixed, timeout: 10min}
    max_age: none
    cold_start: {init: 300ms}
    handler: {duration: 500ms}
    arrivals: {kind: constant, rate: 10/s}
)";

// λ(h + c) = 10 × 0.8. Those of the old version end meanwhile: as many cold starts have their cause
// in it.
TEST(Deployments, TheNewVersionNeedsALineOfColdStarts) {
  const RecordedRun told = run(kApi + "changes: [{at: 1min, deploy: api}]\n");

  const FunctionSummary& api = told.summary.functions[0];
  EXPECT_EQ(api.cold_starts, 16U);
  EXPECT_EQ(causes(api, ColdStartCause::first_request), 1U);
  EXPECT_EQ(causes(api, ColdStartCause::concurrency_growth), 7U);
  EXPECT_EQ(causes(api, ColdStartCause::deployment), 8U);
  EXPECT_EQ(api.ended, 8U);
  ASSERT_EQ(told.facts.changes.size(), 1U);
  EXPECT_EQ(told.facts.changes[0].status, ChangeOutcome::Status::done);
}

// Idle ones end at once (those that no request needs, and the one whose request has just ended),
// busy ones with their requests.
TEST(Deployments, EnvironmentsOfTheOldVersionEndWithWhatTheyServe) {
  const RecordedRun told = run(kApi + "changes: [{at: 1min, deploy: api}]\n");

  std::vector<double> ends;
  for (const Transition& transition : told.facts.transitions) {
    if (transition.change != EnvironmentChange::ended) continue;
    EXPECT_EQ(transition.reason, EndReason::deployment);
    ends.push_back(std::chrono::duration<double>(transition.at - kStartOfTime).count());
  }
  EXPECT_THAT(ends, testing::ElementsAre(60.0, 60.0, 60.0, 60.0, 60.1, 60.2, 60.3, 60.4));
}

TEST(Deployments, MoreMemoryIsADeploymentAndIsPaidFromThenOn) {
  const std::string yaml =
      kApi +
      "changes: [{at: 1min, set: {functions.api.memory: 256MB}}]\nbilling: {init_billed: false}\n";
  const Scenario scenario = parse_scenario(yaml);
  const RecordedRun told = run_scenario(scenario);

  EXPECT_EQ(told.summary.functions[0].causes[5], 8U);
  // 600 invocations of half a second at 1/8 GB, 600 at 1/4 GB.
  const double gb_seconds = 600 * 0.5 * 0.125 + 600 * 0.5 * 0.25;
  EXPECT_NEAR(bill(told.summary, scenario).functions[0].duration, gb_seconds * 0.0000166667, 1e-9);
}

TEST(Deployments, AShorterTimeoutIsThatOfTheNewVersion) {
  const RecordedRun told =
      run(kApi + "changes: [{at: 1min, for: 30s, set: {functions.api.timeout: 1s}}]\n");

  // Two deployments: at the change and when it is undone.
  EXPECT_EQ(causes(told.summary.functions[0], ColdStartCause::deployment), 16U);
  ASSERT_EQ(told.facts.changes.size(), 2U);
  EXPECT_EQ(told.facts.changes[1].status, ChangeOutcome::Status::undone);
}

// How many requests fail when a version is deployed that fails always, by the entry's own keys.
double errors_of_a_bad_version(const std::string& entry) {
  const RecordedRun told = run(kApi + "\nchanges:\n  - {deploy: api, " + entry +
                               ", set: {functions.api.failure_rate: 1}}\n");
  return static_cast<double>(told.summary.functions[0].outcomes[1]);
}

// Each request is drawn by weight: of 600 in the minute of the canary 20 % go to the version that
// fails, give or take four standard deviations of sqrt(600 × 0.2 × 0.8); then all 300 that are
// left.
TEST(Deployments, ACanaryTakesItsShareUntilAllGoOver) {
  const double errors =
      errors_of_a_bad_version("at: 30s, traffic: {kind: canary, percent: 20, for: 1min}");

  EXPECT_NEAR(errors, 300.0 + 120.0, 4 * 9.8);
}

// 25 % at the start, then 25 % more each 20 s: 20 s × (0.25 + 0.5 + 0.75), and all from 1 min on.
TEST(Deployments, ALinearShiftTakesEqualSteps) {
  const double errors =
      errors_of_a_bad_version("at: 0s, traffic: {kind: linear, percent: 25, every: 20s}");

  EXPECT_NEAR(errors, 600.0 + 300.0, 4 * 11.2);
}

// The first minute is over at 60 s, and has seen the canary for half of it.
TEST(Deployments, ABadCanaryIsRolledBackAtTheEndOfAMinute) {
  const RecordedRun told = run(kApi + R"(
changes:
  - at: 30s
    deploy: api
    set: {functions.api.failure_rate: 1}
    traffic: {kind: canary, percent: 50, for: 80s}
    rollback_if: api.errors.error>100
)");

  const FunctionSummary& api = told.summary.functions[0];
  EXPECT_NEAR(static_cast<double>(api.outcomes[1]), 150.0, 4 * 8.7);
  ASSERT_EQ(told.facts.changes.size(), 2U);
  EXPECT_EQ(told.facts.changes[1].status, ChangeOutcome::Status::undone);
  EXPECT_EQ(told.facts.changes[1].at, kStartOfTime + std::chrono::minutes{1});
  EXPECT_EQ(told.facts.changes[1].reason, "rollback_if api.errors.error>100");
}

// What a deployment that was rolled back had set does not come back with a later change.
TEST(Deployments, WhatWasRolledBackStaysSo) {
  const RecordedRun told = run(kApi + R"(
changes:
  - at: 30s
    deploy: api
    set: {functions.api.failure_rate: 1}
    traffic: {kind: canary, percent: 50, for: 80s}
    rollback_if: api.errors.error>100
  - {at: 90s, set: {functions.api.cold_start.init: 100ms}}
)");

  for (const Invocation& invocation : told.facts.invocations) {
    if (invocation.arrived < kStartOfTime + std::chrono::seconds{60}) continue;
    EXPECT_EQ(invocation.outcome, Outcome::success);
  }
}

// One bucket and one limit for both: the reservation of five holds over the two versions.
TEST(Deployments, BothVersionsShareTheLimits) {
  const RecordedRun told = run(kApi + R"(
changes:
  - {at: 20s, set: {functions.api.reserved_concurrency: 5}}
  - {at: 30s, deploy: api, traffic: {kind: canary, percent: 50, for: 1min}}
)");

  for (const Invocation& one : told.facts.invocations) {
    if (one.arrived < kStartOfTime + std::chrono::seconds{25}) continue;
    std::size_t in_flight = 0;
    for (const Invocation& other : told.facts.invocations)
      in_flight += other.arrived <= one.arrived && one.arrived < other.finished ? 1 : 0;
    EXPECT_LE(in_flight, 5U);
  }
}

// A reservation is of no version: of one that came with a deployment nothing is left after a
// rollback, and all of the 600 requests of the second minute run.
TEST(Deployments, ARollbackTakesBackWhatIsOfNoVersion) {
  const RecordedRun told = run(kApi + R"(
changes:
  - at: 10s
    deploy: api
    set: {functions.api.reserved_concurrency: 1, functions.api.failure_rate: 1}
    traffic: {kind: canary, percent: 50, for: 10min}
    rollback_if: api.errors.error>0
)");

  const auto ran = std::count_if(
      told.facts.invocations.begin(), told.facts.invocations.end(),
      [](const Invocation& one) { return one.arrived >= kStartOfTime + std::chrono::minutes{1}; });
  EXPECT_EQ(ran, 600);
  EXPECT_GT(told.summary.functions[0].throttled(), 0U);
}

const std::string kAlias = R"(
duration: 5min
account: {concurrency_limit: 104}
functions:
  api:
    cold_start: {init: 10s}
    handler: {duration: 100ms}
    provisioned_concurrency: {initial: 2, allocate: aws, preparation: 90s}
    arrivals: {kind: constant, rate: 1/s, from: 110s}
)";

// READY after 90 s of preparation, 2 / 6,000 of a minute and the init of 10 s: until then all
// requests go to the old version, and none is cold.
TEST(Deployments, AnAliasSwitchesWhenItsProvisionedConcurrencyIsReady) {
  const RecordedRun told = run(kAlias + R"(
changes: [{at: 2min, deploy: api, set: {functions.api.failure_rate: 1}}]
)");

  const FunctionSummary& api = told.summary.functions[0];
  EXPECT_EQ(api.cold_starts, 0U);
  EXPECT_EQ(api.provisioned_starts, 190U);
  // From 220.02 s on: the requests of 221 s to 299 s.
  EXPECT_EQ(api.outcomes[1], 79U);
  EXPECT_EQ(api.environments.max, 4U);
}

TEST(Deployments, AnAliasWithoutRoomForBothStaysOnTheOldVersion) {
  std::string yaml =
      kAlias + "changes: [{at: 2min, deploy: api, set: {functions.api.failure_rate: 1}}]\n";
  yaml.replace(yaml.find("104"), 3, "103");
  const RecordedRun told = run(yaml);

  EXPECT_EQ(told.summary.functions[0].outcomes[1], 0U);
  ASSERT_EQ(told.facts.changes.size(), 1U);
  EXPECT_EQ(told.facts.changes[0].status, ChangeOutcome::Status::failed);
  EXPECT_EQ(told.facts.changes[0].reason,
            "Specified ReservedConcurrentExecutions for function decreases account's "
            "UnreservedConcurrentExecution below its minimum value of [100].");
}

TEST(Deployments, ProvisionedConcurrencyIsNotChangedWhileThereAreWeights) {
  const RecordedRun told = run(kAlias + R"(
changes:
  - {at: 2min, deploy: api}
  - {at: 3min, set: {functions.api.provisioned_concurrency: 1}}
)");

  ASSERT_EQ(told.facts.changes.size(), 2U);
  EXPECT_EQ(told.facts.changes[1].status, ChangeOutcome::Status::failed);
  EXPECT_EQ(told.facts.changes[1].reason,
            "Alias with weights can not be used with Provisioned Concurrency");
}

TEST(Deployments, SayWhatTheyCannotBe) {
  const auto with = [](const std::string& entry) {
    return complaint(kApi + "changes:\n  - " + entry + "\n");
  };

  EXPECT_THAT(with("{at: 1s, deploy: apo}"), HasSubstr("did you mean \"api\"?"));
  EXPECT_THAT(with("{at: 1s, deploy: api, set: {account.concurrency_limit: 500}}"),
              HasSubstr("is no setting of the new version of api"));
  EXPECT_THAT(with("{at: 1s, deploy: api, rollback_if: api.errors.error>20}"),
              HasSubstr("give it `traffic`"));
  EXPECT_THAT(with("{at: 1s, deploy: api, traffic: {kind: canary, percent: 100, for: 1min}}"),
              HasSubstr("above 0 and below 100"));
  EXPECT_THAT(with("{at: 1s, deploy: api, traffic: {kind: canary, percent: 10, for: 1min}, "
                   "rollback_if: api.errors.eror>20}"),
              HasSubstr("did you mean \"errors.error\"?"));
  EXPECT_THAT(with("{at: 1s, deploy: api, traffic: {kind: canary, percent: 10, for: 1min}}\n"
                   "  - {at: 30s, set: {functions.api.memory: 1GB}}"),
              HasSubstr("is being deployed already, until 1min1s"));
  EXPECT_THAT(with("{at: 1s}"), HasSubstr("set"));
}

}  // namespace
}  // namespace coldcast
