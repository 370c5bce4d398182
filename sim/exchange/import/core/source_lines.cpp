#include <algorithm>
#include <fmt/format.h>
#include <string>
#include <vector>

#include "coldcast/base/text.h"

#include "exchange/import/core/joint.h"

namespace coldcast {
namespace {

constexpr std::uint64_t kDefaultTimeout = 3;

bool is_stream(FeedKind kind) {
  return kind == FeedKind::kinesis || kind == FeedKind::dynamodb || kind == FeedKind::kafka;
}

const QueueFact* queue_of(const Joint& joint, const std::string& name) {
  for (const QueueFact& queue : joint.inventory.queues) {
    if (queue.name == name) return &queue;
  }
  return nullptr;
}

void add(Joint& joint, const std::optional<Count>& count, std::string_view key,
         std::string_view unit, DraftLine& item) {
  if (count)
    item.add(std::string(key), fmt::format("{}{}", count->value, unit),
             joint.origin(count->mark, count->how));
}

void add_true(Joint& joint, const std::optional<Stated<bool>>& word, std::string_view key,
              DraftLine& item) {
  if (word && word->value) item.add(std::string(key), "true", joint.origin(word->mark, word->how));
}

void check_range(Joint& joint, const std::optional<Count>& count, const std::string& path,
                 std::uint64_t least, std::uint64_t most) {
  if (count && (count->value < least || count->value > most))
    joint.findings.refuse(count->mark, path,
                          fmt::format("{}: expected {} to {}", count->value, least, most));
}

void check_queue_mapping(Joint& joint, const MappingFact& mapping, const std::string& path,
                         bool is_fifo) {
  check_range(joint, mapping.maximum_concurrency, path + ".maximum_concurrency", 2, 1000);
  if (mapping.maximum_concurrency && mapping.provisioned_pollers) {
    joint.findings.refuse(mapping.maximum_concurrency->mark, path + ".maximum_concurrency",
                          "stands beside provisioned pollers (ProvisionedPollerConfig); leave one "
                          "of them out");
  }
  check_range(joint, mapping.batch_size, path + ".batch_size", 1, is_fifo ? 10 : 10'000);
  check_range(joint, mapping.window, path + ".batching_window", 0, 300);
  const bool has_window = mapping.window && mapping.window->value > 0;
  if (is_fifo && has_window)
    joint.findings.refuse(mapping.window->mark, path + ".batching_window",
                          "FIFO queues do not support a batch window");
  if (!is_fifo && mapping.batch_size && mapping.batch_size->value > 10 &&
      mapping.batch_size->value <= 10'000 && !has_window) {
    joint.findings.refuse(mapping.batch_size->mark, path + ".batch_size",
                          "Maximum batch window in seconds must be greater than 0 if maximum "
                          "batch size is greater than 10");
  }
}

// AWS refuses a visibility timeout below the function's; its advice is six times that.
void check_visibility(Joint& joint, const FunctionFact& function, const MappingFact& mapping,
                      const QueueFact& queue) {
  constexpr std::uint64_t kDefaultVisibility = 30;
  const std::uint64_t visibility = queue.visibility ? queue.visibility->value : kDefaultVisibility;
  const std::uint64_t timeout = function.timeout ? function.timeout->value : kDefaultTimeout;
  const std::uint64_t window = mapping.window ? mapping.window->value : 0;
  const std::string path = "queues." + queue.name + ".visibility_timeout";
  const Mark mark = queue.visibility ? queue.visibility->mark : queue.mark;
  if (visibility < timeout) {
    joint.findings.refuse(mark, path,
                          fmt::format("Queue visibility timeout: {} seconds is less than Function "
                                      "timeout: {} seconds",
                                      visibility, timeout));
  } else if (visibility < 6 * timeout + window) {
    joint.findings.remark(mark, path,
                          fmt::format("{} s is under 6 x the timeout of {} ({} s) + its batching "
                                      "window ({} s), AWS's advice: messages may come again while "
                                      "they are worked on",
                                      visibility, function.name, timeout, window));
  }
}

void add_pollers(Joint& joint, const MappingFact& mapping, DraftLine& item) {
  if (!mapping.provisioned_pollers) return;
  std::vector<std::string> parts;
  if (mapping.pollers_minimum)
    parts.push_back(fmt::format("minimum: {}", mapping.pollers_minimum->value));
  if (mapping.pollers_maximum)
    parts.push_back(fmt::format("maximum: {}", mapping.pollers_maximum->value));
  item.add("provisioned_pollers", fmt::format("{{{}}}", joined(parts)),
           joint.origin(*mapping.provisioned_pollers));
}

std::string starting_position(Joint& joint, const MappingFact& mapping, const std::string& path) {
  if (!mapping.starting_position) return {};
  std::string word;
  for (const char c : mapping.starting_position->value)
    word += static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  if (word == "trim_horizon" || word == "latest") return word;
  joint.findings.remark(mapping.starting_position->mark, path + ".starting_position",
                        fmt::format("{} is not modelled; latest is assumed", word));
  return "latest";
}

void fill_stream(Joint& joint, const MappingFact& mapping, const std::string& path,
                 DraftLine& item) {
  if (const std::string word = starting_position(joint, mapping, path); !word.empty())
    item.add("starting_position", word,
             joint.origin(mapping.starting_position->mark, mapping.starting_position->how));
  check_range(joint, mapping.batch_size, path + ".batch_size", 1, 10'000);
  check_range(joint, mapping.window, path + ".batching_window", 0, 300);
  check_range(joint, mapping.parallelization, path + ".parallelization_factor", 1, 10);
  check_range(joint, mapping.tumbling_window, path + ".tumbling_window", 0, 900);
  add(joint, mapping.batch_size, "batch_size", "", item);
  add(joint, mapping.window, "batching_window", "s", item);
  add(joint, mapping.parallelization, "parallelization_factor", "", item);
  if (mapping.maximum_retries)
    item.add("maximum_retry_attempts", fmt::to_string(mapping.maximum_retries->value),
             joint.origin(mapping.maximum_retries->mark));
  if (mapping.maximum_record_age)
    item.add("maximum_record_age",
             mapping.maximum_record_age->value < 0
                 ? "none"
                 : fmt::format("{}s", mapping.maximum_record_age->value),
             joint.origin(mapping.maximum_record_age->mark));
  add_true(joint, mapping.bisect, "bisect_batch_on_function_error", item);
  add_true(joint, mapping.reports_failures, "report_batch_item_failures", item);
  if (mapping.has_consumer || mapping.source.find("/consumer/") != std::string::npos)
    item.add("enhanced_fan_out", "true", joint.origin(mapping.mark, "a consumer of its own"));
  if (mapping.tumbling_window && mapping.tumbling_window->value > 0)
    add(joint, mapping.tumbling_window, "tumbling_window", "s", item);
  add_pollers(joint, mapping, item);
  add_destination(joint, mapping.on_failure, path, "on_failure", item);
}

void fill_queue(Joint& joint, const FunctionFact& function, const MappingFact& mapping,
                const std::string& name, DraftLine& item) {
  const std::string path = "functions." + function.name + ".event_sources." + name;
  const QueueFact* queue = queue_of(joint, name);
  const bool is_fifo = queue != nullptr ? queue->is_fifo : joint.fifo_queues.contains(name);
  check_queue_mapping(joint, mapping, path, is_fifo);
  if (queue != nullptr) check_visibility(joint, function, mapping, *queue);
  std::uint64_t& slowest = joint.slowest_reader[name];
  slowest = std::max(slowest, function.timeout ? function.timeout->value : kDefaultTimeout);
  add(joint, mapping.batch_size, "batch_size", "", item);
  add(joint, mapping.window, "batching_window", "s", item);
  add(joint, mapping.maximum_concurrency, "maximum_concurrency", "", item);
  add_pollers(joint, mapping, item);
  add_true(joint, mapping.reports_failures, "report_batch_item_failures", item);
}

// The broker's own word counts, then that of its mapping.
Joint::Engine engine_of(Joint& joint, const MappingFact& mapping, const std::string& broker) {
  for (const BrokerFact& fact : joint.inventory.brokers) {
    if (fact.name == broker) return {fact.kind, joint.origin(fact.mark, fact.how)};
  }
  if (!mapping.assumes_engine) return {mapping.kind, joint.origin(mapping.mark)};
  joint.findings.ask("brokers." + broker + ".kind",
                     fmt::format("the engine of the broker is not in the files; {} assumed",
                                 engine_word(mapping.kind)));
  return {mapping.kind, "assumed"};
}

void fill_broker(Joint& joint, const MappingFact& mapping, const std::string& broker,
                 DraftLine& item) {
  const std::string queue = mapping.topic.empty() ? "queue" : mapping.topic;
  item.lines.front().key = "broker";
  item.add("queue", yaml_text(queue));
  add(joint, mapping.batch_size, "batch_size", "", item);
  add(joint, mapping.window, "batching_window", "s", item);
  joint.brokers.emplace(broker, engine_of(joint, mapping, broker));
  std::vector<std::string>& queues = joint.broker_queues[broker];
  if (std::find(queues.begin(), queues.end(), queue) == queues.end()) queues.push_back(queue);
}

// `read`: what the function reads by the mappings before; gets this one's.
void add_mapping(Joint& joint, const FunctionFact& function, const MappingFact& mapping,
                 std::vector<std::string>& read, DraftLine& list) {
  const bool is_kafka = mapping.kind == FeedKind::kafka;
  std::string name = resource_name(mapping.source);
  if (is_kafka && !mapping.topic.empty()) name = mapping.topic;
  if (mapping.kind == FeedKind::queue) name = joint.queue_of(mapping.source);
  const std::string path = "functions." + function.name + ".event_sources." + name;
  if (!mapping.enabled) {
    list.add_comment(fmt::format("{} is disabled ({})", name, joint.origin(mapping.mark)));
    joint.findings.remark(mapping.mark, path, "is disabled; left out");
    return;
  }
  // Mappings are named by what they read, so two of one source cannot be told apart.
  if (std::find(read.begin(), read.end(), name) != read.end()) {
    list.add_comment(
        fmt::format("not modelled: a second mapping of {} ({})", name, joint.origin(mapping.mark)));
    joint.findings.remark(mapping.mark, path,
                          "a second mapping of one source is not modelled; left out");
    return;
  }
  read.push_back(name);
  const bool reads_stream = is_stream(mapping.kind);
  DraftLine& item = list.add_item("");
  item.add(reads_stream ? "stream" : "queue", yaml_text(name),
           joint.origin(mapping.mark) + (mapping.comment.empty() ? "" : " " + mapping.comment));
  if (reads_stream) {
    joint.use_stream(name, mapping.kind);
    fill_stream(joint, mapping, path, item);
  } else if (mapping.kind == FeedKind::queue) {
    joint.use_queue(name);
    fill_queue(joint, function, mapping, name, item);
  } else {
    fill_broker(joint, mapping, name, item);
  }
  if (mapping.is_filtered) {
    item.add_comment("not modelled: FilterCriteria; what they drop is filtered_share");
    joint.findings.ask(path + ".filtered_share",
                       "FilterCriteria drop a share of the records that no file says; 0 assumed");
  }
}

}  // namespace

void add_event_sources(Joint& joint, const FunctionFact& function, DraftLine& block) {
  DraftLine list{"event_sources"};
  std::vector<std::string> read;
  for (const MappingFact& mapping : joint.inventory.mappings) {
    if (parse_function_name(mapping.function).name != function.name) continue;
    add_mapping(joint, function, mapping, read, list);
    if (mapping.enabled)
      say_bypass(joint, function, mapping.function, mapping.mark, "the event source");
  }
  block.add_if_any(std::move(list));
}

}  // namespace coldcast
