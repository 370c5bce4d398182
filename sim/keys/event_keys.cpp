#include <array>

#include "keys/tables.h"

namespace coldcast {
namespace {

constexpr auto kAsync = std::to_array<Key>({
    {"maximum_retry_attempts", "count", "0 to 2", "2", "0.2",
     "After runs that failed; throttles do not use them up.", "MaximumRetryAttempts"},
    {"maximum_event_age", "duration", "1min to 6h", "6h", "0.2",
     "An event that is older is dropped.", "MaximumEventAgeInSeconds"},
    {"delivery", "distribution", "", "0ms", "0.2", "From the queue to the first attempt."},
    {"error_retry", "duration | duration[]", "", "(1min, 2min)", "0.2",
     "The waits after the first, second, ... failed run; the last one for all further."},
    {"throttle_retry", "backoff", "", "(1s, doubled up to 5min)", "0.2",
     "The waits after throttles."},
    {"jitter", "share", "0 to 1", "0.1", "0.2", "Each wait is longer by up to this share."},
    {"duplicate_share", "share", "0 to 1", "0", "0.2", "Events that are delivered once more."},
    {"slow_down", "'none'", "", "none", "0.2", "How Lambda slows a function that keeps failing."},
    {"on_failure", "destination | 'none'", "", "", "0.2", "Where events go that were given up.",
     "DestinationConfig.OnFailure"},
    {"on_success", "destination | 'none'", "no bucket", "", "0.2",
     "Where events go that were worked off.", "DestinationConfig.OnSuccess"},
    {"dead_letter_queue", "destination | 'none'", "a queue or a topic", "", "0.2",
     "Where events go that were given up.", "DeadLetterConfig.TargetArn"},
});

constexpr auto kEventSource = std::to_array<Key>({
    {"queue", "text", "", "", "0.2", "The queue that is read; of a broker, its queue.",
     "EventSourceArn"},
    {"broker", "text", "", "", "0.2", "The broker that is read.", "EventSourceArn"},
    {"batch_size", "count", "1 to 10000", "(10; 100 of a stream or broker)", "0.2",
     "The most messages or records of a batch; at most 10 of a FIFO queue.", "BatchSize"},
    {"batching_window", "duration", "0ms to 5min", "(0ms; 500ms of a broker or Kafka)", "0.2",
     "How long messages are gathered.", "MaximumBatchingWindowInSeconds"},
    {"enabled", "boolean", "", "true", "0.2", "Whether Lambda reads.", "Enabled"},
    {"cycle_overhead", "duration", "", "0ms", "0.2",
     "After an invocation, before its slot receives again."},
    {"filtered_share", "share", "0 to 1", "0", "0.2",
     "Messages that no filter matches: they are deleted when received.", "FilterCriteria"},
    {"takes", "duration", "", "0ms", "0.2", "Until a change of `enabled` counts."},
    {"maximum_concurrency", "count | 'none'", "2 to 1000", "", "0.2",
     "Batches in flight at once; absent: 1,250 and the account's limit; queues only.",
     "ScalingConfig.MaximumConcurrency"},
    {"provisioned_pollers", "block | 'none'", "", "", "0.2",
     "Pollers that stand ready, of queues and Kafka; not beside maximum_concurrency, pollers.",
     "ProvisionedPollerConfig"},
    {"provisioned_pollers.minimum", "count", "1 to 200", "(2; 1 of Kafka)", "0.2",
     "So many at least; of a queue from 2 on.", "MinimumPollers"},
    {"provisioned_pollers.maximum", "count", "1 to 2000", "200", "0.2",
     "So many at most; of a queue from 2 on.", "MaximumPollers"},
    {"provisioned_pollers.ramp", "count", "", "100", "0.2", "So many more in each `per`."},
    {"provisioned_pollers.per", "duration", "above 0", "1min", "0.2", "The span of that."},
    {"report_batch_item_failures", "boolean", "", "false", "0.2",
     "Whether only what failed of a batch comes back.", "FunctionResponseTypes"},
    {"concurrency", "block", "", "", "0.2",
     "How many batches are in flight at once, and how that grows; queues only."},
    {"concurrency.start", "count", "1 or more", "5", "0.2", "At first."},
    {"concurrency.ramp", "count", "", "300", "0.2", "So many more in each `per`."},
    {"concurrency.per", "duration", "above 0", "1min", "0.2", "The span of that."},
    {"concurrency.ceiling", "count", "1 or more", "1250", "0.2", "The most."},
    {"backoff", "share", "0 to 1", "0.2", "0.2",
     "By how much a failed or throttled batch lowers that; queues only."},
    {"throttle_retry", "backoff | 'none'", "", "(1s, doubled up to 30s)", "0.2",
     "The waits between tries of a throttled batch; none: it is given up; queues only."},
    {"gather", "'together' | 'per_slot'", "", "together", "0.2",
     "Whether batches are gathered by all slots together; queues only."},
    {"fill", "'any' | 'one_group'", "", "any", "0.2",
     "Of a FIFO queue: whether a batch may hold several message groups."},
    {"retry", "duration | backoff", "", "(1s of a broker; of a stream doubled up to 1min)", "0.2",
     "When a batch that failed is tried again; not of queues."},
    {"stream", "text", "", "", "0.2", "The stream that is read.", "EventSourceArn"},
    {"starting_position", "'trim_horizon' | 'latest'", "", "trim_horizon", "0.2",
     "Of a stream: where reading begins.", "StartingPosition"},
    {"parallelization_factor", "count", "1 to 10", "1", "0.2",
     "Of Kinesis and DynamoDB: batches of a shard at once.", "ParallelizationFactor"},
    {"maximum_retry_attempts", "number | 'none'", "-1 to 10000", "-1", "0.2",
     "Of a stream; -1 or none: without end.", "MaximumRetryAttempts"},
    {"maximum_record_age", "duration | 'none'", "1min to 7d", "none", "0.2",
     "Of a stream: a record that is older is given up.", "MaximumRecordAgeInSeconds"},
    {"bisect_batch_on_function_error", "boolean", "", "false", "0.2",
     "Of a stream: whether a batch that failed is split in two.", "BisectBatchOnFunctionError"},
    {"on_failure", "destination | 'none'", "a queue, topic or bucket", "", "0.2",
     "Of a stream: where records go that were given up.", "DestinationConfig.OnFailure"},
    {"tumbling_window", "duration | 'none'", "0ms to 15min", "none", "0.2",
     "Of Kinesis and DynamoDB: batches of so long share a state.", "TumblingWindowInSeconds"},
    {"poll", "duration", "above 0", "(1s; 250ms of DynamoDB)", "0.2",
     "Of Kinesis and DynamoDB: between looks at a shard."},
    {"enhanced_fan_out", "boolean", "", "false", "0.2", "Of Kinesis: records are pushed."},
    {"push", "duration", "", "0ms", "0.2", "How long after they were written."},
    {"pollers", "block", "", "", "0.2", "Of Kafka on demand: how many pollers there are."},
    {"pollers.initial", "count", "1 or more", "1", "0.2", "At first."},
    {"pollers.evaluate", "duration", "above 0", "1min", "0.2", "Between looks at the lag."},
    {"pollers.reaction", "duration", "", "3min", "0.2", "From a look to the change."},
});

constexpr auto kStream = std::to_array<Key>({
    {"kind", "'kinesis' | 'dynamodb' | 'kafka'", "", "kinesis", "0.2", "The type of stream."},
    {"shards", "count", "1 to 100000", "1", "0.2", "Shards; of Kafka, partitions.", "ShardCount"},
    {"retention", "duration", "above 0", "1d", "0.2",
     "Then a record is gone; of Kinesis 1d to 365d, of DynamoDB always 1d.",
     "RetentionPeriodHours"},
    {"keys", "keys", "", "", "0.2", "Partition keys: key k lies in shard k mod shards."},
    {"write_limit", "rate | 'unlimited'", "", "(1000/s of kinesis; else unlimited)", "0.2",
     "Records that a shard takes; who finds no room is throttled."},
    {"arrivals", "arrivals | arrivals[]", "", "", "0.2", "Who writes records."},
});

constexpr auto kQueue = std::to_array<Key>({
    {"kind", "'standard' | 'fifo'", "", "standard", "0.2", "The type of queue.", "FifoQueue"},
    {"visibility_timeout", "duration", "0ms to 12h", "30s", "0.2",
     "How long a message that was received is hidden.", "VisibilityTimeout"},
    {"retention", "duration", "1min to 14d", "4d", "0.2", "Then a message is gone.",
     "MessageRetentionPeriod"},
    {"delivery_delay", "duration", "0ms to 15min", "0ms", "0.2",
     "How long a new message is hidden.", "DelaySeconds"},
    {"in_flight_limit", "count", "", "120000", "0.2",
     "While so many are received and not deleted, receives get nothing."},
    {"dead_letter", "block", "", "", "0.2", "Where messages go that fail again and again.",
     "RedrivePolicy"},
    {"dead_letter.queue", "text", "", "required", "0.2", "A queue of the same type.",
     "deadLetterTargetArn"},
    {"dead_letter.max_receive_count", "count", "1 to 1000", "required", "0.2",
     "After so many receives.", "maxReceiveCount"},
    {"message_groups", "keys", "", "(required of a FIFO queue)", "0.2",
     "Which group a message is of; FIFO queues only.", "MessageGroupId"},
    {"arrivals", "arrivals | arrivals[]", "", "", "0.2", "Who sends messages."},
});

constexpr auto kKeyChoice = std::to_array<Key>({
    {"count", "count", "1 or more", "(required of message groups; 1000 of a stream)", "0.2",
     "How many there are."},
    {"choose", "'uniform' | 'zipf' | 'round_robin' | block", "", "uniform", "0.2",
     "Which one the next message gets."},
    {"choose.kind", "'uniform' | 'zipf' | 'round_robin'", "", "required", "0.2", "The same."},
    {"choose.exponent", "number", "0 or more", "(1)", "0.2",
     "Of zipf: key k is chosen in proportion to 1 / k^exponent."},
    {"exponent", "number", "0 or more", "(1)", "0.2", "The same, beside `choose: zipf`."},
});

constexpr auto kBackoff = std::to_array<Key>({
    {"base", "duration", "", "1s", "0.2", "The first wait."},
    {"factor", "number", "1 or more", "2", "0.2", "Each wait is so many times the last."},
    {"cap", "duration", "base or more", "(5min; 30s of a queue, 1min of a stream)", "0.2",
     "No wait is longer."},
});

constexpr auto kDestination = std::to_array<Key>({
    {"queue", "text", "", "", "0.2", "An SQS queue of the scenario."},
    {"function", "text", "", "", "0.2", "A function of the scenario, as an event."},
    {"topic", "text", "", "", "0.2", "An SNS topic; counted only."},
    {"bus", "text", "", "", "0.2", "An event bus; counted only."},
    {"bucket", "text", "", "", "0.2", "An S3 bucket; counted only."},
});

}  // namespace

std::span<const Key> async_keys() {
  return kAsync;
}

std::span<const Key> event_source_keys() {
  return kEventSource;
}

std::span<const Key> stream_keys() {
  return kStream;
}

std::span<const Key> queue_keys() {
  return kQueue;
}

std::span<const Key> key_choice_keys() {
  return kKeyChoice;
}

std::span<const Key> backoff_keys() {
  return kBackoff;
}

std::span<const Key> destination_keys() {
  return kDestination;
}

}  // namespace coldcast
