// Streams and their mappings, held to times worked out by hand from the rules: polls, windows,
// retries, splits, ages, Kafka's pollers.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/stream_fixture.h"

namespace coldcast {
namespace {

using testing::ElementsAre;

class StreamMappingTest : public StreamFixture {};

// 7.2 [KIN]: once a second, from time zero on.
TEST_F(StreamMappingTest, KinesisIsPolledAtWholeSeconds) {
  send(1, 300ms);
  send(1, 5s);
  platform.run();
  EXPECT_THAT(platform.instants(), ElementsAre(1.0, 5.0));
}

// 7.2 [DDB]
TEST_F(StreamMappingTest, DynamoDbIsPolledFourTimesASecond) {
  settings.kind = StreamKind::dynamodb;
  mapping.poll = 250ms;
  send(1, 300ms);
  platform.run();
  EXPECT_THAT(platform.instants(), ElementsAre(0.5));
}

TEST_F(StreamMappingTest, WhileMoreIsThereTheNextBatchFollowsAtOnce) {
  mapping.batch_size = 4;
  send(10, 0s);
  platform.run();
  EXPECT_THAT(platform.instants(), seconds({0.0, 0.1, 0.2}));
  EXPECT_THAT(batches(), ElementsAre(4, 4, 2));
}

// A record that is written at the instant a batch is over is polled then.
TEST_F(StreamMappingTest, WhatComesAtTheEndOfABatchFollowsAtOnce) {
  send(1, 0s);
  send(1, 100ms);
  platform.run();
  EXPECT_THAT(platform.instants(), seconds({0.0, 0.1}));
}

TEST_F(StreamMappingTest, EnhancedFanOutPushesRecords) {
  mapping.enhanced_fan_out = true;
  mapping.push = 70ms;
  send(1, 300ms);
  platform.run();
  EXPECT_THAT(platform.instants(), seconds({0.37}));
}

// 7.3: opened by the poll at 1 s, over five seconds later, with what has come until then.
TEST_F(StreamMappingTest, AWindowCollects) {
  mapping.batching_window = 5s;
  send(3, 500ms);
  send(2, 3200ms);
  platform.run();
  EXPECT_THAT(platform.instants(), ElementsAre(6.0));
  EXPECT_THAT(batches(), ElementsAre(5));
}

TEST_F(StreamMappingTest, AFullBatchEndsItsWindow) {
  mapping.batching_window = 5s;
  mapping.batch_size = 5;
  send(3, 500ms);
  send(2, 3200ms);
  platform.run();
  EXPECT_THAT(platform.instants(), ElementsAre(4.0));
}

TEST_F(StreamMappingTest, SixMegabytesAreAFullBatch) {
  payload = Kilobytes{2048};
  send(7, 0s);
  platform.run();
  EXPECT_THAT(batches(), ElementsAre(3, 3, 1));
}

// 7.4: waits of 1, 2, 4 ... s from the end of the run before, a minute at most; the record behind
// waits until the stream keeps the first no longer.
TEST_F(StreamMappingTest, ARecordThatAlwaysFailsBlocksItsShardForADay) {
  mapping.batch_size = 1;
  poison_at(0s);
  send(1, 0s);
  send(1, 10s);
  platform.run();
  const std::vector<double> instants = platform.instants();
  EXPECT_THAT(std::vector<double>(instants.begin(), instants.begin() + 9),
              seconds({0.0, 1.1, 3.2, 7.3, 15.4, 31.5, 63.6, 123.7, 183.8}));
  EXPECT_DOUBLE_EQ(instants.back(), 86'400.0);
  EXPECT_EQ(of_mapping("expired"), 1U);
  EXPECT_EQ(of_mapping("processed"), 1U);
  EXPECT_EQ(of_stream("expired"), 1U);
  EXPECT_EQ(of_mapping("dropped"), 0U);
}

TEST_F(StreamMappingTest, ABatchIsGivenUpAfterItsAttempts) {
  mapping.maximum_retry_attempts = 2;
  poison_at(0s);
  send(5, 0s);
  send(1, 2s);
  platform.run();
  EXPECT_THAT(platform.instants(), seconds({0.0, 1.1, 3.2, 3.3}));
  EXPECT_THAT(batches(), ElementsAre(5, 5, 5, 1));
  EXPECT_EQ(of_mapping("dropped"), 5U);
  EXPECT_EQ(of_mapping("failed"), 15U);
}

// 7.5: throttles use up no attempt, and wait as long.
TEST_F(StreamMappingTest, ThrottlesUseUpNoAttempt) {
  mapping.maximum_retry_attempts = 0;
  int left = 3;
  platform.refuse = [&left](const Attempt&) -> std::optional<ThrottleReason> {
    if (left-- > 0) return ThrottleReason::concurrent_invocation_limit_exceeded;
    return std::nullopt;
  };
  send(1, 0s);
  platform.run();
  EXPECT_THAT(platform.instants(), seconds({0.0, 1.0, 3.0, 7.0}));
  EXPECT_EQ(of_mapping("processed"), 1U);
  EXPECT_EQ(of_mapping("throttled_batches"), 1U);
  EXPECT_EQ(ages(), 1U);  // only the attempt that reached the function has an age
}

// 7.6: 7 in 3 and 4, 4 in 2 and 2, 2 in 1 and 1, at once and in order.
TEST_F(StreamMappingTest, BisectFindsTheRecordThatFails) {
  mapping.bisect_batch_on_function_error = true;
  mapping.maximum_retry_attempts = 1;
  record_settings.failing_labels = {"bad"};
  send(4, 0s);
  send_labelled("bad", 0s);
  send(2, 0s);
  platform.run();
  EXPECT_THAT(batches(), ElementsAre(7, 3, 4, 2, 1, 1, 1, 2));
  EXPECT_THAT(platform.instants(), seconds({0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 1.6, 1.7}));
  EXPECT_THAT(first_records(), ElementsAre(1, 1, 4, 4, 4, 5, 5, 6));
  EXPECT_THAT(attempts(), ElementsAre(1, 2, 2, 3, 4, 4, 5, 3));
  EXPECT_EQ(of_mapping("dropped"), 1U);
  EXPECT_EQ(of_mapping("processed"), 6U);
  EXPECT_EQ(of_mapping("batches"), 1U);
}

// 7.7: at 60 s sharp, in the middle of the wait from 31.6 s to 63.6 s.
TEST_F(StreamMappingTest, ABlockedRecordIsDroppedTheInstantItIsTooOld) {
  mapping.maximum_record_age = 60s;
  poison_at(0s);
  send(2, 0s);
  send(1, 30s);
  platform.run();
  EXPECT_THAT(platform.instants(), seconds({0.0, 1.1, 3.2, 7.3, 15.4, 31.5, 60.0}));
  EXPECT_THAT(batches(), ElementsAre(2, 2, 2, 2, 2, 2, 1));
  EXPECT_EQ(of_mapping("dropped"), 2U);
}

TEST_F(StreamMappingTest, WhatIsLeftOfABatchGoesOnWhenItsFirstIsTooOld) {
  mapping.maximum_record_age = 60s;
  mapping.batching_window = 20s;
  record_settings.failing_labels = {"bad"};
  send_labelled("bad", 0s);
  send(1, 10s);
  platform.run();
  // Polled at 0, invoked at 20, tried again at 21.1, 23.2, 27.3, 35.4, 51.5; the first is dropped
  // at 60, the other is alone at 83.6, too late: it is dropped at 70.
  EXPECT_THAT(platform.instants(), seconds({20.0, 21.1, 23.2, 27.3, 35.4, 51.5}));
  EXPECT_EQ(of_mapping("dropped"), 2U);
  EXPECT_EQ(platform.now(), at(70s));
}

// 7.8, 23.16: the records before the first that failed are done; the rest is a retry with its wait.
TEST_F(StreamMappingTest, APartialResponseIsTheNewStart) {
  mapping.report_batch_item_failures = true;
  mapping.maximum_retry_attempts = 1;
  record_settings.failing_labels = {"bad"};
  send(2, 0s);
  send_labelled("bad", 0s);
  send(2, 0s);
  platform.run();
  EXPECT_THAT(platform.instants(), seconds({0.0, 1.1}));
  EXPECT_THAT(batches(), ElementsAre(5, 3));
  EXPECT_EQ(of_mapping("processed"), 2U);
  EXPECT_EQ(of_mapping("dropped"), 3U);
}

// 7.9: of the last record of the batch.
TEST_F(StreamMappingTest, IteratorAgeIsThatOfTheLastRecord) {
  send(1, 100ms);
  send(1, 900ms);
  platform.run();
  EXPECT_THAT(platform.instants(), ElementsAre(1.0));
  EXPECT_NEAR(oldest(), 0.1, 1e-9);
}

// 7.10: a batch is of one window; the window is closed by the first record of a later one, or when
// two minutes bring none.
TEST_F(StreamMappingTest, TumblingWindowsEndWithAnInvocation) {
  mapping.tumbling_window = 30s;
  send(2, 0s);
  send(1, 29s);
  send(1, 40s);
  platform.run();
  EXPECT_THAT(batches(), ElementsAre(2, 1, 0, 1, 0));
  EXPECT_THAT(platform.instants(), seconds({0.0, 29.0, 40.0, 40.1, 160.0}));
}

// 7.1, 23.15: keys 0 .. 5 of two shards: sub-shard floor(k/2) mod 2.
TEST_F(StreamMappingTest, SubShardsWorkSideBySide) {
  settings.shards = 2;
  settings.keys = {.count = 6, .choose = KeyChoice::round_robin};
  mapping.parallelization_factor = 2;
  send(6, 0s);
  platform.run();
  EXPECT_THAT(first_records(), ElementsAre(1, 3, 2, 4));
  EXPECT_THAT(batches(), ElementsAre(2, 1, 2, 1));
  EXPECT_THAT(platform.instants(), ElementsAre(0.0, 0.0, 0.0, 0.0));
}

// 7.11: a shard takes a thousand records a second, with as many in hand at the start.
TEST_F(StreamMappingTest, AShardThrottlesWhoWritesTooMuch) {
  settings.write_limit = Rate{1000, 1s};
  send(1500, 0s);
  send(200, 100ms);
  platform.run();
  EXPECT_EQ(of_stream("records"), 1100U);
  EXPECT_EQ(of_stream("write_throttled"), 600U);
}

// 7.11: and 1 MB a second, of records of 100 KB ten and a bit.
TEST_F(StreamMappingTest, AShardThrottlesWhoWritesTooManyBytes) {
  settings.write_limit = Rate{1000, 1s};
  payload_of_stream = Kilobytes{100};
  send(20, 0s);
  send(20, 1s);
  platform.run();
  EXPECT_EQ(of_stream("records"), 20U);
  EXPECT_EQ(of_stream("write_throttled"), 20U);
}

// 7.11: 2 MB a second, of records of 1 MB two.
TEST_F(StreamMappingTest, ReadsOfAShardAreTwoMegabytesASecond) {
  payload_of_stream = Kilobytes{1024};
  mapping.batch_size = 1;
  send(3, 0s);
  platform.run();
  EXPECT_THAT(platform.instants(), seconds({0.0, 0.5, 1.0}));
}

// Without a duration a run ends with its last answer: a window whose batch was full, and a poll for
// records that a window has sent, are no work.
TEST_F(StreamMappingTest, ARunDoesNotWaitForTheWindowOfABatchThatWasFull) {
  mapping.batch_size = 2;
  mapping.batching_window = 20s;
  send(1, 500ms);
  send(1, 1500ms);
  EXPECT_EQ(platform.run(), at(2100ms));
  EXPECT_THAT(batches(), ElementsAre(2));
}

TEST_F(StreamMappingTest, ARunDoesNotWaitForAPollThatAWindowHasForestalled) {
  mapping.batching_window = 2500ms;
  send(1, 500ms);
  send(1, 3200ms);
  EXPECT_EQ(platform.run(), at(3600ms));
  EXPECT_THAT(batches(), ElementsAre(2));
}

TEST_F(StreamMappingTest, EnhancedFanOutReadsForItself) {
  payload_of_stream = Kilobytes{1024};
  mapping.batch_size = 1;
  mapping.enhanced_fan_out = true;
  send(2, 0s);
  stream().reads().read(0, 100, kStartOfTime);
  platform.run();
  EXPECT_THAT(platform.instants(), seconds({0.0, 0.5}));
}

// 7.7, the way of retention: what is behind a batch that runs is lost when its time has come.
TEST_F(StreamMappingTest, WhatIsBehindARunningBatchExpires) {
  settings.retention = 60s;
  mapping.batch_size = 1;
  platform.work.duration = platform.work.first_duration = 90s;
  send(1, 0s);
  send(2, 10s);
  send(1, 85s);
  platform.run();
  EXPECT_THAT(platform.instants(), seconds({0.0, 90.0}));
  EXPECT_EQ(of_mapping("expired"), 2U);
  EXPECT_EQ(of_mapping("processed"), 2U);
}

TEST_F(StreamMappingTest, LatestBeginsWhenTheMappingDoes) {
  mapping.starting_position = StartingPosition::latest;
  mapping.enabled = false;
  send(3, 0s);
  enable_at(10s);
  send(2, 10500ms);
  platform.run();
  EXPECT_THAT(batches(), ElementsAre(2));
  EXPECT_THAT(platform.instants(), ElementsAre(11.0));
}

TEST_F(StreamMappingTest, TrimHorizonReadsWhatWasThere) {
  mapping.enabled = false;
  send(3, 0s);
  enable_at(10500ms);
  platform.run();
  EXPECT_THAT(batches(), ElementsAre(3));
  EXPECT_THAT(platform.instants(), ElementsAre(10.5));
}

// 7.9: at each attempt that reaches the function; in nanoseconds.
TEST_F(StreamMappingTest, IteratorAgeIsToldAtEachAttempt) {
  MetricValues ages(CallerMetric::iterator_age);
  observer = &ages;
  mapping.maximum_retry_attempts = 1;
  poison_at(0s);
  send(1, 500ms);
  platform.run();
  EXPECT_THAT(ages.told, ElementsAre(std::pair(1.0, std::uint64_t{500'000'000}),
                                     std::pair(2.1, std::uint64_t{1'600'000'000})));
}

}  // namespace
}  // namespace coldcast
