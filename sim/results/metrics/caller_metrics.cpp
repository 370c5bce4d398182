#include <array>

#include "results/metrics/function_metrics.h"

namespace coldcast {
namespace {

// Of functions and of the account, where the scenario has such callers; counted by the parts of the
// engine that are named so.
constexpr auto kCallers = std::to_array<Metric>({
    {"requests_by_source.sync", Parts::none, Unit::count, Better::neither, "",
     "Requests of clients that wait."},
    {"requests_by_source.async", Parts::none, Unit::count, Better::neither, "",
     "Attempts of asynchronous events."},
    {"requests_by_source.event_source", Parts::none, Unit::count, Better::neither, "",
     "Batches of queues, streams and brokers."},
    {"requests_by_source.call", Parts::none, Unit::count, Better::neither, "",
     "Calls of other functions."},
    {"async.events_received", Parts::none, Unit::count, Better::neither, "",
     "Events that were sent to the function."},
    {"async.events_succeeded", Parts::none, Unit::count, Better::neither, "",
     "Events that were worked off."},
    {"async.events_dropped.total", Parts::none, Unit::count, Better::less, "",
     "Events that were given up."},
    {"async.events_dropped.retries_exhausted", Parts::none, Unit::count, Better::less, "",
     "The last attempt failed."},
    {"async.events_dropped.event_age_exceeded", Parts::none, Unit::count, Better::less, "",
     "They had become too old."},
    {"async.events_dropped.reserved_concurrency_zero", Parts::none, Unit::count, Better::less, "",
     "The function may not run."},
    {"async.events_dropped.recursion", Parts::none, Unit::count, Better::less, "",
     "A chain of calls came back too often."},
    {"async.events_waiting", Parts::level_end, Unit::count, Better::less, "", "Events that wait."},
    {"async.attempts", Parts::none, Unit::count, Better::neither, "", "Attempts of all events."},
    {"async.event_age_ms", Parts::times, Unit::milliseconds, Better::less, "",
     "Age of an event at each attempt."},
    {"async.time_to_success_ms", Parts::times, Unit::milliseconds, Better::less, "",
     "From sending to the end of the run that succeeded."},
    {"async.on_failure_delivered", Parts::none, Unit::count, Better::less, "",
     "Delivered to the destination of failures."},
    {"async.on_success_delivered", Parts::none, Unit::count, Better::neither, "",
     "Delivered to the destination of successes."},
    {"async.dead_letter_delivered", Parts::none, Unit::count, Better::less, "",
     "Delivered to the dead-letter queue."},
    {"async.destination_delivery_failures", Parts::none, Unit::count, Better::less, "",
     "Deliveries that failed."},
    {"async.dead_letter_errors", Parts::none, Unit::count, Better::less, "",
     "Deliveries to the dead-letter queue that failed."},
    {"event_sources.*.batches", Parts::none, Unit::count, Better::neither, "",
     "Batches that were invoked for the first time."},
    {"event_sources.*.polled", Parts::none, Unit::count, Better::neither, "",
     "Messages or records that were read."},
    {"event_sources.*.invoked", Parts::none, Unit::count, Better::neither, "",
     "Messages or records handed to the function."},
    {"event_sources.*.failed", Parts::none, Unit::count, Better::less, "",
     "Messages or records whose invocation failed."},
    {"event_sources.*.deleted", Parts::none, Unit::count, Better::neither, "",
     "Messages that were worked off."},
    {"event_sources.*.dropped", Parts::none, Unit::count, Better::less, "",
     "Records that were given up."},
    {"event_sources.*.on_failure_delivered", Parts::none, Unit::count, Better::less, "",
     "Delivered to the destination of failures."},
    {"event_sources.*.throttled_batches", Parts::none, Unit::count, Better::less, "",
     "Batches that the function had no room for."},
    {"event_sources.*.abandoned_batches", Parts::none, Unit::count, Better::less, "",
     "Batches that were given up when throttled."},
    {"event_sources.*.records_per_batch", Parts::sizes, Unit::count, Better::neither, "",
     "Sizes of batches."},
    {"event_sources.*.concurrency", Parts::level, Unit::count, Better::neither, "",
     "Batches in flight."},
    {"event_sources.*.slots", Parts::level, Unit::count, Better::neither, "",
     "Batches that may be in flight."},
    {"event_sources.*.pollers", Parts::level, Unit::count, Better::neither, "",
     "Provisioned pollers; null without."},
    {"event_sources.*.iterator_age_ms", Parts::times, Unit::milliseconds, Better::less, "",
     "Age of the last record of a batch; null of queues."},
    {"event_sources.*.filtered", Parts::none, Unit::count, Better::neither, "",
     "Messages that no filter matched."},
    {"recursive_invocations_dropped", Parts::none, Unit::count, Better::less, "",
     "Invocations that the recursion guard ended."},
    {"orphaned_ms", Parts::none, Unit::milliseconds, Better::less, "",
     "Time run after the caller or client was gone."},
    {"clients.requests", Parts::none, Unit::count, Better::neither, "",
     "Requests of clients, each with all its attempts."},
    {"clients.answered", Parts::none, Unit::count, Better::neither, "",
     "The last answer was a success."},
    {"clients.failed", Parts::none, Unit::count, Better::less, "",
     "The last answer was an error of the function."},
    {"clients.gave_up", Parts::none, Unit::count, Better::less, "",
     "The last attempt had no answer of the function."},
    {"clients.waiting", Parts::none, Unit::count, Better::less, "", "Not answered at the end."},
    {"clients.attempts", Parts::sizes, Unit::count, Better::less, "", "Attempts of a request."},
    {"clients.latency_ms", Parts::times, Unit::milliseconds, Better::less, "",
     "From the first attempt to the final answer."},
    {"background.left", Parts::none, Unit::count, Better::neither, "",
     "Work that handlers left behind."},
    {"background.finished", Parts::none, Unit::count, Better::neither, "",
     "Work that was done in later invocations."},
    {"background.lost", Parts::none, Unit::count, Better::less, "",
     "Work that ended with its environment."},
    {"background.pending", Parts::none, Unit::count, Better::less, "", "Work that is still there."},
    {"background.delay_ms", Parts::times, Unit::milliseconds, Better::less, "",
     "From the handler's return to the end of the work."},
    {"in_flight", Parts::none, Unit::count, Better::neither, "",
     "Requests without an answer when the run was broken off."},
});

// JSON and CSV do not list them.
constexpr auto kAsked = std::to_array<Metric>({
    {"latency_ms.above.*", Parts::none, Unit::share, Better::less, "",
     "Answers that came later than this, such as latency_ms.above.500ms."},
    {"idle_memory_gb", Parts::none, Unit::count, Better::neither, "idle memory, GB",
     "GB of memory of environments that idle, on average over time."},
});

constexpr auto kThings = std::to_array<Metric>({
    {"queues.*.sent", Parts::none, Unit::count, Better::neither, "",
     "Messages sent, moved and delivered into the queue."},
    {"queues.*.received", Parts::none, Unit::count, Better::neither, "", "Receives of messages."},
    {"queues.*.deleted", Parts::none, Unit::count, Better::neither, "",
     "Messages that were worked off."},
    {"queues.*.moved_to_dead_letter", Parts::none, Unit::count, Better::less, "",
     "Messages received too often."},
    {"queues.*.moved_in", Parts::none, Unit::count, Better::less, "",
     "Messages moved in from another queue."},
    {"queues.*.expired", Parts::none, Unit::count, Better::less, "",
     "Messages that were older than the retention."},
    {"queues.*.visible", Parts::level_end, Unit::count, Better::less, "", "Messages that wait."},
    {"queues.*.not_visible", Parts::level_end, Unit::count, Better::neither, "",
     "Messages received and not deleted."},
    {"queues.*.delayed", Parts::level_end, Unit::count, Better::neither, "",
     "Messages that are still hidden."},
    {"queues.*.oldest_message_s.max", Parts::none, Unit::seconds, Better::less, "",
     "The highest age of the oldest message."},
    {"queues.*.oldest_message_s.at_end", Parts::none, Unit::seconds, Better::less, "",
     "Its age at the end."},
    {"queues.*.time_in_queue_ms", Parts::times, Unit::milliseconds, Better::less, "",
     "From sending to the start of the first attempt."},
    {"queues.*.drained_at_s", Parts::none, Unit::seconds, Better::less, "",
     "From when to the end nothing was in the queue; null if something is."},
    {"front_doors.*.requests", Parts::none, Unit::count, Better::neither, "",
     "Attempts that came to the door."},
    {"front_doors.*.responses.*", Parts::none, Unit::count, Better::neither, "",
     "Answers by their status."},
    {"front_doors.*.latency_ms", Parts::times, Unit::milliseconds, Better::less, "",
     "From the client's attempt to its answer."},
    {"dependencies.*.calls", Parts::none, Unit::count, Better::neither, "", "Calls of handlers."},
    {"dependencies.*.failed", Parts::none, Unit::count, Better::less, "", "Calls that failed."},
    {"dependencies.*.abandoned", Parts::none, Unit::count, Better::less, "",
     "Calls whose caller was gone."},
    {"dependencies.*.in_use", Parts::level_end, Unit::count, Better::neither, "", "Places in use."},
    {"dependencies.*.waiting", Parts::level_end, Unit::count, Better::less, "",
     "Calls that wait for a place."},
    {"dependencies.*.latency_ms", Parts::times, Unit::milliseconds, Better::less, "",
     "From the call to its answer."},
});

}  // namespace

std::span<const Metric> caller_metrics() {
  return kCallers;
}

std::span<const Metric> asked_metrics() {
  return kAsked;
}

std::span<const Metric> thing_metrics() {
  return kThings;
}

}  // namespace coldcast
