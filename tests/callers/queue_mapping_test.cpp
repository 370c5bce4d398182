#include "callers/queue_mapping.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <memory>

#include "support/fake_platform.h"

namespace coldcast {
namespace {

using namespace std::chrono_literals;
using testing::Each;
using testing::ElementsAre;

SimTime at(Duration span) {
  return kStartOfTime + span;
}

// A queue `jobs` with a dead-letter queue, read by one mapping of a function `worker`.
class QueueMappingTest : public testing::Test {
 protected:
  QueueMappingTest() {
    jobs.name = "jobs";
    late.name = "late";
    mapping.batch_size = 1;
    platform.work = {.duration = 1s, .first_duration = 1s};
  }

  MessageQueue& queue() {
    if (!queue_) begin();
    return *queue_;
  }
  void send(std::size_t count, Duration span = 0s) {
    platform.arrive_many(count, at(span), queue());
  }
  std::uint64_t of_queue(std::string_view path) {
    return count(queue().book().figures(now()), path);
  }
  std::uint64_t of_mapping(std::string_view key) {
    return count(mapping_->figures("jobs", now()), "event_sources.jobs." + std::string(key));
  }
  std::uint64_t dead_letters() { return count(late_->book().figures(now()), "sent"); }
  std::uint64_t most(std::string_view key) {
    const Figures figures = mapping_->figures("jobs", now());
    for (const Figures::Row& row : figures.rows()) {
      if (row.path == "event_sources.jobs." + std::string(key))
        return std::get<LevelFigure>(row.value).max;
    }
    return 0;
  }
  std::optional<double> measure(std::string_view path) {
    const Figures figures = queue().book().figures(now());
    for (const Figures::Row& row : figures.rows()) {
      if (row.path == path) return std::get<std::optional<double>>(row.value);
    }
    return std::nullopt;
  }
  std::vector<std::uint32_t> records() const {
    std::vector<std::uint32_t> sizes;
    for (const FakePlatform::Try& made : platform.tries())
      sizes.push_back(made.attempt.info.records);
    return sizes;
  }
  [[nodiscard]] SimTime now() const { return platform.now(); }

  QueueSettings jobs;
  QueueSettings late;
  QueueMappingSettings mapping;
  RecordWork::Settings records_settings;
  Duration timeout = 3s;
  std::uint32_t account_limit = 1000;
  std::uint32_t broker_slots = 0;
  Kilobytes payload{};
  std::vector<std::pair<Lane, std::vector<SimTime>>> poison;
  FakePlatform platform;
  std::unique_ptr<QueueMapping> mapping_;

 private:
  static std::uint64_t count(const Figures& figures, std::string_view path) {
    for (const Figures::Row& row : figures.rows()) {
      if (row.path == path) return std::get<std::uint64_t>(row.value);
    }
    ADD_FAILURE() << "no figure " << path;
    return 0;
  }
  void begin() {
    MessageQueueContext of_late;
    of_late.settings = &late;
    of_late.key.function = "late";
    late_ = std::make_unique<MessageQueue>(of_late, kStartOfTime, kNever);
    MessageQueueContext of_jobs;
    of_jobs.settings = &jobs;
    of_jobs.key.function = "jobs";
    of_jobs.poison = poison;
    of_jobs.dead_letter = late_.get();
    queue_ = std::make_unique<MessageQueue>(of_jobs, kStartOfTime, kNever);
    QueueMappingContext context;
    context.settings = &mapping;
    context.queue = queue_.get();
    context.function_name = &name_;
    context.timeout = &timeout;
    context.records = records_settings;
    context.account_limit = account_limit;
    context.broker_slots = broker_slots;
    context.payload = payload;
    mapping_ = std::make_unique<QueueMapping>(context, kStartOfTime, kNever);
  }

  std::string name_ = "worker";
  std::unique_ptr<MessageQueue> late_;
  std::unique_ptr<MessageQueue> queue_;
};

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

TEST_F(QueueMappingTest, AMessageThatFailsComesBackWhenItsVisibilityEndsAndDiesAfterItsReceives) {
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

TEST_F(QueueMappingTest, FailedBatchesTakeAFifthOfTheSlots) {
  platform.fate = [](const Attempt&) { return Outcome::error; };
  mapping.concurrency.ramp = 0;
  jobs.retention = 60s;
  send(5);

  platform.run();

  // 5 x 0.8^5 is 1.6, but two are left.
  EXPECT_THAT(platform.instants(), ElementsAre(0, 0, 0, 0, 0, 30, 30, 31, 31, 32));
  EXPECT_EQ(of_queue("expired"), 5U);
}

TEST_F(QueueMappingTest, WithPartialResponsesOnlyTheFailedMessageComesBackAndNoSlotIsLost) {
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

TEST_F(QueueMappingTest, WithoutPartialResponsesOnePoisonMessageTakesItsBatchWithIt) {
  mapping.batch_size = 10;
  poison = {{0, {at(0s)}}};
  jobs.dead_letter = "late";
  jobs.max_receive_count = 2;
  send(10);

  platform.run();

  EXPECT_THAT(records(), ElementsAre(10U, 10U));
  EXPECT_EQ(dead_letters(), 10U);
}

TEST_F(QueueMappingTest, TriesAThrottledBatchAgainWhileTheFunctionCouldFinishIt) {
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

TEST_F(QueueMappingTest, ABatchIsGivenUpAtItsFirstThrottleWhereItIsSettled) {
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

TEST_F(QueueMappingTest, AWindowCollectsUntilItEndsAndTakesTheMessageOfThatInstant) {
  mapping.batch_size = 10;
  mapping.batching_window = 5s;
  for (const Duration span : {1s, 3s, 6s, 7s}) send(1, span);

  platform.run();

  EXPECT_THAT(platform.instants(), ElementsAre(6, 12));
  EXPECT_THAT(records(), ElementsAre(3U, 1U));
}

TEST_F(QueueMappingTest, AFullWindowIsInvokedAtOnce) {
  mapping.batch_size = 3;
  mapping.batching_window = 5s;
  send(7);

  platform.run();

  EXPECT_THAT(platform.instants(), ElementsAre(0, 0, 5));
  EXPECT_THAT(records(), ElementsAre(3U, 3U, 1U));
}

// 4.8: twenty-four messages of 256 KB are 6 MB.
TEST_F(QueueMappingTest, SixMegabytesEndAWindow) {
  mapping.batch_size = 100;
  mapping.batching_window = 5s;
  payload = Kilobytes{256};
  send(25);

  platform.run();

  EXPECT_THAT(platform.instants(), ElementsAre(0, 5));
  EXPECT_THAT(records(), ElementsAre(24U, 1U));
}

TEST_F(QueueMappingTest, SlotsThatGatherForThemselvesMakeSmallerBatches) {
  mapping.batch_size = 10;
  mapping.batching_window = 5s;
  mapping.gather = Gather::per_slot;
  for (const Duration span : {1s, 2s, 3s}) send(1, span);

  platform.run();

  EXPECT_THAT(platform.instants(), ElementsAre(6, 7, 8));
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

TEST_F(QueueMappingTest, ABatchWhoseVisibilityEndedIsDeletedUnlessItIsInFlightElsewhere) {
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

TEST_F(QueueMappingTest, ABatchOfAFifoQueueMayHoldSeveralGroups) {
  jobs.kind = QueueKind::fifo;
  jobs.message_groups = {.count = 4, .choose = KeyChoice::round_robin};
  mapping.batch_size = 10;
  send(4);

  platform.run();

  EXPECT_THAT(records(), ElementsAre(4U));
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
