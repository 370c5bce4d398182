// Clients that ask again: which of a block's clients they are, when, and how often.
#include <gtest/gtest.h>
#include <optional>
#include <string>
#include <vector>

#include "origin/arrivals.h"
#include "origin/workload_support.h"

namespace coldcast {
namespace {

using namespace std::chrono_literals;

Workload retrying(const std::string& keys) {
  return workload_of("{kind: poisson, rate: 1/s, " + keys + "}");
}

std::unique_ptr<Client> client_of(const Workload& workload, SimTime end = kNever) {
  return open_client(workload, {.seed = 1, .function = "f", .end = end});
}

// What follows from a throttle of the how-many-th attempt.
std::optional<Request> after_throttle(Client& client, std::uint32_t attempt, Duration when = 1s) {
  return client.answered(
      {.request = {.attempt = attempt}, .at = kStartOfTime + when, .throttled = true});
}

// Retries without a key that came later stay arrivals of their block, whose rows they change else.
TEST(Retry, IsOfTheBlockItselfUnlessAKeyAsksForMore) {
  const std::string as_ever = "retry: {attempts: 3, base: 100ms, cap: 1s";
  const Workload block = retrying(as_ever + "}");
  EXPECT_TRUE(block.has_clients);
  EXPECT_FALSE(block.client);
  EXPECT_TRUE(block.make_client);

  for (const std::string& keys :
       {as_ever + ", on: [error]}", as_ever + ", jitter: none}", as_ever + "}, through: door",
        as_ever + "}, client: {timeout: 3s}", std::string("client: {timeout: 3s}")}) {
    const Workload with_door = retrying(keys);
    EXPECT_TRUE(with_door.has_clients) << keys;
    EXPECT_TRUE(with_door.client) << keys;
    EXPECT_FALSE(with_door.make_client) << keys;
  }
}

TEST(Retry, IsNobodysWithoutAKey) {
  const Workload plain = workload_of("{kind: poisson, rate: 1/s}");

  EXPECT_FALSE(plain.has_clients);
  EXPECT_FALSE(plain.client);
  EXPECT_FALSE(plain.make_client);
}

TEST(Retry, ComesWithinItsWaitAndEndsWithTheAttempts) {
  const Workload block = retrying("retry: {attempts: 3, base: 100ms, cap: 1s}");
  const auto client = client_of(block);

  for (int i = 0; i < 100; ++i) {
    const auto second = after_throttle(*client, 1);
    ASSERT_TRUE(second);
    EXPECT_EQ(second->attempt, 2U);
    EXPECT_GE(second->at, kStartOfTime + 1s);
    EXPECT_LE(second->at, kStartOfTime + 1100ms);
    const auto third = after_throttle(*client, 2);
    ASSERT_TRUE(third);
    EXPECT_LE(third->at, kStartOfTime + 1200ms);
  }
  EXPECT_FALSE(after_throttle(*client, 3));
}

TEST(Retry, ComesNotAtAllBehindTheEndOfTheRun) {
  const Workload block = retrying("retry: {attempts: 9, base: 10s, cap: 10s}");

  const auto client = client_of(block, kStartOfTime + 1s);
  EXPECT_FALSE(after_throttle(*client, 1));
}

// Source: AWS SDKs and Tools Reference Guide, "Retry behavior": 500 tokens, of which a retry takes
// 5; an answer to a first attempt gives one back.
TEST(Retry, OfAnSdkEndsWhenItsTokensAreUsedUp) {
  const Workload block = retrying("retry: {kind: aws_standard_2026}");
  const auto client = client_of(block);

  for (int i = 0; i < 100; ++i) EXPECT_TRUE(after_throttle(*client, 1)) << i;
  EXPECT_FALSE(after_throttle(*client, 1));
  for (int i = 0; i < 5; ++i) {
    EXPECT_FALSE(after_throttle(*client, 1)) << i;
    EXPECT_FALSE(client->answered({.request = {}, .at = kStartOfTime + 2s}));
  }
  EXPECT_TRUE(after_throttle(*client, 1));
  EXPECT_FALSE(after_throttle(*client, 1));
}

TEST(Retry, WaitsLongerEachTimeUpToItsCap) {
  const Retry doubled{.base = 100ms, .cap = 1s};
  const Retry fixed{.law = Retry::Law::fixed, .jitter = Retry::Jitter::none, .base = 2s, .cap = 2s};
  const Retry grown{.law = Retry::Law::step_functions, .base = 1s, .cap = kForever, .rate = 3.0};

  for (const auto& [index, wait] : std::vector<std::pair<std::uint64_t, Duration>>{
           {0, 100ms}, {1, 200ms}, {3, 800ms}, {4, 1s}, {60, 1s}})
    EXPECT_EQ(doubled.longest_wait(index), wait) << index;
  EXPECT_EQ(grown.longest_wait(3), 27s);
  EXPECT_EQ(fixed.wait(7, 0.25), 2s);
}

// Full jitter is uniform up to the wait, rounded to the nanosecond.
TEST(Retry, WithFullJitterWaitsForAPartOfIt) {
  const Retry retry{.base = Duration{10}, .cap = 1s};

  EXPECT_EQ(retry.wait(0, 0.0), Duration{0});
  EXPECT_EQ(retry.wait(0, 0.26), Duration{3});
  EXPECT_EQ(retry.wait(0, 0.24), Duration{2});
  EXPECT_EQ(retry.wait(1, 0.99), Duration{20});
}

}  // namespace
}  // namespace coldcast
