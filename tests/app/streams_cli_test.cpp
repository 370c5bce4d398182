#include <gtest/gtest.h>
#include <string>

#include "support/scenario_program.h"

namespace coldcast {
namespace {

// Streams as the user sees them: a scenario in, JSON and files out.
class StreamsCommand : public ScenarioProgram {};

// One shard, one poisoned record of ten. Handler 100 ms: the first batch holds the record sent at 0
// only, the next is polled when it ends.
constexpr std::string_view kPoison = R"(
scenario: poison
duration: 10s
queues: {bad: {}}
streams:
  clicks:
    keys: {count: 1}
    arrivals: {kind: constant, rate: 1/s, poison: [{at: 2s}]}
functions:
  work:
    handler: {duration: 100ms}
    event_sources: [{stream: clicks, maximum_record_age: 60s, on_failure: {queue: bad}}]
)";

// The record of 2 s fails at 2.1, 3.2, 5.3, 9.4, 17.5 and 33.6 s; alone in its batch, it blocks the
// seven behind it until it is 60 s old, at 62 s.
TEST_F(StreamsCommand, APoisonedRecordBlocksItsShardForItsAge) {
  const Json result = run(kPoison);

  const Json& stream = result["streams"]["clicks"];
  EXPECT_EQ(stream["records"].number, 10);
  EXPECT_EQ(stream["write_throttled"].number, 0);
  EXPECT_EQ(stream["expired"].number, 0);
  EXPECT_EQ(stream["lag"]["at_end"].number, 0);
  EXPECT_EQ(stream["lag"]["max"].number, 8);
  const Json& mapping = result["functions"]["work"]["event_sources"]["clicks"];
  EXPECT_EQ(mapping["batches"].number, 4);
  EXPECT_EQ(mapping["polled"].number, 10);
  EXPECT_EQ(mapping["invoked"].number, 15);
  EXPECT_EQ(mapping["failed"].number, 6);
  EXPECT_EQ(mapping["processed"].number, 9);
  EXPECT_EQ(mapping["dropped"].number, 0);
  EXPECT_EQ(mapping["on_failure_delivered"].number, 1);
  EXPECT_EQ(mapping["deleted"].number, 0);
  EXPECT_EQ(mapping["slots"]["max"].number, 1);
  EXPECT_EQ(mapping["pollers"].kind, Json::Kind::null);
  EXPECT_EQ(mapping["iterator_age_ms"]["max"].number, 53000);
  EXPECT_EQ(result["queues"]["bad"]["sent"].number, 1);
  EXPECT_EQ(result["functions"]["work"]["requests_by_source"]["event_source"].number, 9);
}

TEST_F(StreamsCommand, RowsNameTheShardTheRecordAndTheAttempt) {
  write("s.yaml", kPoison);
  ASSERT_EQ(shell("coldcast run s.yaml --invocations i.csv --events e.csv "
                  "--event-source-metrics m.csv --quiet -o /dev/null")
                .exit_code,
            0);

  const std::string rows = file("i.csv");
  EXPECT_NE(rows.find("4,work,,3.100000000,warm,1,0.000000,0.000000,100.000000,3.200000000,error,,"
                      "stream:clicks/0,3,2,1,,"),
            std::string::npos)
      << rows;
  const std::string events = file("e.csv");
  EXPECT_NE(events.find("3,work,stream:clicks/0,2.000000000,6,62.000000000,dropped,"
                        "record_age_exceeded\n"),
            std::string::npos)
      << events;
  EXPECT_NE(events.find("10,work,stream:clicks/0,9.000000000,1,62.100000000,succeeded,\n"),
            std::string::npos)
      << events;
  EXPECT_NE(file("m.csv").find("60,work,clicks,7,0,7,0,0,1,0,\n"), std::string::npos)
      << file("m.csv");
}

TEST_F(StreamsCommand, PathsReachStreamsAndTheirMappings) {
  write("s.yaml", kPoison);
  EXPECT_EQ(shell("coldcast run s.yaml --quiet "
                  "--set functions.work.event_sources.clicks.maximum_retry_attempts=0 "
                  "--fail-if 'work.event_sources.clicks.iterator_age_ms.max>1000' "
                  "--fail-if 'streams.clicks.lag.max>2'")
                .exit_code,
            0);
  EXPECT_EQ(shell("coldcast run s.yaml --quiet --fail-if 'streams.clicks.lag.max>7'").exit_code,
            99);
}

// Without an end to its tries, the record holds its shard until the stream keeps it no longer.
TEST_F(StreamsCommand, ADayIfNothingElseIsSaid) {
  const Json result =
      run(kPoison, "--set functions.work.event_sources.clicks.maximum_record_age=none");

  EXPECT_EQ(result["streams"]["clicks"]["expired"].number, 1);
  const Json& mapping = result["functions"]["work"]["event_sources"]["clicks"];
  EXPECT_EQ(mapping["expired"].number, 1);
  EXPECT_EQ(mapping["processed"].number, 9);
  // Polled at 86,402 s; the last of them was sent at 9 s.
  EXPECT_EQ(mapping["iterator_age_ms"]["max"].number, 86'393'000);
}

// The bar under the environments, from the first failure until the record is given up.
TEST_F(StreamsCommand, ThePictureShowsHowLongAShardIsBlocked) {
  write("s.yaml", kPoison);
  const std::string text =
      shell("coldcast timeline s.yaml --quiet --ascii --from 0s --to 80s --width 100").out;
  EXPECT_NE(text.find("blocked clicks/0      ============"), std::string::npos) << text;
  EXPECT_NE(text.find("= shard blocked by a batch that did not succeed"), std::string::npos)
      << text;
  const std::string svg = shell("coldcast timeline s.yaml --quiet --format svg").out;
  EXPECT_NE(svg.find("clicks/0 blocked for 59.9 s"), std::string::npos) << svg;
}

TEST_F(StreamsCommand, APlanFindsHowManyShardsAreEnough) {
  write("s.yaml", R"(
scenario: behind
duration: 20s
streams: {clicks: {keys: {count: 64, choose: round_robin}, arrivals: {kind: constant, rate: 20/s}}}
functions:
  work: {handler: {duration: 100ms}, event_sources: [{stream: clicks, batch_size: 1}]}
)");
  const std::string target = " --target 'work.event_sources.clicks.iterator_age_ms.max<1500'";
  const std::string plan = "coldcast plan s.yaml --quiet --replications 2" + target;
  EXPECT_NE(shell(plan + " --search shards").out.find("streams.clicks.shards=2"),
            std::string::npos);
  EXPECT_NE(shell(plan + " --search parallelization_factor").out.find("parallelization_factor=2"),
            std::string::npos);
}

// A handler writes to a stream; the record is read as any other.
TEST_F(StreamsCommand, HandlersWriteToStreams) {
  const Json result = run(R"(
scenario: writers
duration: 10s
streams: {audit: {}}
functions:
  front: {handler: {duration: 10ms, calls: [{stream: audit, count: 3}]}, arrivals: {kind: constant, rate: 1/s}}
  back: {handler: {duration: 10ms}, event_sources: [{stream: audit}]}
)");
  EXPECT_EQ(result["streams"]["audit"]["records"].number, 30);
  EXPECT_EQ(result["functions"]["back"]["event_sources"]["audit"]["processed"].number, 30);
}

TEST_F(StreamsCommand, TwoFunctionsReadTheSameRecords) {
  const Json result = run(R"(
scenario: two
duration: 10s
streams: {s: {arrivals: {kind: constant, rate: 1/s}}}
functions:
  a: {handler: {duration: 10ms}, event_sources: {stream: s}}
  b: {handler: {duration: 10ms}, event_sources: {stream: s}}
)");
  EXPECT_EQ(result["streams"]["s"]["records"].number, 10);
  EXPECT_EQ(result["functions"]["a"]["event_sources"]["s"]["processed"].number, 10);
  EXPECT_EQ(result["functions"]["b"]["event_sources"]["s"]["processed"].number, 10);
}

TEST_F(StreamsCommand, WhatAwsRefusesIsSaid) {
  write("s.yaml", R"(
scenario: refused
duration: 1min
streams: {clicks: {}, orders: {kind: kafka}}
functions:
  a:
    handler: {duration: 10ms, calls: [{stream: click}]}
    event_sources:
      - {stream: clicsk}
      - {stream: clicks, parallelization_factor: 11, maximum_record_age: 30s, maximum_retry_attempts: -2, batch_size: 0}
      - {stream: orders, maximum_retry_attempts: 3, parallelization_factor: 2}
  b:
    handler: {duration: 10ms}
    event_sources: [{stream: clicks, on_failure: {function: a}}]
)");
  const ProgramResult said = shell("coldcast check s.yaml");
  EXPECT_EQ(said.exit_code, 2);
  for (const char* what :
       {"unknown stream \"clicsk\"; did you mean \"clicks\"?",
        "parallelization_factor: expected 1 to 10",
        "maximum_record_age: expected none, or 1min to 7d",
        "maximum_retry_attempts: expected -1 (or none) for no limit, or 0 to 10000",
        "batch_size: expected 1 to 10000", "AWS takes an SQS queue, an SNS or Kafka topic"}) {
    EXPECT_NE(said.err.find(what), std::string::npos) << what << "\n" << said.err;
  }
}

// What the lessons say of themselves.
class StreamLessons : public ProgramTest {
 protected:
  [[nodiscard]] Json run(const std::string& lesson, const std::string& flags = "") const {
    return JsonParser::read(shell("coldcast run " COLDCAST_SOURCE_DIR "/scenarios/lessons/" +
                                  lesson + " --format json --quiet " + flags)
                                .out);
  }
};

// 8 in 4 and 4, 4 in 2 and 2, 2 in 1 and 1, twice for the bad one.
TEST_F(StreamLessons, BisectLosesOneOfEight) {
  const Json result = run("bisect.yaml");

  const Json& mapping = result["functions"]["book"]["event_sources"]["payments"];
  EXPECT_EQ(result["functions"]["book"]["requests"].number, 8);
  EXPECT_EQ(mapping["processed"].number, 7);
  EXPECT_EQ(mapping["dropped"].number, 1);
  EXPECT_EQ(mapping["blocked_ms"].number, 1700);
}

TEST_F(StreamLessons, APoisonedRecordHoldsItsShardAsLongAsItIsToldTo) {
  const std::string path = "--set functions.book.event_sources.payments.";
  const auto mapping = [](const Json& result) {
    return result["functions"]["book"]["event_sources"]["payments"];
  };
  const Json day = run("poison-record.yaml");
  EXPECT_GT(mapping(day)["blocked_ms"].number, 86'000'000);
  // The batch of the bad record: five a second in the second until the poll and the window of 5 s.
  // They wait together, and each is given up when it is too old.
  constexpr double kBatch = 30;
  EXPECT_EQ(day["streams"]["payments"]["expired"].number, kBatch);
  const Json minute = run("poison-record.yaml", path + "maximum_record_age=60s");
  EXPECT_LT(mapping(minute)["blocked_ms"].number, 60'000);
  EXPECT_EQ(minute["queues"]["bad-records"]["sent"].number, kBatch);
  const Json five = run("poison-record.yaml", path + "maximum_retry_attempts=5");
  EXPECT_GT(mapping(five)["on_failure_delivered"].number, 1);
  const Json bisected = run("poison-record.yaml", path + "maximum_retry_attempts=5 " + path +
                                                      "bisect_batch_on_function_error=true");
  EXPECT_EQ(mapping(bisected)["on_failure_delivered"].number, 1);
  EXPECT_EQ(mapping(bisected)["processed"].number, 2999);
}

// 900 a second for each shard, and 100 in 130 ms go.
TEST_F(StreamLessons, TwoShardsFallBehindAndFourDoNot) {
  const Json two = run("falling-behind.yaml");
  EXPECT_NEAR(two["streams"]["clicks"]["lag"]["max"].number, 600 * 2 * (900 - 100 / 0.13), 1000);
  const Json four = run("falling-behind.yaml", "--set streams.clicks.shards=4");
  // What comes in the second between two polls.
  EXPECT_LT(four["streams"]["clicks"]["lag"]["max"].number, 1800);
  const Json factor = run("falling-behind.yaml",
                          "--set functions.analyse.event_sources.clicks.parallelization_factor=2");
  EXPECT_LT(factor["streams"]["clicks"]["lag"]["max"].number, 1800);
}

TEST_F(StreamLessons, AHundredPollersAreTen) {
  const auto with = [this](const std::string& pollers) {
    return run("pollers-and-partitions.yaml",
               "--set 'functions.worker.event_sources.orders.provisioned_pollers={minimum: " +
                   pollers + ", maximum: " + pollers + "}'");
  };
  const Json two = with("2");
  const Json hundred = with("100");
  EXPECT_EQ(hundred["functions"]["worker"]["event_sources"]["orders"]["pollers"]["max"].number, 10);
  EXPECT_LT(two["streams"]["orders"]["lag"]["max"].number, 400);
  EXPECT_EQ(hundred["streams"]["orders"]["lag"]["max"].number,
            two["streams"]["orders"]["lag"]["max"].number);
  const Json demand = run("pollers-and-partitions.yaml");
  EXPECT_GT(demand["streams"]["orders"]["lag"]["max"].number, 150'000);
}

}  // namespace
}  // namespace coldcast
