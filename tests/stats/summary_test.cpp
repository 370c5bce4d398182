// What a run's facts add up to: of the functions, of the account, and of the window's beginning.
#include "coldcast/stats/summary.h"

#include <gtest/gtest.h>

#include "support/statistics_fixture.h"

namespace coldcast {
namespace {

class SummaryTest : public StatisticsFixture {};

// Each number another, so that none stands for another.
Usage usage_of(std::uint64_t first) {
  return {.requests = first,
          .on_demand_ms = first + 1,
          .init_ms = first + 2,
          .provisioned_duration_ms = first + 3,
          .provisioned_init_ms = first + 4,
          .provisioned_concurrency_seconds = first + 5,
          .provisioned_recurring = static_cast<Int128>(first) + 6,
          .restores = first + 7,
          .requests_while_provisioned = first + 8,
          .on_demand_ms_while_provisioned = first + 9};
}

std::vector<std::uint64_t> numbers(const Usage& of) {
  return {of.requests,
          of.on_demand_ms,
          of.init_ms,
          of.provisioned_duration_ms,
          of.provisioned_init_ms,
          of.provisioned_concurrency_seconds,
          static_cast<std::uint64_t>(of.provisioned_recurring),
          of.restores,
          of.requests_while_provisioned,
          of.on_demand_ms_while_provisioned};
}

TEST_F(SummaryTest, UsageIsAddedAndTakenAwayNumberByNumber) {
  Usage usage = usage_of(100);
  usage.add(usage_of(1000));
  EXPECT_EQ(numbers(usage), (std::vector<std::uint64_t>{1100, 1102, 1104, 1106, 1108, 1110, 1112,
                                                        1114, 1116, 1118}));
  usage.subtract(usage_of(100));
  EXPECT_EQ(numbers(usage), numbers(usage_of(1000)));
}

TEST_F(SummaryTest, AnotherFunctionIsAddedButForTheHighestLevels) {
  FunctionSummary one;
  one.requests = 9;
  one.spillover_invocations = 2;
  one.created = 4;
  one.ended = 1;
  one.spillover_causes = {2, 0};
  one.in_flight = {.integral = 70, .max = 5};
  one.by_label = {{.name = "web", .cold_starts = 1, .usage = usage_of(10)},
                  {.name = std::string(kUnlabelled), .usage = {}}};
  FunctionSummary other;
  other.requests = 30;
  other.spillover_invocations = 3;
  other.created = 6;
  other.ended = 5;
  other.spillover_causes = {1, 2};
  other.in_flight = {.integral = 30, .max = 8};
  other.by_label = {{.name = "batch", .usage = {}},
                    {.name = "web", .cold_starts = 4, .usage = usage_of(20)},
                    {.name = std::string(kUnlabelled), .warm_starts = 3, .usage = {}}};

  one.merge(other);

  EXPECT_EQ(one.requests, 39U);
  EXPECT_EQ(one.spillover_invocations, 5U);
  EXPECT_EQ(one.spillover_causes[0], 3U);
  EXPECT_EQ(one.spillover_causes[1], 2U);
  EXPECT_EQ(one.created, 10U);
  EXPECT_EQ(one.ended, 6U);
  EXPECT_TRUE(one.in_flight.integral == 100);
  EXPECT_EQ(one.in_flight.max, 5U);
  ASSERT_EQ(one.by_label.size(), 3U);
  EXPECT_EQ(one.by_label[0].name, "web");
  EXPECT_EQ(one.by_label[0].cold_starts, 5U);
  EXPECT_EQ(one.by_label[0].usage.requests, 30U);
  EXPECT_EQ(one.by_label[1].name, "batch");
  EXPECT_EQ(one.by_label[2].name, kUnlabelled);
  EXPECT_EQ(one.by_label[2].warm_starts, 3U);
}

// Of three environments one was made ahead, one for a request that did not wait for it (first
// free), and one is ending.
TEST_F(SummaryTest, NobodyIsIdleWhoIsInitializingOrShuttingDown) {
  scenario_.functions[0].assignment = Assignment::first_free;
  change(10s, EnvironmentChange::created);
  create(10s);
  change(15s, EnvironmentChange::initialized);
  change(25s, EnvironmentChange::initialized);
  change(40s, EnvironmentChange::retired);
  change(45s, EnvironmentChange::ended);
  const FunctionSummary function = summary_at_end(100s).functions[0];

  EXPECT_TRUE(function.environments.integral == (35 + 90) * kSecond);
  EXPECT_TRUE(function.idle_integral == (25 + 75) * kSecond);
}

// 300 are claimed while five run; later none are claimed and six run.
TEST_F(SummaryTest, TheHighestClaimIsOfOneInstant) {
  provision(0s, 300, 300);
  for (int i = 0; i < 5; ++i) cold(2s, 0s, 1s);
  for (int i = 0; i < 5; ++i) complete(3s);
  provision(4s, 0, 0);
  for (int i = 0; i < 6; ++i) cold(5s, 0s, 1s);
  for (int i = 0; i < 6; ++i) complete(6s);

  EXPECT_EQ(summary_at_end(100s).claimed_account_concurrency_max, 305U);
}

TEST_F(SummaryTest, AClaimThatEndsAsTheWindowBeginsIsNotOfTheWindow) {
  scenario_.warmup = 20s;
  provision(0s, 300, 300);
  for (int i = 0; i < 5; ++i) cold(12s, 0s, 8s);
  for (int i = 0; i < 5; ++i) complete(20s);
  provision(20s, 40, 40);
  cold(30s, 0s, 1s);
  complete(31s);

  EXPECT_EQ(summary_at_end(100s).claimed_account_concurrency_max, 41U);
}

// Something ends as the window begins, and the next that happens is at its very end.
TEST_F(SummaryTest, AWindowInWhichNothingHappensEndsBeforeWhatComesAtItsEnd) {
  scenario_.warmup = 20s;
  cold(10s, 0s, 10s);
  complete(20s);
  create(100s);
  const FunctionSummary function = summary_at_end(100s).functions[0];

  EXPECT_EQ(function.environments.max, 1U);
  EXPECT_EQ(function.created, 2U);
}

}  // namespace
}  // namespace coldcast
