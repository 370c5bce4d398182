#include "engine/arrival_queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "coldcast/random/random_stream.h"

namespace coldcast {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::Pair;

// Requests at given instants.
class ListedRequests : public RequestSource {
 public:
  explicit ListedRequests(std::vector<Duration> instants) : instants_(std::move(instants)) {}

  std::size_t fill(std::span<Request> requests) override {
    std::size_t filled = 0;
    for (; filled < requests.size() && next_ < instants_.size(); ++filled, ++next_) {
      requests[filled] = {};
      requests[filled].at = SimTime{instants_[next_]};
    }
    return filled;
  }

 private:
  std::vector<Duration> instants_;
  std::size_t next_ = 0;
};

void add(ArrivalQueue& queue, Feed feed, std::vector<Duration> instants) {
  queue.add(std::make_unique<ListedRequests>(std::move(instants)), feed, true);
}

std::vector<std::pair<Feed, Duration>> drain(ArrivalQueue& queue) {
  std::vector<std::pair<Feed, Duration>> drained;
  while (queue.next_at() != kNever) {
    queue.take([&](const Request& request) {
      drained.emplace_back(request.feed, request.at.time_since_epoch());
    });
  }
  return drained;
}

TEST(ArrivalQueue, MergesSourcesInOrderOfTimeThenFeed) {
  ArrivalQueue queue(kNever);
  add(queue, 0, {1ms, 4ms, 4ms});
  add(queue, 1, {});
  add(queue, 2, {1ms, 2ms, 4ms});
  queue.start();

  EXPECT_THAT(drain(queue), ElementsAre(Pair(0, 1ms), Pair(2, 1ms), Pair(2, 2ms), Pair(0, 4ms),
                                        Pair(0, 4ms), Pair(2, 4ms)));
}

TEST(ArrivalQueue, EndsAtTheDuration) {
  ArrivalQueue queue(SimTime{3ms});
  add(queue, 0, {1ms, 2ms, 3ms, 4ms});
  queue.start();

  EXPECT_THAT(drain(queue), ElementsAre(Pair(0, 1ms), Pair(0, 2ms)));
}

TEST(ArrivalQueue, TakesFollowUpsAfterTheSourceOfTheirFeedAndBeforeLaterFeeds) {
  ArrivalQueue queue(SimTime{10ms});
  add(queue, 0, {5ms});
  add(queue, 1, {5ms});
  queue.start();
  Request follow_up;
  follow_up.at = SimTime{5ms};
  follow_up.feed = 1;
  queue.push(follow_up);
  follow_up.feed = 0;
  queue.push(follow_up);
  follow_up.at = SimTime{10ms};  // too late
  queue.push(follow_up);

  EXPECT_THAT(drain(queue), ElementsAre(Pair(0, 5ms), Pair(0, 5ms), Pair(1, 5ms), Pair(1, 5ms)));
}

TEST(ArrivalQueue, TakesFollowUpsOfOneInstantAndFeedAsTheyCame) {
  ArrivalQueue queue(kNever);
  queue.start();
  for (std::uint32_t client = 1; client <= 4; ++client)
    queue.push({.at = SimTime{5ms}, .client = client});

  std::vector<std::uint32_t> clients;
  while (queue.next_at() != kNever)
    queue.take([&](const Request& request) { clients.push_back(request.client); });

  EXPECT_THAT(clients, ElementsAre(1U, 2U, 3U, 4U));
}

TEST(ArrivalQueue, WithoutSourcesHasNothing) {
  ArrivalQueue queue(kNever);
  queue.start();

  EXPECT_EQ(queue.next_at(), kNever);
}

TEST(ArrivalQueue, MergesManyLongSourcesCompletely) {
  RandomStream stream({.seed = 3, .function = "merge"});
  ArrivalQueue queue(kNever);
  std::vector<std::pair<Duration, Feed>> expected;
  for (Feed feed = 0; feed < 37; ++feed) {
    std::vector<Duration> instants;
    for (std::uint64_t i = stream.below(300); i > 0; --i) {
      instants.emplace_back(static_cast<std::int64_t>(stream.below(1000)));
    }
    std::sort(instants.begin(), instants.end());
    for (const Duration at : instants) expected.emplace_back(at, feed);
    add(queue, feed, std::move(instants));
  }
  std::sort(expected.begin(), expected.end());
  queue.start();

  for (const auto& next : expected) {
    ASSERT_NE(queue.next_at(), kNever);
    queue.take([&](const Request& request) {
      EXPECT_EQ(request.at, SimTime{next.first});
      EXPECT_EQ(request.feed, next.second);
    });
  }
  EXPECT_EQ(queue.next_at(), kNever);
}

}  // namespace
}  // namespace coldcast
