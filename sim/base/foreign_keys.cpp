#include "base/foreign_keys.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "coldcast/base/text.h"

#include "base/near_form.h"

namespace coldcast {
namespace {

enum class Block { scenario, function, queue, mapping, arrivals, any };
enum class Value { as_it_is, size, duration, rate, rate_of_span, share, schedule };

struct ForeignKey {
  Block block;
  std::string_view key;   // in small letters, words joined by _
  std::string_view form;  // `_` stands for the value
  Value value = Value::as_it_is;
};

constexpr auto kKeys = std::to_array<ForeignKey>({
    {Block::scenario, "region", "billing: {prices: _}"},
    {Block::scenario, "prices", "billing: {prices: _}"},
    {Block::scenario, "name", "scenario: _"},
    {Block::scenario, "service", "scenario: _"},
    {Block::scenario, "concurrency_limit", "account: {concurrency_limit: _}"},
    {Block::scenario, "free_tier", "billing: {free_tier: _}"},
    {Block::scenario, "warm_up", "warmup: _", Value::duration},
    {Block::scenario, "start_time", "starts_at: _"},
    {Block::function, "region", "billing: {prices: _} (of the whole scenario)"},
    {Block::function, "runtime", "cold_start: {init: {kind: runtime, runtime: _}}"},
    {Block::function, "memory_size", "memory: _", Value::size},
    {Block::function, "memory_mb", "memory: _", Value::size},
    {Block::function, "ram", "memory: _", Value::size},
    {Block::function, "architectures", "architecture: arm64 (or x86_64)"},
    {Block::function, "ephemeral_storage_size", "ephemeral_storage: _", Value::size},
    {Block::function, "reserved_concurrent_executions", "reserved_concurrency: _"},
    {Block::function, "concurrency", "reserved_concurrency: _ (or provisioned_concurrency)"},
    {Block::function, "provisioned_concurrent_executions", "provisioned_concurrency: _"},
    {Block::function, "provisioned_concurrency_config", "provisioned_concurrency: 5"},
    {Block::function, "init", "cold_start: {init: _}", Value::duration},
    {Block::function, "init_duration", "cold_start: {init: _}", Value::duration},
    {Block::function, "duration", "handler: {duration: _}", Value::duration},
    {Block::function, "rate", "arrivals: {kind: poisson, rate: _}", Value::rate},
    {Block::function, "rps", "arrivals: {kind: poisson, rate: _}", Value::rate},
    {Block::function, "events", "arrivals: {kind: poisson, rate: 10/s} (or event_sources)"},
    {Block::function, "schedule", "arrivals: {kind: schedule, every: 5min}"},
    {Block::function, "event_source_mappings", "event_sources: [{queue: orders, batch_size: 10}]"},
    {Block::function, "maximum_retry_attempts", "async: {maximum_retry_attempts: _}"},
    {Block::function, "maximum_event_age", "async: {maximum_event_age: _}", Value::duration},
    {Block::function, "dead_letter_config", "async: {dead_letter_queue: {queue: failed}}"},
    {Block::function, "error_rate", "failure_rate: _", Value::share},
    {Block::function, "errors", "failure_rate: _", Value::share},
    {Block::function, "failures", "failure_rate: _", Value::share},
    {Block::function, "outcome", "failure_rate: _", Value::share},
    {Block::function, "idle_timeout", "keep_alive: {kind: fixed, timeout: _}", Value::duration},
    {Block::queue, "fifo", "kind: fifo"},
    {Block::queue, "type", "kind: _"},
    {Block::queue, "dlq", "dead_letter: {queue: _, max_receive_count: 5}"},
    {Block::queue, "dead_letter_queue", "dead_letter: {queue: _, max_receive_count: 5}"},
    {Block::queue, "fifo_queue", "kind: fifo"},
    {Block::queue, "visibility", "visibility_timeout: _", Value::duration},
    {Block::queue, "visibility_timeout_seconds", "visibility_timeout: _", Value::duration},
    {Block::queue, "message_retention_period", "retention: _", Value::duration},
    {Block::queue, "message_retention_seconds", "retention: _", Value::duration},
    {Block::queue, "delay_seconds", "delivery_delay: _", Value::duration},
    {Block::queue, "redrive_policy", "dead_letter: {queue: failed, max_receive_count: 5}"},
    {Block::queue, "max_receive_count", "dead_letter: {queue: failed, max_receive_count: _}"},
    {Block::mapping, "maximum_batching_window_in_seconds", "batching_window: _", Value::duration},
    {Block::mapping, "maximum_record_age_in_seconds", "maximum_record_age: _", Value::duration},
    {Block::mapping, "tumbling_window_in_seconds", "tumbling_window: _", Value::duration},
    {Block::mapping, "scaling_config", "maximum_concurrency: 50"},
    {Block::mapping, "sqs", "queue: _"},
    {Block::mapping, "batch", "batch_size: _"},
    {Block::mapping, "max_concurrency", "maximum_concurrency: _"},
    {Block::mapping, "bisect_on_error", "bisect_batch_on_function_error: _"},
    {Block::mapping, "function_response_types", "report_batch_item_failures: true"},
    {Block::arrivals, "users", "clients: _"},
    {Block::arrivals, "start", "from: _", Value::duration},
    {Block::arrivals, "end", "until: _", Value::duration},
    {Block::arrivals, "stop", "until: _", Value::duration},
    {Block::arrivals, "to", "until: _", Value::duration},
    {Block::arrivals, "via", "through: _"},
    {Block::arrivals, "front_door", "through: _"},
    {Block::arrivals, "timeout", "client: {timeout: _}", Value::duration},
    {Block::arrivals, "client_timeout", "client: {timeout: _}", Value::duration},
    {Block::arrivals, "async", "invocation: async"},
    {Block::arrivals, "retries", "retry: {attempts: _, base: 100ms, cap: 20s}"},
    {Block::arrivals, "attempts", "retry: {attempts: _, base: 100ms, cap: 20s}"},
    {Block::arrivals, "max_attempts", "retry: {attempts: _, base: 100ms, cap: 20s}"},
    {Block::any, "rps", "rate: _", Value::rate},
    {Block::any, "r", "rate: _", Value::rate},
    {Block::any, "mean", "rate: _", Value::rate},
    {Block::any, "tps", "rate: _", Value::rate},
    {Block::any, "lambda", "rate: _", Value::rate},
    {Block::any, "frequency", "rate: _", Value::rate},
    {Block::any, "requests_per_second", "rate: _", Value::rate},
    {Block::any, "every", "rate: _", Value::rate_of_span},
    {Block::any, "interval", "every: _", Value::duration},
    {Block::any, "interval", "rate: _", Value::rate_of_span},
    {Block::any, "period", "every: _", Value::duration},
    {Block::any, "period", "rate: _", Value::rate_of_span},
    {Block::any, "users", "clients: _"},
    {Block::any, "vus", "clients: _"},
    {Block::any, "workers", "clients: _"},
    {Block::any, "concurrency", "clients: _"},
    {Block::any, "size", "count: _"},
    {Block::any, "requests", "count: _"},
    {Block::any, "number", "count: _"},
    {Block::any, "time", "at: _", Value::duration},
    {Block::any, "t", "at: _", Value::duration},
    {Block::any, "stages", "points: [{at: 0s, rate: 0/s}, {at: 10min, rate: 40/s}]"},
    {Block::any, "rates", "points: [{at: 0s, rate: 0/s}, {at: 10min, rate: 40/s}]"},
    {Block::any, "rate", "points: [{at: 0s, rate: _}, {at: 10min, rate: 40/s}]", Value::rate},
    {Block::any, "think", "think_time: _", Value::duration},
    {Block::any, "path", "file: _"},
    {Block::any, "filename", "file: _"},
    {Block::any, "expression", "schedule: _", Value::schedule},
    {Block::any, "cron", "schedule: _", Value::schedule},
    {Block::any, "at", "list: [{at: _}]"},
    {Block::any, "times", "list: [{at: _}]"},
    {Block::any, "max_attempts", "attempts: _"},
    {Block::any, "retries", "attempts: _"},
    {Block::any, "max_retries", "attempts: _"},
    {Block::any, "delay", "base: _", Value::duration},
    {Block::any, "max_delay", "cap: _", Value::duration},
    {Block::any, "ttl", "timeout: _", Value::duration},
    {Block::any, "idle", "timeout: _", Value::duration},
    {Block::any, "after", "timeout: _", Value::duration},
    {Block::any, "duration", "timeout: _", Value::duration},
    {Block::any, "duration", "init: _", Value::duration},
    {Block::any, "init_duration", "init: _", Value::duration},
    {Block::any, "value", "initial: _"},
    {Block::any, "count", "initial: _"},
    {Block::any, "value", "duration: _", Value::duration},
    {Block::any, "time", "duration: _", Value::duration},
    {Block::any, "avg", "mean: _", Value::duration},
    {Block::any, "average", "mean: _", Value::duration},
    {Block::any, "mu", "mean: _", Value::duration},
    {Block::any, "stddev", "sd: _", Value::duration},
    {Block::any, "std", "sd: _", Value::duration},
    {Block::any, "std_dev", "sd: _", Value::duration},
    {Block::any, "stdev", "sd: _", Value::duration},
    {Block::any, "sigma", "sd: _", Value::duration},
    {Block::any, "standard_deviation", "sd: _", Value::duration},
    {Block::any, "p50", "median: _", Value::duration},
    {Block::any, "alpha", "shape: _"},
    {Block::any, "low", "min: _", Value::duration},
    {Block::any, "lower", "min: _", Value::duration},
    {Block::any, "minimum", "min: _", Value::duration},
    {Block::any, "from", "min: _", Value::duration},
    {Block::any, "high", "max: _", Value::duration},
    {Block::any, "upper", "max: _", Value::duration},
    {Block::any, "maximum", "max: _", Value::duration},
    {Block::any, "to", "max: _", Value::duration},
    {Block::any, "region", "prices: _"},
    {Block::any, "limit", "concurrency_limit: _"},
    {Block::any, "connections", "concurrency: _"},
    {Block::any, "pool_size", "concurrency: _"},
    {Block::any, "min", "minimum: _"},
    {Block::any, "max", "maximum: _"},
    {Block::any, "target", "target_tracking: {target: _}"},
    {Block::any, "type", "kind: _"},
    {Block::any, "runtime", "init: {kind: runtime, runtime: _}"},
});

// Misspelt or not, a word that is a key somewhere is not meant to be one that it resembles.
constexpr auto kOwnWords = std::to_array<std::string_view>(
    {"mean", "median", "min", "max", "from", "until", "count", "rate", "every", "scale", "shape"});

// MemorySize, memorySize and memory-size are memory_size.
std::string in_snake_case(std::string_view key) {
  std::string snake;
  for (std::size_t i = 0; i < key.size(); ++i) {
    const char c = key[i];
    const bool is_capital = c >= 'A' && c <= 'Z';
    const bool begins_word = is_capital && i > 0 && key[i - 1] >= 'a' && key[i - 1] <= 'z';
    if (begins_word) snake += '_';
    snake += is_capital ? static_cast<char>(c - 'A' + 'a') : c == '-' || c == ' ' ? '_' : c;
  }
  return snake;
}

Block block_at(std::string_view path) {
  if (path.empty()) return Block::scenario;
  const auto dots = std::count(path.begin(), path.end(), '.');
  const std::string_view last = path.substr(path.find_last_of('.') + 1);
  if (last == "template" || (path.starts_with("functions.") && dots == 1)) return Block::function;
  if (path.starts_with("queues.") && dots == 1) return Block::queue;
  if (last.starts_with("event_sources")) return Block::mapping;
  if (last.starts_with("arrivals")) return Block::arrivals;
  return Block::any;
}

// `5s` as a rate: every five seconds.
std::optional<std::string> rate_of_span(const Node& node) {
  const auto near = near_duration(node.text, "every");
  return near ? near_rate(fmt::format("rate({})", *near)) : std::nullopt;
}

// Fields of cron without its word; a rate as EventBridge has it.
std::string near_schedule(std::string_view text) {
  const std::string rate =
      text.starts_with("rate(") ? near_rate_expression(text).value_or(std::string(text)) : "";
  if (!rate.empty()) return fmt::format("'{}'", rate);
  return text.find('(') == std::string_view::npos ? fmt::format("'cron({})'", text)
                                                  : fmt::format("'{}'", text);
}

std::optional<std::string> near_value(const Node& node, Value kind) {
  switch (kind) {
    case Value::as_it_is:
      return std::nullopt;
    case Value::size:
      return near_size(node.text);
    case Value::duration:
      return near_duration(node.text, "");
    case Value::rate:
      return near_rate(node.text);
    case Value::rate_of_span:
      return rate_of_span(node);
    case Value::share:
      return near_number(node.text);
    case Value::schedule:
      return near_schedule(node.text);
  }
  return std::nullopt;
}

std::string value_of(const Node& node, Value kind) {
  if (node.kind != Node::Kind::scalar) return "...";
  return near_value(node, kind).value_or(node.text);
}

// What the form sets: `rate` of `rate: _`.
std::string_view key_of(const ForeignKey& row) {
  return row.form.substr(0, row.form.find(':'));
}

std::string form_of(const ForeignKey& row, const Node& value) {
  std::string form(row.form);
  const std::size_t place = form.find(" _");
  if (place != std::string::npos) form.replace(place + 1, 1, value_of(value, row.value));
  return form;
}

std::string advice_of(const ForeignKey& row, const Node& value) {
  return fmt::format("write it like \"{}\"", form_of(row, value));
}

const ForeignKey* other_name(std::string_view wanted, std::string_view key) {
  const auto row = std::find_if(kKeys.begin(), kKeys.end(), [&](const ForeignKey& one) {
    return one.block == Block::any && one.key == key && key_of(one) == wanted;
  });
  return row == kKeys.end() ? nullptr : &*row;
}

}  // namespace

std::optional<std::string> advice_on_key(std::string_view block, const Node::Entry& entry,
                                         std::span<const std::string_view> known) {
  const std::string key = in_snake_case(entry.key);
  const auto is_known = [&](std::string_view word) {
    return std::find(known.begin(), known.end(), word) != known.end();
  };
  if (key != entry.key && is_known(key)) return fmt::format("did you mean \"{}\"?", key);
  const Block place = block_at(block);
  const auto row = std::find_if(kKeys.begin(), kKeys.end(), [&](const ForeignKey& one) {
    if (one.key != key) return false;
    return one.block == Block::any ? is_known(key_of(one)) : one.block == place;
  });
  if (row == kKeys.end()) return std::nullopt;
  return advice_of(*row, entry.value);
}

std::optional<std::string> advice_towards(std::string_view wanted, const Node::Entry& entry) {
  const std::string key = in_snake_case(entry.key);
  if (key != entry.key && key == wanted) return fmt::format("did you mean \"{}\"?", key);
  if (const ForeignKey* row = other_name(wanted, key)) return advice_of(*row, entry.value);
  const bool is_own = std::find(kOwnWords.begin(), kOwnWords.end(), key) != kOwnWords.end();
  if (is_own || nearest_word(entry.key, {&wanted, 1}).empty()) return std::nullopt;
  return fmt::format("did you mean \"{}\"?", wanted);
}

std::optional<std::string> written_as(std::string_view wanted, const Node::Entry& entry) {
  const ForeignKey* row = other_name(wanted, in_snake_case(entry.key));
  return row == nullptr ? std::nullopt : std::optional(form_of(*row, entry.value));
}

}  // namespace coldcast
