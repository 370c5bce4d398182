#include "coldcast/scenario/scenario.h"

#include <gtest/gtest.h>

namespace coldcast {
namespace {

TEST(Function, CpuShareScalesWithMemoryRelativeToTheSizeMeasured) {
  Function function;
  function.memory = Megabytes{512};
  function.handler.cpu_share = 0.5;
  EXPECT_EQ(function.cpu_scale(), 1.0);

  function.handler.measured_at = Megabytes{1024};
  EXPECT_EQ(function.cpu_scale(), 1.5);

  function.memory = Megabytes{2048};
  function.handler.threads = 2;
  EXPECT_EQ(function.cpu_scale(), 0.75);
}

// A thread makes no use of more than one vCPU, which comes with 1,769 MB: 12.6 instead of 43 % mean
// error above that in 155 measured cells of memory and work (2025).
TEST(Function, AThreadGainsNothingAboveOneVcpu) {
  Function function;
  function.handler.cpu_share = 1.0;
  function.handler.measured_at = Megabytes{1769};
  function.memory = Megabytes{3538};
  EXPECT_EQ(function.cpu_scale(), 1.0);

  function.handler.threads = 2;
  EXPECT_EQ(function.cpu_scale(), 0.5);

  function.handler.threads = 1;
  function.handler.measured_at = Megabytes{10240};
  function.memory = Megabytes{1769};
  EXPECT_EQ(function.cpu_scale(), 1.0);
}

TEST(ProvisionedPlan, HighestLooksAtEveryChange) {
  ProvisionedPlan plan;
  EXPECT_FALSE(plan.is_used());
  plan.initial = 5;
  plan.changes = {{SimTime{std::chrono::hours{1}}, 50}, {SimTime{std::chrono::hours{2}}, 0}};

  EXPECT_EQ(plan.highest(), 50U);
  EXPECT_TRUE(plan.is_used());
}

TEST(Scenario, ReservationsAndProvisionedConcurrencyWithoutOneAreClaimed) {
  Scenario scenario;
  scenario.functions.resize(3);
  scenario.functions[0].reserved_concurrency = 200;
  scenario.functions[0].provisioned_concurrency.initial = 50;
  scenario.functions[1].provisioned_concurrency.initial = 30;

  EXPECT_EQ(scenario.claimed_concurrency(), 230U);
}

TEST(Enumerators, AreSpelledAsTheyArePrinted) {
  EXPECT_EQ(to_string(Architecture::arm64), "arm64");
  EXPECT_EQ(to_string(ReuseOrder::oldest), "oldest");
  EXPECT_EQ(to_string(Assignment::first_free), "first_free");
  EXPECT_EQ(to_string(Extensions::external), "external");
}

}  // namespace
}  // namespace coldcast
