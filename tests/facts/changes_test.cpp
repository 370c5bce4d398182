// What the sheet on event sources says of changes (its section 15), each row with the simplest
// scenario in which it shows. Deployments and zones have more in tests/scenarios.

#include <gtest/gtest.h>
#include <string>

#include "coldcast/config/scenario_file.h"

#include "scenarios/run_scenario.h"

namespace coldcast {
namespace {

using namespace std::chrono_literals;

RecordedRun run(const std::string& functions, const std::string& rest) {
  return run_scenario(parse_scenario("duration: 2min\nfunctions:\n" + functions + rest));
}

const std::string kSteady = R"(  api:
    keep_alive: {kind: fixed, timeout: 10min}
    max_age: none
    cold_start: {init: 300ms}
    handler: {duration: 500ms}
    arrivals: {kind: constant, rate: 10/s}
)";

// 15.1: every environment used after the change is new.
TEST(FactsOfChanges, NoOldEnvironmentIsUsedAfterADeployment) {
  const RecordedRun told = run(kSteady, "changes: [{at: 1min, deploy: api}]\n");

  for (const Invocation& invocation : told.facts.invocations) {
    const bool is_new = value(invocation.environment) > 8;
    EXPECT_EQ(is_new, invocation.arrived >= kStartOfTime + 1min);
  }
}

// 15.2: λ(h + c) environments of the new version.
TEST(FactsOfChanges, OldAndNewOverlap) {
  const RecordedRun told = run(kSteady, "changes: [{at: 1min, deploy: api}]\n");

  EXPECT_EQ(causes(told.summary.functions[0], ColdStartCause::deployment), 8U);
}

// 15.3: independent draws by weight; the function's scaling bucket is one.
TEST(FactsOfChanges, BothVersionsSpendTheSameScalingAllowance) {
  const std::string limited = kSteady + "    scaling_rate: {environments: 9, per: 1h}\n";
  const RecordedRun told =
      run(limited,
          "changes: [{at: 1min, deploy: api, traffic: {kind: canary, percent: 50, for: "
          "5min}}]\n");

  // Eight at the start, and one more of what is left; an hour brings nine again.
  EXPECT_LE(told.summary.functions[0].created, 9U);
  EXPECT_GT(throttles(told.summary.functions[0], ThrottleReason::scaling_rate_exceeded), 0U);
}

// 15.5: lower than what runs: that finishes, and new ones are throttled until under it.
TEST(FactsOfChanges, ALowerReservationEndsNothing) {
  const RecordedRun told = run(kSteady,
                               "changes: [{at: 1min, set: {functions.api.reserved_concurrency: "
                               "2}}]\n");

  const FunctionSummary& api = told.summary.functions[0];
  EXPECT_EQ(api.outcomes[0], api.invocations());
  std::uint64_t throttled = 0;
  for (const Throttle& throttle : told.facts.throttles) {
    EXPECT_GE(throttle.at, kStartOfTime + 1min);
    ++throttled;
  }
  EXPECT_GT(throttled, 0U);
}

// 15.8: as before, after its time.
TEST(FactsOfChanges, AnEntryUndoesItself) {
  const RecordedRun told =
      run(kSteady, "changes: [{at: 30s, for: 30s, set: {functions.api.failure_rate: 1}}]\n");

  EXPECT_EQ(told.summary.functions[0].outcomes[1], 300U);
}

}  // namespace
}  // namespace coldcast
