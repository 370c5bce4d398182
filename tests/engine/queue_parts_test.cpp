#include "engine/queue_parts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <memory>
#include <string>

#include "coldcast/config/scenario_file.h"

#include "support/fake_platform.h"

namespace coldcast {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

// A scenario whose parts run on a platform without an engine. Feeds: ten for each function and
// queue.
class QueuePartsTest : public testing::Test {
 protected:
  void read(std::string_view text) {
    scenario_ = parse_scenario(text);
    QueueParts::Setup setup;
    setup.scenario = &scenario_;
    Feed feed = 0;
    for (std::size_t i = 0; i < scenario_.functions.size(); ++i, feed += 10) {
      setup.first_feeds.push_back(feed);
      setup.own_feeds.push_back(feed + 9);
    }
    for (std::size_t i = 0; i < scenario_.queues.size(); ++i, feed += 10)
      setup.queue_feeds.push_back(feed);
    parts = std::make_unique<QueueParts>(setup);
  }
  std::uint64_t count(const Figures& figures, std::string_view path) {
    for (const Figures::Row& row : figures.rows()) {
      if (row.path == path) return std::get<std::uint64_t>(row.value);
    }
    ADD_FAILURE() << "no figure " << path;
    return 0;
  }
  std::uint64_t of_queue(std::string_view name, std::string_view path) {
    return count(parts->queue(name)->book().figures(platform.now()), path);
  }
  std::uint64_t of_function(std::uint32_t function, std::string_view path) {
    return count(parts->function_figures(FunctionId{function}, platform.now()), path);
  }

  FakePlatform platform;
  std::unique_ptr<QueueParts> parts;

 private:
  Scenario scenario_;
};

constexpr std::string_view kOverpulling = R"(
duration: 10min
queues:
  jobs: {visibility_timeout: 30s, dead_letter: {queue: jobs-dlq, max_receive_count: 3}}
  jobs-dlq: {}
functions:
  worker:
    timeout: 20s
    reserved_concurrency: 5
    handler: {duration: 18s}
    event_sources: [{queue: jobs, batch_size: 1MAXIMUM}]
)";

TEST_F(QueuePartsTest, AReservationBelowWhatTheMappingPullsMakesDeadLetters) {
  std::string text(kOverpulling);
  text.replace(text.find("MAXIMUM"), 7, "");
  read(text);
  platform.places = 5;
  platform.work = {.duration = 18s, .first_duration = 18s};
  platform.arrive_many(200, kStartOfTime, *parts->queue("jobs"));

  platform.run();

  EXPECT_GT(of_queue("jobs", "moved_to_dead_letter"), 0U);
  EXPECT_EQ(of_queue("jobs", "moved_to_dead_letter"), of_queue("jobs-dlq", "moved_in"));
  EXPECT_EQ(of_queue("jobs", "sent"),
            of_queue("jobs", "deleted") + of_queue("jobs", "moved_to_dead_letter"));
  EXPECT_GT(of_function(0, "event_sources.jobs.abandoned_batches"), 0U);
  EXPECT_EQ(of_function(0, "event_sources.jobs.failed"), 0U);
}

TEST_F(QueuePartsTest, AMaximumConcurrencyAtTheReservationMakesNone) {
  std::string text(kOverpulling);
  text.replace(text.find("MAXIMUM"), 7, ", maximum_concurrency: 5");
  read(text);
  platform.places = 5;
  platform.work = {.duration = 18s, .first_duration = 18s};
  platform.arrive_many(200, kStartOfTime, *parts->queue("jobs"));

  const SimTime last = platform.run();

  EXPECT_EQ(of_queue("jobs-dlq", "sent"), 0U);
  EXPECT_EQ(of_queue("jobs", "deleted"), 200U);
  EXPECT_EQ(last, kStartOfTime + 40 * 18s);
}

// Poison is of the block that names it.
TEST_F(QueuePartsTest, AMessageOfTheSecondBlockIsThePoisonedOne) {
  read(R"(
duration: 10min
queues:
  jobs:
    visibility_timeout: 30s
    dead_letter: {queue: dead, max_receive_count: 1}
    arrivals:
      - {kind: burst, at: 0s, count: 1}
      - {kind: burst, at: 0s, count: 1, poison: [{at: 0s}]}
  dead: {}
functions:
  worker: {timeout: 5s, handler: {duration: 1s}, event_sources: [{queue: jobs, batch_size: 1}]}
)");
  for (const Feed block : {10U, 11U}) {
    Request sent;
    sent.feed = block;
    platform.arrive(kStartOfTime + (block == 11 ? 2s : 0s), *parts->queue("jobs"), sent);
  }

  platform.run(kStartOfTime + 1s);
  EXPECT_EQ(of_queue("jobs", "deleted"), 1U);
  platform.run();
  EXPECT_EQ(of_queue("jobs", "deleted"), 1U);
  EXPECT_EQ(of_queue("dead", "moved_in"), 1U);
}

TEST_F(QueuePartsTest, DestinationsLeadToFunctionsAndQueuesAndAFifoQueueRefuses) {
  read(R"(
duration: 1h
queues:
  failed: {}
  strict: {kind: fifo, message_groups: {count: 1}}
functions:
  first:
    handler: {duration: 100ms}
    async: {maximum_retry_attempts: 0, on_failure: {queue: failed}, dead_letter_queue: {queue: strict}}
    arrivals: {kind: burst, at: 0s, count: 1, invocation: async}
  second:
    handler: {duration: 100ms}
    async: {on_success: {function: third}}
    arrivals: {kind: burst, at: 0s, count: 1, invocation: async}
  third:
    handler: {duration: 100ms}
)");
  platform.fate = [](const Attempt& attempt) {
    return attempt.feed < 10 ? Outcome::error : Outcome::success;
  };
  platform.arrive(kStartOfTime, *parts->async_of(FunctionId{0}));
  Request second;
  second.feed = 10;
  platform.arrive(kStartOfTime, *parts->async_of(FunctionId{1}), second);

  platform.run();

  EXPECT_THAT(platform.instants(), ElementsAre(0, 0, 0.1));
  EXPECT_EQ(of_queue("failed", "moved_in"), 1U);
  EXPECT_EQ(of_queue("strict", "sent"), 0U);
  EXPECT_EQ(of_function(0, "async.on_failure_delivered"), 1U);
  EXPECT_EQ(of_function(0, "async.dead_letter_errors"), 1U);
  EXPECT_EQ(of_function(2, "async.events_succeeded"), 1U);
}

}  // namespace
}  // namespace coldcast
