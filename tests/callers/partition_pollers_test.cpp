// Pollers of Kafka, on demand and provisioned, held to times worked out by hand from the rules.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/stream_fixture.h"

namespace coldcast {
namespace {

using testing::ElementsAre;

class KafkaMappingTest : public StreamFixture {
 protected:
  KafkaMappingTest() {
    settings.kind = StreamKind::kafka;
    settings.keys = {.count = 100, .choose = KeyChoice::round_robin};
    mapping.batching_window = 500ms;
  }
};

// 8.3, 23.6: no poll interval, a window of 500 ms.
TEST_F(KafkaMappingTest, ABatchGoesHalfASecondAfterItsFirstRecord) {
  send(1, 300ms);
  send(1, 700ms);
  platform.run();
  EXPECT_THAT(platform.instants(), seconds({0.8}));
  EXPECT_THAT(batches(), ElementsAre(2));
}

// A batch counts under the label of its first record.
TEST_F(KafkaMappingTest, ABatchHasTheLabelOfItsFirstRecord) {
  send_labelled("vip", 100ms);
  send_labelled("other", 200ms);
  platform.run();
  ASSERT_EQ(platform.tries().size(), 1U);
  ASSERT_NE(platform.tries()[0].attempt.label, nullptr);
  EXPECT_EQ(*platform.tries()[0].attempt.label, "vip");
}

// 8.1: one poller, four partitions, one batch in flight.
TEST_F(KafkaMappingTest, APollerServesItsPartitionsInTurn) {
  settings.shards = 4;
  send(8, 0s);
  platform.run();
  EXPECT_THAT(platform.instants(), seconds({0.5, 0.6, 0.7, 0.8}));
  EXPECT_THAT(batches(), ElementsAre(2, 2, 2, 2));
}

// 8.1: a look at 1 min finds a lag, the change comes three minutes later; that look finds it
// pending; the one at 5 min doubles again, from 8 min on.
TEST_F(KafkaMappingTest, PollersDoubleWhileTheLagGrows) {
  settings.shards = 8;
  mapping.batch_size = 1;
  platform.work = {.duration = 1s, .first_duration = 1s};
  for (int i = 0; i < 600; ++i) send(4, std::chrono::seconds{i});
  platform.run(at(239s));
  EXPECT_EQ(platform.in_progress(), 1U);
  platform.run(at(240500ms));
  EXPECT_EQ(platform.in_progress(), 2U);
  platform.run(at(479500ms));
  EXPECT_EQ(platform.in_progress(), 2U);
  platform.run(at(481s));
  EXPECT_EQ(platform.in_progress(), 4U);
}

// 8.2: five batches each, never two of one partition; one poller more every 600 ms.
TEST_F(KafkaMappingTest, ProvisionedPollersGrowByOneEvery600Milliseconds) {
  settings.shards = 12;
  mapping.provisioned_pollers = KafkaPollers{.minimum = 1, .maximum = 3};
  mapping.batch_size = 1;
  platform.work = {.duration = 100s, .first_duration = 100s};
  send(100, 0s);
  platform.run(at(599ms));
  EXPECT_EQ(platform.in_progress(), 5U);
  platform.run(at(601ms));
  EXPECT_EQ(platform.in_progress(), 10U);
  platform.run(at(10s));
  EXPECT_EQ(platform.in_progress(), 12U);
}

// 8.2: 5 MB at once, and half of that each half second from then on.
TEST_F(KafkaMappingTest, APollerTakesInFiveMegabytesASecond) {
  settings.shards = 8;
  mapping.provisioned_pollers = KafkaPollers{.minimum = 1, .maximum = 1};
  mapping.batching_window = 0s;
  mapping.batch_size = 1;
  payload = Kilobytes{2560};
  send(8, 0s);
  platform.run();
  EXPECT_THAT(platform.instants(), ElementsAre(0, 0, 0, 0.5, 1.0, 1.5, 2.0, 2.5));
}

// 8.4: as it changes, and at each minute's begin.
TEST_F(KafkaMappingTest, OffsetLagIsToldOfQuietMinutesToo) {
  MetricValues lags(CallerMetric::offset_lag);
  observer = &lags;
  platform.work = {.duration = 90s, .first_duration = 90s};
  send(2, 0s);
  platform.run();
  const auto told = [](double at, std::uint64_t lag) { return std::pair(at, lag); };
  EXPECT_THAT(lags.told, ElementsAre(told(0.0, 1), told(0.0, 2), told(60.0, 2), told(90.5, 0)));
}

// 8.3: without a limit of their own, attempts with a destination are ten.
TEST_F(KafkaMappingTest, TenRetriesWhereThereIsADestination) {
  mapping.provisioned_pollers = KafkaPollers{};
  mapping.on_failure = {.kind = Destination::Kind::topic, .name = "failed"};
  mapping.batching_window = 0ms;
  poison_at(0s);
  send(1, 0s);
  platform.run();
  EXPECT_EQ(platform.tries().size(), 11U);
  EXPECT_EQ(of_mapping("on_failure_delivered"), 1U);
  EXPECT_EQ(of_mapping("dropped"), 0U);
}

}  // namespace
}  // namespace coldcast
