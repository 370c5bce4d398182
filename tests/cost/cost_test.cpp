#include "coldcast/cost/cost.h"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>

namespace coldcast {
namespace {

using namespace std::chrono_literals;

constexpr double kNoEnd = std::numeric_limits<double>::infinity();
constexpr std::uint64_t kMillion = 1'000'000;

// AWS Lambda pricing, US East (N. Virginia), 2026: aws.amazon.com/lambda/pricing/; tiers as
// announced in August 2022.
PriceList us_east_1() {
  return {
      .name = "us-east-1",
      .as_of = "2026-11-01",
      .source = "https://aws.amazon.com/lambda/pricing/",
      .per_request = 0.20e-6,
      .x86_64 = {.duration = {{6e9, 0.0000166667}, {15e9, 0.0000150000}, {kNoEnd, 0.0000133334}},
                 .provisioned = 0.0000041667,
                 .provisioned_duration = 0.0000097222},
      .arm64 = {.duration = {{7.5e9, 0.0000133334},
                             {18.75e9, 0.0000120001},
                             {kNoEnd, 0.0000106667}},
                .provisioned = 0.0000033334,
                .provisioned_duration = 0.0000077778},
      .ephemeral_storage = 0.0000000309,
      .snap_start_cache = 0.0000015046,
      .snap_start_restore = 0.0001397998,
      .kafka_event_poller = std::nullopt,
      .sqs_event_poller = std::nullopt,
      .free_requests = 1e6,
      .free_gb_seconds = 400'000.0,
  };
}

// The volumes of a month, one function at a time.
class CostTest : public testing::Test {
 protected:
  CostTest() {
    scenario_.billing.prices = us_east_1();
    summary_.counted = 730h;
  }

  Usage& function(std::uint32_t megabytes, Architecture architecture = Architecture::x86_64) {
    Function& added = scenario_.functions.emplace_back();
    added.memory = Megabytes{megabytes};
    added.architecture = architecture;
    return summary_.functions.emplace_back().usage;
  }
  Bill price() { return bill(summary_, scenario_); }

  Scenario scenario_;
  Summary summary_;
};

double cents(double dollars) {
  return std::round(dollars * 100.0) / 100.0;
}

// The examples are those of AWS's pricing page (state of 2026), by the names they have there.

TEST_F(CostTest, ExampleMobileApplicationBackend) {
  scenario_.billing.free_tier = true;
  function(1536) = {.requests = 3 * kMillion, .on_demand_ms = 3 * kMillion * 120};
  const Cost cost = price().account;

  EXPECT_EQ(cents(cost.duration), 2.33);
  EXPECT_EQ(cents(cost.requests), 0.40);
  EXPECT_EQ(cents(cost.total()), 2.73);
}

TEST_F(CostTest, ExampleEnrichingStreamingTelemetry) {
  const std::uint64_t messages = 10'000 * 24 * 31;
  function(1024) = {.requests = messages, .on_demand_ms = messages * 2000};
  const Cost cost = price().account;

  EXPECT_EQ(cents(cost.requests), 1.49);
  EXPECT_EQ(cents(cost.duration), 248.00);
  EXPECT_EQ(cents(cost.total()), 249.49);
}

TEST_F(CostTest, ExampleMachineLearningWithTwoGigabytesOfEphemeralStorage) {
  scenario_.billing.free_tier = true;
  function(4096) = {.requests = 6 * kMillion, .on_demand_ms = 6 * kMillion * 280};
  scenario_.functions[0].ephemeral_storage = Megabytes{2048};
  const Cost cost = price().account;

  EXPECT_EQ(cents(cost.duration), 105.33);
  EXPECT_EQ(cents(cost.requests), 1.00);
  EXPECT_EQ(cents(cost.ephemeral_storage), 0.08);
  EXPECT_EQ(cents(cost.total()), 106.41);
}

TEST_F(CostTest, ExampleMobileApplicationLaunchWithProvisionedConcurrency) {
  scenario_.billing.free_tier = true;
  function(1536) = {.requests = 3 * kMillion,
                    .on_demand_ms = 2'500'000ULL * 120,
                    .provisioned_duration_ms = 500'000ULL * 100,
                    .provisioned_concurrency_seconds = 100 * 8 * 3600,
                    .requests_while_provisioned = 500'000};
  const Cost cost = price().account;

  EXPECT_EQ(cents(cost.provisioned), 18.00);
  EXPECT_EQ(cents(cost.requests), 0.40);
  EXPECT_EQ(cents(cost.provisioned_duration), 0.73);
  EXPECT_EQ(cents(cost.duration), 0.83);
  EXPECT_EQ(cents(cost.total()), 19.96);
}

TEST_F(CostTest, ExampleCyberMondayHasNoFreeTierWhileProvisioned) {
  scenario_.billing.free_tier = true;
  function(4096) = {.requests = 2 * kMillion,
                    .provisioned_duration_ms = 2 * kMillion * 280,
                    .provisioned_concurrency_seconds = 7 * 86'400,
                    .requests_while_provisioned = 2 * kMillion};
  const Cost cost = price().account;

  EXPECT_EQ(cents(cost.provisioned), 10.08);
  EXPECT_EQ(cents(cost.provisioned_duration), 21.78);
  EXPECT_EQ(cents(cost.requests), 0.40);
  EXPECT_EQ(cents(cost.total()), 32.26);
}

TEST_F(CostTest, ExampleSnapStart) {
  const std::uint64_t messages = 10'000 * 24 * 31;
  summary_.counted = 744h;  // 31 days
  function(1024) = {
      .requests = messages, .on_demand_ms = messages * 2000, .restores = messages / 100};
  scenario_.functions[0].snap_start.emplace();
  const Cost cost = price().account;

  // AWS rounds the parts, 4.03 + 10.40 = 14.43; 14.43 is the sum before rounding, too.
  EXPECT_EQ(cents(cost.snap_start), 14.43);
  EXPECT_EQ(cents(cost.requests), 1.49);
  EXPECT_EQ(cents(cost.duration), 248.00);
  EXPECT_EQ(cents(cost.total()), 263.92);
}

TEST_F(CostTest, ExampleDurableFunctionOnArm) {
  scenario_.billing.free_tier = true;
  function(1024, Architecture::arm64) = {.requests = 2 * kMillion,
                                         .on_demand_ms = kMillion * 32'000};
  const Cost cost = price().account;

  EXPECT_EQ(cents(cost.duration), 421.34);
  EXPECT_EQ(cents(cost.requests), 0.20);
}

TEST_F(CostTest, ExampleStreamingServerSideRendering) {
  scenario_.billing.free_tier = true;
  function(1536) = {.requests = 3 * kMillion, .on_demand_ms = 3 * kMillion * 500};
  const Cost cost = price().account;

  EXPECT_EQ(cents(cost.duration), 30.83);
  EXPECT_EQ(cents(cost.requests), 0.40);
}

// AWS, "Introducing tiered pricing for AWS Lambda" (August 2022): 6 billion at the first price, the
// next 9 at 10 % less, the rest at 20 % less.
TEST_F(CostTest, TiersApplyToTheSumOfTheFunctionsOfAnArchitecture) {
  for (int i = 0; i < 2; ++i) function(1024) = {.on_demand_ms = 8'000'000'000'000ULL};
  function(1024, Architecture::arm64) = {.on_demand_ms = 8'000'000'000'000ULL};
  const Bill result = price();

  const double x86 = 6e9 * 0.0000166667 + 9e9 * 0.0000150000 + 1e9 * 0.0000133334;
  const double arm = 7.5e9 * 0.0000133334 + 0.5e9 * 0.0000120001;
  EXPECT_NEAR(result.functions[0].duration, x86 / 2, 1e-6);
  EXPECT_NEAR(result.functions[1].duration, x86 / 2, 1e-6);
  EXPECT_NEAR(result.functions[2].duration, arm, 1e-6);
  EXPECT_NEAR(result.account.duration, x86 + arm, 1e-6);
}

TEST_F(CostTest, TheFreeTierIsSharedByBothArchitecturesAndShowsInTheAccountOnly) {
  scenario_.billing.free_tier = true;
  function(1024) = {.requests = kMillion, .on_demand_ms = 400'000'000};
  function(1024, Architecture::arm64) = {.requests = kMillion, .on_demand_ms = 400'000'000};
  const Bill result = price();

  EXPECT_EQ(cents(result.functions[0].duration), cents(400'000 * 0.0000166667));
  EXPECT_EQ(cents(result.functions[0].requests), 0.20);
  EXPECT_EQ(cents(result.account.requests), 0.20);
  EXPECT_EQ(cents(result.account.duration), cents(200'000 * (0.0000166667 + 0.0000133334)));
}

TEST_F(CostTest, WhatTheFreeTierCoversWhollyCostsNothing) {
  scenario_.billing.free_tier = true;
  function(128) = {.requests = 1000, .on_demand_ms = 100'000};
  const Cost cost = price().account;

  EXPECT_EQ(cost.total(), 0.0);
  EXPECT_EQ(*cost.per_month, 0.0);
}

TEST_F(CostTest, SpilloverIsBilledAsOrdinaryOnDemandWithoutFreeTier) {
  scenario_.billing.free_tier = true;
  function(1024) = {.requests = 1000,
                    .on_demand_ms = 1'000'000,
                    .requests_while_provisioned = 1000,
                    .on_demand_ms_while_provisioned = 1'000'000};
  const Cost cost = price().account;

  EXPECT_NEAR(cost.duration, 1000 * 0.0000166667, 1e-12);
  EXPECT_NEAR(cost.requests, 1000 * 0.2e-6, 1e-12);
}

TEST_F(CostTest, InitIsItsPartOfTheComputeOnDemand) {
  function(1024) = {.on_demand_ms = 4000, .init_ms = 1000};
  const Cost cost = price().account;

  EXPECT_DOUBLE_EQ(cost.init, 1.0 * 0.0000166667);
  EXPECT_DOUBLE_EQ(cost.duration, 3.0 * 0.0000166667);
}

TEST_F(CostTest, InitsOfProvisionedEnvironmentsAreDurationOnThem) {
  function(2048) = {.provisioned_duration_ms = 3000, .provisioned_init_ms = 1000};
  const Cost cost = price().account;

  EXPECT_DOUBLE_EQ(cost.provisioned_duration, 8.0 * 0.0000097222);
}

TEST_F(CostTest, ASnapshotIsKeptForThreeHoursAtLeast) {
  summary_.counted = 1h;
  function(2048);
  scenario_.functions[0].snap_start.emplace();
  const Cost cost = price().account;

  EXPECT_DOUBLE_EQ(cost.snap_start, 2.0 * 3 * 3600 * 0.0000015046);
  EXPECT_DOUBLE_EQ(*cost.per_month, 2.0 * 730 * 3600 * 0.0000015046);
}

// AWS: "SnapStart pricing does not apply to supported Java managed runtimes."
TEST_F(CostTest, SnapStartOfJavaIsFree) {
  function(2048) = {.restores = 1000};
  scenario_.functions[0].snap_start = SnapStart{.charged = false};
  const Cost cost = price().account;

  EXPECT_EQ(cost.snap_start, 0.0);
  EXPECT_EQ(*cost.per_month, 0.0);
}

TEST_F(CostTest, AMonthScalesTheVolumesBeforeTiersAndFreeTier) {
  scenario_.billing.free_tier = true;
  summary_.counted = 73h;  // a tenth of a month
  function(1024) = {.requests = 300'000, .on_demand_ms = 54'000'000};
  const Cost cost = price().account;

  EXPECT_EQ(cost.total(), 0.0);  // the window alone is covered
  EXPECT_EQ(cents(*cost.per_month), cents(0.40 + 140'000 * 0.0000166667));
}

TEST_F(CostTest, AWindowWithoutLengthHasNoMonth) {
  summary_.counted = 0s;
  function(1024) = {.requests = 1, .on_demand_ms = 1};

  EXPECT_FALSE(price().account.per_month.has_value());
}

TEST_F(CostTest, WithoutFreeTierTheAccountIsTheSumOfItsFunctions) {
  function(1024) = {.requests = 12'345, .on_demand_ms = 987'654};
  function(512, Architecture::arm64) = {.requests = 54'321, .on_demand_ms = 123'456};
  const Bill result = price();

  EXPECT_DOUBLE_EQ(result.account.total(),
                   result.functions[0].total() + result.functions[1].total());
}

// AWS: provisioned concurrency costs less "above 60 %" utilization.
TEST_F(CostTest, ProvisionedConcurrencyBreaksEvenAtSixtyPercent) {
  EXPECT_NEAR(break_even_utilization(us_east_1(), Architecture::x86_64).value(), 0.60, 0.001);
  EXPECT_NEAR(break_even_utilization(us_east_1(), Architecture::arm64).value(), 0.60, 0.001);
}

TEST_F(CostTest, ThereIsNoBreakEvenWhereProvisionedConcurrencySavesNothing) {
  PriceList prices = us_east_1();
  prices.x86_64 = {.duration = {{kNoEnd, 2e-5}}, .provisioned = 1e-6, .provisioned_duration = 2e-5};
  prices.arm64 = {.duration = {{kNoEnd, 0.0}}, .provisioned = 0.0, .provisioned_duration = 0.0};

  EXPECT_FALSE(break_even_utilization(prices, Architecture::x86_64));
  EXPECT_FALSE(break_even_utilization(prices, Architecture::arm64));
  // As much as what it saves: dearer by never less.
  prices.x86_64.provisioned_duration = 1.95e-5;
  EXPECT_FALSE(break_even_utilization(prices, Architecture::x86_64));
}

// 2 GB provisioned for 730 hours, however long the window was.
TEST_F(CostTest, TheMonthExtrapolatesNothingThatIsRoundedUpOnce) {
  Usage& usage = function(2048);
  usage.provisioned_concurrency_seconds = 300;
  usage.provisioned_recurring = Duration{40s}.count();
  summary_.counted = 40s;
  const Cost cost = price().account;

  EXPECT_DOUBLE_EQ(*cost.per_month, 2.0 * 730 * 3600 * 0.0000041667);
  EXPECT_DOUBLE_EQ(cost.provisioned, 2.0 * 300 * 0.0000041667);
}

}  // namespace
}  // namespace coldcast
