// Stories in which several rows of the sheet on event sources meet, each with the numbers that they
// give by hand. A row by itself is held in tests/callers and tests/control.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/numbers.h"

namespace coldcast {
namespace {

using testing::ElementsAre;

// 3.6, 3.10 and 15.5. Of three events the first runs from 0 s to 30 s. The others are throttled and
// tried at 1, 3, 7, 15, 31 s; at 15 s a second place is there, which one of them takes until 45 s,
// and at 31 s the other runs. What comes when nothing is reserved any more is dropped.
TEST(FactsOfCallers, EventsFollowAReservationThatChanges) {
  const Numbers of(R"(
duration: 2min
functions:
  f:
    timeout: 1min
    reserved_concurrency: 1
    cold_start: {init: 0ms}
    handler: {duration: 30s}
    async: {jitter: 0}
    arrivals:
      - {kind: burst, at: 0s, count: 3, invocation: async}
      - {kind: burst, at: 50s, count: 1, invocation: async}
changes:
  - {at: 10s, set: {functions.f.reserved_concurrency: 2}}
  - {at: 40s, set: {functions.f.reserved_concurrency: 0}}
)");

  EXPECT_THAT(of.starts(), ElementsAre(0, 15, 31));
  EXPECT_EQ(of["f.async.attempts"], 1 + 5 + 6);
  EXPECT_EQ(of["f.throttles.total"], 4 + 5);
  EXPECT_EQ(of["f.async.events_dropped.reserved_concurrency_zero"], 1);
  EXPECT_DOUBLE_EQ(of["f.async.time_to_success_ms.mean"], (30e3 + 45e3 + 61e3) / 3);
}

// 4.9: a message is received twice in the first queue, once in the second, and lies in the third
// from 90 s on, where its age begins anew.
TEST(FactsOfCallers, AMessageWandersThroughDeadLetterQueues) {
  const Numbers of(R"(
duration: 5min
queues:
  q1: {visibility_timeout: 30s, dead_letter: {queue: q2, max_receive_count: 2}, arrivals: {kind: burst, at: 0s, count: 1}}
  q2: {visibility_timeout: 30s, dead_letter: {queue: q3, max_receive_count: 1}}
  q3: {}
functions:
  w1: {handler: {duration: 1s}, cold_start: {init: 0ms}, failure_rate: 1, event_sources: [{queue: q1}]}
  w2: {handler: {duration: 1s}, cold_start: {init: 0ms}, failure_rate: 1, event_sources: [{queue: q2}]}
)");

  EXPECT_THAT(of.starts(), ElementsAre(0, 30, 60));
  EXPECT_EQ(of["queues.q1.drained_at_s"], 60);
  EXPECT_EQ(of["queues.q2.drained_at_s"], 90);
  EXPECT_EQ(of["queues.q3.oldest_message_s.at_end"], 210);
  // 4.14: five slots, four after the first failure, 3.2 after the second.
  EXPECT_DOUBLE_EQ(of["w1.event_sources.q1.slots.mean"], (5 * 1 + 4 * 30 + 3 * 269) / 300.0);
}

// 4.8, 4.9, 4.12: a full batch goes at once, a single message after its window; the one that always
// fails comes back 30 s after each receive, and its window is part of that time.
TEST(FactsOfCallers, AWindowUsesUpTheVisibilityOfWhatFails) {
  const Numbers of(R"(
duration: 5min
queues:
  jobs: {visibility_timeout: 30s, dead_letter: {queue: dead, max_receive_count: 3}, arrivals: {kind: burst, at: 0s, count: 4, poison: [{at: 0s}]}}
  dead: {}
functions:
  f:
    timeout: 20s
    handler: {duration: 10s}
    cold_start: {init: 0ms}
    event_sources: [{queue: jobs, batch_size: 3, batching_window: 5s, maximum_concurrency: 2, report_batch_item_failures: true}]
)");

  EXPECT_THAT(of.starts(), ElementsAre(0, 5, 35, 65));
  EXPECT_EQ(of["queues.jobs.deleted"], 3);
  EXPECT_EQ(of["queues.jobs.drained_at_s"], 90);
  EXPECT_EQ(of["f.event_sources.jobs.failed"], 3);
  EXPECT_EQ(of["f.event_sources.jobs.slots.mean"], 2);
}

// 5.1, 5.4: the group behind a message that always fails waits until that is a dead letter.
TEST(FactsOfCallers, AGroupWaitsForItsDeadLetter) {
  const Numbers of(R"(
duration: 5min
queues:
  jobs: {kind: fifo, visibility_timeout: 30s, message_groups: {count: 2, choose: round_robin}, dead_letter: {queue: dead, max_receive_count: 2}, arrivals: {kind: burst, at: 0s, count: 4, poison: [{at: 0s}]}}
  dead: {kind: fifo}
functions:
  f: {handler: {duration: 1s}, cold_start: {init: 0ms}, event_sources: [{queue: jobs, batch_size: 1}]}
)");

  EXPECT_THAT(of.starts(), ElementsAre(0, 0, 1, 30, 60));
  EXPECT_EQ(of["queues.dead.visible.mean"], 0.8);
  EXPECT_EQ(of["queues.jobs.time_in_queue_ms.mean"], (0 + 0 + 1000 + 60000) / 4.0);
}

// 9: five batches of ActiveMQ at once, of which a reservation of three refuses two; these are tried
// again at 11, 13 and 17 s. The last half batch goes half a second after its first message.
TEST(FactsOfCallers, ABrokersSlotsMeetAReservation) {
  const Numbers of(R"(
duration: 5min
brokers: {mq: {kind: activemq, queues: {jobs: {arrivals: {kind: burst, at: 10s, count: 950}}}}}
functions:
  f: {timeout: 1min, reserved_concurrency: 3, handler: {duration: 2s}, cold_start: {init: 0ms}, event_sources: [{broker: mq, queue: jobs}]}
)");

  EXPECT_THAT(of.starts(), ElementsAre(10, 10, 10, 12, 12, 12, 14, 14.5, 17, 17));
  EXPECT_EQ(of["f.throttles.total"], 2 * 3);
  EXPECT_EQ(of["f.event_sources.mq.throttled_batches"], 2);
}

// 2.2: a place that is given back at an instant is there for who comes then; an event whose age
// equals its maximum at the instant of its retry is dropped.
TEST(FactsOfCallers, AnInstantEndsThingsBeforeItBeginsOthers) {
  const Numbers of(R"(
duration: 3min
functions:
  back: {timeout: 10s, reserved_concurrency: 1, cold_start: {init: 0ms}, handler: {duration: 1s}, arrivals: {kind: constant, rate: 1/s}}
  old: {timeout: 10s, failure_rate: 1, cold_start: {init: 0ms}, handler: {duration: 1s}, async: {jitter: 0, maximum_event_age: 61s}, arrivals: {kind: burst, at: 0s, count: 1, invocation: async}}
)");

  EXPECT_EQ(of["back.throttles.total"], 0);
  EXPECT_EQ(of["old.requests"], 1);
  EXPECT_EQ(of["old.async.events_dropped.event_age_exceeded"], 1);
}

// 3.2, 3.7: of 600 requests in three seconds a rate of 100 a second lets 100 + 299 pass, of events
// all; an event that waits is tried when its wait is over (1, 3, 7 s), not when a place is free.
TEST(FactsOfCallers, EventsKnowNoRequestRateAndAreNotWoken) {
  const Numbers of(R"(
duration: 1min
functions:
  events: {reserved_concurrency: 10, cold_start: {init: 0ms}, handler: {duration: 1ms}, arrivals: {kind: constant, rate: 200/s, until: 3s, invocation: async}}
  requests: {reserved_concurrency: 10, cold_start: {init: 0ms}, handler: {duration: 1ms}, arrivals: {kind: constant, rate: 200/s, until: 3s}}
  waits: {timeout: 10s, reserved_concurrency: 1, cold_start: {init: 0ms}, handler: {duration: 5s}, async: {jitter: 0}, arrivals: {kind: burst, at: 0s, count: 2, invocation: async}}
)");

  EXPECT_EQ(of["events.throttles.total"], 0);
  EXPECT_EQ(of["requests.throttles.total"], 600 - 399);
  EXPECT_EQ(of["waits.throttles.total"], 3);
  EXPECT_EQ(of["waits.async.time_to_success_ms.max"], 12'000);
}

// 5.3: of six groups as many at once as the maximum concurrency, from the start.
TEST(FactsOfCallers, GroupsAreServedWithoutARamp) {
  const Numbers of(R"(
duration: 1min
queues: {jobs: {kind: fifo, message_groups: {count: 6, choose: round_robin}, arrivals: {kind: burst, at: 0s, count: 12}}}
functions:
  f: {cold_start: {init: 0ms}, handler: {duration: 1s}, event_sources: [{queue: jobs, batch_size: 1, maximum_concurrency: 4}]}
)");

  EXPECT_THAT(of.starts(), ElementsAre(0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2));
}

// Of one instant arrivals come in the order of the blocks, the next request of a closed loop and
// what comes through a door with a latency (11.6) among them.
TEST(FactsOfCallers, DoorsAndLoopsAskInTheOrderOfTheBlocks) {
  const Numbers of(R"(
duration: 1min
front_doors: {now: {kind: function_url}, later: {kind: function_url, door_latency: 100ms}}
functions:
  loop:
    reserved_concurrency: 1
    handler: {duration: 1s}
    arrivals:
      - {kind: closed_loop, clients: 1, requests: 2, through: now}
      - {kind: requests, list: [{at: 1s}]}
  door:
    reserved_concurrency: 1
    handler: {duration: 1s}
    arrivals:
      - {kind: requests, list: [{at: 900ms}], through: later}
      - {kind: requests, list: [{at: 1s}]}
)");

  EXPECT_EQ(of["loop.clients.answered"], 2);
  EXPECT_EQ(of["loop.throttles.total"], 1);
  EXPECT_EQ(of["door.clients.answered"], 1);
  EXPECT_EQ(of["door.throttles.total"], 1);
}

// 2.5, 11.6: the second is at Lambda at 1.2 s, when the drain is over; each takes 1.6 s in all.
TEST(FactsOfCallers, WhatIsOnItsWayWhenTheDrainEndsArrives) {
  const Numbers of(R"(
duration: 1s
drain: 100ms
front_doors: {door: {kind: function_url, door_latency: 300ms}}
functions:
  f: {handler: {duration: 1s}, arrivals: {kind: requests, list: [{at: 500ms}, {at: 900ms}], through: door}}
)");

  EXPECT_EQ(of["f.clients.answered"], 2);
  EXPECT_EQ(of["f.clients.latency_ms.max"], 1600);
  EXPECT_EQ(of["front_doors.door.responses.200"], 2);
}

// Twenty of each, half a minute before a deployment and half a minute after: an old one takes 1 s,
// a new one 3 s.
std::string canary(const std::string& percent) {
  return R"(
duration: 1min
front_doors: {door: {kind: function_url}}
queues: {jobs: {visibility_timeout: 180s, arrivals: {kind: constant, rate: 20/min}}}
streams: {log: {shards: 1, arrivals: {kind: constant, rate: 20/min}}}
functions:
  door: {timeout: 30s, handler: {duration: 1s}, arrivals: {kind: constant, rate: 20/min, through: door}}
  events: {timeout: 30s, handler: {duration: 1s}, arrivals: {kind: constant, rate: 20/min, invocation: async}}
  caller: {timeout: 30s, handler: {duration: 0s, calls: [{function: callee}]}, arrivals: {kind: constant, rate: 20/min}}
  callee: {timeout: 30s, handler: {duration: 1s}}
  messages: {timeout: 30s, handler: {duration: 0s, per_record: 1s}, event_sources: [{queue: jobs}]}
  records: {timeout: 30s, handler: {duration: 0s, per_record: 1s}, event_sources: [{stream: log}]}
changes:
)" + [&] {
    std::string entries;
    for (const std::string name : {"door", "events", "callee", "messages", "records"}) {
      const std::string key = name == "messages" || name == "records" ? "per_record" : "duration";
      entries += "  - {at: 30s, deploy: " + name + ", set: {functions." + name + ".handler." + key +
                 ": 3s}, traffic: {kind: canary, for: 1h, percent: " + percent + "}}\n";
    }
    return entries;
  }();
}

// 15.3: whoever asks, what the handler takes is that of the version that the request goes to.
TEST(FactsOfCallers, OnlyTheNewVersionDoesWhatIsDeployed) {
  const Numbers none(canary("1e-9"));
  const Numbers all(canary("99.9999999"));

  for (const std::string name : {"door", "events", "callee", "messages", "records"}) {
    EXPECT_EQ(none[name + ".duration_ms.mean"], 1000) << name;
    EXPECT_EQ(all[name + ".duration_ms.mean"], 2000) << name;
  }
}

// 4.13, 15.3: tried at 0, 1, 3, 7, 15 and 31 s, when 29 s of visibility are left: enough for a
// handler that may take 10 s. Had the version that nobody asks yet its say, 45 s were too few.
TEST(FactsOfCallers, AThrottledBatchIsGivenUpByTheTimeoutOfTheOldVersion) {
  const Numbers of(R"(
duration: 59s
drain: 0s
queues: {jobs: {visibility_timeout: 1min, arrivals: {kind: burst, at: 0s, count: 1}}}
functions:
  f: {timeout: 10s, reserved_concurrency: 0, handler: {duration: 1s}, event_sources: [{queue: jobs}]}
changes:
  - {at: 2s, deploy: f, set: {functions.f.timeout: 50s}, traffic: {kind: canary, percent: 10, for: 1h}}
)");

  EXPECT_EQ(of["f.throttles.total"], 6);
}

// 13.5: what happened before the counted window is not counted.
TEST(FactsOfCallers, TheGuardCountsInTheWindow) {
  const Numbers of(R"(
duration: 20s
warmup: 10s
functions:
  f: {recursion_limit: 1, handler: {duration: 1s, calls: [{function: f, invocation: async}]}, arrivals: {kind: requests, list: [{at: 0s}, {at: 10s}]}}
)");

  EXPECT_EQ(of["f.recursive_invocations_dropped"], 1);
}

// 16.2, and the end of a run without a duration: what is taken out of a dependency is not waited
// for; it stays or goes by what holds when its caller goes.
TEST(FactsOfCallers, AChangeSaysWhetherWorkIsLeftInADependency) {
  const std::string scenario = R"(
dependencies: {db: {latency: 5s, concurrency: 1, abandoned: cancelled}}
functions:
  f: {timeout: 2s, handler: {duration: 1s, calls: [{dependency: db}]}, arrivals: {kind: requests, list: [{at: 0s}, {at: 2s}]}}
)";
  const Numbers cancelled(scenario);
  const Numbers served(scenario +
                       "changes: [{at: 1s, set: {dependencies.db.abandoned: served}}]\n");

  EXPECT_EQ(cancelled["counted_s"], 4);
  EXPECT_EQ(served["dependencies.db.waiting.max"], 1);
}

// 3.10: a reservation that is provisioned altogether is not one of 0.
TEST(FactsOfCallers, EventsRunWhereAllThatIsReservedIsProvisioned) {
  const Numbers of(R"(
duration: 20s
functions:
  f: {timeout: 10s, reserved_concurrency: 2, provisioned_concurrency: 2, handler: {duration: 4s}, async: {jitter: 0}, arrivals: {kind: burst, at: 0s, count: 3, invocation: async}}
)");

  EXPECT_EQ(of["f.async.events_succeeded"], 3);
  EXPECT_EQ(of["f.provisioned_starts"], 3);
  EXPECT_EQ(of["f.throttles.total"], 3);  // at 0, 1 and 3 s
}

}  // namespace
}  // namespace coldcast
