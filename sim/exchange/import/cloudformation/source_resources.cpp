#include <fmt/format.h>

#include "exchange/import/cloudformation/resources.h"
#include "exchange/import/core/mapping_reader.h"
#include "exchange/import/core/names.h"

namespace coldcast {

void read_event_source(Template& stack, const Template::Resource& resource, Inventory& inventory) {
  const auto function = function_name(stack, resource);
  if (!function) return;
  const std::string name = parse_function_name(function->value).name;
  const Block block = stack.properties(resource, "functions." + name);
  MappingFact mapping = read_mapping(block);
  mapping.function = function->value;
  mapping.mark = mark_of(resource);
  mapping.comment = resource.id;
  read_source_arn(block, "EventSourceArn", resource.id, mapping);
  if (block.has("Queues")) {
    take_engine(block, mapping);
  } else if (block.has("SelfManagedEventSource") || !mapping.topic.empty()) {
    mapping.kind = FeedKind::kafka;
  } else {
    // Only streams have a position to begin at.
    mapping.kind = mapping.starting_position ? FeedKind::kinesis : FeedKind::queue;
  }
  take_kind(mapping.source, block, mapping);
  inventory.mappings.push_back(std::move(mapping));
}

void read_queue(Template& stack, const Template::Resource& resource, Inventory& inventory) {
  QueueFact queue;
  queue.name = stack.name_of(resource);
  queue.id = resource.id;
  queue.mark = mark_of(resource);
  const Block block = stack.properties(resource, "queues." + queue_key(queue.name));
  queue.visibility = block.count("VisibilityTimeout", "visibility_timeout", {0, 43'200, "s"});
  queue.retention = block.count("MessageRetentionPeriod", "retention", {60, 1'209'600, "s"});
  queue.delay = block.count("DelaySeconds", "delivery_delay", {0, 900, "s"});
  block.refuse_if_unknown({"FifoQueue", "RedrivePolicy"});
  const auto fifo = block.boolean("FifoQueue");
  queue.is_fifo = fifo && fifo->value;
  if (const auto redrive = block.block("RedrivePolicy")) {
    const Value target = redrive->find("deadLetterTargetArn");
    queue.dead_letter = target.is_scalar() ? target.text : "dead-letter";
    redrive->ask_if_unknown("deadLetterTargetArn", "dead_letter.queue", "it is called dead-letter");
    queue.max_receive_count = redrive->count("maxReceiveCount", "dead_letter.max_receive_count");
  }
  inventory.queues.push_back(std::move(queue));
}

void read_stream(Template& stack, const Template::Resource& resource, Inventory& inventory) {
  StreamFact stream;
  stream.name = stack.name_of(resource);
  stream.id = resource.id;
  stream.mark = mark_of(resource);
  const Block block = stack.properties(resource, "streams." + stream.name);
  if (resource.type == "AWS::MSK::Cluster") return;
  stream.shards = block.count("ShardCount", "shards");
  const auto mode = block.block("StreamModeDetails");
  const auto word = mode ? mode->text("StreamMode") : std::nullopt;
  const bool is_on_demand = word && word->value == "ON_DEMAND";
  // On demand a stream begins with 4 shards; otherwise one is the least.
  if (!stream.shards && is_on_demand) stream.shards = Count{4, word->mark, "ON_DEMAND begins so"};
  stream.retention_hours = block.count("RetentionPeriodHours", "retention");
  inventory.streams.push_back(std::move(stream));
}

void read_broker(Template& stack, const Template::Resource& resource, Inventory& inventory) {
  read_broker(stack.properties(resource, ""), stack.name_of(resource), inventory);
}

void read_table(Template& stack, const Template::Resource& resource, Inventory& inventory) {
  StreamFact stream;
  stream.name = stack.name_of(resource);
  stream.kind = FeedKind::dynamodb;
  stream.id = resource.id;
  stream.mark = mark_of(resource);
  inventory.streams.push_back(std::move(stream));
}

}  // namespace coldcast
