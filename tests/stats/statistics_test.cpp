#include "coldcast/stats/statistics.h"

#include <gtest/gtest.h>

#include "support/statistics_fixture.h"

namespace coldcast {
namespace {

class StatisticsTest : public StatisticsFixture {};

TEST_F(StatisticsTest, RequestsAreInvocationsAndThrottles) {
  cold(1s, 300ms, 100ms);
  complete(1400ms);
  warm(2s, 50ms);
  complete(2050ms);
  throttle(3s, ThrottleReason::scaling_rate_exceeded);
  const FunctionSummary function = summary_at_end(100s).functions[0];

  EXPECT_EQ(function.requests, 3U);
  EXPECT_EQ(function.invocations(), 2U);
  EXPECT_EQ(function.cold_starts, 1U);
  EXPECT_EQ(function.warm_starts, 1U);
  EXPECT_EQ(function.causes[0], 1U);
  EXPECT_EQ(function.throttles[4], 1U);
  EXPECT_EQ(function.usage.requests, 2U);
}

TEST_F(StatisticsTest, LatencyOfAColdStartHoldsItsInitAndDurationDoesNot) {
  cold(1s, 300ms, 100ms);
  complete(1400ms);
  warm(2s, 50ms);
  complete(2050ms);
  const FunctionSummary function = summary_at_end(100s).functions[0];

  EXPECT_EQ(function.latency.max(), 400ms);
  EXPECT_EQ(function.latency.min(), 50ms);
  EXPECT_EQ(function.duration.max(), 100ms);
  EXPECT_EQ(function.duration.count(), 2U);
  EXPECT_EQ(function.init_duration.count(), 1U);
  EXPECT_EQ(function.init_duration.max(), 300ms);
}

TEST_F(StatisticsTest, AnInitInsideTheInvocationIsNotAnInitDuration) {
  cold(1s, 0ms, 10s);
  complete(11s);
  requests().admit({.start = StartKind::cold,
                    .cause = ColdStartCause::reset,
                    .arrived = at(20s),
                    .finished = at(21s),
                    .duration = 1s,
                    .suppressed_init = 900ms});
  create(30s);
  requests().admit({.start = StartKind::cold,
                    .cause = ColdStartCause::concurrency_growth,
                    .arrived = at(30s),
                    .finished = at(52s),
                    .duration = 12s,
                    .aborted_init = 10s,
                    .suppressed_init = 11s});
  const FunctionSummary function = summary_at_end(100s).functions[0];

  EXPECT_EQ(function.cold_starts, 3U);
  EXPECT_EQ(function.init_duration.count(), 1U);
}

TEST_F(StatisticsTest, LevelsAreExactIntegrals) {
  cold(10s, 1s, 3s);
  cold(12s, 1s, 1s, 1);
  complete(14s);
  complete(14s, 1);
  expire(44s);
  const Summary summary = summary_at_end(100s);

  EXPECT_TRUE(summary.functions[0].in_flight.integral == 4 * kSecond);
  EXPECT_TRUE(summary.functions[0].environments.integral == 34 * kSecond);
  EXPECT_TRUE(summary.functions[0].idle_integral == 30 * kSecond);
  EXPECT_TRUE(summary.functions[1].environments.integral == 88 * kSecond);
  EXPECT_TRUE(summary.account.in_flight.integral == 6 * kSecond);
  EXPECT_EQ(summary.account.in_flight.max, 2U);
  EXPECT_EQ(summary.account.environments.max, 2U);
  EXPECT_EQ(summary.functions[0].in_flight.max, 1U);
  EXPECT_EQ(summary.counted, 100s);
}

TEST_F(StatisticsTest, TheAccountsPeakIsOfTheSumAtAnInstant) {
  cold(10s, 0s, 1s);
  complete(11s);
  cold(12s, 0s, 1s, 1);
  complete(13s, 1);
  const Summary summary = summary_at_end(100s);

  EXPECT_EQ(summary.functions[0].in_flight.max, 1U);
  EXPECT_EQ(summary.functions[1].in_flight.max, 1U);
  EXPECT_EQ(summary.account.in_flight.max, 1U);
  EXPECT_EQ(summary.account.environments.max, 2U);
}

TEST_F(StatisticsTest, WhatArrivesBeforeWarmupIsNotCountedButItsLevelsAre) {
  scenario_.warmup = 20s;
  cold(10s, 5s, 10s);  // until 25 s
  cold(18s, 0s, 1s);
  complete(19s);
  complete(25s);
  throttle(19500ms, ThrottleReason::concurrent_invocation_limit_exceeded);
  warm(30s, 2s);
  complete(32s);
  const FunctionSummary function = summary_at_end(100s).functions[0];

  EXPECT_EQ(function.requests, 1U);
  EXPECT_EQ(function.warm_starts, 1U);
  EXPECT_EQ(function.created, 2U);
  EXPECT_TRUE(function.in_flight.integral == 7 * kSecond);
  EXPECT_TRUE(function.environments.integral == 160 * kSecond);
  EXPECT_EQ(function.in_flight.max, 1U);
}

TEST_F(StatisticsTest, WhatEndsAsTheWindowBeginsIsNotInItsHighestLevels) {
  scenario_.warmup = 20s;
  for (int i = 0; i < 3; ++i) cold(10s, 0s, 10s);
  cold(10s, 0s, 15s);
  for (int i = 0; i < 3; ++i) {
    complete(20s);
    change(20s, EnvironmentChange::retired);
    change(20s, EnvironmentChange::ended);
  }
  cold(20s, 0s, 3s);
  complete(23s);
  complete(25s);
  const Summary summary = summary_at_end(100s);

  EXPECT_EQ(summary.functions[0].in_flight.max, 2U);
  EXPECT_EQ(summary.functions[0].environments.max, 2U);
  EXPECT_EQ(summary.account.in_flight.max, 2U);
  EXPECT_EQ(summary.account.environments.max, 2U);
  EXPECT_EQ(summary.claimed_account_concurrency_max, 2U);
}

TEST_F(StatisticsTest, WhatBeginsAndEndsAsTheWindowBeginsIsInItsHighestLevels) {
  scenario_.warmup = 20s;
  cold(10s, 0s, 15s);
  warm(20s, 0s);
  complete(20s);
  complete(25s);

  EXPECT_EQ(summary_at_end(100s).functions[0].in_flight.max, 2U);
}

TEST_F(StatisticsTest, WhatIsStillThereWhenTheWindowHasBegunIsInItsHighestLevels) {
  scenario_.warmup = 20s;
  cold(10s, 0s, 11s);
  complete(21s);

  EXPECT_EQ(summary_at_end(100s).functions[0].in_flight.max, 1U);
}

// As `--metrics` does at each minute's end.
class PeakTaker final : public InstantListener {
 public:
  explicit PeakTaker(StatisticsCollector& collector) : collector_(&collector) {}
  SimTime reached(SimTime) override {
    (void)collector_->take_peaks();
    (void)collector_->take_in_flight_peak(FunctionId{0});
    return kNever;
  }

 private:
  StatisticsCollector* collector_;
};

TEST_F(StatisticsTest, WhoTakesThePeaksOfAMinuteLeavesThoseOfTheWholeAsTheyAre) {
  PeakTaker taker(collector());
  collector().listen(taker, at(20s));
  for (int i = 0; i < 4; ++i) cold(10s, 0s, 5s);
  for (int i = 0; i < 4; ++i) complete(15s);
  for (int i = 0; i < 3; ++i) {
    change(16s, EnvironmentChange::retired);
    change(16s, EnvironmentChange::ended);
  }
  change(20s, EnvironmentChange::retired);
  change(20s, EnvironmentChange::ended);
  cold(20s, 0s, 1s);
  complete(21s);
  const Summary summary = summary_at_end(100s);

  EXPECT_EQ(summary.functions[0].environments.max, 4U);
  EXPECT_EQ(summary.functions[0].in_flight.max, 4U);
  EXPECT_EQ(summary.account.environments.max, 4U);
  EXPECT_EQ(summary.account.connections_peak, 4U);
}

// The window begins within a minute in which nothing happens until the minute's end.
TEST_F(StatisticsTest, AWarmUpThatEndsWithinAMinuteIsSeenBeforeThatMinutesPeaksAreTaken) {
  scenario_.warmup = 15s;
  PeakTaker taker(collector());
  collector().listen(taker, at(20s));
  for (int i = 0; i < 4; ++i) cold(10s, 0s, 10s);
  for (int i = 0; i < 4; ++i) complete(20s);
  const Summary summary = summary_at_end(100s);

  EXPECT_EQ(summary.claimed_account_concurrency_max, 4U);
  EXPECT_EQ(summary.account.in_flight.max, 4U);
  EXPECT_EQ(summary.functions[0].in_flight.max, 4U);
}

TEST_F(StatisticsTest, LevelsStopAtDurationButRequestsAreFollowedToTheirEnd) {
  cold(90s, 0s, 20s);
  cold(99s, 0s, 21s);
  complete(110s);
  complete(120s);
  const Summary summary = summary_at_end(120s);

  EXPECT_EQ(summary.functions[0].requests, 2U);
  EXPECT_EQ(summary.functions[0].latency.max(), 21s);
  EXPECT_TRUE(summary.functions[0].in_flight.integral == 11 * kSecond);
  EXPECT_EQ(summary.counted, 100s);
}

TEST_F(StatisticsTest, WhatHappensAtDurationIsOutsideTheWindow) {
  cold(90s, 0s, 10s);
  complete(100s);
  create(100s);
  create(100s);
  const FunctionSummary function = summary_at_end(100s).functions[0];

  EXPECT_EQ(function.environments.max, 1U);
  EXPECT_EQ(function.created, 3U);  // until the end of the run
}

TEST_F(StatisticsTest, WithoutDurationTheWindowEndsWithTheLastAnswer) {
  scenario_.duration.reset();
  cold(10s, 0s, 5s);
  complete(15s);
  const Summary summary = summary_at_end(15s);

  EXPECT_EQ(summary.counted, 15s);
  EXPECT_TRUE(summary.functions[0].in_flight.integral == 5 * kSecond);
  EXPECT_TRUE(summary.functions[0].environments.integral == 5 * kSecond);
}

TEST_F(StatisticsTest, ASummaryMidwayHoldsWhatIsKnownSoFar) {
  cold(10s, 0s, 5s);
  complete(15s);
  warm(30s, 1s);
  const Summary summary = collector().summarize();

  EXPECT_EQ(summary.counted, 30s);
  EXPECT_EQ(summary.functions[0].requests, 2U);
  EXPECT_TRUE(summary.functions[0].idle_integral == 15 * kSecond);
}

TEST_F(StatisticsTest, AWaitingRequestIsInFlightFromItsArrival) {
  create(10s);
  requests().wait({.at = at(10s)});
  requests().place(
      {.start = StartKind::warm, .arrived = at(10s), .finished = at(15s), .duration = 3s});
  const FunctionSummary function = summary_at_end(100s).functions[0];

  EXPECT_EQ(function.in_flight.max, 1U);
  EXPECT_EQ(function.latency.max(), 5s);
}

// Source: AWS's "Monitoring concurrency": 400 reserved and provisioned count whether used or not.
TEST_F(StatisticsTest, ClaimedConcurrencyHoldsReservationsProvisionedAndUnreservedInFlight) {
  scenario_.functions[1].reserved_concurrency = 400;
  provision(0s, 300, 300);
  cold(1s, 0s, 10s, 1);  // reserved: claimed already
  for (int i = 0; i < 5; ++i) cold(2s, 0s, 1s);
  for (int i = 0; i < 5; ++i) complete(3s);
  requests().admit({.start = StartKind::provisioned,
                    .on_provisioned = true,
                    .arrived = at(4s),
                    .finished = at(5s),
                    .duration = 1s});
  const Summary summary = summary_at_end(100s);

  EXPECT_EQ(summary.claimed_account_concurrency_max, 705U);
}

TEST_F(StatisticsTest, EnvironmentsCreatedAreEndedOrAlive) {
  cold(1s, 0s, 1s);
  complete(2s);
  cold(1s, 0s, 1s);
  complete(2s);
  expire(50s);
  const FunctionSummary function = summary_at_end(100s).functions[0];

  EXPECT_EQ(function.created, 2U);
  EXPECT_EQ(function.ended, 1U);
  EXPECT_EQ(function.environments.max, 2U);
}

TEST_F(StatisticsTest, TheAccountMergesDistributionsAndSumsCounts) {
  cold(1s, 0s, 1s);
  complete(2s);
  cold(3s, 0s, 3s, 1);
  complete(6s, 1);
  const FunctionSummary account = summary_at_end(100s).account;

  EXPECT_EQ(account.requests, 2U);
  EXPECT_EQ(account.latency.max(), 3s);
  EXPECT_EQ(account.latency.min(), 1s);
  EXPECT_EQ(account.usage.on_demand_ms, 4000U);
}

}  // namespace
}  // namespace coldcast
