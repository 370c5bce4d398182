#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "coldcast/base/quantity.h"
#include "coldcast/base/time.h"
#include "coldcast/callers/backoff.h"
#include "coldcast/callers/destination.h"
#include "coldcast/callers/queue_settings.h"
#include "coldcast/origin/request_source.h"

namespace coldcast {

enum class StreamKind : std::uint8_t { kinesis, dynamodb, kafka };
enum class StartingPosition : std::uint8_t { trim_horizon, latest };

// A stream of the scenario: `streams.NAME`. Key k lies in shard k mod shards.
struct StreamSettings {
  // Kinesis keeps records for 24 hours to 365 days; DynamoDB for 24 hours, always.
  static constexpr Duration kLeastRetention = std::chrono::hours{24};
  static constexpr Duration kMostRetention = std::chrono::days{365};
  static constexpr std::uint64_t kKeys = 1000;
  // Records that a Kinesis shard takes a second.
  static constexpr std::uint32_t kWrites = 1000;

  std::string name;
  StreamKind kind = StreamKind::kinesis;
  std::uint32_t shards = 1;  // of Kafka: partitions
  Duration retention = kLeastRetention;
  KeySettings keys{.count = kKeys};
  // Of each shard: a bucket with a second's worth of tokens, full at the start; whoever finds none
  // is throttled. Nothing: unlimited.
  std::optional<Rate> write_limit;
  std::vector<Workload> arrivals;
};

// How many pollers an on-demand mapping of Kafka has (AWS tells no arithmetic): at every
// `evaluate` a look at the lag, and a change of their number `reaction` later.
struct PollerScaling {
  std::uint32_t initial = 1;
  Duration evaluate = std::chrono::minutes{1};
  Duration reaction = std::chrono::minutes{3};
};

// Pollers of Kafka that stand ready: each has up to five invocations in flight.
struct KafkaPollers {
  static constexpr std::uint32_t kSlots = 5;

  std::uint32_t minimum = 1;
  std::uint32_t maximum = 200;
  std::uint32_t ramp = 100;  // more pollers in each `per`, one by one
  Duration per = std::chrono::minutes{1};
};

// What an event source mapping does with a stream: an entry of `functions.NAME.event_sources`.
struct StreamMappingSettings {
  // A tumbling window without records is closed after this.
  static constexpr Duration kQuiet = std::chrono::minutes{2};
  // Where Kafka's attempts have no limit and there is a destination for what fails.
  static constexpr std::uint32_t kRetriesWithDestination = 10;
  // All records of a batch together.
  static constexpr std::uint32_t kMostPayload = 6 * 1024;  // KB

  StartingPosition starting_position = StartingPosition::trim_horizon;
  std::uint32_t batch_size = 100;
  Duration batching_window{};
  std::uint32_t parallelization_factor = 1;
  std::optional<std::uint32_t> maximum_retry_attempts;  // nothing: no limit
  std::optional<Duration> maximum_record_age;           // nothing: until retention
  bool bisect_batch_on_function_error = false;
  bool report_batch_item_failures = false;
  std::optional<Duration> tumbling_window;
  Destination on_failure;
  bool enabled = true;
  Duration poll = std::chrono::seconds{1};  // between base polls of a shard
  // Before the n-th retry of a batch, whatever was in its way (AWS tells no number).
  Backoff retry{.base = std::chrono::seconds{1}, .factor = 2.0, .cap = std::chrono::minutes{1}};
  bool enhanced_fan_out = false;  // Kinesis: records are pushed, `push` after they were written
  Duration push{};
  double filtered_share = 0.0;  // of the records: matched by no filter, never delivered
  Duration takes{};             // until a change of `enabled` counts
  PollerScaling pollers;        // Kafka, on demand
  std::optional<KafkaPollers> provisioned_pollers;  // Kafka
};

}  // namespace coldcast
