// Stories of events and queues, each with the numbers that the sheet on event sources gives by
// hand; callers_test.cpp has those in which several rows meet.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "facts/numbers.h"

namespace coldcast {
namespace {

using testing::ElementsAre;

// 2.1: at 3 s a request ends (rank 1), another takes its place (6), the event that is due again (7)
// finds none, nor does the message that is received last (8). So they are tried at 7 s, and at 4
// and 6 s; at 6 s the message runs, and makes room for the event at its end.
TEST(FactsOfQueues, AnInstantHasEightRanks) {
  const Numbers of(R"(
duration: 1min
queues: {jobs: {arrivals: {kind: requests, list: [{at: 3s}]}}}
functions:
  f:
    reserved_concurrency: 1
    cold_start: {init: 0ms}
    handler: {duration: 1s}
    async: {jitter: 0}
    event_sources: [{queue: jobs}]
    arrivals: [{kind: requests, list: [{at: 0s, duration: 3s}, {at: 3s, duration: 2s}]}, {kind: burst, at: 0s, count: 1, invocation: async}]
)");

  EXPECT_THAT(of.starts(), ElementsAre(0, 3, 6, 7));
  EXPECT_EQ(of["f.throttles.total"], 3 + 2);
  EXPECT_EQ(of["f.async.attempts"], 4);
}

// 3.4: an event takes provisioned environments before others, and is held by the scaling rate: of
// three at once that may bring one environment, the others are tried when it is warm, at 1 s, where
// one is refused, and at 3 s.
TEST(FactsOfQueues, EventsAreAdmittedAsRequestsAre) {
  const Numbers of(R"(
duration: 1min
functions:
  ready: {provisioned_concurrency: 2, cold_start: {init: 0ms}, handler: {duration: 1s}, arrivals: {kind: burst, at: 0s, count: 3, invocation: async}}
  slow: {scaling_rate: {environments: 1, per: 10s}, async: {jitter: 0}, cold_start: {init: 0ms}, handler: {duration: 100ms}, arrivals: {kind: burst, at: 0s, count: 3, invocation: async}}
)");

  EXPECT_EQ(of["ready.provisioned_starts"], 2);
  EXPECT_EQ(of["ready.spillover_invocations"], 1);
  EXPECT_EQ(of["slow.throttles.scaling_rate_exceeded"], 2 + 1);
  EXPECT_DOUBLE_EQ(of["slow.async.time_to_success_ms.mean"], (100 + 1100 + 3100) / 3.0);
}

// 3.13, 3.14: a thousand events that wait are tried as one is, at 0, 1, 3 and 7 s, and none comes
// twice unless `duplicate_share` says so; then each is one event and two attempts.
TEST(FactsOfQueues, ALongQueueIsNoSlowerAndDuplicatesAreASetting) {
  const Numbers of(R"(
duration: 10s
drain: 1s
functions:
  long: {timeout: 30s, reserved_concurrency: 1, async: {jitter: 0, slow_down: none}, handler: {duration: 20s}, arrivals: {kind: burst, at: 0s, count: 1001, invocation: async}}
  twice: {handler: {duration: 1s}, async: {duplicate_share: 1}, arrivals: {kind: burst, at: 0s, count: 10, invocation: async}}
)");

  EXPECT_EQ(of["long.async.attempts"], 1 + 1000 * 4);
  EXPECT_EQ(of["twice.async.events_received"], 10);
  EXPECT_EQ(of["twice.async.attempts"], 20);
}

// 4.7: a slot receives again when its batch and the overhead are over; batches draw on the request
// rate: ten tokens and 1.1 more are there for eleven, and the twelfth waits a second.
TEST(FactsOfQueues, ASlotWorksInACycleAtTheRequestRate) {
  const Numbers cycle(R"(
duration: 1min
queues: {jobs: {arrivals: {kind: burst, at: 0s, count: 6}}}
functions:
  f: {cold_start: {init: 0ms}, handler: {duration: 1s}, event_sources: [{queue: jobs, batch_size: 1, maximum_concurrency: 2, cycle_overhead: 100ms}]}
)");
  EXPECT_THAT(cycle.starts(), ElementsAre(0, 0, 1.1, 1.1, 2.2, 2.2));

  const Numbers rate(R"(
duration: 1min
queues: {jobs: {arrivals: {kind: burst, at: 0s, count: 12}}}
functions:
  f: {reserved_concurrency: 1, cold_start: {init: 0ms}, handler: {duration: 10ms}, event_sources: [{queue: jobs, batch_size: 1, concurrency: {start: 1, ramp: 0}}]}
)");
  EXPECT_DOUBLE_EQ(rate.starts().back(), 0.11 + 1);
  EXPECT_EQ(rate["f.throttles.reserved_function_invocation_rate_limit_exceeded"], 1);
}

// 4.4, 4.15: the ramp is counted from the first receive after all slots were free and nothing was
// visible, also where that had been filtered: ticks are at 3.25 and 3.45 s, not at 3.2 and 3.4.
TEST(FactsOfQueues, ARampBeginsAnewBehindWhatWasFiltered) {
  const Numbers of(R"(
duration: 5s
queues: {jobs: {arrivals: [{kind: burst, at: 0s, count: 1}, {kind: burst, at: 3050ms, count: 7}]}}
functions:
  f: {cold_start: {init: 0ms}, handler: {duration: 1s}, event_sources: [{queue: jobs, batch_size: 1, filtered_share: 1}]}
changes: [{at: 3s, set: {functions.f.event_sources.jobs.filtered_share: 0}}]
)");

  EXPECT_THAT(of.starts(), ElementsAre(3.05, 3.05, 3.05, 3.05, 3.05, 3.25, 3.45));
}

// 4.5: a second slot comes at 0.2 s and takes the fourth message; `h` takes the last. The tick of
// 1 s, when the first slot is free, sees nothing visible and takes it back.
TEST(FactsOfQueues, ASlotGoesWhereAnotherMappingTookTheLastMessage) {
  const Numbers of(R"(
duration: 2s
queues: {jobs: {arrivals: {kind: burst, at: 0s, count: 5}}}
functions:
  f: {cold_start: {init: 0ms}, handler: {duration: 1s}, event_sources: [{queue: jobs, batch_size: 1, maximum_concurrency: 2, concurrency: {start: 1, ramp: 300, per: 1min}}]}
  h: {cold_start: {init: 0ms}, handler: {duration: 300ms}, event_sources: [{queue: jobs, batch_size: 1, maximum_concurrency: 2}]}
)");

  EXPECT_DOUBLE_EQ(of["f.event_sources.jobs.slots.mean"], (0.2 * 1 + 0.8 * 2 + 1 * 1) / 2);
}

// 4.1: what the queue keeps no longer than its delay is never visible, and no longer delayed.
TEST(FactsOfQueues, AMessageMayExpireWhileItIsDelayed) {
  const Numbers of(R"(
duration: 200s
queues: {jobs: {retention: 60s, delivery_delay: 2min, arrivals: {kind: burst, at: 0s, count: 3}}}
functions:
  f: {handler: {duration: 1s}, event_sources: [{queue: jobs}]}
)");

  EXPECT_EQ(of["queues.jobs.expired"], 3);
  EXPECT_EQ(of["queues.jobs.visible.max"], 0);
  EXPECT_DOUBLE_EQ(of["queues.jobs.delayed.mean"], 3 * 60 / 200.0);
}

// 5.5: the second group's batch is refused at 0, 1, 3 and 7 s and given up at 15 s, when less than
// the function's timeout is left of its visibility; the group waits until that ends.
TEST(FactsOfQueues, AThrottledBatchLocksItsGroupUntilItsVisibilityEnds) {
  const Numbers of(R"(
duration: 3min
queues: {jobs: {kind: fifo, message_groups: {count: 2, choose: round_robin}, arrivals: {kind: burst, at: 0s, count: 4}}}
functions:
  f: {timeout: 20s, reserved_concurrency: 1, cold_start: {init: 0ms}, handler: {duration: 12s}, event_sources: [{queue: jobs, batch_size: 1}]}
)");

  EXPECT_THAT(of.starts(), ElementsAre(0, 12, 30, 42));
  EXPECT_EQ(of["f.throttles.total"], 4);
  EXPECT_EQ(of["f.event_sources.jobs.abandoned_batches"], 1);
}

// 10.4, 12.1: what the Scheduler, SNS or S3 hands over is an event from then on, whatever becomes
// of it: a reservation of zero drops it, and nobody sends it again. One that S3 sends is first
// tried when it has been delivered.
TEST(FactsOfQueues, WhatAwsHandsOverIsAnEvent) {
  const Numbers of(R"(
duration: 3min
functions:
  f: {reserved_concurrency: 0, handler: {duration: 1s}, arrivals: {kind: eventbridge_schedule, schedule: rate(1 minute)}}
  s3: {cold_start: {init: 0ms}, handler: {duration: 1s}, arrivals: {kind: constant, rate: 1/min, invocation: async, delivery: 2s}}
)");

  EXPECT_EQ(of["f.async.events_received"], 3);
  EXPECT_EQ(of["f.async.events_dropped.reserved_concurrency_zero"], 3);
  EXPECT_EQ(of["f.throttles.total"], 0);
  EXPECT_THAT(of.starts(), ElementsAre(2, 62, 122));
}

// 13.3, 13.6: who calls asynchronously or sends goes on at once, so its handler takes 150 ms. A
// workflow's retries wait 1 s and 2 s.
TEST(FactsOfQueues, WhoSendsGoesOnAtOnceAndAWorkflowTriesAgain) {
  const Numbers of(R"(
duration: 1min
queues: {jobs: {}}
functions:
  f: {cold_start: {init: 0ms}, handler: {duration: 100ms, calls: [{function: mail, invocation: async}, {queue: jobs, count: 2}], after: 50ms}, arrivals: {kind: burst, at: 0s, count: 1}}
  mail: {timeout: 30s, cold_start: {init: 0ms}, handler: {duration: 20s}}
  task: {reserved_concurrency: 0, handler: {duration: 1s}, arrivals: {kind: burst, at: 0s, count: 1, retry: {kind: step_functions, interval: 1s, attempts: 3, rate: 2}}}
)");

  EXPECT_THAT(of.starts(), ElementsAre(0, 0.1));
  EXPECT_EQ(of["f.duration_ms.max"], 150);
  EXPECT_EQ(of["queues.jobs.sent"], 2);
  EXPECT_EQ(of["task.clients.latency_ms.max"], 1000 + 2000);
}

// 2.5: the window of 5 s ends behind the drain, so its batch is never invoked, and what it holds
// has waited until the drain ended.
TEST(FactsOfQueues, WhatIsLeftHasWaitedUntilTheDrainEnds) {
  const Numbers of(R"(
duration: 20s
drain: 3s
queues: {jobs: {arrivals: {kind: burst, at: 19s, count: 3}}}
functions:
  f: {handler: {duration: 1s}, event_sources: [{queue: jobs, batching_window: 5s}]}
)");

  EXPECT_EQ(of["f.requests"], 0);
  EXPECT_EQ(of["queues.jobs.not_visible.at_end"], 3);
  EXPECT_EQ(of["queues.jobs.oldest_message_s.at_end"], 4);
}

// 2.5: the drain ends at 3 s or at 4 s, while an event waits for its retry after a minute. Another
// function's environment goes at 3.6 s, with what it has left behind.
Numbers with_drain(const std::string& drain) {
  return Numbers(R"(
duration: 1s
drain: )" + drain +
                 R"(
functions:
  left:
    cold_start: {init: 0ms}
    handler: {duration: 100ms, background: {work: 1s}}
    keep_alive: {kind: fixed, timeout: 3s}
    arrivals: {kind: requests, list: [{at: 500ms}]}
  late:
    handler: {duration: 100ms}
    failure_rate: 1
    async: {jitter: 0}
    arrivals: {kind: requests, list: [{at: 500ms}], invocation: async}
)");
}

TEST(FactsOfQueues, ARunWithWorkLeftGoesOnUntilItsDrainEnds) {
  const Numbers shorter = with_drain("2s");
  EXPECT_EQ(shorter["left.background.pending"], 1);
  EXPECT_EQ(shorter["late.async.attempts"], 1);

  const Numbers longer = with_drain("3s");
  EXPECT_EQ(longer["left.background.lost"], 1);
  EXPECT_EQ(longer["late.async.attempts"], 1);
}

}  // namespace
}  // namespace coldcast
