#include <gtest/gtest.h>
#include <string>

#include "support/scenario_program.h"

namespace coldcast {
namespace {

// Events and queues as the user sees them: a scenario in, JSON and files out.
class QueuesCommand : public ScenarioProgram {};

constexpr std::string_view kTwoEventsForOnePlace = R"(
scenario: two
duration: 1min
functions:
  job:
    timeout: 1min
    reserved_concurrency: 1
    handler: {duration: 10s}
    async: {jitter: 0}
    arrivals: {kind: burst, at: 0s, count: 2, invocation: async}
)";

// The second event finds the place taken at 0, 1, 3 and 7 s, and runs at 15 s.
TEST_F(QueuesCommand, AThrottledEventAsksAgainAtGrowingIntervals) {
  const Json result = run(kTwoEventsForOnePlace);

  const Json& job = result["functions"]["job"];
  EXPECT_EQ(job["requests"].number, 6);
  EXPECT_EQ(job["requests_by_source"]["async"].number, 6);
  EXPECT_EQ(job["async"]["events_received"].number, 2);
  EXPECT_EQ(job["async"]["events_succeeded"].number, 2);
  EXPECT_EQ(job["async"]["attempts"].number, 6);
  EXPECT_EQ(job["async"]["event_age_ms"]["max"].number, 15000);
  EXPECT_EQ(job["async"]["time_to_success_ms"]["max"].number, 25000);
}

constexpr std::string_view kRamp = R"(
scenario: ramp
duration: 1min
queues:
  jobs: {arrivals: {kind: burst, at: 0s, count: 8}}
functions:
  worker:
    handler: {duration: 1s}
    event_sources: [{queue: jobs, batch_size: 1}]
)";

TEST_F(QueuesCommand, AMappingAddsASlotEveryFifthOfASecond) {
  const Json result = run(kRamp);

  const Json& queue = result["queues"]["jobs"];
  EXPECT_EQ(queue["sent"].number, 8);
  EXPECT_EQ(queue["deleted"].number, 8);
  EXPECT_DOUBLE_EQ(queue["drained_at_s"].number, 1.6);
  EXPECT_EQ(queue["time_in_queue_ms"]["max"].number, 600);
  const Json& mapping = result["functions"]["worker"]["event_sources"]["jobs"];
  EXPECT_EQ(mapping["batches"].number, 8);
  EXPECT_EQ(mapping["slots"]["max"].number, 8);
  EXPECT_EQ(mapping["pollers"].kind, Json::Kind::null);
}

TEST_F(QueuesCommand, PathsReachMappingsByNameAndQueues) {
  write("s.yaml", kRamp);
  EXPECT_EQ(shell("coldcast run s.yaml --set "
                  "functions.worker.event_sources.jobs.maximum_concurrency=2 "
                  "--fail-if 'worker.event_sources.jobs.concurrency.max>2'")
                .exit_code,
            0);
  EXPECT_NE(shell("coldcast run s.yaml --fail-if 'queues.jobs.sent>7'").exit_code, 0);
}

// Who looks at the table need not ask for JSON.
TEST_F(QueuesCommand, TheTableSaysWhatBecameOfTheMessages) {
  write("s.yaml", kRamp);
  const std::string table = shell("coldcast run s.yaml --quiet").out;

  EXPECT_NE(table.find("jobs  8 sent: 8 deleted; at most 8 visible, the oldest "),
            std::string::npos)
      << table;
  EXPECT_NE(table.find("; drained at 1"), std::string::npos) << table;
  EXPECT_NE(table.find("worker reads jobs  8 batches; at most 8 at once of 8 slots\n"),
            std::string::npos)
      << table;
}

// A limit that keeps fewer slots busy drains the queue later: worse.
TEST_F(QueuesCommand, AComparisonShowsWhatDiffersOfQueues) {
  write("s.yaml", kRamp);
  const std::string table = shell(
                                "coldcast compare s.yaml --quiet --replications 2 --variant 'two: "
                                "functions.worker.event_sources.jobs.maximum_concurrency=2'")
                                .out;

  EXPECT_NE(table.find("queues.jobs.drained_at_s"), std::string::npos) << table;
  EXPECT_EQ(table.find("queues.jobs.moved_in"), std::string::npos) << table;
}

constexpr std::string_view kOutlivesItsRetention = R"(
scenario: old
duration: 1min
queues:
  jobs:
    visibility_timeout: 50s
    retention: 60s
    arrivals: {kind: requests, list: [{at: 0s, label: bad}, {at: 20s}]}
functions:
  worker:
    timeout: 50s
    handler: {duration: 45s}
    failing_labels: [bad]
    event_sources: [{queue: jobs, batch_size: 1}]
)";

// The bad message is received at 0 and at 50 s, and is gone at 60 s while its second run goes on
// until 95 s: retention counts from the sending and asks nobody who works on it.
TEST_F(QueuesCommand, AMessageExpiresWhileItIsInFlight) {
  const Json result = run(kOutlivesItsRetention, "--events events.csv");

  const Json& jobs = result["queues"]["jobs"];
  EXPECT_EQ(jobs["expired"].number, 1);
  EXPECT_EQ(jobs["deleted"].number, 1);
  EXPECT_EQ(jobs["not_visible"]["at_end"].number, 0);
  EXPECT_EQ(jobs["oldest_message_s"]["max"].number, 60);
  EXPECT_EQ(result["functions"]["worker"]["requests"].number, 3);
  EXPECT_EQ(file("events.csv"),
            "event,function,source,queued_s,attempts,finished_s,outcome,reason\n"
            "1,worker,queue:jobs,0.000000000,2,60.000000000,dropped,expired\n"
            "2,worker,queue:jobs,20.000000000,1,65.000000000,succeeded,\n");
}

constexpr std::string_view kVisibleBeforeItsEnd = R"(
scenario: late
duration: 1min
queues:
  jobs: {visibility_timeout: 4s, arrivals: {kind: burst, at: 0s, count: 1}}
functions:
  worker:
    timeout: 4s
    handler: {duration: 3s}
    event_sources: [{queue: jobs, batch_size: 2, batching_window: 2s, maximum_concurrency: 2, concurrency: {start: 1, ramp: 0, per: 1min, ceiling: 1}}]
)";

// Received at 0, run from 2 to 5 s, visible again at 4 s with nobody free to receive it: deleted at
// 5 s with the attempt that it had.
TEST_F(QueuesCommand, AMessageThatIsVisibleAgainKeepsItsAttempts) {
  (void)run(kVisibleBeforeItsEnd, "--events events.csv");

  EXPECT_EQ(file("events.csv"),
            "event,function,source,queued_s,attempts,finished_s,outcome,reason\n"
            "1,worker,queue:jobs,0.000000000,1,5.000000000,succeeded,\n");
}

constexpr std::string_view kFifoDeadLetters = R"(
scenario: strict
duration: 1min
queues:
  jobs:
    kind: fifo
    message_groups: {count: 2, choose: round_robin}
    dead_letter: {queue: dead, max_receive_count: 1}
    arrivals: {kind: requests, list: [{at: 0s, label: bad}, {at: 1s}]}
  dead: {kind: fifo}
functions:
  worker: {handler: {duration: 1s}, failing_labels: [bad], event_sources: [{queue: jobs}]}
)";

// Who only receives dead letters need not say how many groups there are.
TEST_F(QueuesCommand, AFifoQueueWithoutSendersHasOneGroup) {
  const Json result = run(kFifoDeadLetters);
  EXPECT_EQ(result["queues"]["dead"]["sent"].number, 1);
  const std::string resolved = shell("coldcast check s.yaml --resolved").out;
  EXPECT_NE(resolved.find("count: 1"), std::string::npos) << resolved;
}

}  // namespace
}  // namespace coldcast
