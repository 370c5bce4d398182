#include <array>

#include "keys/tables.h"

namespace coldcast {
namespace {

// How a CSV file is read, as arrivals and as an entry of traces.
constexpr auto kCsvFile = std::to_array<Key>({
    {"columns.end", "text", "", "", "0.2", "When a record ends; in place of time."},
    {"columns.label", "text", "", "", "0.2", "A name for the request."},
    {"columns.count", "text", "", "", "0.2", "How many requests a row stands for."},
    {"delimiter", "text", "", "(told from the header)", "0.2", "One character, or tab."},
    {"header", "boolean", "", "(true)", "0.2",
     "Whether the first row names the columns; else they are called by number, from 1."},
    {"where", "map", "", "", "0.2", "Rows whose column has this text, or one of a list."},
    {"where.*", "text | text[]", "", "", "0.2", "The text of a column."},
    {"rename", "map", "", "", "0.2",
     "Names of the file, or patterns of them, by what they become."},
    {"rename.*", "text", "", "", "0.2", "The name."},
    {"period", "duration", "above 0", "(the least step between rows)", "0.2",
     "How long a row with columns.count lasts."},
    {"resolution", "duration", "above 0", "", "0.2", "Stamps are cut to this: spread within it."},
    {"time_unit", "'ns' | 'us' | 'ms' | 's' | 'min' | 'h' | 'd'", "", "(required of numbers)",
     "0.1", "Of times that are numbers; absent: ISO-8601."},
    {"duration_unit", "'ns' | 'us' | 'ms' | 's' | 'min' | 'h' | 'd'", "",
     "(required with columns.duration)", "0.1", "Of durations."},
});

constexpr auto kFirstOfArrivals = std::to_array<Key>({
    {"kind", "text", "", "required", "0.1", "How they come."},
    {"rate", "rate", "above 0", "required", "0.1", "How many in a time.", "",
     "poisson constant on_off"},
    {"list", "block[]", "", "required", "0.1", "The requests.", "", "requests"},
    {"list.at", "instant", "", "required", "0.1", "When.", "", "requests"},
    {"list.duration", "duration", "", "", "0.1", "The handler's, for this request.", "",
     "requests"},
    {"list.label", "text", "", "", "0.1", "A name for it, in logs and timelines.", "", "requests"},
    {"at", "instant", "", "required", "0.1", "When the burst begins.", "", "burst"},
    {"count", "count", "", "required", "0.1", "How many.", "", "burst"},
    {"over", "duration", "", "0ms", "0.1", "Spread evenly over so long; 0: all at once.", "",
     "burst"},
    {"points", "block[]", "", "required", "0.1", "Two or more, between which the rate is linear.",
     "", "profile"},
    {"points.at", "instant", "", "required", "0.1", "When.", "", "profile"},
    {"points.rate", "rate", "0 or more", "required", "0.1", "The rate then.", "", "profile"},
    {"on", "distribution", "above 0", "required", "0.1", "How long it is on.", "", "on_off"},
    {"off", "distribution", "", "required", "0.1", "How long it is off.", "", "on_off"},
    {"clients", "count", "1 or more", "required", "0.1", "Each has one request at a time.", "",
     "closed_loop"},
    {"requests", "count", "", "", "0.1", "Of all clients together; absent: until the end.", "",
     "closed_loop"},
    {"think_time", "distribution", "", "0ms", "0.1", "From an answer to the next request.", "",
     "closed_loop"},
    {"every", "duration", "above 0", "required", "0.1", "From tick to tick.", "", "schedule"},
    {"count", "count", "", "1", "0.1", "Requests at each tick.", "",
     "schedule eventbridge_schedule"},
    {"schedule", "text", "", "required", "0.2",
     "rate(...), cron(...) or at(...) of EventBridge Scheduler.", "ScheduleExpression",
     "eventbridge_schedule"},
    {"time_zone", "text", "", "UTC", "0.2", "Of cron and at, such as Europe/Berlin.",
     "ScheduleExpressionTimezone", "eventbridge_schedule"},
    {"flexible_window", "duration", "0ms to 1d", "0ms", "0.2",
     "Each tick comes at random within it.", "MaximumWindowInMinutes", "eventbridge_schedule"},
    {"precision", "distribution", "", "0ms", "0.2", "How late a tick is.", "",
     "eventbridge_schedule"},

    {"format", "'csv' | 'azure_2019' | 'azure_2021'", "", "required", "0.1",
     "What the rows of the file are.", "", "trace"},
    {"file", "text", "", "required", "0.1",
     "Relative to the scenario; .gz and .zst are read as they are.", "", "trace"},
    {"columns", "block", "", "(required of csv)", "0.1", "Which column of a csv is what.", "",
     "trace"},
    {"columns.time", "text", "", "(required, or columns.end)", "0.1", "When a request comes.", "",
     "trace"},
    {"columns.duration", "text", "", "", "0.1", "How long its handler runs.", "", "trace"},
    {"columns.function", "text | text[]", "", "", "0.1", "Whose it is, beside `function`.", "",
     "trace"},
});

constexpr auto kMoreOfArrivals = std::to_array<Key>({
    {"origin", "'first' | 'zero' | text", "", "(first)", "0.1",
     "What time zero of the run is in the file: its first row, 0, or a time as it writes them.", "",
     "trace"},
    {"function", "text", "", "", "0.1", "Rows of this function only.", "", "trace"},

    {"ramp_up", "duration", "", "0ms", "0.2", "Client k of n begins k/n of it after the start.", "",
     "closed_loop"},
    {"repeat", "duration | 'none'", "above 0", "", "0.2",
     "The profile begins anew so long after its start.", "", "profile"},
    {"duration", "distribution | 'none'", "", "", "0.2", "The handler's, of these requests."},
    {"label", "text", "", "", "0.2", "A name for all its requests."},
    {"scale", "number", "0 to 1000000", "(1)", "0.2", "A factor on its rate."},
    {"from", "instant", "", "0ms", "0.1", "Nothing comes before."},
    {"until", "instant | 'none'", "after from", "", "0.1", "Nothing comes at it or after."},
    {"through", "text | 'none'", "", "", "0.2", "The front door; absent: Lambda's own."},
    {"client", "block | 'none'", "", "", "0.2", "Who waits for the answers."},
    {"client.timeout", "duration | 'none'", "above 0", "", "0.2",
     "How long; absent: as long as it takes."},
    {"retry", "retry | 'none'", "", "", "0.1",
     "What a client does about answers that it did not want."},
    {"invocation", "'sync' | 'async'", "", "(sync)", "0.2",
     "Whether somebody waits for the answer; of functions only.", "InvocationType"},
    {"delivery", "distribution | 'none'", "", "(as of async)", "0.2",
     "From the queue to the first attempt, of events; with invocation: async only."},
    {"poison", "block[]", "", "", "0.2", "Of queues: messages that fail for ever."},
    {"poison.at", "instant", "", "required", "0.2", "The first one sent at this instant or later."},
});

constexpr auto kFirstOfTraces = std::to_array<Key>({
    {"format", "text", "", "required", "0.1", "What the rows of the file are."},
    {"file", "text", "", "required", "0.1",
     "Relative to the scenario; .gz and .zst are read as they are."},
    {"columns", "block", "", "required", "0.1", "Which column is what.", "", "csv"},
    {"columns.time", "text", "", "(required, or columns.end)", "0.1", "When a request comes.", "",
     "csv"},
    {"columns.duration", "text", "", "", "0.1", "How long its handler runs.", "", "csv"},
    {"columns.function", "text | text[]", "", "required", "0.1", "Whose it is.", "", "csv"},
});

constexpr auto kMoreOfTraces = std::to_array<Key>({
    {"origin", "'first' | 'zero' | text", "", "first", "0.1",
     "What time zero of the run is in the file: its first row, 0, or a time as it writes them.", "",
     "csv azure_2021"},
    {"durations", "text", "", "", "0.1", "The file of durations, joined by hash.", "",
     "azure_2019"},
    {"memory", "text", "", "", "0.1", "The file of memory, joined by hash.", "", "azure_2019"},
    {"function", "text", "", "", "0.1", "Of arrivals only.", "", "azure_2021"},
    {"from", "instant", "", "0ms", "0.1", "What is earlier is left out."},
    {"until", "instant | 'none'", "after from", "", "0.1",
     "What comes at it or later is left out."},
    {"retry", "retry | 'none'", "", "", "0.1", "What clients do about throttles."},
    {"template", "function", "", "", "0.1", "Settings of every function that the file brings."},
});

constexpr auto kArrivals = joined(kFirstOfArrivals, of_kinds(kCsvFile, "trace"), kMoreOfArrivals);
constexpr auto kTrace = joined(kFirstOfTraces, of_kinds(kCsvFile, "csv"), kMoreOfTraces);

constexpr auto kRetry = std::to_array<Key>({
    {"kind", "'aws_standard_2026' | 'fixed' | 'step_functions'", "", "", "0.2",
     "How long the waits are; absent: exponential."},
    {"attempts", "count", "1 or more", "required", "0.1", "The first counts.", "MaxAttempts",
     "- fixed"},
    {"attempts", "count", "1 or more", "3", "0.2", "The first counts.", "MaxAttempts",
     "step_functions"},
    {"base", "duration", "", "required", "0.1", "The longest first wait; doubled from then on.", "",
     "-"},
    {"cap", "duration", "base or more", "required", "0.1", "No wait is longer.", "", "-"},
    {"wait", "duration", "", "required", "0.2", "Before each retry.", "", "fixed"},
    {"interval", "duration", "", "1s", "0.2", "Before the first retry.", "IntervalSeconds",
     "step_functions"},
    {"rate", "number", "1 or more", "2", "0.2", "Each wait is so many times the last.",
     "BackoffRate", "step_functions"},
    {"jitter", "'full' | 'none'", "", "full", "0.2",
     "full: a wait is anywhere up to that; none: exactly that.", "JitterStrategy",
     "- aws_standard_2026"},
    {"jitter", "'full' | 'none'", "", "none", "0.2",
     "full: a wait is anywhere up to that; none: exactly that.", "JitterStrategy",
     "fixed step_functions"},
    {"on", "'throttle'[] | 'error'[] | 'timeout'[]", "", "(throttle)", "0.2",
     "Which answers, as the client sees them, are retried."},
});

}  // namespace

std::span<const Key> arrival_keys() {
  return kArrivals;
}

std::span<const Key> trace_keys() {
  return kTrace;
}

std::span<const Key> retry_keys() {
  return kRetry;
}

}  // namespace coldcast
