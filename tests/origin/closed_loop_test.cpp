#include <gtest/gtest.h>

#include "origin/workload_support.h"

namespace coldcast {
namespace {

using namespace std::chrono_literals;

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

}  // namespace
}  // namespace coldcast
