#include "exchange/import/sam/events.h"

#include <array>
#include <fmt/format.h>

#include "exchange/import/core/mapping_reader.h"
#include "exchange/import/core/names.h"
#include "exchange/import/core/scaling_reader.h"

namespace coldcast {
namespace {

struct Event {
  std::string id;
  std::string type;
  Mark mark;
  Block properties;
  std::string function;
  FunctionFact& fact;
  Inventory& inventory;
};

std::string upper(std::string text) {
  for (char& c : text) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
  return text;
}

bool is_disabled(const Block& block) {
  const auto enabled = block.boolean("Enabled");
  const auto state = block.text("State");
  return (enabled && !enabled->value) || (state && state->value.starts_with("DISABLED"));
}

void read_clock(Event& event) {
  const Block& block = event.properties;
  const char* key = event.type == "Schedule" ? "Schedule" : "ScheduleExpression";
  const std::string path = "functions." + event.fact.name + ".arrivals";
  block.refuse_if_unknown({"Enabled", "State", "ScheduleExpressionTimezone", "FlexibleTimeWindow"});
  if (block.has("Enabled") && block.has("State"))
    event.properties.refuse(block.mark_of("State"), "arrivals",
                            fmt::format("{}: Enabled and State cannot both be given", event.id));
  if (is_disabled(block)) {
    block.context().findings.remark(event.mark, path,
                                    fmt::format("{} is disabled; no arrivals", event.id));
    return;
  }
  const auto expression = block.text(key);
  if (!expression) {
    const Value value = block.find(key);
    if (value.is_unknown())
      block.refuse(value.mark, "arrivals",
                   fmt::format("{} of {} is {}; {}", key, event.id, value.what, value.cure));
    return;
  }
  ClockFact clock;
  clock.function = event.function;
  clock.expression = expression->value;
  clock.mark = expression->mark;
  clock.comment = event.id;
  clock.is_of_scheduler = event.type == "ScheduleV2";
  clock.life = read_life(block, "StartDate", "EndDate");
  if (const auto zone = block.text("ScheduleExpressionTimezone")) clock.time_zone = zone->value;
  if (const auto window = block.block("FlexibleTimeWindow")) {
    const auto mode = window->text("Mode");
    const auto minutes = window->count("MaximumWindowInMinutes", "arrivals.flexible_window");
    if (mode && mode->value == "FLEXIBLE" && minutes) clock.window_minutes = minutes->value;
  }
  event.inventory.clocks.push_back(std::move(clock));
}

struct SourceType {
  std::string_view type;
  std::string_view property;  // where the source stands
  FeedKind kind;
};
constexpr std::array kSources = {
    SourceType{"SQS", "Queue", FeedKind::queue},
    SourceType{"Kinesis", "Stream", FeedKind::kinesis},
    SourceType{"DynamoDB", "Stream", FeedKind::dynamodb},
    SourceType{"MSK", "Stream", FeedKind::kafka},
    SourceType{"SelfManagedKafka", "KafkaBootstrapServers", FeedKind::kafka},
    SourceType{"MQ", "Broker", FeedKind::rabbitmq},
};

const SourceType* source_type(std::string_view type) {
  for (const SourceType& row : kSources) {
    if (row.type == type) return &row;
  }
  return nullptr;
}

bool is_clock(std::string_view type) {
  return type == "Schedule" || type == "ScheduleV2";
}

void read_source(Event& event, const SourceType& type) {
  const Block& block = event.properties;
  MappingFact mapping = read_mapping(block);
  mapping.function = event.function;
  mapping.kind = type.kind;
  mapping.mark = event.mark;
  mapping.comment = event.id;
  read_source_arn(block, type.property, event.id, mapping);
  if (type.kind == FeedKind::rabbitmq) take_engine(block, mapping);
  event.inventory.mappings.push_back(std::move(mapping));
}

std::string caller_words(const Event& event) {
  const Block& block = event.properties;
  const auto path = block.text("Path");
  const auto method = block.text("Method");
  if (event.type == "Api" || event.type == "HttpApi") {
    const std::string verb = method ? upper(method->value) + " " : "";
    return fmt::format("{} {}{}", event.type, verb, path ? path->value : "$default");
  }
  for (const char* key : {"Topic", "Bucket", "LogGroupName", "UserPool", "RuleName"}) {
    if (const auto name = block.text(key))
      return fmt::format("{} {} ({})", event.type, resource_name(name->value), event.id);
  }
  return fmt::format("{} ({})", event.type, event.id);
}

// SNS may put a queue between: one that is there, or (`true`) one that SAM makes.
bool read_topic_queue(Event& event) {
  const auto queue = event.properties.block("SqsSubscription");
  const auto is_wanted = event.properties.boolean("SqsSubscription");
  if (event.type != "SNS" || !(queue || (is_wanted && is_wanted->value))) return false;
  const auto arn = queue ? queue->text("QueueArn") : std::nullopt;
  MappingFact mapping = queue ? read_mapping(*queue) : MappingFact{};
  mapping.function = event.function;
  mapping.source = arn ? arn->value : event.fact.id + event.id + "Queue";
  mapping.mark = event.mark;
  mapping.comment = event.id;
  event.inventory.mappings.push_back(std::move(mapping));
  return true;
}

void read_event(Event& event) {
  if (is_clock(event.type)) return read_clock(event);
  if (const SourceType* type = source_type(event.type)) return read_source(event, *type);
  if (is_disabled(event.properties) || read_topic_queue(event)) return;
  event.fact.callers.push_back(caller_words(event));
}

}  // namespace

void read_sam_events(const Block& properties, const std::string& function, FunctionFact& fact,
                     Inventory& inventory) {
  properties.refuse_if_unknown({"Events"});
  const auto events = properties.block("Events");
  if (!events) return;
  for (const Node::Entry& entry : events->node()->entries) {
    const auto block = events->block(entry.key);
    const auto type = block ? block->text("Type") : std::nullopt;
    if (!type) continue;
    if (is_clock(type->value) || source_type(type->value) != nullptr)
      block->refuse_if_unknown({"Properties"});
    const auto own = block->block("Properties");
    Event event{entry.key,  type->value,
                entry.mark, own ? *own : Block(properties.path(), properties.context()),
                function,   fact,
                inventory};
    read_event(event);
  }
}

}  // namespace coldcast
