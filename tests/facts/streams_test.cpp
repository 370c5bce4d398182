// Stories in which several rows of the sheet on event sources meet, of streams, each with the
// numbers that they give by hand.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/numbers.h"

namespace coldcast {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// 7.4, 7.6, 7.7: of [1, 3, 5, 7] the third record always fails. [1, 3] and [1] and [3] are tried at
// once; [3] again after 1, 2, 4, 8, 16 s, and not after 32 s, when all that is left is too old. The
// other sub-shard has done its batch by then.
TEST(FactsOfStreams, BisectFindsTheRecordAndItsAgeEndsTheBatch) {
  const Numbers of(R"(
duration: 10min
queues: {bad: {}}
streams:
  s: {kind: kinesis, shards: 1, keys: {count: 2, choose: round_robin}, arrivals: {kind: requests, list: [{at: 500ms}, {at: 500ms}, {at: 500ms, label: bad}, {at: 500ms}, {at: 500ms}, {at: 500ms}, {at: 500ms}, {at: 500ms}]}}
functions:
  f:
    handler: {duration: 100ms}
    failing_labels: [bad]
    cold_start: {init: 0ms}
    event_sources: [{stream: s, batch_size: 4, parallelization_factor: 2, bisect_batch_on_function_error: true, maximum_record_age: 60s, on_failure: {queue: bad}}]
)");

  EXPECT_EQ(of["f.requests"], 2 + 3 + 5);
  EXPECT_EQ(of["f.event_sources.s.processed"], 5);
  EXPECT_EQ(of["f.event_sources.s.on_failure_delivered"], 3);
  EXPECT_DOUBLE_EQ(of["f.event_sources.s.blocked_ms"], 60500 - 1100);
  EXPECT_DOUBLE_EQ(of["f.event_sources.s.iterator_age_ms.mean"],
                   (500 + 500 + 600 + 700 + 800 + 1900 + 4000 + 8100 + 16200 + 32300) / 10.0);
}

// 7.8: two records are done, the six behind them tried again from 2.1 s and 4.2 s and then dropped.
TEST(FactsOfStreams, APartialResponseUsesUpAttempts) {
  const Numbers of(R"(
duration: 5min
streams:
  s: {kind: kinesis, shards: 1, keys: {count: 1}, arrivals: {kind: requests, list: [{at: 500ms}, {at: 501ms}, {at: 502ms, label: bad}, {at: 503ms}, {at: 504ms}, {at: 505ms}, {at: 506ms}, {at: 507ms}]}}
functions:
  f:
    handler: {duration: 100ms}
    failing_labels: [bad]
    cold_start: {init: 0ms}
    event_sources: [{stream: s, batch_size: 8, bisect_batch_on_function_error: true, report_batch_item_failures: true, maximum_retry_attempts: 2}]
)");

  ASSERT_EQ(of.starts().size(), 3U);
  EXPECT_DOUBLE_EQ(of.starts()[1], 2.1);
  EXPECT_DOUBLE_EQ(of.starts()[2], 4.2);
  EXPECT_EQ(of["f.event_sources.s.invoked"], 8 + 6 + 6);
  EXPECT_EQ(of["f.event_sources.s.dropped"], 6);
  EXPECT_DOUBLE_EQ(of["f.event_sources.s.blocked_ms"], 4300 - 1100);
}

// 7.10: 30 batches of one record and a final invocation in each of two windows, the second one two
// minutes after the last record.
TEST(FactsOfStreams, WindowsThatTumbleEndWithTheNextRecordOrInSilence) {
  const Numbers of(R"(
duration: 10min
streams:
  s: {kind: kinesis, shards: 1, keys: {count: 1}, arrivals: {kind: constant, rate: 1/s, until: 60s}}
functions:
  f: {handler: {duration: 100ms}, cold_start: {init: 0ms}, event_sources: [{stream: s, batch_size: 10, tumbling_window: 30s}]}
)");

  EXPECT_EQ(of["f.requests"], 62);
  EXPECT_EQ(of.starts().back(), 59 + 120);
  // The record at 30 s waits for the final invocation of the window before it.
  EXPECT_DOUBLE_EQ(of["f.event_sources.s.iterator_age_ms.max"], 100);
}

// 8.1: a look at 60 s finds a lag and doubles the pollers 90 s later; throttles halve them at 270 s
// (the look at 180 s), the lag that has grown doubles them at 390 s (300 s), throttles halve them
// at 510 s (420 s).
TEST(FactsOfStreams, KafkaPollersFollowLagAndThrottles) {
  const Numbers of(R"(
duration: 10min
streams:
  s: {kind: kafka, shards: 8, keys: {count: 8, choose: round_robin}, arrivals: [{kind: burst, at: 30s, count: 800}, {kind: burst, at: 250s, count: 80}]}
functions:
  f:
    timeout: 1min
    reserved_concurrency: 1
    handler: {duration: 20s}
    cold_start: {init: 0ms}
    event_sources: [{stream: s, batch_size: 10, batching_window: 0s, pollers: {initial: 1, evaluate: 1min, reaction: 90s}}]
)");

  EXPECT_DOUBLE_EQ(of["f.event_sources.s.pollers.mean"],
                   (150 + 2 * 120 + 120 + 2 * 120 + 90) / 600.0);
}

// 7.7: of two records a minute may pass, and each is tried alone. The first fails at 25 and 51 s
// and runs again from 53 to 78 s, past its age, as no run is cut; the second is behind that retry,
// so blocked, and is given up at 65 s. The queue has them for 35 s and 22 s of the 100.
TEST(FactsOfStreams, WhatIsBehindARetryIsDroppedTheInstantItIsTooOld) {
  const Numbers of(R"(
duration: 100s
streams: {clicks: {kind: kinesis, shards: 1, keys: {count: 1}, arrivals: {kind: burst, at: 0s, count: 2, over: 10s}}}
queues: {bad: {}}
functions:
  f:
    timeout: 30s
    failure_rate: 1
    handler: {duration: 25s}
    event_sources: [{stream: clicks, batch_size: 1, maximum_record_age: 60s, on_failure: {queue: bad}}]
)");

  EXPECT_THAT(of.starts(), ElementsAre(0, 26, 53));
  EXPECT_DOUBLE_EQ(of["queues.bad.visible.mean"], 0.35 + 0.22);
  EXPECT_EQ(of["f.event_sources.clicks.on_failure_delivered"], 2);
  EXPECT_EQ(of["f.event_sources.clicks.polled"], 2);
}

// 7.2, 7.11, 12.2: a shard's five reads a second are enough for five readers: each has at 1 s what
// was written until then. A sixth would be throttled by AWS, and a note says so; a pipe is a
// mapping like them, of DynamoDB with four polls a second.
TEST(FactsOfStreams, FiveReadersOfAShardArePolledAtOneInstant) {
  const std::string stream = R"(
duration: 1500ms
streams: {clicks: {kind: kinesis, shards: 1, keys: {count: 1}, arrivals: {kind: burst, at: 100ms, count: 10}}}
functions:
)";
  std::string readers;
  for (const char name : {'a', 'b', 'c', 'd', 'e'}) {
    readers += "  ";
    readers += name;
    readers += ": {handler: {duration: 1s}, event_sources: [{stream: clicks}]}\n";
  }

  EXPECT_THAT(Numbers(stream + readers).starts(), ElementsAre(1, 1, 1, 1, 1));
  EXPECT_THAT(parse_scenario(stream + readers).notes, IsEmpty());
  const std::string pipe = "  pipe: {handler: {duration: 1s}, event_sources: [{stream: clicks, ";
  EXPECT_THAT(parse_scenario(stream + readers + pipe + "poll: 250ms}]}\n").notes,
              ElementsAre(HasSubstr("9 times a second, of which AWS answers 5")));
  EXPECT_THAT(parse_scenario(stream + readers + pipe + "enhanced_fan_out: true}]}\n").notes,
              IsEmpty());
}

// 8.4: what was written and is not worked off counts, in flight or not: 100 of 250 after a second,
// another 100 after the next.
TEST(FactsOfStreams, OffsetsLagUntilABatchIsOver) {
  const Numbers of(R"(
duration: 10s
streams: {payments: {kind: kafka, shards: 1, arrivals: {kind: burst, at: 0s, count: 250}}}
functions:
  f: {handler: {duration: 1s}, event_sources: [{stream: payments, batching_window: 0s}]}
)");

  EXPECT_EQ(of["streams.payments.lag.max"], 250);
  EXPECT_DOUBLE_EQ(of["streams.payments.lag.mean"], (250 + 150 + 50) / 10.0);
}

}  // namespace
}  // namespace coldcast
