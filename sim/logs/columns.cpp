#include "coldcast/logs/columns.h"

#include <array>

namespace coldcast {
namespace {

constexpr auto kInvocations = std::to_array<Column>({
    {"request", "Number of the request, in order of arrival, of all functions together."},
    {"function", "Whose request it is."},
    {"label", "The name that its block, or its row, gives it; else empty."},
    {"arrived_s", "When it came, in seconds with 9 decimals."},
    {"start", "cold, warm, provisioned; empty if throttled."},
    {"environment", "1, 2, ... of the function, in order of creation; empty if throttled."},
    {"cold_start_ms", "Download, environment and Init; 0 unless cold; 6 decimals."},
    {"init_ms", "Init alone."},
    {"duration_ms", "The handler; with an Init that ran inside it."},
    {"finished_s", "When it had its answer; empty if throttled."},
    {"outcome", "success, error, crash, timeout, init_timeout, throttled."},
    {"reason", "Of a throttle, or the cause of a cold start; else empty."},
});

constexpr auto kInvocationsOfCallers = std::to_array<Column>({
    {"source", "sync, async, queue:NAME, stream:NAME/SHARD, call:FUNCTION."},
    {"event", "Number of the event, or of the first message of the batch."},
    {"attempt", "1, 2, ... of it."},
    {"records", "Messages or records in the batch; else empty."},
    {"parent", "The request number of the caller."},
    {"client_outcome",
     "What whoever waited saw: success, throttled, error, gateway_timeout, gone."},
    {"client_finished_s", "When."},
});

constexpr auto kMetrics = std::to_array<Column>({
    {"Timestamp", "Seconds from the start of the run to the start of the minute."},
    {"FunctionName", "The function."},
    {"Invocations", "Requests that ran."},
    {"Throttles", "Requests that were refused."},
    {"Errors", "Invocations that ended in an error, a crash or a timeout."},
    {"DurationAverage", "Milliseconds; empty without invocations."},
    {"Durationp50", "The median."},
    {"Durationp99", "The 99 % quantile."},
    {"DurationMaximum", "The longest."},
    {"ConcurrentExecutions", "The most at once."},
    {"ProvisionedConcurrentExecutions", "The most at once on provisioned concurrency."},
    {"ProvisionedConcurrencyInvocations", "Invocations on provisioned concurrency."},
    {"ProvisionedConcurrencySpilloverInvocations", "Invocations beside it."},
    {"ProvisionedConcurrencyUtilizationAverage", "In use of what is provisioned."},
    {"ProvisionedConcurrencyUtilizationMaximum", "The most of it."},
    {"UnreservedConcurrentExecutions", "Of the account: the most at once without a reservation."},
    {"ClaimedAccountConcurrency", "Of the account: reserved, provisioned, or in use beside."},
    {"ColdStarts", "Invocations that waited for a new environment."},
    {"LatencyAverage", "Milliseconds from arrival to answer; empty without answers."},
    {"LatencyP50", "The median."},
    {"LatencyP99", "The 99 % quantile."},
});

constexpr auto kMetricsOfMore = std::to_array<Column>({
    {"AsyncEventsReceived", "Events sent to the function."},
    {"AsyncEventAgeAverage", "Milliseconds, at attempts."},
    {"AsyncEventAgeMaximum", "The highest."},
    {"AsyncEventsDropped", "Events given up."},
    {"DeadLetterErrors", "Deliveries to the dead-letter queue that failed."},
    {"DestinationDeliveryFailures", "Deliveries to destinations that failed."},
    {"IteratorAgeAverage", "Milliseconds: age of the last record of a batch."},
    {"IteratorAgeMaximum", "The highest."},
    {"OffsetLagMaximum", "Of Kafka: records not worked off yet."},
    {"RecursiveInvocationsDropped", "Invocations that the recursion guard ended."},
    {"AlarmHighState", "OK, ALARM, INSUFFICIENT_DATA at the end of the minute."},
    {"AlarmLowState", "Likewise."},
    {"ProvisionedConcurrencyRequested", "At the end of the minute."},
    {"ProvisionedConcurrencyReady", "At the end of the minute."},
});

constexpr auto kEvents = std::to_array<Column>({
    {"event", "Number of the event, message or record."},
    {"function", "Who works it off; empty if nobody."},
    {"source", "async, call:FUNCTION if its handler sent it, queue:NAME, stream:NAME/SHARD."},
    {"queued_s", "When it was sent."},
    {"attempts", "How often it was tried."},
    {"finished_s", "When it was done with; empty while it waits."},
    {"outcome", "succeeded, dropped, waiting."},
    {"reason", "Why it was dropped; else empty."},
});

constexpr auto kQueueMetrics = std::to_array<Column>({
    {"Timestamp", "Seconds from the start of the run to the start of the minute."},
    {"QueueName", "The queue."},
    {"NumberOfMessagesSent", "In the minute, without what was moved in."},
    {"NumberOfMessagesReceived", "In the minute."},
    {"NumberOfMessagesDeleted", "In the minute."},
    {"ApproximateNumberOfMessagesVisible", "At the end of the minute."},
    {"ApproximateNumberOfMessagesNotVisible", "At the end of the minute."},
    {"ApproximateNumberOfMessagesDelayed", "At the end of the minute."},
    {"ApproximateAgeOfOldestMessage", "Seconds, the highest in the minute."},
});

constexpr auto kQueueMetricsOfFifo = std::to_array<Column>({
    {"ApproximateNumberOfGroupsWithInflightMessages",
     "At the end of the minute; empty for a standard queue."},
});

constexpr auto kEventSourceMetrics = std::to_array<Column>({
    {"Timestamp", "Seconds from the start of the run to the start of the minute."},
    {"FunctionName", "The function."},
    {"EventSource", "The queue, stream or broker."},
    {"PolledEventCount", "Read in the minute."},
    {"FilteredOutEventCount", "Matched by no filter."},
    {"InvokedEventCount", "Handed to the function."},
    {"FailedInvokeEventCount", "Of failed invocations."},
    {"DroppedEventCount", "Given up."},
    {"OnFailureDestinationDeliveredEventCount", "Delivered to the destination of failures."},
    {"DeletedEventCount", "Worked off and deleted."},
    {"ProvisionedPollers", "The most in the minute; empty without."},
});

constexpr std::array<ColumnTable, 5> kTables{{
    {"--invocations", "a row a request", kInvocations, kInvocationsOfCallers},
    {"--metrics", "a row a function and minute, under CloudWatch's names", kMetrics,
     kMetricsOfMore},
    {"--events", "a row an asynchronous event, message or record", kEvents, {}},
    {"--queue-metrics", "a row a queue and minute, under CloudWatch's names", kQueueMetrics,
     kQueueMetricsOfFifo},
    {"--event-source-metrics",
     "a row an event source mapping and minute, under CloudWatch's names",
     kEventSourceMetrics,
     {}},
}};

}  // namespace

std::span<const ColumnTable> column_tables() {
  return kTables;
}

}  // namespace coldcast
