// Each lesson of scenarios/ with what it says of itself in its first comment.

#include <algorithm>
#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>

#include "scenarios/run_scenario.h"

namespace coldcast {
namespace {

TEST(Lessons, ThreeAtOnceNeedThreeEnvironments) {
  const RecordedRun run = run_scenario("three-at-once.yaml");

  const FunctionSummary& greeting = run.function("greeting");
  EXPECT_EQ(greeting.requests, 4);
  EXPECT_EQ(greeting.cold_starts, 3);
  EXPECT_EQ(greeting.warm_starts, 1);
  EXPECT_EQ(causes(greeting, ColdStartCause::first_request), 1);
  EXPECT_EQ(causes(greeting, ColdStartCause::concurrency_growth), 2);
  EXPECT_EQ(greeting.created, 3);
  EXPECT_EQ(greeting.in_flight.max, 3);
}

TEST(Lessons, OneAfterAnotherReusesTheEnvironmentThatHasJustEnded) {
  const RecordedRun run = run_scenario("one-after-another.yaml");

  ASSERT_EQ(run.facts.invocations.size(), 3);
  const Invocation& a = run.facts.invocations[0];
  const Invocation& b = run.facts.invocations[1];
  const Invocation& c = run.facts.invocations[2];
  EXPECT_EQ(a.start, StartKind::cold);
  EXPECT_EQ(b.start, StartKind::cold);
  EXPECT_NE(b.environment, a.environment);
  EXPECT_EQ(c.arrived, a.finished);
  EXPECT_EQ(c.start, StartKind::warm);
  EXPECT_EQ(c.environment, a.environment);
}

TEST(Lessons, AGlobalVariableIsStillThereInExactlyTheWarmStarts) {
  const RecordedRun run = run_scenario("is-my-global-variable-still-there.yaml");

  const FunctionSummary& counter = run.function("counter");
  EXPECT_EQ(counter.requests, 100);
  EXPECT_EQ(counter.cold_starts, 20);
  EXPECT_EQ(counter.warm_starts, 80);
  std::set<EnvironmentNumber> has_run_before;
  for (const Invocation& invocation : run.facts.invocations) {
    const bool survives = !has_run_before.insert(invocation.environment).second;
    EXPECT_EQ(survives, invocation.start == StartKind::warm);
  }
}

// Six bursts of ten in three hours, 30 minutes apart. Idle environments live 290 s at least, so of
// 45 pings four minutes apart the first is cold, and of each burst one request finds the pinged
// environment; of 36 pings five minutes apart some come too late.
TEST(Lessons, AWarmerWarmsOneOfTen) {
  const RecordedRun run = run_scenario("the-warmers-illusion.yaml");

  const FunctionSummary& four = run.function("every_four");
  EXPECT_EQ(four.requests, 45 + 6 * 10);
  EXPECT_EQ(four.cold_starts, 1 + 6 * 9);
  const FunctionSummary& five = run.function("every_five");
  EXPECT_EQ(five.requests, 36 + 6 * 10);
  EXPECT_GT(five.cold_starts, four.cold_starts);
  const FunctionSummary& without = run.function("without_warmer");
  EXPECT_EQ(without.requests, 60);
  EXPECT_EQ(without.cold_starts, 60);
}

TEST(Lessons, ReservedConcurrencyIsAGuaranteeAndACeiling) {
  const RecordedRun run = run_scenario("reserved.yaml");

  const FunctionSummary& batch = run.function("batch");
  EXPECT_EQ(batch.invocations(), 120 - 20);
  EXPECT_EQ(throttles(batch, ThrottleReason::concurrent_invocation_limit_exceeded), 50);
  const FunctionSummary& payments = run.function("payments");
  EXPECT_EQ(payments.cold_starts, 20);
  EXPECT_EQ(payments.warm_starts, 20);
  EXPECT_EQ(
      throttles(payments, ThrottleReason::reserved_function_concurrent_invocation_limit_exceeded),
      5 + 5);
}

TEST(Lessons, ProvisionedConcurrencySpillsOver) {
  const RecordedRun run = run_scenario("provisioned-with-spillover.yaml");

  const FunctionSummary& search = run.function("search");
  EXPECT_EQ(search.provisioned_starts, 2 * 3);
  EXPECT_EQ(search.spillover_invocations, 2 * 2);
  EXPECT_EQ(search.cold_starts, 2);
  EXPECT_EQ(search.warm_starts, 2);
  EXPECT_EQ(search.created, 5);
  EXPECT_EQ(search.ended, 0);
}

TEST(Lessons, AFullAccountThrottlesTheNeighbour) {
  const RecordedRun run = run_scenario("account-full.yaml");

  EXPECT_EQ(run.function("crawler").cold_starts, 8);
  const FunctionSummary& shop = run.function("shop");
  EXPECT_EQ(shop.invocations(), 2 + 5);
  EXPECT_EQ(shop.warm_starts, 2);
  EXPECT_EQ(throttles(shop, ThrottleReason::concurrent_invocation_limit_exceeded), 3);
}

TEST(Lessons, AnEnvironmentIdleForExactlyItsTimeoutIsGone) {
  const RecordedRun run = run_scenario("idle-expiry-at-exactly-the-timeout.yaml");

  const FunctionSummary& exactly = run.function("exactly");
  EXPECT_EQ(exactly.cold_starts, 2);
  EXPECT_EQ(causes(exactly, ColdStartCause::idle_expiry), 1);
  const FunctionSummary& less = run.function("one_nanosecond_less");
  EXPECT_EQ(less.cold_starts, 1);
  EXPECT_EQ(less.warm_starts, 1);
}

// A rare function with short handlers is cold when the gap before a request is longer than the
// timeout: exp(-rate x timeout) under Poisson arrivals, with a timeout of 320 s on average. Three
// standard errors of a share.
TEST(Lessons, TheFirstStepsShowARareFunctionColdAgainAndAgain) {
  const RecordedRun run = run_scenario("first-steps.yaml");

  const FunctionSummary& invoice = run.function("invoice");
  const double expected = std::exp(-5.0 * 320.0 / 3600.0);
  const double n = static_cast<double>(invoice.requests);
  EXPECT_NEAR(static_cast<double>(invoice.cold_starts) / n, expected,
              3.0 * std::sqrt(expected * (1.0 - expected) / n));
  const FunctionSummary& checkout = run.function("checkout");
  EXPECT_GT(checkout.requests, 100'000);
  EXPECT_LT(static_cast<double>(checkout.cold_starts),
            0.001 * static_cast<double>(checkout.requests));
}

// Six hours from midnight in New York, of which one is the hour that autumn adds or spring takes.
TEST(Lessons, ASchedulePausesWhenTheClocksGoBack) {
  const RecordedRun autumn = run_scenario("lessons/clock-change.yaml");
  const RecordedRun spring =
      run_scenario("lessons/clock-change.yaml", {"starts_at=2027-03-14T05:00:00Z"});

  std::vector<Duration> arrivals;
  for (const Invocation& invocation : autumn.facts.invocations) {
    if (invocation.function == FunctionId{0}) arrivals.push_back(invocation.arrived - kStartOfTime);
  }
  using std::chrono::minutes;
  EXPECT_THAT(arrivals, testing::ElementsAre(minutes{30}, minutes{90}, minutes{210}, minutes{270},
                                             minutes{330}));
  EXPECT_EQ(autumn.function("by_rate").requests, 6);
  EXPECT_EQ(autumn.function("report").requests, 1);
  EXPECT_EQ(spring.function("by_the_clock").requests, 6);
  EXPECT_EQ(spring.function("by_rate").requests, 6);
  EXPECT_EQ(spring.function("report").requests, 0);
}

// The database does 100 a second, 60 are asked: until the outage, and after it where retries do not
// add up to more than 100, or fewer callers wait than it serves in their 3 s.
TEST(Lessons, RetriesKeepAnOutageGoingThatOneAttemptOrABulkheadEnds) {
  const RecordedRun storm = run_scenario("lessons/retry-storm.yaml");
  const RecordedRun once =
      run_scenario("lessons/retry-storm.yaml", {"functions.shop.arrivals.retry.attempts=1"});
  const RecordedRun bulkhead =
      run_scenario("lessons/retry-storm.yaml", {"functions.shop.reserved_concurrency=200"});

  const auto served = [](const RecordedRun& run, std::chrono::minutes from) {
    return std::count_if(run.facts.invocations.begin(), run.facts.invocations.end(),
                         [from](const Invocation& invocation) {
                           return invocation.outcome == Outcome::success &&
                                  invocation.arrived >= kStartOfTime + from;
                         });
  };
  using std::chrono::minutes;
  EXPECT_EQ(served(storm, minutes{2}), 0);
  EXPECT_EQ(served(once, minutes{3}), 12 * 60 * 60);
  EXPECT_EQ(served(bulkhead, minutes{3}), 12 * 60 * 60);
}

}  // namespace
}  // namespace coldcast
