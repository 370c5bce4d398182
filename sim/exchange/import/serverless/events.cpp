#include <array>
#include <fmt/format.h>

#include "coldcast/base/text.h"

#include "exchange/import/core/function_reader.h"
#include "exchange/import/core/mapping_reader.h"
#include "exchange/import/core/names.h"
#include "exchange/import/serverless/service.h"

namespace coldcast {
namespace {

struct Event {
  ServerlessService& service;
  const ServerlessFunction& function;
  FunctionFact& fact;
  std::string type;
  Mark mark;
  const Node& node;  // what stands under the type

  [[nodiscard]] Value value() const { return service.variables.resolve(node); }
  [[nodiscard]] Block block() const {
    return {node, function.block.path(), function.block.context()};
  }
};

std::string upper(std::string text) {
  for (char& c : text) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
  return text;
}

void add_clock(Event& event, const std::string& expression, Mark mark, const std::string& zone = {},
               bool is_of_scheduler = false) {
  ClockFact clock;
  clock.function = event.function.reference;
  clock.expression = expression;
  clock.mark = mark;
  clock.time_zone = zone;
  clock.comment = event.type;
  clock.is_of_scheduler = is_of_scheduler;
  event.service.inventory.clocks.push_back(std::move(clock));
}

bool is_disabled(const Block& block) {
  const auto enabled = block.boolean("enabled");
  return enabled && !enabled->value;
}

void say_disabled(const Event& event) {
  event.service.findings.remark(event.mark, event.function.block.path() + ".arrivals",
                                fmt::format("a {} is disabled; no arrivals", event.type));
}

void read_schedule(Event& event) {
  const Value value = event.value();
  if (value.is_scalar()) return add_clock(event, value.text, value.mark);
  if (value.is_unknown())
    return event.block().refuse(value.mark, "arrivals",
                                fmt::format("schedule is {}; {}", value.what, value.cure));
  const Block block = event.block();
  if (is_disabled(block)) return say_disabled(event);
  const auto zone = block.text("timezone");
  const auto method = block.text("method");
  const bool is_of_scheduler = method && method->value == "scheduler";
  if (zone && !is_of_scheduler)
    block.refuse(zone->mark, "arrivals", "timezone needs method: scheduler");
  const Value rate = block.find("rate");
  if (rate.is_unknown())
    block.refuse(rate.mark, "arrivals", fmt::format("rate is {}; {}", rate.what, rate.cure));
  for (const Stated<std::string>& expression : block.texts("rate"))
    add_clock(event, expression.value, expression.mark, zone ? zone->value : "", is_of_scheduler);
}

void read_event_bridge(Event& event) {
  const Block block = event.block();
  if (is_disabled(block)) return say_disabled(event);
  if (const auto schedule = block.text("schedule"))
    return add_clock(event, schedule->value, schedule->mark);
  event.fact.callers.emplace_back("EventBridge");
}

// The names that the framework gives to settings of mappings, as Lambda's API has them.
Node as_api(const Node& settings) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 13> kNames{{
      {"batchSize", "BatchSize"},
      {"maximumBatchingWindow", "MaximumBatchingWindowInSeconds"},
      {"batchWindow", "MaximumBatchingWindowInSeconds"},
      {"enabled", "Enabled"},
      {"startingPosition", "StartingPosition"},
      {"parallelizationFactor", "ParallelizationFactor"},
      {"maximumRetryAttempts", "MaximumRetryAttempts"},
      {"maximumRecordAgeInSeconds", "MaximumRecordAgeInSeconds"},
      {"bisectBatchOnFunctionError", "BisectBatchOnFunctionError"},
      {"tumblingWindowInSeconds", "TumblingWindowInSeconds"},
      {"functionResponseType", "FunctionResponseTypes"},
      {"topic", "Topics"},
      {"queue", "Queues"},
  }};
  Node out;
  out.kind = Node::Kind::map;
  out.mark = settings.mark;
  for (const Node::Entry& entry : settings.entries) {
    for (const auto& [own, name] : kNames) {
      if (entry.key == own) out.entries.push_back({std::string(name), entry.mark, entry.value});
    }
  }
  return out;
}

void read_source_settings(const Block& block, Event& event, MappingFact& mapping) {
  const Node& api = event.service.variables.keep(as_api(*block.node()));
  mapping = read_mapping(Block(api, event.function.block.path(), block.context()));
  mapping.maximum_concurrency =
      block.count("maximumConcurrency", "event_sources.maximum_concurrency");
  mapping.is_filtered = block.has("filterPatterns");
  const Value consumer = block.find("consumer");
  mapping.has_consumer = consumer.is_map() || (consumer.is_scalar() && consumer.text != "false");
  if (const auto pollers = block.block("provisionedPollerConfig")) {
    mapping.provisioned_pollers = pollers->mark();
    mapping.pollers_minimum = pollers->count("minimumPollers", "");
    mapping.pollers_maximum = pollers->count("maximumPollers", "");
  }
  if (const auto destinations = block.block("destinations")) {
    const auto inner = destinations->block("onFailure");
    mapping.on_failure =
        read_destination(inner ? inner->find("arn") : destinations->find("onFailure"));
  }
}

void read_source(Event& event, FeedKind kind) {
  MappingFact mapping;
  const Value value = event.value();
  Value source = value;
  if (value.is_map()) {
    const Block block = event.block();
    read_source_settings(block, event, mapping);
    source = block.find("arn");
    const auto type = block.text("type");
    if (event.type == "stream" && type)
      kind = type->value == "dynamodb" ? FeedKind::dynamodb : FeedKind::kinesis;
  }
  if (event.type == "stream") {
    // The framework's own defaults.
    if (!mapping.batch_size) mapping.batch_size = Count{10, {}, "framework default"};
    if (!mapping.starting_position)
      mapping.starting_position = Stated<std::string>{"TRIM_HORIZON", {}, "framework default"};
  }
  mapping.function = event.function.reference;
  mapping.source = source.is_scalar() ? source.text : event.function.key + "-" + event.type;
  mapping.kind = kind;
  if (event.type == "stream") take_kind(mapping.source, event.function.block, mapping);
  mapping.mark = event.mark;
  mapping.comment = event.type;
  if (source.is_unknown())
    event.service.findings.ask(event.function.block.path() + ".event_sources." + mapping.source,
                               fmt::format("its ARN is {}; it is called {} for now; {}",
                                           source.what, mapping.source, source.cure));
  event.service.inventory.mappings.push_back(std::move(mapping));
}

std::string caller_words(const Event& event) {
  const Value value = event.value();
  if (value.is_scalar()) return fmt::format("{} {}", event.type, value.text);
  const Block block = event.block();
  const auto path = block.text("path");
  const auto method = block.text("method");
  if (path)
    return fmt::format("{} {}{}", event.type, method ? upper(method->value) + " " : "",
                       path->value);
  for (const char* key : {"bucket", "topicName", "arn", "route", "logGroup", "pool", "topic"}) {
    if (const auto name = block.text(key))
      return fmt::format("{} {}", event.type, resource_name(name->value));
  }
  return event.type;
}

void read_event(Event& event) {
  static constexpr std::array<std::pair<std::string_view, FeedKind>, 6> kSources{{
      {"sqs", FeedKind::queue},
      {"stream", FeedKind::kinesis},
      {"msk", FeedKind::kafka},
      {"kafka", FeedKind::kafka},
      {"activemq", FeedKind::activemq},
      {"rabbitmq", FeedKind::rabbitmq},
  }};
  if (event.type == "schedule") return read_schedule(event);
  if (event.type == "eventBridge") return read_event_bridge(event);
  for (const auto& [type, kind] : kSources) {
    if (event.type == type) return read_source(event, kind);
  }
  event.fact.callers.push_back(caller_words(event));
}

}  // namespace

void read_events(ServerlessService& service, const ServerlessFunction& function,
                 FunctionFact& fact) {
  const Value events = function.block.find("events");
  if (!events.is_list()) return;
  for (const Node& item : events.node->items) {
    const Value value = service.variables.resolve(item);
    if (value.is_scalar()) fact.callers.push_back(value.text);  // `- alexaSkill`
    if (!value.is_map()) continue;
    for (const Node::Entry& entry : value.node->entries) {
      Event event{service, function, fact, entry.key, entry.mark, entry.value};
      read_event(event);
    }
  }
}

}  // namespace coldcast
