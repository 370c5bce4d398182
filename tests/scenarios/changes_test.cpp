#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "coldcast/base/error.h"
#include "coldcast/config/scenario_file.h"
#include "coldcast/study/scenario_run.h"

#include "scenarios/run_scenario.h"

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
  EXPECT_THAT(complaint(kApi + "changes: [{at: 1min, lose_zone: 4}]\n"),
              testing::HasSubstr("changes[0].lose_zone: expected the number of a zone, 1 to 3"));
}

// Half of the handlers take 10 ms, half what is added to them.
TEST(Changes, AHandlerDoesMoreFromItsInstantOn) {
  const auto mean_ms = [](const std::string& rest, const std::string& change) {
    const std::string at = "changes: [{at: 5min, set: {functions.api.handler" + change + "}}]\n";
    return run(kApi + rest + at).functions[0].duration.mean() / 1e6;
  };
  const std::string database = "dependencies: {db: {latency: 30ms}}\n";

  EXPECT_DOUBLE_EQ(mean_ms("", ".after: 10ms"), 15);
  EXPECT_DOUBLE_EQ(mean_ms(database, ".calls: [{dependency: db}]"), 25);
  EXPECT_DOUBLE_EQ(mean_ms(database, ": {duration: 20ms, calls: [{dependency: db, count: 2}]}"),
                   (10 + 80) / 2.0);
}

TEST(Changes, ACallOfAHandlerIsChangedByItsPlace) {
  const Summary summary = run(R"(
duration: 10min
dependencies: {db: {latency: 30ms}}
functions:
  api:
    handler: {duration: 10ms, calls: [{wait: 5ms}, {dependency: db}], after: 1ms}
    arrivals: {kind: constant, rate: 8/s}
changes:
  - {at: 5min, set: {"functions.api.handler.calls[1].timeout": 20ms}}
  - {at: 6min, for: 1min, set: {"functions.api.handler.calls[1].on_failure": ignore}}
)");

  // Without an answer in time a handler fails after 35 ms, or goes on.
  EXPECT_EQ(summary.functions[0].outcomes[1], 240U * 8);
  EXPECT_DOUBLE_EQ(summary.functions[0].duration.mean() / 1e6,
                   (300 * 46 + 240 * 35 + 60 * 36) / 600.0);
}

TEST(Changes, TheNewVersionOfACanaryCallsWhatItCalls) {
  const RecordedRun told = run_scenario(parse_scenario(kApi + R"(
changes:
  - {at: 2min, deploy: api, set: {functions.api.handler.after: 30ms}, traffic: {kind: canary, percent: 50, for: 5min}}
)"));

  std::size_t of_new_version = 0;
  for (const Invocation& invocation : told.facts.invocations) {
    const bool is_new = invocation.version == 1;
    EXPECT_EQ(invocation.duration, std::chrono::milliseconds{is_new ? 40 : 10});
    of_new_version += is_new ? 1 : 0;
  }
  // All of the last three minutes, and of five minutes a half, within five standard deviations.
  EXPECT_NEAR(static_cast<double>(of_new_version), 180 * 8 + 150 * 8, 5 * 24.5);
}

TEST(Changes, WorkLeftBehindChangesToo) {
  const Summary summary = run(R"(
duration: 10min
functions:
  api:
    handler: {duration: 10ms, background: {work: 1ms, share: 1}}
    arrivals: {kind: constant, rate: 1/s}
changes: [{at: 5min, set: {functions.api.handler.background.share: 0}}]
)");

  std::size_t seen = 0;
  for (const Figures::Row& row : summary.functions[0].figures.rows()) {
    const bool is_count = row.path == "background.left" || row.path == "background.finished";
    if (!is_count) continue;
    EXPECT_EQ(std::get<std::uint64_t>(row.value), 300U);
    ++seen;
  }
  EXPECT_EQ(seen, 2U);
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
