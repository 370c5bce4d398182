#include <gtest/gtest.h>
#include <string>

#include "support/json_reader.h"
#include "support/program.h"

namespace coldcast {
namespace {

// Events and queues as the user sees them: a scenario in, JSON and files out.
class QueuesCommand : public ProgramTest {
 protected:
  QueuesCommand() { limit_time(120); }

  [[nodiscard]] Json run(std::string_view scenario, const std::string& flags = "") const {
    write("s.yaml", scenario);
    return JsonReader::read(shell("coldcast run s.yaml --format json " + flags).out);
  }
};

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

}  // namespace
}  // namespace coldcast
