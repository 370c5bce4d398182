#include <algorithm>
#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

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

TEST(ClosedLoop, AllClientsAskAtOnceAndThenOnEachAnswer) {
  const Workload workload = workload_of("{kind: closed_loop, clients: 2, requests: 4, from: 1s}");
  const std::vector<Request> first = requests_of(workload);
  const auto client = workload.make_client({.seed = 1, .function = "f"});

  ASSERT_EQ(first.size(), 2u);
  EXPECT_EQ(first[0].at, at(1s));
  EXPECT_EQ(first[1].at, at(1s));
  EXPECT_EQ(first[1].client, 1u);
  const auto third = client->answered(answer(at(2s), false, first[1]));
  ASSERT_TRUE(third);
  EXPECT_EQ(third->at, at(2s));
  EXPECT_EQ(third->client, 1u);
  EXPECT_TRUE(client->answered(answer(at(3s), false, first[0])));
  EXPECT_FALSE(client->answered(answer(at(4s), false, *third)));
}

TEST(ClosedLoop, FewerRequestsThanClientsAreAllThatCome) {
  const Workload workload = workload_of("{kind: closed_loop, clients: 20, requests: 3}");

  EXPECT_EQ(requests_of(workload).size(), 3u);
  EXPECT_FALSE(
      client_of("{kind: closed_loop, clients: 20, requests: 3}")->answered(answer(at(1s), false)));
}

TEST(ClosedLoop, ThrottledAnswersCountAsWithAb) {
  const auto client = client_of("{kind: closed_loop, clients: 1, requests: 2}");

  EXPECT_TRUE(client->answered(answer(at(0s), true)));
  EXPECT_FALSE(client->answered(answer(at(0s), true)));
}

TEST(ClosedLoop, ThinkTimePassesBeforeTheNextRequest) {
  const auto client = client_of("{kind: closed_loop, clients: 1, requests: 5, think_time: 700ms}");

  EXPECT_EQ(client->answered(answer(at(1s), false))->at, at(1700ms));
}

TEST(ClosedLoop, EndsWithItsWindowAndWithTheRun) {
  const auto windowed = client_of("{kind: closed_loop, clients: 1, requests: 5, until: 2s}");
  const auto ended = client_of("{kind: closed_loop, clients: 1, requests: 5}", at(2s));

  EXPECT_TRUE(windowed->answered(answer(at(1s), false)));
  EXPECT_FALSE(windowed->answered(answer(at(2s), false)));
  EXPECT_FALSE(ended->answered(answer(at(2s), false)));
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
