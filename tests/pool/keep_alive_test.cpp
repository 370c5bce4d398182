#include "coldcast/pool/keep_alive.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>

#include "pool/replacement.h"
#include "support/block.h"

namespace coldcast {
namespace {

using namespace std::chrono_literals;

std::unique_ptr<PoolPolicy> policy(std::string_view flow) {
  ParsedBlock block{flow};
  const std::optional<KeepAlive> keep_alive = read_keep_alive(block.setting());
  EXPECT_EQ(block.complaints(), "");
  return keep_alive->make(RandomStream{{.seed = 1, .purpose = StreamPurpose::policy}});
}

PoolPlan used(PoolPolicy& policy, const PoolState& pool) {
  return policy.plan(pool, PoolOccasion::used);
}
PoolPlan due(PoolPolicy& policy, const PoolState& pool) {
  return policy.plan(pool, PoolOccasion::due);
}

TEST(KeepAlive, FixedKeepsAnIdleEnvironmentForItsTimeout) {
  const auto fixed = policy("{kind: fixed, timeout: 7min}");

  EXPECT_EQ(fixed->constant_idle_timeout(), 7min);
  EXPECT_EQ(fixed->idle_timeout(), 7min);
  EXPECT_FALSE(fixed->watches_pool());
}

TEST(KeepAlive, TenMinutesIsTheTimeoutOfFixed) {
  EXPECT_EQ(policy("{kind: fixed}")->constant_idle_timeout(), 10min);
}

TEST(KeepAlive, ATimeoutThatIsADistributionIsDrawnAnewEachTime) {
  const auto fixed = policy("{kind: fixed, timeout: {kind: uniform, min: 5min, max: 7min}}");
  std::set<Duration> timeouts;
  for (int i = 0; i < 100; ++i) timeouts.insert(fixed->idle_timeout());

  EXPECT_EQ(fixed->constant_idle_timeout(), std::nullopt);
  EXPECT_EQ(timeouts.size(), 100u);
  EXPECT_GE(*timeouts.begin(), 5min);
  EXPECT_LT(*timeouts.rbegin(), 7min);
}

TEST(KeepAlive, NoneEndsAnEnvironmentAtOnceAndForeverNever) {
  EXPECT_EQ(policy("{kind: none}")->constant_idle_timeout(), 0ns);
  EXPECT_EQ(policy("{kind: forever}")->constant_idle_timeout(), kForever);
}

TEST(KeepAlive, SilentRetiresAllOnceNoRequestIsInFlight) {
  const auto silent = policy("{kind: silent, after: 640s, surplus: 20min}");

  EXPECT_TRUE(silent->watches_pool());
  EXPECT_EQ(used(*silent, {.idle = 4, .in_flight = 0}).look_again, SimTime{640s});
  EXPECT_EQ(due(*silent, {.idle = 4, .in_flight = 0}).retire, 4u);
  EXPECT_EQ(used(*silent, {.idle = 0, .in_flight = 0}).look_again, kNever);
}

TEST(KeepAlive, SilenceThatHasBegunCountsFromTheLastCompletion) {
  const auto silent = policy("{kind: silent, after: 12s, surplus: 20min}");

  EXPECT_EQ(used(*silent, {.idle = 1, .silent_for = 2s}).look_again, SimTime{10s});
  EXPECT_EQ(used(*silent, {.idle = 1, .silent_for = 13s}).look_again, SimTime{0s});
}

TEST(KeepAlive, SilentKeepsASurplusEnvironmentWhileRequestsAreInFlight) {
  const auto silent = policy("{kind: silent, after: 640s, surplus: 20min}");

  EXPECT_EQ(used(*silent, {.idle = 4, .in_flight = 1}).look_again, kNever);
  EXPECT_EQ(silent->constant_idle_timeout(), 20min);
}

TEST(KeepAlive, HalvingLeavesHalfRoundedDown) {
  const auto halving = policy("{kind: halving, period: 380s}");

  EXPECT_TRUE(halving->watches_pool());
  EXPECT_EQ(halving->idle_timeout(), kForever);
  EXPECT_EQ(used(*halving, {.idle = 20, .in_flight = 3}).look_again, SimTime{380s});
  EXPECT_EQ(due(*halving, {.idle = 20}).retire, 10u);
  EXPECT_EQ(due(*halving, {.idle = 5}).retire, 3u);
  EXPECT_EQ(due(*halving, {.idle = 1}).retire, 1u);
}

TEST(KeepAlive, WhatStaysIsLookedAtAgainAndAnEmptyPoolIsNot) {
  const auto halving = policy("{kind: halving, period: 380s}");

  EXPECT_EQ(due(*halving, {.now = SimTime{500s}, .idle = 4}).look_again, SimTime{880s});
  EXPECT_EQ(due(*halving, {.now = SimTime{500s}, .idle = 1}).look_again, kNever);
}

TEST(KeepAlive, AnInitThatNobodyWaitsForLeavesSilenceAsItIs) {
  const auto silent = policy("{kind: silent, after: 640s, surplus: 20min}");
  const PoolState pool{.now = SimTime{100s}, .idle = 2, .look_again = SimTime{700s}};

  EXPECT_EQ(silent->plan(pool, PoolOccasion::grown).look_again, std::nullopt);
  EXPECT_EQ(silent->plan(pool, PoolOccasion::used).look_again, SimTime{740s});
}

TEST(Replacement, MakesAsManyOfTheAgedAsItsShareSays) {
  const auto replacement =
      make_replacement(0.25, RandomStream{{.seed = 4, .purpose = StreamPurpose::proactive}});
  std::uint32_t made = 0;
  for (int i = 0; i < 10'000; ++i) made += replacement->plan({}, PoolOccasion::aged).make;

  // Binomial: the standard deviation is 43; four of them.
  EXPECT_NEAR(made, 2'500, 173);
  EXPECT_EQ(replacement->plan({.idle = 3}, PoolOccasion::due).make, 0U);
}

TEST(KeepAlive, EveryCatalogExampleBuilds) {
  for (const CatalogEntry& entry : keep_alive_catalog()) {
    EXPECT_NE(policy(entry.example), nullptr) << entry.kind;
  }
}

TEST(KeepAlive, AnUnknownKindGetsItsNearestNeighbour) {
  ParsedBlock block{"{kind: fixd, timeout: 1min}"};
  EXPECT_FALSE(read_keep_alive(block.setting()));
  EXPECT_EQ(block.complaints(),
            "a.yaml:1:1: f.kind: unknown kind \"fixd\"; did you mean \"fixed\"?");
}

TEST(KeepAlive, SilentNeedsBothItsTimes) {
  ParsedBlock block{"{kind: silent, surplus: 1h}"};
  (void)read_keep_alive(block.setting());
  EXPECT_THAT(block.complaints(), testing::HasSubstr("after"));
}

}  // namespace
}  // namespace coldcast
