// How messages of a queue are gathered into batches, and what becomes of batches that fail or find
// no room.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/queue_fixture.h"

namespace coldcast {
namespace {

using testing::ElementsAre;

class QueueBatchesTest : public QueueMappingFixture {};

TEST_F(QueueBatchesTest, AMessageThatFailsComesBackWhenItsVisibilityEndsAndDiesAfterItsReceives) {
  jobs.dead_letter = "late";
  jobs.max_receive_count = 3;
  records_settings.failing_labels = {"bad"};
  const std::string bad = "bad";
  Request request;
  request.label = &bad;
  platform.arrive(kStartOfTime, queue(), request);

  platform.run();

  EXPECT_THAT(platform.instants(), ElementsAre(0, 30, 60));
  EXPECT_EQ(now(), at(90s));
  EXPECT_EQ(of_queue("received"), 3U);
  EXPECT_EQ(of_queue("moved_to_dead_letter"), 1U);
  EXPECT_EQ(dead_letters(), 1U);
  EXPECT_EQ(of_mapping("failed"), 3U);
}

TEST_F(QueueBatchesTest, FailedBatchesTakeAFifthOfTheSlots) {
  platform.fate = [](const Attempt&) { return Outcome::error; };
  mapping.concurrency.ramp = 0;
  jobs.retention = 60s;
  send(5);

  platform.run();

  // 5 x 0.8^5 is 1.6, but two are left.
  EXPECT_THAT(platform.instants(), ElementsAre(0, 0, 0, 0, 0, 30, 30, 31, 31, 32));
  EXPECT_EQ(of_queue("expired"), 5U);
}

TEST_F(QueueBatchesTest, WithPartialResponsesOnlyTheFailedMessageComesBackAndNoSlotIsLost) {
  mapping.batch_size = 10;
  mapping.report_batch_item_failures = true;
  poison = {{0, {at(0s)}}};
  jobs.dead_letter = "late";
  jobs.max_receive_count = 2;
  send(10);

  platform.run();

  EXPECT_THAT(records(), ElementsAre(10U, 1U));
  EXPECT_EQ(of_queue("deleted"), 9U);
  EXPECT_EQ(dead_letters(), 1U);
  EXPECT_EQ(platform.tries()[1].outcome, Outcome::success);
}

// Of 2,000, each poisoned with a chance of a tenth: 200, and 13.4 is the standard deviation.
TEST_F(QueueBatchesTest, AShareOfTheMessagesIsPoisonAndFailsWheneverItIsReceived) {
  records_settings.poison_rate = 0.1;
  jobs.dead_letter = "late";
  jobs.max_receive_count = 3;
  send(2000);

  platform.run();

  EXPECT_NEAR(static_cast<double>(dead_letters()), 200.0, 4 * 13.4);
  EXPECT_EQ(of_queue("received"), 2000U + 2 * dead_letters());
}

TEST_F(QueueBatchesTest, WithoutPartialResponsesOnePoisonMessageTakesItsBatchWithIt) {
  mapping.batch_size = 10;
  poison = {{0, {at(0s)}}};
  jobs.dead_letter = "late";
  jobs.max_receive_count = 2;
  send(10);

  platform.run();

  EXPECT_THAT(records(), ElementsAre(10U, 10U));
  EXPECT_EQ(dead_letters(), 10U);
}

TEST_F(QueueBatchesTest, TriesAThrottledBatchAgainWhileTheFunctionCouldFinishIt) {
  platform.places = 0;
  timeout = 20s;
  jobs.retention = 60s;
  send(1);

  platform.run(at(29s));

  // At 15 s there are 15 s of visibility left, less than the timeout.
  EXPECT_THAT(platform.instants(), ElementsAre(0, 1, 3, 7));
  EXPECT_EQ(of_mapping("throttled_batches"), 1U);
  EXPECT_EQ(of_mapping("abandoned_batches"), 1U);
}

TEST_F(QueueBatchesTest, ABatchIsGivenUpAtItsFirstThrottleWhereItIsSettled) {
  platform.places = 0;
  mapping.throttle_retry.reset();
  jobs.dead_letter = "late";
  jobs.max_receive_count = 2;
  send(1);

  platform.run();

  EXPECT_THAT(platform.instants(), ElementsAre(0, 30));
  EXPECT_EQ(now(), at(60s));
  EXPECT_EQ(dead_letters(), 1U);
}

TEST_F(QueueBatchesTest, AWindowCollectsUntilItEndsAndTakesTheMessageOfThatInstant) {
  mapping.batch_size = 10;
  mapping.batching_window = 5s;
  for (const Duration span : {1s, 3s, 6s, 7s}) send(1, span);

  platform.run();

  EXPECT_THAT(platform.instants(), ElementsAre(6, 12));
  EXPECT_THAT(records(), ElementsAre(3U, 1U));
}

TEST_F(QueueBatchesTest, AFullWindowIsInvokedAtOnce) {
  mapping.batch_size = 3;
  mapping.batching_window = 5s;
  send(7);

  platform.run();

  EXPECT_THAT(platform.instants(), ElementsAre(0, 0, 5));
  EXPECT_THAT(records(), ElementsAre(3U, 3U, 1U));
}

// 4.8: twenty-four messages of 256 KB are 6 MB.
TEST_F(QueueBatchesTest, SixMegabytesEndAWindow) {
  mapping.batch_size = 100;
  mapping.batching_window = 5s;
  payload = Kilobytes{256};
  send(25);

  platform.run();

  EXPECT_THAT(platform.instants(), ElementsAre(0, 5));
  EXPECT_THAT(records(), ElementsAre(24U, 1U));
}

TEST_F(QueueBatchesTest, SlotsThatGatherForThemselvesMakeSmallerBatches) {
  mapping.batch_size = 10;
  mapping.batching_window = 5s;
  mapping.gather = Gather::per_slot;
  for (const Duration span : {1s, 2s, 3s}) send(1, span);

  platform.run();

  EXPECT_THAT(platform.instants(), ElementsAre(6, 7, 8));
}

TEST_F(QueueBatchesTest, ABatchWhoseVisibilityEndedIsDeletedUnlessItIsInFlightElsewhere) {
  jobs.visibility_timeout = 10s;
  mapping.maximum_concurrency = 2;
  platform.work.duration = 25s;
  platform.at(at(5s), Rank::change, [this](Platform&) { platform.work.duration = 1s; });
  send(1);

  platform.run();

  // Received again at 10 s and deleted at 11 s; the first batch finds nothing to delete.
  EXPECT_THAT(platform.instants(), ElementsAre(0, 10));
  EXPECT_EQ(now(), at(25s));
  EXPECT_EQ(of_queue("deleted"), 1U);
}

TEST_F(QueueBatchesTest, ABatchOfAFifoQueueMayHoldSeveralGroups) {
  jobs.kind = QueueKind::fifo;
  jobs.message_groups = {.count = 4, .choose = KeyChoice::round_robin};
  mapping.batch_size = 10;
  send(4);

  platform.run();

  EXPECT_THAT(records(), ElementsAre(4U));
}

}  // namespace
}  // namespace coldcast
