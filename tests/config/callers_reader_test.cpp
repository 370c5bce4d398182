#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "coldcast/config/catalogs.h"
#include "coldcast/config/scenario_file.h"

namespace coldcast {
namespace {

using testing::HasSubstr;
using namespace std::chrono_literals;

// A worker that reads the queue `orders`; more keys of the queue, of the mapping and of the worker.
std::string worker(std::string_view queue, std::string_view mapping, std::string_view more = "") {
  return fmt::format(R"(
duration: 1h
queues:
  orders: {{visibility_timeout: 1min{}}}
  late: {{}}
functions:
  worker:
    timeout: 30s
    handler: {{duration: 80ms}}
    event_sources: [{{queue: orders{}}}]
{}
)",
                     queue, mapping, more);
}

std::string complaint(const std::string& text) {
  try {
    (void)parse_scenario(text, "a.yaml", {});
  } catch (const ScenarioError& error) {
    return error.what();
  }
  return "";
}

TEST(CallersReader, GivesAMappingAndItsQueueTheDocumentedDefaults) {
  const Scenario scenario = parse_scenario(worker("", ""));
  const QueueSettings& queue = scenario.queues.at(1);
  const QueueMappingSettings& mapping = scenario.functions.at(0).event_sources.at(0).queue;

  EXPECT_EQ(queue.visibility_timeout, 30s);
  EXPECT_EQ(queue.retention, std::chrono::days{4});
  EXPECT_EQ(queue.delivery_delay, 0s);
  EXPECT_EQ(mapping.batch_size, 10U);
  EXPECT_EQ(mapping.batching_window, 0s);
  EXPECT_EQ(mapping.maximum_concurrency, std::nullopt);
  EXPECT_EQ(mapping.concurrency.start, 5U);
  EXPECT_EQ(mapping.concurrency.ramp, 300U);
  EXPECT_EQ(mapping.concurrency.ceiling, 1250U);
  EXPECT_EQ(mapping.backoff, 0.2);
  EXPECT_EQ(mapping.throttle_retry->cap, 30s);
  EXPECT_TRUE(mapping.enabled);
  EXPECT_FALSE(mapping.report_batch_item_failures);
}

TEST(CallersReader, ReadsWhoSendsAndWhatBecomesOfDeadLetters) {
  const Scenario scenario = parse_scenario(
      worker(", dead_letter: {queue: late, max_receive_count: 5}, arrivals: [{kind: burst, at: 7s, "
             "count: 3, poison: [{at: 8s}]}]",
             ", batch_size: 4, throttle_retry: none, maximum_concurrency: 20"));
  const QueueSettings& orders = scenario.queues.at(0);
  const QueueMappingSettings& mapping = scenario.functions.at(0).event_sources.at(0).queue;

  EXPECT_EQ(orders.dead_letter, "late");
  EXPECT_EQ(orders.max_receive_count, 5U);
  ASSERT_EQ(orders.arrivals.size(), 1U);
  EXPECT_EQ(orders.arrivals[0].poison.at(0), kStartOfTime + 8s);
  EXPECT_EQ(mapping.batch_size, 4U);
  EXPECT_EQ(mapping.throttle_retry, std::nullopt);
  EXPECT_EQ(mapping.maximum_concurrency, 20U);
}

TEST(CallersReader, ReadsAsynchronousInvocationWithItsDestinations) {
  const Scenario scenario = parse_scenario(
      worker("", "",
             "    async: {maximum_retry_attempts: 1, error_retry: [10s], jitter: 0, on_failure: "
             "{queue: late}, dead_letter_queue: {topic: alarm}}\n"
             "    arrivals: {kind: constant, rate: 1/s, invocation: async, delivery: 40ms}"));
  const Function& function = scenario.functions.at(0);

  EXPECT_EQ(function.async.maximum_retry_attempts, 1U);
  EXPECT_EQ(function.async.maximum_event_age, 6h);
  EXPECT_THAT(function.async.error_retry, testing::ElementsAre(10s));
  EXPECT_EQ(function.async.jitter, 0.0);
  EXPECT_EQ(function.async.on_failure.kind, Destination::Kind::queue);
  EXPECT_EQ(function.async.dead_letter_queue.name, "alarm");
  EXPECT_EQ(function.arrivals.at(0).invocation, InvocationType::async);
  EXPECT_EQ(function.arrivals.at(0).delivery->constant(), 40ms);
}

struct Refusal {
  std::string queue;
  std::string mapping;
  std::string more;
  std::string says;
};

TEST(CallersReader, RefusesWhatAwsRefusesInItsWords) {
  const std::vector<Refusal> refusals{
      {"", ", batch_size: 20", "",
       "functions.worker.event_sources[0].batch_size: Maximum batch window in seconds must be "
       "greater than 0 if maximum batch size is greater than 10"},
      {", retention: 15d", "", "", "queues.orders.retention: expected 1min to 14d"},
      {"", ", maximum_concurrency: 1001", "", "maximum_concurrency: expected 2 to 1000"},
      {"", ", maximum_concurrency: 5, provisioned_pollers: {minimum: 2}", "",
       "maximum_concurrency: stands beside provisioned_pollers; leave one of them out"},
      {", kind: fifo, message_groups: {count: 2}", ", batch_size: 11", "",
       "event_sources[0].batch_size: of a FIFO queue, AWS takes at most 10"},
      {", kind: fifo, message_groups: {count: 2}", ", batching_window: 1s", "",
       "Batching window is not supported for FIFO queues"},
      {", dead_letter: {queue: lat, max_receive_count: 2}", "", "",
       "queues.orders.dead_letter.queue: unknown queue \"lat\"; did you mean \"late\"?"},
      {"", "", "    async: {maximum_retry_attempts: 4}",
       "async.maximum_retry_attempts: expected 0 to 2"},
      {"", "", "    async: {on_failure: {queue: orderz}}", "did you mean \"orders\"?"},
      {"", "",
       "    arrivals: {kind: closed_loop, clients: 2, requests: 9, think_time: 0s, invocation: "
       "async}",
       "of invocation: async there is none"},
  };

  for (const Refusal& refusal : refusals) {
    EXPECT_THAT(complaint(worker(refusal.queue, refusal.mapping, refusal.more)),
                HasSubstr(refusal.says));
  }
}

TEST(CallersReader, RefusesAVisibilityTimeoutBelowTheFunctionsTimeout) {
  std::string text = worker("", "");
  text.replace(text.find("1min"), 4, "20s");

  EXPECT_THAT(complaint(text),
              HasSubstr("queues.orders.visibility_timeout: Queue visibility timeout: 20 seconds is "
                        "less than Function timeout: 30 seconds"));
}

TEST(CallersReader, GivesBrokersTheirQueuesAndTheMappingItsOwnDefaults) {
  const Scenario scenario = parse_scenario(R"(
duration: 1h
brokers:
  rabbit: {kind: activemq, queues: {jobs: {arrivals: {kind: constant, rate: 1/s}}}}
functions:
  worker:
    handler: {duration: 80ms}
    event_sources: [{broker: rabbit, queue: jobs}]
)");
  const EventSource& source = scenario.functions.at(0).event_sources.at(0);

  EXPECT_EQ(scenario.queues.at(0).name, source.queue_name());
  EXPECT_EQ(scenario.brokers.at(0).slots(), 5U);
  EXPECT_EQ(source.queue.batch_size, 100U);
  EXPECT_EQ(source.queue.batching_window, 500ms);
}

TEST(CallersReader, BuildsTheExamplesOfTheCatalog) {
  for (const CatalogEntry& entry : event_source_catalog()) {
    const Scenario scenario = parse_scenario(
        "duration: 1min\nqueues: {orders: {visibility_timeout: 3min}}\nstreams: {clicks: {}}\n"
        "brokers: {rabbit: {queues: {jobs: {}}}}\n"
        "functions: {f: {handler: {duration: 1s}, event_sources: [" +
            std::string(entry.example) + "]}}",
        "a.yaml");
    EXPECT_EQ(scenario.functions[0].event_sources.size(), 1U) << entry.kind;
  }
}

// As `check --resolved` writes it where nothing is said.
TEST(CallersReader, WhatIsAbsentMayBeWrittenAsNone) {
  const Scenario scenario = parse_scenario(
      "duration: 1min\n"
      "queues: {mails: {visibility_timeout: 2min}}\n"
      "dependencies: {ledger: {latency: 30ms, concurrency: none}}\n"
      "front_doors: {site: {kind: rest_api, throttle: none}}\n"
      "functions:\n"
      "  f:\n"
      "    handler: {duration: 1s, calls: [{dependency: ledger, timeout: none}]}\n"
      "    async: {on_failure: none, dead_letter_queue: none}\n"
      "    provisioned_concurrency: {initial: 1, autoscaling: none}\n"
      "    arrivals: {kind: constant, rate: 1/s, through: none, client: none}\n"
      "    event_sources: [{queue: mails, maximum_concurrency: none, provisioned_pollers: "
      "none}]\n");

  EXPECT_FALSE(scenario.dependencies[0].concurrency.has_value());
  EXPECT_FALSE(scenario.front_doors[0].throttle.has_value());
  EXPECT_FALSE(scenario.functions[0].handler.calls[0].timeout.has_value());
  EXPECT_FALSE(scenario.functions[0].event_sources[0].queue.maximum_concurrency.has_value());
  EXPECT_FALSE(scenario.functions[0].event_sources[0].queue.provisioned_pollers.has_value());
  EXPECT_FALSE(scenario.functions[0].provisioned_concurrency.autoscaling.has_value());
}

}  // namespace
}  // namespace coldcast
