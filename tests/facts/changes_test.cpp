// What the sheet on event sources says of changes (its section 15), each row with the simplest
// scenario in which it shows. Deployments and zones have more in tests/scenarios.

#include <algorithm>
#include <chrono>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "coldcast/config/scenario_file.h"

#include "facts/numbers.h"
#include "scenarios/run_scenario.h"

namespace coldcast {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

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

std::vector<double> arrivals_of(const RecordedRun& told) {
  std::vector<double> instants;
  for (const Invocation& invocation : told.facts.invocations)
    instants.push_back(std::chrono::duration<double>(invocation.arrived - kStartOfTime).count());
  return instants;
}

// 15.6: batches in flight finish; then the shard is read in as many parts as it should be.
TEST(FactsOfChanges, AShardIsReadInMorePartsWhenItsBatchIsOver) {
  const RecordedRun told = run_scenario(parse_scenario(R"(
duration: 2min
streams:
  s: {shards: 1, keys: {count: 4, choose: round_robin}, arrivals: {kind: burst, at: 0s, count: 8}}
functions:
  w:
    timeout: 20s
    handler: {duration: 10s}
    event_sources: [{stream: s, batch_size: 1}]
changes: [{at: 15s, set: {functions.w.event_sources.s.parallelization_factor: 4}}]
)"));

  EXPECT_THAT(arrivals_of(told), testing::ElementsAre(0, 10, 20, 20, 20, 20, 30, 30));
}

// 15.6: a mapping that goes on keeps its slots: 29 after 5 s, and one more every 200 ms.
TEST(FactsOfChanges, AMappingKeepsItsSlotsWhenItsBatchesChange) {
  const RecordedRun told = run_scenario(parse_scenario(R"(
duration: 2min
queues: {q: {arrivals: {kind: burst, at: 0s, count: 200}}}
functions:
  w:
    timeout: 12s
    handler: {duration: 10s}
    event_sources: [{queue: q, batch_size: 1}]
changes: [{at: 5100ms, set: {functions.w.event_sources.q.batch_size: 2}}]
)"));

  const std::vector<double> instants = arrivals_of(told);
  EXPECT_EQ(std::count_if(instants.begin(), instants.end(),
                          [](double at) { return at > 5.1 && at < 9.9; }),
            24);
}

// 15.6: it may take AWS minutes to enable a mapping.
TEST(FactsOfChanges, AMappingIsEnabledWhenThatHasTakenItsTime) {
  const RecordedRun told = run_scenario(parse_scenario(R"(
duration: 2min
queues: {q: {arrivals: {kind: burst, at: 0s, count: 2}}}
functions:
  w:
    handler: {duration: 1s}
    event_sources: [{queue: q, batch_size: 1, enabled: false, takes: 1min}]
changes: [{at: 10s, set: {functions.w.event_sources.q.enabled: true}}]
)"));

  EXPECT_THAT(arrivals_of(told), testing::ElementsAre(70, 70));
}

// What a function does with each message may change as its handler may.
TEST(FactsOfChanges, MessagesTakeLongerAndFailFromAChangeOn) {
  const RecordedRun told = run_scenario(parse_scenario(R"(
duration: 1min
drain: 0s
queues: {q: {arrivals: {kind: constant, rate: 1/s}}}
functions:
  w:
    handler: {duration: 100ms}
    event_sources: [{queue: q, batch_size: 1, report_batch_item_failures: false}]
changes:
  - {at: 20s, set: {functions.w.handler.per_record: 300ms}}
  - {at: 40s, set: {functions.w.record_failure_rate: 1}}
)"));

  for (const Invocation& invocation : told.facts.invocations) {
    const Duration at = invocation.arrived - kStartOfTime;
    EXPECT_EQ(invocation.duration, at < 20s ? 100ms : 400ms);
    EXPECT_EQ(invocation.outcome == Outcome::success, at < 40s);
  }
}

// 14.3, 14.5 to 14.7: twenty in use of 25, 40, 52, ... with a target of a half. The minute in which
// something is ready has samples of before and of after: it is the newest when the next alarm acts.
TEST(FactsOfChanges, TargetTrackingOvershootsByTheMinuteOfItsOwnChange) {
  const Numbers of(R"(
duration: 30min
functions:
  f:
    timeout: 1min
    cold_start: {init: 0ms}
    handler: {duration: 20s}
    arrivals: {kind: constant, rate: 1/s}
    provisioned_concurrency: {initial: 25, autoscaling: {minimum: 5, maximum: 100, target_tracking: {target: 0.5}}}
)");

  EXPECT_THAT(of.activities(),
              ElementsAre(Activity{210, 25, 40}, Activity{270, 40, 52}, Activity{1170, 52, 47},
                          Activity{1230, 47, 43}, Activity{1290, 43, 39}, Activity{1530, 39, 40},
                          Activity{1590, 40, 41}));
}

// 14.9 to 14.12: the step of 50 % at 210 s is overridden by tracking at 270 s; scale-in is one
// policy's only; the scheduled action at 28 min lowers to its maximum, which then bounds all.
TEST(FactsOfChanges, PoliciesStepsAndSchedulesShareOneCapacity) {
  const Numbers of(R"(
duration: 40min
functions:
  f:
    timeout: 1min
    cold_start: {init: 0ms}
    handler: {duration: 20s}
    arrivals: {kind: constant, rate: 1/s}
    provisioned_concurrency:
      initial: 25
      allocate: aws
      autoscaling:
        minimum: 5
        maximum: 100
        target_tracking: [{target: 0.5, scale_in: false}, {target: 0.7}]
        step_scaling:
          - {metric: provisioned_concurrency_utilization, statistic: maximum, threshold: 0.6, periods: 2, cooldown: 5min,
             adjustment: percent_change_in_capacity, min_adjustment_magnitude: 3, steps: [{from: 0, to: 0.2, by: 20}, {from: 0.2, by: 50}]}
        scheduled: [{at: 28min, minimum: 4, maximum: 30}]
)");

  EXPECT_THAT(of.activities(),
              ElementsAre(Activity{210, 25, 37}, Activity{270, 37, 40}, Activity{390, 40, 64},
                          Activity{1290, 64, 58}, Activity{1350, 58, 53}, Activity{1410, 53, 48},
                          Activity{1470, 48, 44}, Activity{1530, 44, 40}, Activity{1590, 40, 36},
                          Activity{1650, 36, 33}, Activity{1680, 33, 30}, Activity{1710, 30, 27},
                          Activity{1770, 27, 30}));
}

// 15.7: environments 1 to 8 served until 9 to 17 were READY. Zone 1 takes 10, 13 and 16 of these,
// two of them busy; for 90 s and three allocations two of eight requests a second spill over.
TEST(FactsOfChanges, AZoneTakesItsShareOfProvisionedEnvironments) {
  const Numbers of(R"(
duration: 10min
functions:
  f:
    cold_start: {init: 0ms}
    handler: {duration: 1s}
    arrivals: {kind: constant, rate: 8/s}
    provisioned_concurrency: {initial: 9, allocate: aws}
changes: [{at: 5min, for: 2min, lose_zone: 1, of: 3}]
)");

  EXPECT_EQ(of["f.errors.error"], 2);
  // Until 90.09 s all.
  EXPECT_EQ(of["f.spillover_causes.allocating"], 90 * 8 + 1 + 90 * 2);
}

// 16.1, 16.2: what its caller has left in a dependency keeps a run going for as long as it can be
// done. From the outage on nobody knows when that will be: the run is over at 2.5 s.
TEST(FactsOfChanges, NobodyWaitsForWorkThatStandsStill) {
  const Numbers of(R"(
duration: 2s
dependencies: {db: {latency: 10s}}
functions:
  f: {timeout: 1s, keep_alive: {kind: fixed, timeout: 3s}, handler: {duration: 0s, calls: [{dependency: db}]}, arrivals: {kind: requests, list: [{at: 500ms}]}}
changes: [{at: 2500ms, for: 1h, set: {dependencies.db.available: false}}]
)");

  EXPECT_EQ(of["f.environments.alive"], 1);
  EXPECT_EQ(of["dependencies.db.in_use.at_end"], 1);
}

// 6.3, 15.6: a mapping that is disabled for 30 s has no pollers meanwhile, and begins anew with the
// least number; each is billed by the second.
TEST(FactsOfChanges, ADisabledMappingHasNoPollers) {
  const Numbers of(R"(
duration: 5min
queues: {jobs: {arrivals: {kind: burst, at: 0s, count: 1}}}
streams: {payments: {kind: kafka, shards: 4, arrivals: {kind: burst, at: 0s, count: 1}}}
functions:
  f: {handler: {duration: 1s}, event_sources: [{queue: jobs, provisioned_pollers: {minimum: 2, maximum: 4}}]}
  k: {handler: {duration: 1s}, event_sources: [{stream: payments, provisioned_pollers: {minimum: 1, maximum: 4}}]}
changes:
  - {at: 2min, for: 30s, set: {functions.f.event_sources.jobs.enabled: false}}
  - {at: 2min, for: 30s, set: {functions.k.event_sources.payments.enabled: false}}
)");

  EXPECT_DOUBLE_EQ(of["f.event_sources.jobs.pollers.mean"], 2 * 270 / 300.0);
  EXPECT_DOUBLE_EQ(of["f.event_sources.jobs.slots.mean"], 20 * 270 / 300.0);
  EXPECT_DOUBLE_EQ(of["k.event_sources.payments.pollers.mean"], 270 / 300.0);
  EXPECT_NEAR(of["f.cost_usd.event_pollers"], 2 * 270 / 3600.0 * 0.00925, 1e-12);
}

}  // namespace
}  // namespace coldcast
