#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "coldcast/base/error.h"
#include "coldcast/config/scenario_file.h"
#include "coldcast/study/scenario_run.h"

namespace coldcast {
namespace {

Summary run(const std::string& yaml) {
  const Scenario scenario = parse_scenario(yaml);
  ScenarioRun run(scenario, 0, 1);
  while (run.run_for(~std::uint64_t{0})) {
  }
  run.finish();
  return run.take_summary();
}

std::string complaint(const std::string& yaml) {
  try {
    (void)parse_scenario(yaml);
  } catch (const ScenarioError& error) {
    return error.what();
  }
  return "";
}

const std::string kApi = R"(
duration: 10min
functions:
  api:
    handler: {duration: 10ms}
    arrivals: {kind: constant, rate: 8/s}
)";

TEST(Changes, AReservationOfZeroForAWhileThrottlesAllOfThatWhile) {
  const Summary summary =
      run(kApi + "changes: [{at: 2min, for: 90s, set: {functions.api.reserved_concurrency: 0}}]\n");

  EXPECT_EQ(summary.functions[0].throttled(), 90U * 8);
  EXPECT_EQ(summary.functions[0].invocations(), 510U * 8);
}

TEST(Changes, AFailureRateHoldsFromItsInstantOn) {
  const Summary summary =
      run(kApi + "changes: [{at: 7min, set: {functions.api.failure_rate: 1}}]\n");

  EXPECT_EQ(summary.functions[0].outcomes[1], 180U * 8);
}

TEST(Changes, AHandlerTakesWhatItTakesNow) {
  const Summary summary =
      run(kApi + "changes: [{at: 5min, set: {functions.api.handler.duration: 20ms}}]\n");

  EXPECT_DOUBLE_EQ(summary.functions[0].duration.mean(), 15e6);
}

// What runs beyond a lower limit goes on.
TEST(Changes, AnAccountLimitIsLoweredAndRaisedAtOnce) {
  const Summary summary = run(R"(
duration: 3min
account: {concurrency_limit: 150}
functions:
  api:
    handler: {duration: 500ms}
    timeout: 5s
    arrivals: {kind: burst, at: 1min, count: 140}
  late:
    handler: {duration: 1s}
    arrivals: {kind: burst, at: 2min, count: 140}
changes: [{at: 90s, set: {account.concurrency_limit: 110}}]
)");

  EXPECT_EQ(summary.functions[0].throttled(), 0U);
  EXPECT_EQ(summary.functions[1].throttled(), 30U);
}

// 10 a second for half a second: 5 in flight, and what is set aside for the other.
TEST(Changes, ClaimsFollowAReservationThatChanges) {
  const Summary summary = run(R"(
duration: 2min
functions:
  api:
    handler: {duration: 500ms}
    arrivals: {kind: constant, rate: 10/s}
  other:
    reserved_concurrency: 20
    handler: {duration: 500ms}
    arrivals: {kind: burst, at: 0s, count: 1}
changes: [{at: 1min, set: {functions.other.reserved_concurrency: 50}}]
)");

  EXPECT_EQ(summary.claimed_account_concurrency_max, 55U);
}

TEST(Changes, EntriesThatOverlapOnAPathAreRefused) {
  EXPECT_THAT(complaint(kApi + R"(
changes:
  - {at: 1min, for: 2min, set: {functions.api.failure_rate: 0.5}}
  - {at: 2min, for: 2min, set: {functions.api.failure_rate: 0.1}}
)"),
              testing::HasSubstr("functions.api.failure_rate is changed for a while already"));
}

TEST(Changes, WhatCannotChangeIsSaid) {
  EXPECT_THAT(complaint(kApi + "changes: [{at: 1min, set: {seed: 7}}]\n"),
              testing::HasSubstr("`seed` cannot change while time runs"));
  EXPECT_THAT(complaint(kApi + "changes: [{at: 1min, set: {}}]\n"),
              testing::HasSubstr("changes[0].set: sets nothing"));
}

TEST(Changes, AHandlerThatCallsIsNotSetAsAWhole) {
  const std::string calling = R"(
duration: 10min
queues: {jobs: {}}
functions:
  api:
    handler: {duration: 1s, calls: [{queue: jobs}]}
    arrivals: {kind: constant, rate: 1/s}
changes: [{at: 1min, set: {functions.api.)";

  EXPECT_THAT(complaint(calling + "handler: {duration: 2s}}}]\n"),
              testing::HasSubstr("name the key that does, such as functions.api.handler.duration"));
  EXPECT_THAT(complaint(calling + "handler.after: 1s}}]\n"),
              testing::HasSubstr("`functions.api.handler.after` cannot change while time runs"));
  EXPECT_EQ(complaint(calling + "handler.duration: 2s}}]\n"), "");
}

TEST(Changes, AValueThatTheScenarioCouldNotHaveIsRefusedWhereItStands) {
  EXPECT_THAT(
      complaint(kApi + "changes: [{at: 1min, set: {functions.api.reserved_concurrency: 950}}]\n"),
      testing::HasSubstr("950"));
}

TEST(Changes, WhatAnEntryMakesImpossibleIsRefusedAtTheEntry) {
  const std::string text = complaint(R"(
duration: 1min
functions:
  api:
    reserved_concurrency: 400
    handler: {duration: 1s}
    arrivals: {kind: constant, rate: 1/s}
changes:
  - {at: 30s, set: {account.concurrency_limit: 450}}
)");

  EXPECT_THAT(text, testing::HasSubstr(":9:"));
  EXPECT_THAT(text, testing::HasSubstr("from here on, functions.api.reserved_concurrency"));
}

}  // namespace
}  // namespace coldcast
