#include <algorithm>
#include <fmt/format.h>

#include "coldcast/base/text.h"

#include "config/callers_reader.h"
#include "config/key_reader.h"

namespace coldcast {
namespace {

// `1000/s`, or unlimited. Only Kinesis has a limit of its own.
std::optional<Rate> read_write_limit(Parameters& block, StreamKind kind) {
  const std::optional<Setting> setting = block.find("write_limit");
  if (!setting) {
    if (kind != StreamKind::kinesis) {
      block.resolve("write_limit", Node::scalar("unlimited"));
      return std::nullopt;
    }
    const Rate limit{StreamSettings::kWrites, std::chrono::seconds{1}};
    block.resolve("write_limit", Node::scalar(to_string(limit)));
    return limit;
  }
  if (setting->is_scalar() && setting->node().text == "unlimited") {
    (void)setting->choice({"unlimited"});
    return std::nullopt;
  }
  return setting->rate();
}

KeySettings read_stream_keys(Parameters& block) {
  if (const auto setting = block.find("keys")) return read_keys(*setting, StreamSettings::kKeys);
  KeySettings keys;
  read_block_or_defaults(block, "keys", [&keys](Parameters& absent) {
    keys.count = absent.count("count", StreamSettings::kKeys);
    KeyReader(absent, "keys").read("choose", keys.choose);
  });
  return keys;
}

StreamSettings read_stream(const std::string& name, Parameters block,
                           const std::optional<CalendarTime>& starts_at) {
  StreamSettings stream;
  stream.name = name;
  KeyReader reader(block, "stream");
  reader.read("kind", stream.kind);
  reader.read("shards", stream.shards);
  reader.read("retention", stream.retention);
  stream.keys = read_stream_keys(block);
  stream.write_limit = read_write_limit(block, stream.kind);
  stream.arrivals = read_senders(block, starts_at);
  block.done();
  return stream;
}

// -1 and none: without end.
void read_attempts(Parameters& block, StreamMappingSettings& mapping) {
  const std::optional<Setting> setting = block.find("maximum_retry_attempts");
  if (!setting) {
    block.resolve("maximum_retry_attempts", Node::scalar("-1"));
    return;
  }
  const std::string_view text = setting->is_scalar() ? setting->node().text : std::string_view{};
  if (text == "-1" || text == "none") {
    setting->keep();
  } else if (text.starts_with('-')) {
    setting->keep();
    const double most = number_bounds(key_row("event_source", "maximum_retry_attempts")).most;
    setting->fail(fmt::format("expected -1 (or none) for no limit, or 0 to {}", most));
  } else {
    mapping.maximum_retry_attempts = read_count(*setting);
  }
}

// A duration, or none.
std::optional<Duration> read_span_or_none(Parameters& block, std::string_view key) {
  const std::optional<Setting> setting = block.find(key);
  if (!setting) {
    block.resolve(key, Node::scalar("none"));
    return std::nullopt;
  }
  if (setting->is_scalar() && setting->node().text == "none") {
    setting->keep();
    return std::nullopt;
  }
  return setting->duration();
}

void read_failures(Parameters& block, StreamMappingSettings& mapping) {
  read_attempts(block, mapping);
  mapping.maximum_record_age = read_span_or_none(block, "maximum_record_age");
  KeyReader reader(block, "event_source");
  reader.read("bisect_batch_on_function_error", mapping.bisect_batch_on_function_error);
  reader.read("report_batch_item_failures", mapping.report_batch_item_failures);
  if (const auto setting = block.find_or_none("on_failure")) {
    mapping.on_failure = read_destination(*setting);
    using Kind = Destination::Kind;
    const Kind kind = mapping.on_failure.kind;
    if (kind == Kind::function || kind == Kind::bus)
      setting->fail(
          "AWS takes an SQS queue, an SNS or Kafka topic or an S3 bucket; expected {queue: NAME}, "
          "{topic: NAME} or {bucket: NAME}");
  }
  mapping.retry = read_backoff(block, "retry", mapping.retry);
}

void read_shard_polls(Parameters& block, StreamKind kind, StreamMappingSettings& mapping) {
  KeyReader reader(block, "event_source");
  reader.read("parallelization_factor", mapping.parallelization_factor);
  mapping.tumbling_window = read_span_or_none(block, "tumbling_window");
  if (mapping.tumbling_window == Duration::zero()) mapping.tumbling_window.reset();
  if (kind == StreamKind::dynamodb) mapping.poll = std::chrono::milliseconds{250};
  reader.read("poll", mapping.poll);
  if (kind != StreamKind::kinesis) return;
  reader.read("enhanced_fan_out", mapping.enhanced_fan_out);
  reader.read("push", mapping.push);
}

void read_kafka_pollers(Parameters& block, StreamMappingSettings& mapping) {
  const std::optional<Setting> provisioned = block.find_or_none("provisioned_pollers");
  if (provisioned) {
    mapping.provisioned_pollers = read_provisioned_pollers<KafkaPollers>(*provisioned);
    if (const auto pollers = block.find("pollers")) {
      pollers->keep();
      pollers->fail("stands beside provisioned_pollers; leave one of them out");
    }
    return;
  }
  read_block_or_defaults(block, "pollers", [&mapping](Parameters& keys) {
    KeyReader reader(keys, "event_source", "pollers");
    reader.read("initial", mapping.pollers.initial);
    reader.read("evaluate", mapping.pollers.evaluate);
    reader.read("reaction", mapping.pollers.reaction);
  });
}

}  // namespace

void read_streams(Parameters& settings, Scenario& scenario,
                  const std::optional<CalendarTime>& starts_at) {
  const std::optional<Setting> setting = settings.find("streams");
  if (!setting) return;
  for (const std::string& name : fail_listed_names(*setting, "{shards: 4}")) {
    scenario.streams.emplace_back();
    scenario.streams.back().name = name;
  }
  Parameters blocks = setting->map();
  for (const auto& [name, block] : blocks.all())
    scenario.streams.push_back(read_stream(name, block.map("{kind: _, shards: 4}"), starts_at));
}

void read_stream_mapping(Parameters& block, const std::vector<StreamSettings>& streams,
                         EventSource& source) {
  StreamMappingSettings& mapping = source.stream;
  const auto found =
      std::find_if(streams.begin(), streams.end(),
                   [&source](const StreamSettings& stream) { return stream.name == source.name; });
  const StreamKind kind = found == streams.end() ? StreamKind::kinesis : found->kind;
  KeyReader reader(block, "event_source");
  reader.read("starting_position", mapping.starting_position);
  reader.read("batch_size", mapping.batch_size);
  if (kind == StreamKind::kafka) mapping.batching_window = std::chrono::milliseconds{500};
  reader.read("batching_window", mapping.batching_window);
  read_failures(block, mapping);
  if (kind == StreamKind::kafka) {
    read_kafka_pollers(block, mapping);
  } else {
    read_shard_polls(block, kind, mapping);
  }
  reader.read("enabled", mapping.enabled);
  reader.read("filtered_share", mapping.filtered_share);
  reader.read("takes", mapping.takes);
}

}  // namespace coldcast
