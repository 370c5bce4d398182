#include "callers/async_queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <utility>
#include <vector>

#include "support/fake_platform.h"

namespace coldcast {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

std::uint64_t count_of(const Figures& figures, std::string_view path) {
  for (const Figures::Row& row : figures.rows()) {
    if (row.path == path) return std::get<std::uint64_t>(row.value);
  }
  ADD_FAILURE() << "no figure " << path;
  return 0;
}

class CountingInbox final : public Inbox {
 public:
  void put(const Posting& posting, Platform&) override { postings.push_back(posting); }
  std::vector<Posting> postings;
};

// A function with an asynchronous queue; exact waits unless a test says otherwise.
class AsyncQueueTest : public testing::Test {
 protected:
  AsyncQueueTest() { settings.jitter = 0.0; }

  AsyncQueue& queue() {
    if (!queue_) {
      context.settings = &settings;
      context.key.function = "worker";
      queue_.emplace(context, kStartOfTime, kNever);
    }
    return *queue_;
  }
  void fail_runs(std::uint32_t up_to) {
    platform.fate = [up_to](const Attempt& attempt) {
      return attempt.info.attempt <= up_to ? Outcome::error : Outcome::success;
    };
  }
  std::uint64_t count(std::string_view path) {
    return count_of(queue().figures(platform.now()), path);
  }

  AsyncSettings settings;
  AsyncQueueContext context;
  FakePlatform platform;

 private:
  std::optional<AsyncQueue> queue_;
};

TEST_F(AsyncQueueTest, TriesAFailedEventAgainAfterOneAndTwoMinutesFromTheEndOfTheRun) {
  fail_runs(2);
  platform.arrive(kStartOfTime, queue());

  platform.run();

  EXPECT_THAT(platform.instants(), ElementsAre(0.0, 60.1, 180.2));
  EXPECT_EQ(count("async.events_succeeded"), 1U);
  EXPECT_EQ(count("async.attempts"), 3U);
}

TEST_F(AsyncQueueTest, GivesUpAfterTheLastRetryAndSendsTheEventToBothPlaces) {
  CountingInbox failed;
  context.on_failure = {.is_used = true, .inbox = &failed};
  context.dead_letter_queue = {.is_used = true, .inbox = nullptr};
  fail_runs(9);
  platform.arrive(kStartOfTime, queue());

  const SimTime last = platform.run();

  EXPECT_EQ(last, kStartOfTime + 180300ms);
  EXPECT_EQ(failed.postings.size(), 1U);
  EXPECT_EQ(count("async.events_dropped.retries_exhausted"), 1U);
  EXPECT_EQ(count("async.on_failure_delivered"), 1U);
  EXPECT_EQ(count("async.dead_letter_delivered"), 1U);
}

TEST_F(AsyncQueueTest, WaitsTwiceAsLongAfterEachThrottleAndAtMostFiveMinutes) {
  platform.refuse = [this](const Attempt&) -> std::optional<ThrottleReason> {
    if (platform.tries().size() >= 11) return std::nullopt;
    return ThrottleReason::concurrent_invocation_limit_exceeded;
  };
  platform.arrive(kStartOfTime, queue());

  platform.run();

  EXPECT_THAT(platform.instants(), ElementsAre(0, 1, 3, 7, 15, 31, 63, 127, 255, 511, 811, 1111));
  EXPECT_EQ(count("async.events_succeeded"), 1U);
}

TEST_F(AsyncQueueTest, ThrottlesUseUpNoRetryAndBeginAnewAfterARun) {
  // Throttled, failed, throttled, failed, throttled, failed.
  platform.refuse = [](const Attempt& attempt) -> std::optional<ThrottleReason> {
    if (attempt.info.attempt % 2 == 0) return std::nullopt;
    return ThrottleReason::concurrent_invocation_limit_exceeded;
  };
  platform.fate = [](const Attempt&) { return Outcome::error; };
  platform.arrive(kStartOfTime, queue());

  platform.run();

  EXPECT_THAT(platform.instants(), ElementsAre(0, 1, 61.1, 62.1, 182.2, 183.2));
  EXPECT_EQ(count("async.events_dropped.retries_exhausted"), 1U);
}

TEST_F(AsyncQueueTest, DropsAnEventAtItsMaximumAgeAndNotBeforeNorAfter) {
  settings.maximum_event_age = 63s;
  platform.places = 0;
  platform.arrive(kStartOfTime + 10s, queue());

  const SimTime last = platform.run();

  // The next attempt would be at 73 s, as old as the maximum.
  EXPECT_THAT(platform.instants(), ElementsAre(10, 11, 13, 17, 25, 41));
  EXPECT_EQ(last, kStartOfTime + 73s);
  EXPECT_EQ(count("async.events_dropped.event_age_exceeded"), 1U);
}

TEST_F(AsyncQueueTest, ARunThatHasBegunIsNotCutByAge) {
  settings.maximum_event_age = 60s;
  platform.work.duration = 5min;
  fail_runs(1);
  platform.arrive(kStartOfTime, queue());

  const SimTime last = platform.run();

  EXPECT_EQ(last, kStartOfTime + 5min);
  EXPECT_EQ(count("async.events_dropped.event_age_exceeded"), 1U);
}

TEST_F(AsyncQueueTest, AtReservedZeroAnEventIsDroppedWithoutARequest) {
  context.is_reserved_zero = [] { return true; };
  platform.arrive(kStartOfTime, queue());

  platform.run();

  EXPECT_TRUE(platform.tries().empty());
  EXPECT_EQ(count("async.events_dropped.reserved_concurrency_zero"), 1U);
  EXPECT_EQ(count("async.attempts"), 0U);
}

TEST_F(AsyncQueueTest, WaitsAreLongerByUpToTheJitterAndTheSameInEveryRun) {
  settings.jitter = 0.1;
  fail_runs(1);
  platform.arrive_many(40, kStartOfTime, queue());

  platform.run();

  const std::vector<double> instants = platform.instants();
  ASSERT_EQ(instants.size(), 80U);
  EXPECT_GE(instants[40], 60.1);
  EXPECT_LE(instants[79], 66.1);
  EXPECT_GT(instants[79] - instants[40], 3.0);
}

TEST_F(AsyncQueueTest, CountsWhatWaitsAndNotWhatRuns) {
  platform.places = 1;
  platform.work.duration = 10s;
  platform.arrive_many(3, kStartOfTime, queue());

  platform.run(kStartOfTime + 500ms);
  const Figures figures = queue().figures(platform.now());

  for (const Figures::Row& row : figures.rows()) {
    if (row.path == "async.events_waiting") {
      EXPECT_EQ(std::get<LevelFigure>(row.value).max, 2U);
    }
  }
}

// The rows of --events that have no end.
TEST_F(AsyncQueueTest, TellsWhatWaitsAndWhatRunsWhenTheRunEnds) {
  struct Listener final : CallerObserver {
    std::vector<std::pair<std::uint64_t, ItemOutcome>> items;
    void on_item(const Item& item) override { items.emplace_back(item.number, item.outcome); }
  } listener;
  context.observer = &listener;
  platform.places = 1;
  platform.work.duration = 10s;
  platform.arrive_many(2, kStartOfTime, queue());
  platform.run(kStartOfTime + 10500ms);
  listener.items.clear();
  platform.arrive(kStartOfTime + 11s, queue());
  platform.run(kStartOfTime + 11500ms);

  queue().tell_waiting();

  EXPECT_THAT(listener.items, ElementsAre(std::pair(2U, ItemOutcome::waiting),
                                          std::pair(3U, ItemOutcome::waiting)));
}

TEST_F(AsyncQueueTest, FirstTriesAnEventAfterItsDelivery) {
  settings.delivery = Distribution(Duration{40ms});
  context.deliveries = {{3, Distribution(Duration{2s})}};
  Request request;
  platform.arrive(kStartOfTime, queue(), request);
  request.feed = 3;
  platform.arrive(kStartOfTime, queue(), request);

  platform.run();

  EXPECT_THAT(platform.instants(), ElementsAre(0.04, 2.0));
}

TEST_F(AsyncQueueTest, ADestinationThatLeadsBackToTheFunctionIsEndedByTheGuard) {
  RecursionGuard guard({16});
  context.guard = &guard;
  context.on_success = {.is_used = true, .inbox = &queue()};
  AsyncQueueContext own = context;
  own.settings = &settings;
  own.key.function = "loop";
  AsyncQueue* self = nullptr;
  struct Forward final : Inbox {
    AsyncQueue** to;
    void put(const Posting& posting, Platform& on) override { (*to)->put(posting, on); }
  } forward;
  forward.to = &self;
  own.on_success.inbox = &forward;
  AsyncQueue loop(own, kStartOfTime, kNever);
  self = &loop;
  platform.arrive(kStartOfTime, loop);

  platform.run();

  EXPECT_EQ(platform.tries().size(), 16U);
  EXPECT_EQ(guard.refused(FunctionId{0}), 1U);
}

// What the guard refuses is dropped, and does not go round for ever.
TEST_F(AsyncQueueTest, WhatTheGuardRefusedIsNotSentToTheSameFunctionAgain) {
  RecursionGuard guard({16});
  context.guard = &guard;
  settings.maximum_retry_attempts = 0;
  fail_runs(1);
  Sink self;
  self.is_used = true;
  self.inbox = &queue();
  queue().send_to(self, {}, {});
  platform.arrive(kStartOfTime, queue());

  platform.run();

  EXPECT_EQ(platform.tries().size(), 16U);
  EXPECT_EQ(count("async.events_received"), 17U);
  EXPECT_EQ(count("async.events_dropped.retries_exhausted"), 16U);
  EXPECT_EQ(count("async.events_dropped.recursion"), 1U);
  EXPECT_EQ(count("async.on_failure_delivered"), 16U);
  EXPECT_EQ(count("async.destination_delivery_failures"), 1U);
}

}  // namespace
}  // namespace coldcast
