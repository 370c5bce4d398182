// Stories in which several rows of the sheet on event sources meet, each with the numbers that they
// give by hand. A row by itself is held in tests/callers and tests/control.

#include <chrono>
#include <cstdint>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <tuple>
#include <vector>

#include "coldcast/config/scenario_file.h"
#include "coldcast/results/metric_tree.h"
#include "coldcast/study/statistics_run.h"

#include "scenarios/run_scenario.h"

namespace coldcast {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

using Activity = std::tuple<double, std::uint32_t, std::uint32_t>;

// What came of a scenario: its numbers by their paths, and when requests were made.
class Numbers {
 public:
  explicit Numbers(const std::string& yaml) : scenario_(parse_scenario(yaml)) {
    StatisticsCollector statistics(scenario_);
    Simulation simulation = make_simulation(scenario_, statistics, 0, &facts_);
    simulation.run();
    summary_ = summarize(statistics, simulation);
    tree_ = metric_tree(summary_, scenario_);
  }

  double operator[](const std::string& path) const {
    return value_of(number_at(tree_, find_metric(path, tree_))).value_or(-1.0);
  }
  // In seconds; of those that were not throttled.
  [[nodiscard]] std::vector<double> starts() const {
    std::vector<double> starts;
    for (const Invocation& one : facts_.invocations)
      starts.push_back(std::chrono::duration<double>(one.arrived - kStartOfTime).count());
    return starts;
  }
  // Of the first function: when, from, to.
  [[nodiscard]] std::vector<Activity> activities() const {
    std::vector<Activity> activities;
    for (const ScalingActivity& one : summary_.activities.at(0)) {
      const double at = std::chrono::duration<double>(one.at - kStartOfTime).count();
      activities.emplace_back(at, one.from, one.to);
    }
    return activities;
  }

 private:
  Scenario scenario_;
  FactRecorder facts_;
  Summary summary_;
  MetricTree tree_;
};

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

// 7.4, 7.6, 7.7: of [1, 3, 5, 7] the third record always fails. [1, 3] and [1] and [3] are tried at
// once; [3] again after 1, 2, 4, 8, 16 s, and not after 32 s, when all that is left is too old. The
// other sub-shard has done its batch by then.
TEST(FactsOfCallers, BisectFindsTheRecordAndItsAgeEndsTheBatch) {
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
TEST(FactsOfCallers, APartialResponseUsesUpAttempts) {
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
TEST(FactsOfCallers, WindowsThatTumbleEndWithTheNextRecordOrInSilence) {
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
TEST(FactsOfCallers, KafkaPollersFollowLagAndThrottles) {
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

// 14.3, 14.5 to 14.7: twenty in use of 25, 40, 52, ... with a target of a half. The minute in which
// something is ready has samples of before and of after: it is the newest when the next alarm acts.
TEST(FactsOfCallers, TargetTrackingOvershootsByTheMinuteOfItsOwnChange) {
  const Numbers of(R"(
duration: 30min
functions:
  f:
    timeout: 1min
    cold_start: {init: 0ms}
    handler: {duration: 20s}
    arrivals: {kind: constant, rate: 1/s}
    provisioned_concurrency: {initial: 25, autoscaling: {minimum: 5, maximum: 100, target_tracking: {target: 0.5}}}
)");

  EXPECT_THAT(of.activities(),
              ElementsAre(Activity{210, 25, 40}, Activity{270, 40, 52}, Activity{1170, 52, 47},
                          Activity{1230, 47, 43}, Activity{1290, 43, 39}, Activity{1530, 39, 40},
                          Activity{1590, 40, 41}));
}

// 14.9 to 14.12: the step of 50 % at 210 s is overridden by tracking at 270 s; scale-in is one
// policy's only; the scheduled action at 28 min lowers to its maximum, which then bounds all.
TEST(FactsOfCallers, PoliciesStepsAndSchedulesShareOneCapacity) {
  const Numbers of(R"(
duration: 40min
functions:
  f:
    timeout: 1min
    cold_start: {init: 0ms}
    handler: {duration: 20s}
    arrivals: {kind: constant, rate: 1/s}
    provisioned_concurrency:
      initial: 25
      allocate: aws
      autoscaling:
        minimum: 5
        maximum: 100
        target_tracking: [{target: 0.5, scale_in: false}, {target: 0.7}]
        step_scaling:
          - {metric: provisioned_concurrency_utilization, statistic: maximum, threshold: 0.6, periods: 2, cooldown: 5min,
             adjustment: percent_change_in_capacity, min_adjustment_magnitude: 3, steps: [{from: 0, to: 0.2, by: 20}, {from: 0.2, by: 50}]}
        scheduled: [{at: 28min, minimum: 4, maximum: 30}]
)");

  EXPECT_THAT(of.activities(),
              ElementsAre(Activity{210, 25, 37}, Activity{270, 37, 40}, Activity{390, 40, 64},
                          Activity{1290, 64, 58}, Activity{1350, 58, 53}, Activity{1410, 53, 48},
                          Activity{1470, 48, 44}, Activity{1530, 44, 40}, Activity{1590, 40, 36},
                          Activity{1650, 36, 33}, Activity{1680, 33, 30}, Activity{1710, 30, 27},
                          Activity{1770, 27, 30}));
}

// 15.7: environments 1 to 8 served until 9 to 17 were READY. Zone 1 takes 10, 13 and 16 of these,
// two of them busy; for 90 s and three allocations two of eight requests a second spill over.
TEST(FactsOfCallers, AZoneTakesItsShareOfProvisionedEnvironments) {
  const Numbers of(R"(
duration: 10min
functions:
  f:
    cold_start: {init: 0ms}
    handler: {duration: 1s}
    arrivals: {kind: constant, rate: 8/s}
    provisioned_concurrency: {initial: 9, allocate: aws}
changes: [{at: 5min, for: 2min, lose_zone: 1, of: 3}]
)");

  EXPECT_EQ(of["f.errors.error"], 2);
  // Until 90.09 s all.
  EXPECT_EQ(of["f.spillover_causes.allocating"], 90 * 8 + 1 + 90 * 2);
}

}  // namespace
}  // namespace coldcast
