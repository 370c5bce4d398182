#include <fmt/format.h>

#include "exchange/import/core/block.h"
#include "exchange/import/core/mapping_reader.h"
#include "exchange/import/terraform/reader.h"
#include "exchange/json_tree.h"

namespace coldcast {
namespace {

std::string name_or(const Block& block, const TerraformResource& resource) {
  const auto name = block.text("Name");
  return name && !name->value.empty() ? name->value : as_function_name(resource.name);
}

}  // namespace

// JSON within a text; where it is known only after apply, its references tell the queue.
void TerraformReader::take_redrive(const Value& policy, const TerraformResource& resource,
                                   QueueFact& queue) {
  if (policy.is_unknown()) {
    for (const TerraformPlan::Reference& reference : plan_.references(resource, "redrive_policy")) {
      if (reference.resource->type == "aws_sqs_queue" && reference.resource != &resource)
        queue.dead_letter = thing_of(*reference.resource);
    }
    if (!queue.dead_letter.empty())
      findings_.ask("queues." + queue_key(queue.name) + ".dead_letter.max_receive_count",
                    fmt::format("is known only after apply; SQS's default, 10, is assumed ({})",
                                resource.address));
    return;
  }
  if (!policy.is_scalar() || policy.text.empty()) return;
  auto tree = read_json_tree(policy.text, [&](Mark, const std::string& message) {
    findings_.refuse(policy.mark, "queues." + queue_key(queue.name) + ".dead_letter",
                     "redrive_policy is no JSON: " + message);
  });
  if (!tree) return;
  const Block block(kept_.emplace_back(std::move(*tree)), "queues." + queue_key(queue.name),
                    plan_.context());
  if (const auto target = block.text("deadLetterTargetArn")) queue.dead_letter = target->value;
  queue.max_receive_count = block.count("maxReceiveCount", "dead_letter.max_receive_count");
  if (queue.max_receive_count) queue.max_receive_count->mark = policy.mark;
}

void TerraformReader::queue(const TerraformResource& resource) {
  QueueFact fact;
  fact.name = name_or(plan_.block(resource, ""), resource);
  fact.id = resource.address;
  fact.mark = resource.mark;
  const Block block = plan_.block(resource, "queues." + queue_key(fact.name));
  fact.visibility = block.count("VisibilityTimeoutSeconds", "visibility_timeout", {0, 43'200, "s"});
  fact.retention = block.count("MessageRetentionSeconds", "retention", {60, 1'209'600, "s"});
  fact.delay = block.count("DelaySeconds", "delivery_delay", {0, 900, "s"});
  const auto fifo = block.boolean("FifoQueue");
  fact.is_fifo = fifo && fifo->value;
  take_redrive(block.find("RedrivePolicy"), resource, fact);
  inventory_.queues.push_back(std::move(fact));
}

void TerraformReader::redrive(const TerraformResource& resource) {
  const Block block = plan_.block(resource, "");
  const std::string name = resource_name(thing_of(resource, "queue_url", block.find("QueueUrl")));
  for (QueueFact& queue : inventory_.queues) {
    if (queue.name == name) take_redrive(block.find("RedrivePolicy"), resource, queue);
  }
}

void TerraformReader::stream(const TerraformResource& resource) {
  StreamFact fact;
  fact.name = name_or(plan_.block(resource, ""), resource);
  fact.id = resource.address;
  fact.mark = resource.mark;
  const Block block = plan_.block(resource, "streams." + fact.name);
  fact.shards = block.count("ShardCount", "shards");
  const auto mode = block.block("StreamModeDetails");
  const auto word = mode ? mode->text("StreamMode") : std::nullopt;
  // On demand a stream begins with 4 shards; a state may hold 0 for it.
  if (word && word->value == "ON_DEMAND" && (!fact.shards || fact.shards->value == 0))
    fact.shards = Count{4, word->mark, "ON_DEMAND begins so"};
  fact.retention_hours = block.count("RetentionPeriod", "retention");
  inventory_.streams.push_back(std::move(fact));
}

void TerraformReader::table(const TerraformResource& resource) {
  StreamFact fact;
  fact.name = name_or(plan_.block(resource, ""), resource);
  fact.kind = FeedKind::dynamodb;
  fact.id = resource.address;
  fact.mark = resource.mark;
  inventory_.streams.push_back(std::move(fact));
}

void TerraformReader::broker(const TerraformResource& resource) {
  const Block block = plan_.block(resource, "");
  const auto name = block.text("BrokerName");
  read_broker(block, name ? name->value : as_function_name(resource.name), inventory_);
}

}  // namespace coldcast
