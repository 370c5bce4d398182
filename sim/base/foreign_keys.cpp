#include "base/foreign_keys.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "base/near_form.h"

namespace coldcast {
namespace {

enum class Block { scenario, function, queue, mapping, arrivals, other };
enum class Value { as_it_is, size, duration, rate };

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
    {Block::function, "error_rate", "failure_rate: _"},
    {Block::function, "idle_timeout", "keep_alive: {kind: fixed, timeout: _}", Value::duration},
    {Block::queue, "fifo", "kind: fifo"},
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
    {Block::mapping, "max_concurrency", "maximum_concurrency: _"},
    {Block::mapping, "bisect_on_error", "bisect_batch_on_function_error: _"},
    {Block::mapping, "function_response_types", "report_batch_item_failures: true"},
    {Block::arrivals, "rps", "rate: _", Value::rate},
    {Block::arrivals, "users", "clients: _"},
    {Block::arrivals, "concurrency", "clients: _"},
    {Block::arrivals, "start", "from: _", Value::duration},
    {Block::arrivals, "end", "until: _", Value::duration},
    {Block::arrivals, "interval", "every: _", Value::duration},
});

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
  return Block::other;
}

std::string value_of(const Node& node, Value kind) {
  if (node.kind != Node::Kind::scalar) return "...";
  std::optional<std::string> near;
  if (kind == Value::size) near = near_size(node.text);
  if (kind == Value::duration) near = near_duration(node.text, "");
  if (kind == Value::rate) near = near_rate(node.text);
  return near.value_or(node.text);
}

}  // namespace

std::optional<std::string> advice_on_key(std::string_view block, const Node::Entry& entry,
                                         std::span<const std::string_view> known) {
  const std::string key = in_snake_case(entry.key);
  if (key != entry.key && std::find(known.begin(), known.end(), key) != known.end())
    return fmt::format("did you mean \"{}\"?", key);
  const Block place = block_at(block);
  const auto row = std::find_if(kKeys.begin(), kKeys.end(), [&](const ForeignKey& one) {
    return one.block == place && one.key == key;
  });
  if (row == kKeys.end()) return std::nullopt;
  std::string form(row->form);
  const std::size_t value = form.find(" _");
  const std::size_t place_of_value = value == std::string::npos ? std::string::npos : value + 1;
  if (place_of_value != std::string::npos)
    form.replace(place_of_value, 1, value_of(entry.value, row->value));
  return fmt::format("write it like \"{}\"", form);
}

}  // namespace coldcast
