// What is billed of each request and of what stands ready.

#include <gtest/gtest.h>
#include <string>
#include <tuple>

#include "support/statistics_fixture.h"

namespace coldcast {
namespace {

class UsageMeterTest : public StatisticsFixture {};

TEST_F(UsageMeterTest, AnInitWhoseRequestIsServedElsewhereIsBilled) {
  collector().on_transition(
      {.change = EnvironmentChange::created, .for_request = true, .at = at(10s), .init = 300600us});
  requests().wait({.at = at(10s)});
  requests().place(
      {.start = StartKind::warm, .arrived = at(10s), .finished = at(10500ms), .duration = 400ms});
  const Usage usage = summary_at_end(100s).functions[0].usage;

  EXPECT_EQ(usage.on_demand_ms, 701U);
  EXPECT_EQ(usage.init_ms, 301U);
}

TEST_F(UsageMeterTest, ARequestThatWaitedForItsOwnEnvironmentIsBilledOnce) {
  collector().on_transition({.change = EnvironmentChange::created,
                             .for_request = true,
                             .at = at(10s),
                             .init = 1'307'680us});
  requests().wait({.at = at(10s)});
  requests().place({.start = StartKind::cold,
                    .arrived = at(10s),
                    .finished = at(12'365'830us),
                    .duration = 1'058'150us,
                    .init = 1'307'680us});
  const Usage usage = summary_at_end(100s).functions[0].usage;

  EXPECT_EQ(usage.on_demand_ms, 2366U);
  EXPECT_EQ(usage.init_ms, 2366U - 1059U);
}

TEST_F(UsageMeterTest, BilledDurationIsTheSumOfInitAndDurationRoundedUpOnce) {
  // AWS, "Lambda standardizes billing for INIT phase": 1058.15 + 1307.68 ms are billed as 2,366.
  cold(1s, 1'307'680us, 1'058'150us);
  complete(4s);
  const Usage usage = summary_at_end(100s).functions[0].usage;

  EXPECT_EQ(usage.on_demand_ms, 2366U);
  EXPECT_EQ(usage.init_ms, 2366U - 1059U);
}

TEST_F(UsageMeterTest, BeforeAugust2025InitIsFree) {
  scenario_.billing.init_billed = false;
  cold(1s, 1'307'680us, 1'058'150us);
  complete(4s);
  const Usage usage = summary_at_end(100s).functions[0].usage;

  EXPECT_EQ(usage.on_demand_ms, 1059U);
  EXPECT_EQ(usage.init_ms, 0U);
}

TEST_F(UsageMeterTest, InvocationsOnProvisionedConcurrencyAreBilledApart) {
  requests().admit({.start = StartKind::provisioned,
                    .on_provisioned = true,
                    .arrived = at(1s),
                    .finished = at(1100500us),
                    .duration = 100500us});
  const FunctionSummary function = summary_at_end(100s).functions[0];

  EXPECT_EQ(function.provisioned_starts, 1U);
  EXPECT_EQ(function.usage.provisioned_duration_ms, 101U);
  EXPECT_EQ(function.usage.on_demand_ms, 0U);
}

TEST_F(UsageMeterTest, ProvisionedPeriodsAreRoundedUpToFiveMinutes) {
  scenario_.duration = 1h;
  provision(0s, 10, 10);
  provision(301s, 20, 20);
  provision(20min, 0, 0);
  const Usage usage = summary_at_end(1h).functions[0].usage;

  // 301 s are billed as 600 s, 899 s as 900 s.
  EXPECT_EQ(usage.provisioned_concurrency_seconds, 10U * 600 + 20U * 900);
}

// A month of windows like this one pays for what ends in each of them, rounded up, and for what
// goes on from one to the next as it is.
TEST_F(UsageMeterTest, OnlyPeriodsThatEndWithinTheWindowRecurRoundedUp) {
  scenario_.duration = 17min;
  scenario_.warmup = 4min;
  provision(0s, 10, 10);
  provision(6min, 20, 20);
  const Usage usage = summary_at_end(17min).functions[0].usage;

  // 10 from 4 min to 6 min, billed until 10 min; 20 from 6 min to 17 min.
  EXPECT_TRUE(usage.provisioned_recurring == (10 * Duration{6min} + 20 * Duration{11min}).count());
  EXPECT_EQ(usage.provisioned_concurrency_seconds, 10U * 300 + 20U * 900);
}

TEST_F(UsageMeterTest, AProvisionedPeriodMayLastUntilTheEndOfTime) {
  scenario_.duration = Duration::max();
  provision(0s, 1, 1);
  const Usage usage = summary_at_end(Duration::max()).functions[0].usage;

  // 2^63 - 1 ns are 30744573.4 periods.
  EXPECT_EQ(usage.provisioned_concurrency_seconds, std::uint64_t{30'744'574} * 300);
}

TEST_F(UsageMeterTest, ProvisionedPeriodsAreCutToTheCountedWindow) {
  scenario_.duration = 1h;
  scenario_.warmup = 30min;
  provision(0s, 10, 10);
  requests().end(at(2h));
  const Usage usage = collector().summarize().functions[0].usage;

  EXPECT_EQ(usage.provisioned_concurrency_seconds, 10U * 1800);
}

TEST_F(UsageMeterTest, InitsOfProvisionedEnvironmentsAreBilled) {
  collector().on_transition({.change = EnvironmentChange::created,
                             .type = InitializationType::provisioned_concurrency,
                             .at = at(1s),
                             .init = 1500100us});
  EXPECT_EQ(summary_at_end(100s).functions[0].usage.provisioned_init_ms, 1501U);
}

TEST_F(UsageMeterTest, RestoresOfSnapStartAreCountedAndBilledWithTheDuration) {
  scenario_.billing.init_billed = false;
  scenario_.functions[0].snap_start.emplace();
  cold(1s, 300ms, 100ms);
  complete(1400ms);
  const Usage usage = summary_at_end(100s).functions[0].usage;

  EXPECT_EQ(usage.restores, 1U);
  EXPECT_EQ(usage.on_demand_ms, 400U);
}

TEST_F(UsageMeterTest, ABilledRestoreIsAPartOfTheRestore) {
  scenario_.functions[0].snap_start = SnapStart{.billed_restore = Distribution(118ms)};
  cold(1s, 562ms, 100ms);
  complete(1662ms);
  cold(2s, 50ms, 100ms);
  complete(2150ms);
  const Usage usage = summary_at_end(100s).functions[0].usage;

  EXPECT_EQ(usage.restores, 2U);
  EXPECT_EQ(usage.on_demand_ms, 218U + 150U);
}

// Sums of functions that were simulated apart, and of versions.
// The init from 10 s to 12 s, then the handler.
TEST_F(UsageMeterTest, WhatARunIsBrokenOffInIsBilledAsFarAsItHasCome) {
  for (const auto& [end, all, init] :
       {std::tuple{11000ms, 1000U, 1000U}, {13500ms, 3500U, 2000U}}) {
    collector_.reset();
    create(10s);
    Admission cold{.start = StartKind::cold, .arrived = at(10s), .at = at(10s), .init = 2s};
    collector().on_admission(cold);
    cold.at = at(12s);
    collector().on_end(at(end), {&cold, 1});
    const Usage usage = collector().summarize().functions[0].usage;

    EXPECT_EQ(usage.on_demand_ms, all);
    EXPECT_EQ(usage.init_ms, init);
  }
}

}  // namespace
}  // namespace coldcast
