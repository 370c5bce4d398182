// Clients that ask again: which of a block's clients they are, when, and how often.
#include <algorithm>
#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "origin/arrivals.h"
#include "origin/workload_support.h"

namespace coldcast {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

std::unique_ptr<Client> client_of(std::string_view flow, SimTime end = kNever) {
  return workload_of(flow).make_client(
      {.seed = 11, .replication = 0, .function = "f", .block = 0, .feed = 0, .end = end});
}

Answer answer(SimTime when, bool throttled, const Request& request = {}) {
  return {.request = request, .at = when, .throttled = throttled};
}

Workload retrying(const std::string& keys) {
  return workload_of("{kind: poisson, rate: 1/s, " + keys + "}");
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

constexpr std::string_view kRetrying =
    "{kind: burst, at: 0s, count: 1, retry: {attempts: 4, base: 100ms, cap: 300ms}}";

// Delays before retries 0, 1, 2 are uniform up to 100, 200 and (capped) 300 ms: the mean of 20,000
// is within 4 standard deviations of half of it.
TEST(Retry, WaitsWithFullJitterUpToADoublingCappedDelay) {
  const auto client = client_of(kRetrying);
  const Duration longest[] = {100ms, 200ms, 300ms};
  for (std::uint32_t attempt = 1; attempt <= 3; ++attempt) {
    const auto limit = static_cast<double>(longest[attempt - 1].count());
    double sum = 0.0;
    double most = 0.0;
    for (int i = 0; i < 20000; ++i) {
      Request request;
      request.attempt = attempt;
      const auto again = client->answered(answer(at(1s), true, request));
      ASSERT_TRUE(again);
      ASSERT_EQ(again->attempt, attempt + 1);
      const auto delay = static_cast<double>((again->at - at(1s)).count());
      ASSERT_LE(delay, limit);
      sum += delay;
      most = std::max(most, delay);
    }
    EXPECT_NEAR(sum / 20000, limit / 2, 4.0 * limit / std::sqrt(12.0 * 20000));
    EXPECT_GT(most, 0.99 * limit);
  }
}

TEST(Retry, IsTheSameRequestAgain) {
  const std::string label = "A";
  Request request;
  request.client = 3;
  request.duration = 30ms;
  request.label = &label;
  const auto again = client_of(kRetrying)->answered(answer(at(1s), true, request));

  EXPECT_EQ(again->client, 3u);
  EXPECT_EQ(again->duration, 30ms);
  EXPECT_EQ(again->label, &label);
}

TEST(Retry, EndsWithTheAttemptsAndIsNotMadeAfterAnAnswer) {
  const auto client = client_of(kRetrying);
  Request last;
  last.attempt = 4;

  EXPECT_FALSE(client->answered(answer(at(1s), true, last)));
  EXPECT_FALSE(client->answered(answer(at(1s), false)));
}

TEST(Retry, GivesUpWhenTheRunWouldBeOver) {
  EXPECT_FALSE(client_of(kRetrying, at(1s))->answered(answer(at(1s), true)));
}

TEST(Retry, AClosedLoopIsToldOfTheLastAnswerOnly) {
  const auto client = client_of(
      "{kind: closed_loop, clients: 1, requests: 2, retry: {attempts: 2, base: 1s, cap: 1s}}");
  const auto again = client->answered(answer(at(1s), true));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->attempt, 2u);
  const auto next = client->answered(answer(at(3s), true, *again));

  ASSERT_TRUE(next);
  EXPECT_EQ(next->attempt, 1u);
  EXPECT_EQ(next->at, at(3s));
  EXPECT_FALSE(client->answered(answer(at(4s), false, *next)));
}

// 500 tokens at 5 a retry are 100 retries; five answers at the first attempt pay for one more.
TEST(Retry, AwsStandardStopsWhenItsQuotaIsSpent) {
  const auto client =
      client_of("{kind: burst, at: 0s, count: 1, retry: {kind: aws_standard_2026}}");
  const auto retries_of = [&](int most) {
    int count = 0;
    while (count < most && client->answered(answer(at(1s), true))) ++count;
    return count;
  };

  EXPECT_EQ(retries_of(1000), 100);
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(client->answered(answer(at(1s), false)));
  EXPECT_EQ(retries_of(1000), 1);
}

TEST(Retry, AwsStandardGetsBackWhatASuccessfulRetryTook) {
  const auto client =
      client_of("{kind: burst, at: 0s, count: 1, retry: {kind: aws_standard_2026}}");
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(client->answered(answer(at(1s), true))) << i;
  ASSERT_FALSE(client->answered(answer(at(1s), true)));
  Request second;
  second.attempt = 2;

  EXPECT_FALSE(client->answered(answer(at(1s), false, second)));
  EXPECT_TRUE(client->answered(answer(at(1s), true)));
  EXPECT_FALSE(client->answered(answer(at(1s), true)));
}

TEST(Retry, AwsStandardMakesThreeAttemptsWithinTwoSeconds) {
  const auto client =
      client_of("{kind: burst, at: 0s, count: 1, retry: {kind: aws_standard_2026}}");
  const auto second = client->answered(answer(at(0s), true));
  ASSERT_TRUE(second);
  EXPECT_LE(second->at, at(1s));
  const auto third = client->answered(answer(at(0s), true, *second));
  ASSERT_TRUE(third);
  EXPECT_LE(third->at, at(2s));
  EXPECT_FALSE(client->answered(answer(at(0s), true, *third)));
}

TEST(Retry, ReportsSettingsThatMakeNone) {
  EXPECT_THAT(workload_complaint("{kind: burst, at: 0s, count: 1, retry: {attempts: 0, base: 1s, "
                                 "cap: 1s}}"),
              HasSubstr("f.retry.attempts: expected at least 1"));
  EXPECT_THAT(workload_complaint("{kind: burst, at: 0s, count: 1, retry: {attempts: 2, base: 2s, "
                                 "cap: 1s}}"),
              HasSubstr("f.retry.cap: 1s is below base 2s"));
  EXPECT_THAT(workload_complaint("{kind: burst, at: 0s, count: 1, retry: {kind: aws}}"),
              HasSubstr("f.retry.kind"));
}

}  // namespace
}  // namespace coldcast
