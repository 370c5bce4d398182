// Section 8 of rows.csv: what CloudWatch would show. tests/stats/metrics_test.cpp has the details.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <sstream>

#include "coldcast/config/scenario_file.h"
#include "coldcast/study/statistics_run.h"

#include "facts/told.h"

namespace coldcast {
namespace {

using namespace std::chrono_literals;

using testing::ElementsAre;
using testing::Field;

std::vector<std::string> fields_of(const std::string& line) {
  std::vector<std::string> fields(1);
  for (const char c : line) {
    if (c == ',') {
      fields.emplace_back();
    } else {
      fields.back() += c;
    }
  }
  return fields;
}

// The values of one metric minute by minute; the account has no function name.
std::vector<std::string> minutes(const std::string& csv, const std::string& function,
                                 const std::string& metric) {
  std::istringstream lines(csv);
  std::string line;
  std::getline(lines, line);
  const std::vector<std::string> names = fields_of(line);
  const auto column =
      static_cast<std::size_t>(std::find(names.begin(), names.end(), metric) - names.begin());
  std::vector<std::string> values;
  while (std::getline(lines, line)) {
    const std::vector<std::string> fields = fields_of(line);
    if (fields.at(1) == function) values.push_back(fields.at(column));
  }
  return values;
}

constexpr const char* kBusy = R"(
duration: 3min
functions:
  f:
    reserved_concurrency: 2
    timeout: 2s
    cold_start: {init: 500ms}
    arrivals: {kind: requests, list: [{at: 10s, duration: 1s}, {at: 10s, duration: 3s}, {at: 10s, duration: 1s}, {at: 119s, duration: 9s}]}
)";

// 8.1, 8.2, 8.3, 8.4 [MET]: invocations that began, failed or not; errors, timeouts among them, at
// the time of the invocation; throttles apart from both; durations without cold starts.
TEST(FactsOfMetrics, InvocationsErrorsThrottlesAndDurations) {
  const std::string csv = metrics_of(kBusy);

  EXPECT_THAT(minutes(csv, "f", "Invocations"), ElementsAre("2", "1", ""));
  EXPECT_THAT(minutes(csv, "f", "Errors"), ElementsAre("1", "1", ""));
  EXPECT_THAT(minutes(csv, "f", "Throttles"), ElementsAre("1", "0", ""));
  EXPECT_THAT(minutes(csv, "f", "DurationAverage"), ElementsAre("1500.000000", "2000.000000", ""));
  EXPECT_THAT(minutes(csv, "f", "DurationMaximum"), ElementsAre("2000.000000", "2000.000000", ""));
}

// 8.6 [MON]: the most at once, in the minute.
TEST(FactsOfMetrics, ConcurrencyIsTheMostOfTheMinute) {
  EXPECT_THAT(minutes(metrics_of(kBusy), "f", "ConcurrentExecutions"), ElementsAre("2", "1", "1"));
}

// 8.7, 8.8 [MON]: claimed is what on-demand invocations cannot have: unreserved ones in flight, all
// that is reserved, and what is provisioned for functions without a reservation. AWS explains it
// with an account of 1,000 at three instants that read 800, 900 and 900. The example as we
// reconstruct it: orange has 400 reserved, blue 400 provisioned; first they alone are at work; then
// green, which has neither, has 100 requests in flight; then all of them are busy to the last,
// which changes nothing, as what is set aside counts whether it is used or not.
TEST(FactsOfMetrics, ClaimedAccountConcurrencyIsAsInTheExampleOfAws) {
  const std::string csv = metrics_of(R"(
duration: 3min
functions:
  orange:
    reserved_concurrency: 400
    timeout: 5min
    handler: {duration: 30s}
    arrivals: [{kind: burst, at: 10s, count: 50}, {kind: burst, at: 130s, count: 400}]
  blue:
    provisioned_concurrency: 400
    timeout: 5min
    handler: {duration: 30s}
    arrivals: [{kind: burst, at: 10s, count: 200}, {kind: burst, at: 130s, count: 400}]
  green:
    timeout: 5min
    handler: {duration: 30s}
    arrivals: [{kind: burst, at: 70s, count: 100}, {kind: burst, at: 130s, count: 100}]
)");

  EXPECT_THAT(minutes(csv, "", "ClaimedAccountConcurrency"), ElementsAre("800", "900", "900"));
  EXPECT_THAT(minutes(csv, "", "UnreservedConcurrentExecutions"), ElementsAre("", "100", "100"));
  EXPECT_THAT(minutes(csv, "", "ConcurrentExecutions"), ElementsAre("250", "100", "900"));
}

// 8.9, 8.10, 8.11, 8.12 [MET]: of provisioned concurrency, what is in use, what it served, what it
// could not, and in use over allocated; nothing where nothing was invoked.
TEST(FactsOfMetrics, ProvisionedConcurrencyIsEmittedPerInvocation) {
  const std::string csv = metrics_of(R"(
duration: 2min
functions:
  f:
    provisioned_concurrency: 4
    handler: {duration: 1s}
    arrivals: [{kind: requests, list: [{at: 1s}, {at: 1s}]}, {kind: burst, at: 30s, count: 5}]
)");

  EXPECT_THAT(minutes(csv, "f", "ProvisionedConcurrentExecutions"), ElementsAre("4", ""));
  EXPECT_THAT(minutes(csv, "f", "ProvisionedConcurrencyInvocations"), ElementsAre("6", ""));
  EXPECT_THAT(minutes(csv, "f", "ProvisionedConcurrencySpilloverInvocations"),
              ElementsAre("1", ""));
  EXPECT_THAT(minutes(csv, "f", "ProvisionedConcurrencyUtilizationMaximum"), ElementsAre("1", ""));
}

// 8.13, 8.14 [MET]: of asynchronous events what was received, its age at each attempt, and what was
// dropped, in the minute in which it happens. Two events for a function that is never free: each is
// tried at 0, 1, 3, 7, 15 and 31 s, and given up as old at 60 s.
TEST(FactsOfMetrics, EventsAreToldByTheMinute) {
  const std::string csv = metrics_of(R"(
duration: 3min
functions:
  f:
    reserved_concurrency: 1
    timeout: 5min
    async: {maximum_event_age: 60s, jitter: 0}
    handler: {duration: 2min}
    arrivals:
      - {kind: burst, at: 0s, count: 1}
      - {kind: burst, at: 0s, count: 2, invocation: async}
)");

  EXPECT_THAT(minutes(csv, "f", "AsyncEventsReceived"), ElementsAre("2", "", ""));
  EXPECT_THAT(minutes(csv, "f", "AsyncEventAgeAverage"), ElementsAre("9500.000000", "", ""));
  EXPECT_THAT(minutes(csv, "f", "AsyncEventAgeMaximum"), ElementsAre("31000.000000", "", ""));
  EXPECT_THAT(minutes(csv, "f", "AsyncEventsDropped"), ElementsAre("", "2", ""));
  EXPECT_THAT(minutes(csv, "f", "Throttles"), ElementsAre("12", "", ""));
}

// 8.16, 10.15 [REC]: the seventeenth invocation in one chain is dropped, and told in its minute.
TEST(FactsOfMetrics, RecursionsAreToldByTheMinute) {
  const std::string csv = metrics_of(R"(
duration: 2min
functions:
  f:
    handler: {duration: 1s, calls: [{function: f, invocation: async}]}
    arrivals: {kind: burst, at: 0s, count: 1}
)");

  EXPECT_THAT(minutes(csv, "f", "RecursiveInvocationsDropped"), ElementsAre("1", ""));
}

// 4.16, 4.17: a minute of a queue has the highest age in it, the last minute of the run as far as
// it goes; invocations count when they begin and failures when they end. The message is received at
// 58, 88 and 118 s, from when it is no longer the oldest.
TEST(FactsOfMetrics, QueuesAndMappingsAreToldByTheMinute) {
  const Scenario scenario = parse_scenario(R"(
duration: 170s
drain: 0s
queues: {jobs: {arrivals: {kind: burst, at: 58s, count: 1}}, idle: {arrivals: {kind: burst, at: 100s, count: 1}}}
functions:
  f: {failure_rate: 1, cold_start: {init: 0ms}, handler: {duration: 3s}, event_sources: [{queue: jobs}]}
)");
  StatisticsCollector statistics(scenario);
  Simulation simulation = make_simulation(scenario, statistics, 0, nullptr);
  simulation.listen(nullptr, true);
  simulation.run();
  const CallerMinutes told = simulation.minutes();

  const std::vector<QueueMinute>& jobs = told.queues.at(0).minutes;
  EXPECT_THAT(jobs, ElementsAre(Field(&QueueMinute::received, 1), Field(&QueueMinute::received, 2),
                                Field(&QueueMinute::received, 1)));
  EXPECT_EQ(jobs[0].oldest, 2s);
  EXPECT_EQ(jobs[1].oldest, 60s);
  EXPECT_EQ(jobs[2].oldest, std::nullopt);
  EXPECT_EQ(jobs[2].not_visible, 1);
  EXPECT_EQ(told.queues.at(1).minutes.at(2).oldest, 70s);
  const std::vector<MappingMinute>& mapping = told.sources.at(0).minutes;
  EXPECT_THAT(mapping,
              ElementsAre(Field(&MappingMinute::invoked, 1), Field(&MappingMinute::invoked, 2),
                          Field(&MappingMinute::invoked, 1)));
  EXPECT_THAT(mapping,
              ElementsAre(Field(&MappingMinute::failed, 0), Field(&MappingMinute::failed, 2),
                          Field(&MappingMinute::failed, 2)));
}

}  // namespace
}  // namespace coldcast
