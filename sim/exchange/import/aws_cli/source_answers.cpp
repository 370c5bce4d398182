#include <string>
#include <utility>

#include "exchange/import/aws_cli/answer.h"
#include "exchange/import/core/mapping_reader.h"
#include "exchange/import/core/names.h"
#include "exchange/json_tree.h"

namespace coldcast {

void AnswerReader::read_mappings(const AnswerFile& file, const Block& answer) {
  warn_of_more(answer);
  for (const Block& one : answer.blocks("EventSourceMappings")) read_mapping(file, one);
}

// Also of aws lambda get-event-source-mapping.
void AnswerReader::read_mapping(const AnswerFile&, const Block& answer) {
  const auto function = answer.text("FunctionArn");
  if (!function) return;
  arns_.push_back(function->value);
  const std::string name = parse_function_name(function->value).name;
  MappingFact mapping = coldcast::read_mapping(answer.under("functions." + name));
  mapping.function = function->value;
  const auto source = answer.text("EventSourceArn");
  const auto id = answer.text("UUID");
  mapping.source = source ? source->value : id ? id->value : "source";
  if (source) {
    take_kind(source->value, answer, mapping);
  } else {
    mapping.kind = FeedKind::kafka;
  }
  inventory_.mappings.push_back(std::move(mapping));
}

// Of aws sqs get-queue-attributes: every value is a text, RedrivePolicy JSON within one.
void AnswerReader::read_queue(const AnswerFile& file, const Block& answer) {
  const auto attributes = answer.block("Attributes");
  if (!attributes) return;
  const auto arn = attributes->text("QueueArn");
  if (!arn && needs_name(file, answer)) return;
  QueueFact queue;
  queue.name = resource_name(arn ? arn->value : file.function);
  queue.mark = attributes->mark();
  const Block block = attributes->under("queues." + queue_key(queue.name));
  queue.visibility = block.count("VisibilityTimeout", "visibility_timeout", {0, 43'200, "s"});
  queue.retention = block.count("MessageRetentionPeriod", "retention", {60, 1'209'600, "s"});
  queue.delay = block.count("DelaySeconds", "delivery_delay", {0, 900, "s"});
  const auto fifo = block.boolean("FifoQueue");
  queue.is_fifo = fifo && fifo->value;
  const auto redrive = block.text("RedrivePolicy");
  const auto tree =
      redrive ? read_json_tree(redrive->value, [](Mark, const std::string&) {}) : std::nullopt;
  if (tree) {
    Node& kept = trees_.emplace_back(*tree);
    const Block policy(kept, "queues." + queue_key(queue.name), context_);
    if (const auto target = policy.text("deadLetterTargetArn")) queue.dead_letter = target->value;
    queue.max_receive_count = policy.count("maxReceiveCount", "dead_letter.max_receive_count");
    if (queue.max_receive_count) queue.max_receive_count->mark = redrive->mark;
  }
  inventory_.queues.push_back(std::move(queue));
}

// Of aws kinesis describe-stream-summary.
void AnswerReader::read_stream(const AnswerFile&, const Block& answer) {
  const auto summary = answer.block("StreamDescriptionSummary");
  const auto name = summary ? summary->text("StreamName") : std::nullopt;
  if (!name) return;
  StreamFact stream;
  stream.name = name->value;
  stream.id = name->value;
  stream.mark = name->mark;
  const Block block = summary->under("streams." + stream.name);
  stream.shards = block.count("OpenShardCount", "shards");
  stream.retention_hours = block.count("RetentionPeriodHours", "retention");
  inventory_.streams.push_back(std::move(stream));
}

}  // namespace coldcast
