#include <algorithm>
#include <fmt/format.h>

#include "coldcast/base/text.h"

#include "exchange/import/core/joint.h"

namespace coldcast {
namespace {

constexpr std::string_view kWhoSends =
    "who sends to it, and how often, is not in a template; fit it from metrics or write arrivals";

// What SQS takes where a redrive policy does not say it.
constexpr std::uint64_t kDefaultReceiveCount = 10;

const QueueFact* queue_of(const Joint& joint, const std::string& name) {
  for (const QueueFact& queue : joint.inventory.queues) {
    if (queue.name == name) return &queue;
  }
  return nullptr;
}

void add(Joint& joint, const std::optional<Count>& count, std::string_view key, DraftLine& block) {
  if (count)
    block.add(std::string(key), fmt::format("{}s", count->value),
              joint.origin(count->mark, count->how));
}

// Messages of a FIFO queue have groups, of which a template knows nothing.
void add_fifo(Joint& joint, const std::string& name, std::string why, DraftLine& block) {
  block.add("kind", "fifo", std::move(why));
  block.add("message_groups", "{count: 10}", "assumed");
  joint.findings.ask("queues." + name + ".message_groups",
                     "how many groups its messages have is not in the files; 10 assumed");
}

// A queue that only its ARN is known of.
void add_unknown(Joint& joint, const std::string& name, DraftLine& queues) {
  DraftLine& block = queues.add_block(name);
  if (joint.fifo_queues.contains(name)) add_fifo(joint, name, "by its name", block);
  const auto reader = joint.slowest_reader.find(name);
  if (reader == joint.slowest_reader.end()) {
    if (block.lines.empty()) block.value = "{}";
    return;
  }
  // AWS's advice is six times the function's timeout; 30 s is what a queue has by itself.
  const std::uint64_t visibility = std::max<std::uint64_t>(30, 6 * reader->second);
  block.add("visibility_timeout", fmt::format("{}s", visibility), "assumed");
  joint.findings.ask("queues." + name + ".visibility_timeout",
                     fmt::format("the queue is not in the files; {}s assumed, the larger of 30 s "
                                 "and 6 x the function's timeout",
                                 visibility));
}

void add_known(Joint& joint, const QueueFact& queue, DraftLine& queues) {
  DraftLine block{queue.name, {}, joint.origin(queue.mark)};
  if (!queue.id.empty() && queue.id != queue.name) block.comment += " " + queue.id;
  if (queue.is_fifo) add_fifo(joint, queue.name, joint.origin(queue.mark), block);
  add(joint, queue.visibility, "visibility_timeout", block);
  add(joint, queue.retention, "retention", block);
  add(joint, queue.delay, "delivery_delay", block);
  if (!queue.dead_letter.empty()) {
    const std::string path = "queues." + queue.name + ".dead_letter.queue";
    const auto said = joint.answers.find(path);
    if (said) joint.findings.forget(path);
    const std::string name = joint.queue_of(said.value_or(queue.dead_letter));
    joint.use_queue(name);
    const auto& count = queue.max_receive_count;
    block.add("dead_letter",
              fmt::format("{{queue: {}, max_receive_count: {}}}", yaml_text(name),
                          count ? count->value : kDefaultReceiveCount),
              said    ? "--value " + path
              : count ? joint.origin(count->mark)
                      : joint.origin(queue.mark, "max_receive_count is SQS's default, assumed"));
  }
  if (block.lines.empty()) block.value = "{}";
  queues.lines.push_back(std::move(block));
}

const StreamFact* stream_of(const Joint& joint, const std::string& name) {
  for (const StreamFact& stream : joint.inventory.streams) {
    if (stream.name == name) return &stream;
  }
  return nullptr;
}

std::string_view word_of(FeedKind kind) {
  switch (kind) {
    case FeedKind::dynamodb:
      return "dynamodb";
    case FeedKind::kafka:
      return "kafka";
    case FeedKind::kinesis:
    case FeedKind::queue:
    case FeedKind::rabbitmq:
    case FeedKind::activemq:
      break;
  }
  return "kinesis";
}

void add_stream(Joint& joint, const std::string& name, DraftLine& streams) {
  const StreamFact* stream = stream_of(joint, name);
  DraftLine& block = streams.add_block(name);
  if (stream != nullptr) block.comment = joint.origin(stream->mark);
  if (stream != nullptr && stream->id != name) block.comment += " " + stream->id;
  const FeedKind kind = joint.stream_kinds.at(name);
  block.add("kind", std::string(word_of(kind)));
  if (stream != nullptr && stream->shards) {
    block.add("shards", fmt::to_string(stream->shards->value),
              joint.origin(stream->shards->mark, stream->shards->how));
  } else {
    block.add("shards", "1", "assumed");
    joint.findings.ask("streams." + name + ".shards",
                       fmt::format("{} not in the files; 1 assumed",
                                   kind == FeedKind::kafka ? "partitions are" : "shards are"));
  }
  if (stream != nullptr && stream->retention_hours)
    block.add("retention", fmt::format("{}h", stream->retention_hours->value),
              joint.origin(stream->retention_hours->mark));
  joint.findings.ask("streams." + name + ".arrivals", std::string(kWhoSends));
}

}  // namespace

std::string_view engine_word(FeedKind kind) {
  return kind == FeedKind::activemq ? "activemq" : "rabbitmq";
}

void add_queues(Joint& joint, DraftLine& scenario) {
  if (joint.queues.empty()) return;
  DraftLine queues{"queues"};
  // Dead-letter queues come in while this goes on.
  for (std::size_t i = 0; i < joint.queues.size(); ++i) {
    const std::string name = joint.queues[i];
    if (const QueueFact* queue = queue_of(joint, name)) {
      add_known(joint, *queue, queues);
    } else {
      add_unknown(joint, name, queues);
    }
    if (joint.slowest_reader.contains(name))
      joint.findings.ask("queues." + name + ".arrivals", std::string(kWhoSends));
  }
  scenario.lines.push_back(std::move(queues));
}

void add_streams(Joint& joint, DraftLine& scenario) {
  if (!joint.streams.empty()) {
    DraftLine& streams = scenario.add_block("streams");
    for (const std::string& name : joint.streams) add_stream(joint, name, streams);
  }
  if (joint.brokers.empty()) return;
  DraftLine& brokers = scenario.add_block("brokers");
  for (const auto& [name, engine] : joint.brokers) {
    DraftLine& broker = brokers.add_block(name);
    broker.add("kind", std::string(engine_word(engine.kind)), engine.origin);
    DraftLine& queues = broker.add_block("queues");
    for (const std::string& queue : joint.broker_queues[name]) queues.add(queue, "{}");
    joint.findings.ask("brokers." + name + ".queues", std::string(kWhoSends));
  }
}

namespace {

// {queue: failed}; empty, and said, where it is a function that is not here.
std::string destination(Joint& joint, std::string_view target, std::string_view path) {
  const std::string_view service = arn_part(target, 2);
  const std::string name = resource_name(target);
  if (service == "lambda") {
    const std::string function = parse_function_name(target).name;
    if (joint.functions.contains(function)) return "{function: " + yaml_text(function) + "}";
    joint.findings.remark({}, path,
                          fmt::format("goes to function \"{}\", which is not among the files; left "
                                      "out",
                                      function));
    return {};
  }
  if (service == "sns") return "{topic: " + yaml_text(name) + "}";
  if (service == "events") return "{bus: " + yaml_text(name) + "}";
  if (service == "s3") return "{bucket: " + yaml_text(name) + "}";
  const std::string queue = joint.queue_of(target);
  joint.use_queue(queue);
  return "{queue: " + yaml_text(queue) + "}";
}

// The ARN or name of an answer, which may be written as the scenario has it: {queue: failed}.
std::string target_of(const std::string& said) {
  const std::size_t colon = said.find(": ");
  if (!said.starts_with("{") || !said.ends_with("}") || colon == std::string::npos) return said;
  const std::string kind = said.substr(1, colon - 1);
  const std::string name = said.substr(colon + 2, said.size() - colon - 3);
  if (kind == "topic") return "arn:aws:sns:::" + name;
  if (kind == "bus") return "arn:aws:events:::event-bus/" + name;
  if (kind == "bucket") return "arn:aws:s3:::" + name;
  if (kind == "function") return "arn:aws:lambda:::function:" + name;
  return name;
}

}  // namespace

void add_destination(Joint& joint, const DestinationFact& fact, const std::string& path,
                     std::string_view key, DraftLine& block) {
  const std::string own = fmt::format("{}.{}", path, key);
  constexpr std::string_view kFunctions = "functions.";
  const auto said =
      fact.is_said() ? joint.answers.find(own.substr(kFunctions.size())) : std::nullopt;
  if (said) {
    const std::string where = destination(joint, target_of(*said), own);
    if (!where.empty()) block.add(std::string(key), where, "--value");
    return;
  }
  if (!fact.target.empty()) {
    const std::string where = destination(joint, fact.target, own);
    if (!where.empty()) block.add(std::string(key), where, joint.origin(fact.mark));
  } else if (!fact.what.empty()) {
    block.add_comment(fmt::format("{}: {} ({})", key, fact.what, joint.origin(fact.mark)));
    joint.findings.ask(own, fmt::format("is {}; left out; {}", fact.what, fact.cure));
  }
}

}  // namespace coldcast
