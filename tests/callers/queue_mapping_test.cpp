#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/queue_fixture.h"

namespace coldcast {
namespace {

using testing::Each;
using testing::ElementsAre;

class QueueMappingTest : public QueueMappingFixture {};

TEST_F(QueueMappingTest, StartsWithFiveBatchesAndAddsOneEveryFifthOfASecond) {
  send(8);

  platform.run();

  EXPECT_THAT(platform.instants(), ElementsAre(0, 0, 0, 0, 0, 0.2, 0.4, 0.6));
  EXPECT_EQ(of_queue("deleted"), 8U);
  EXPECT_EQ(most("slots"), 8U);
  EXPECT_EQ(most("concurrency"), 8U);
}

TEST_F(QueueMappingTest, GivesBackASlotATickWhileNothingIsVisible) {
  send(8);
  // There are five again by now, so the sixth message waits for a tick.
  send(6, 10s);

  platform.run();

  const std::vector<double> instants = platform.instants();
  EXPECT_EQ(std::count(instants.begin(), instants.end(), 10.0), 5);
  EXPECT_EQ(instants.back(), 10.2);
}

TEST(QueueBook, CountsAMinuteForItself) {
  QueueBook book(kStartOfTime, kNever, true);
  const Message message;
  book.entered(kStartOfTime + 1s, message, 3, true);
  book.received(kStartOfTime + 2s, message);
  book.received(kStartOfTime + 70s, message);
  book.deleted(kStartOfTime + 71s, message, false);

  const std::vector<QueueMinute> minutes = book.minutes(kStartOfTime + 2min);

  ASSERT_EQ(minutes.size(), 2U);
  EXPECT_THAT((std::vector{minutes[0].sent, minutes[0].received, minutes[0].deleted}),
              ElementsAre(3, 1, 0));
  EXPECT_THAT((std::vector{minutes[1].sent, minutes[1].received, minutes[1].deleted}),
              ElementsAre(0, 1, 1));
  EXPECT_EQ(minutes[1].visible, 1U);
}

TEST(MappingBook, AMinuteHasTheMostPollersThatThereWereInIt) {
  MappingBook book(kStartOfTime, kNever, true, true);
  book.pollers(kStartOfTime, 2);
  book.pollers(kStartOfTime + 20s, 5);
  book.pollers(kStartOfTime + 40s, 3);

  const std::vector<MappingMinute> minutes = book.minutes(kStartOfTime + 2min);

  ASSERT_EQ(minutes.size(), 2U);
  EXPECT_EQ(minutes[0].pollers, 5U);
  EXPECT_EQ(minutes[1].pollers, 3U);
}

TEST_F(QueueMappingTest, TakesAtMostABatchOfWhatIsThere) {
  mapping.batch_size = 10;
  send(12);

  platform.run();

  EXPECT_THAT(records(), ElementsAre(10U, 2U));
  EXPECT_EQ(of_mapping("batches"), 2U);
  EXPECT_EQ(of_mapping("polled"), 12U);
}

TEST_F(QueueMappingTest, MaximumConcurrencyBoundsTheSlotsFromTheStart) {
  mapping.maximum_concurrency = 2;
  send(4);

  platform.run();

  EXPECT_THAT(platform.instants(), ElementsAre(0, 0, 1, 1));
  EXPECT_EQ(most("slots"), 2U);
}

TEST_F(QueueMappingTest, ADelayedMessageIsVisibleAfterItsDelayAndAgesFromItsSending) {
  jobs.delivery_delay = 10s;
  send(2);

  platform.run();

  EXPECT_THAT(platform.instants(), Each(10));
  EXPECT_EQ(measure("oldest_message_s.max"), 11.0);
  EXPECT_EQ(measure("drained_at_s"), 11.0);
}

TEST_F(QueueMappingTest, FilteredMessagesAreDeletedAndNeverSeen) {
  mapping.filtered_share = 1.0;
  send(20);

  platform.run();

  EXPECT_TRUE(platform.tries().empty());
  EXPECT_EQ(of_queue("deleted"), 20U);
  EXPECT_EQ(of_mapping("filtered"), 20U);
}

TEST_F(QueueMappingTest, ADisabledMappingReadsNothing) {
  mapping.enabled = false;
  send(3);

  platform.run();

  EXPECT_TRUE(platform.tries().empty());
  EXPECT_EQ(of_queue("sent"), 3U);
}

TEST_F(QueueMappingTest, MessagesBringDurationsOfTheirOwnInPlaceOfTheirDraw) {
  mapping.batch_size = 10;
  records_settings.per_record = Distribution(Duration{100ms});
  Request request;
  platform.arrive(kStartOfTime, queue(), request);
  request.duration = 700ms;
  platform.arrive(kStartOfTime, queue(), request);

  platform.run();

  EXPECT_EQ(now(), at(1800ms));
}

TEST_F(QueueMappingTest, AFifoQueueKeepsItsGroupsInOrderAndApart) {
  jobs.kind = QueueKind::fifo;
  jobs.message_groups = {.count = 2, .choose = KeyChoice::round_robin};
  mapping.batch_size = 2;
  send(8);

  platform.run();

  // Two of each group at once, then the next two.
  EXPECT_THAT(platform.instants(), ElementsAre(0, 0, 1, 1));
  EXPECT_THAT(records(), Each(2U));
  EXPECT_EQ(most("slots"), 2U);
}

TEST_F(QueueMappingTest, AGroupWhoseMessageFailedWaitsAndGoesOnBehindItsDeadLetter) {
  jobs.kind = QueueKind::fifo;
  late.kind = QueueKind::fifo;
  jobs.message_groups = {.count = 1, .choose = KeyChoice::round_robin};
  jobs.dead_letter = "late";
  jobs.max_receive_count = 2;
  poison = {{0, {at(0s)}}};
  send(3);

  platform.run();

  EXPECT_THAT(platform.instants(), ElementsAre(0, 30, 60, 61));
  EXPECT_EQ(dead_letters(), 1U);
  EXPECT_EQ(of_queue("deleted"), 2U);
}

TEST_F(QueueMappingTest, OfAPartialResponseLaterMessagesOfTheGroupComeBackToo) {
  jobs.kind = QueueKind::fifo;
  jobs.message_groups = {.count = 2, .choose = KeyChoice::round_robin};
  mapping.batch_size = 10;
  mapping.report_batch_item_failures = true;
  poison = {{0, {at(0s)}}};  // the first of group 0
  jobs.dead_letter = "late";
  late.kind = QueueKind::fifo;
  jobs.max_receive_count = 1;
  send(6);

  platform.run();

  // Group 1 is done at once; of group 0 all three come back, and all have been received once.
  EXPECT_EQ(of_queue("deleted"), 3U);
  EXPECT_EQ(dead_letters(), 3U);
}

TEST_F(QueueMappingTest, ProvisionedPollersHaveTenSlotsEachAndGrowEvery600Milliseconds) {
  mapping.provisioned_pollers = ProvisionedPollers{.minimum = 2, .maximum = 3};
  send(25);

  platform.run();

  const std::vector<double> instants = platform.instants();
  EXPECT_EQ(std::count(instants.begin(), instants.end(), 0.0), 20);
  EXPECT_EQ(std::count(instants.begin(), instants.end(), 0.6), 5);
  EXPECT_EQ(most("pollers"), 3U);
}

TEST_F(QueueMappingTest, PollersBeginTenReceivesASecond) {
  mapping.provisioned_pollers = ProvisionedPollers{.minimum = 2, .maximum = 2};
  platform.work.duration = 1ms;
  send(60);

  platform.run();

  // A burst of twenty, then one every 50 ms.
  EXPECT_EQ(now(), at(2001ms));
}

// 6.1: of two pollers 2 MB at once, and half a megabyte each quarter of a second from then on.
TEST_F(QueueMappingTest, PollersTakeInAMegabyteASecond) {
  mapping.provisioned_pollers = ProvisionedPollers{.minimum = 2, .maximum = 2};
  mapping.batch_size = 1;
  payload = Kilobytes{512};
  platform.work.duration = 1ms;
  send(10);

  platform.run();

  EXPECT_THAT(platform.instants(), ElementsAre(0, 0, 0, 0, 0, 0.25, 0.5, 0.75, 1.0, 1.25));
}

TEST_F(QueueMappingTest, ABrokerGivesOneBatchAtOnceAndTriesAFailedOneAgainAfterASecond) {
  jobs.kind = QueueKind::broker;
  jobs.visibility_timeout = jobs.retention = kForever;
  broker_slots = 1;
  mapping.batch_size = 2;
  platform.fate = [](const Attempt& attempt) {
    return attempt.info.attempt < 2 ? Outcome::error : Outcome::success;
  };
  send(3);

  platform.run();

  EXPECT_THAT(platform.instants(), ElementsAre(0, 2, 3, 5));
  EXPECT_THAT(records(), ElementsAre(2U, 2U, 1U, 1U));
  EXPECT_EQ(of_queue("deleted"), 3U);
}

TEST_F(QueueMappingTest, ABurstOfMillionsWaitsAsOneRun) {
  mapping.enabled = false;
  Posting posting;
  posting.count = 100'000'000;
  platform.at(kStartOfTime, Rank::arrival, [&](Platform& on) { queue().put(posting, on); });

  platform.run();

  EXPECT_EQ(queue().book().visible(), 100'000'000U);
  EXPECT_EQ(of_queue("sent"), 100'000'000U);
}

}  // namespace
}  // namespace coldcast
