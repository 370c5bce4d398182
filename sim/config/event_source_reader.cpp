#include <array>
#include <fmt/format.h>

#include "coldcast/base/text.h"
#include "coldcast/config/catalogs.h"

#include "base/near_form.h"
#include "config/callers_reader.h"
#include "config/key_reader.h"

namespace coldcast {
namespace {

void read_maximum_concurrency(Parameters& block, QueueMappingSettings& mapping) {
  if (const auto setting = block.find_or_none("maximum_concurrency"))
    mapping.maximum_concurrency = read_count(*setting);
  const std::optional<Setting> pollers = block.find_or_none("provisioned_pollers");
  if (!pollers) return;
  mapping.provisioned_pollers = read_provisioned_pollers<ProvisionedPollers>(*pollers);
}

void read_slots(Parameters& block, SlotScaling& scaling) {
  read_block_or_defaults(block, "concurrency", [&scaling](Parameters& keys) {
    KeyReader reader(keys, "event_source", "concurrency");
    reader.read("start", scaling.start);
    reader.read("ramp", scaling.ramp);
    reader.read("per", scaling.per);
    reader.read("ceiling", scaling.ceiling);
  });
}

void read_throttle_retry(Parameters& block, QueueMappingSettings& mapping) {
  const std::optional<Setting> setting = block.find("throttle_retry");
  if (setting && setting->is_scalar()) {
    (void)setting->choice({"none"});
    mapping.throttle_retry.reset();
    return;
  }
  mapping.throttle_retry = read_backoff(block, "throttle_retry", *mapping.throttle_retry);
}

void read_queue_mapping(Parameters& block, QueueMappingSettings& mapping) {
  KeyReader reader(block, "event_source");
  reader.read("batch_size", mapping.batch_size);
  reader.read("batching_window", mapping.batching_window);
  read_maximum_concurrency(block, mapping);
  reader.read("report_batch_item_failures", mapping.report_batch_item_failures);
  reader.read("enabled", mapping.enabled);
  read_slots(block, mapping.concurrency);
  reader.read("backoff", mapping.backoff);
  read_throttle_retry(block, mapping);
  reader.read("cycle_overhead", mapping.cycle_overhead);
  reader.read("gather", mapping.gather);
  reader.read("fill", mapping.fill);
  reader.read("filtered_share", mapping.filtered_share);
  reader.read("takes", mapping.takes);
}

// Amazon MQ: batches of 100 and a window of 500 ms by default. How many go at once is the broker's.
void read_broker_mapping(Parameters& block, EventSource& source) {
  source.queue.batch_size = 100;
  source.queue.batching_window = std::chrono::milliseconds{500};
  source.broker_queue = block.text("queue");
  KeyReader reader(block, "event_source");
  reader.read("batch_size", source.queue.batch_size);
  reader.read("batching_window", source.queue.batching_window);
  reader.read("enabled", source.queue.enabled);
  reader.read("cycle_overhead", source.queue.cycle_overhead);
  reader.read("filtered_share", source.queue.filtered_share);
  reader.read("takes", source.queue.takes);
  reader.read("retry", source.queue.retry);
}

// What other tools call a queue or a stream is told as that.
void fail_nothing_read(const Setting& setting) {
  constexpr std::array<std::string_view, 2> kKeys = {"queue", "stream"};
  std::string meant = ", such as {queue: orders}";
  for (const Node::Entry& entry : setting.node().entries) {
    if (entry.value.kind != Node::Kind::scalar) continue;
    if (const auto key = near_word(entry.key, kKeys))
      meant = fmt::format("; did you mean {{{}: {}}}?", *key, entry.value.text);
  }
  setting.fail("reads nothing; expected a queue, a stream or a broker" + meant);
}

std::optional<EventSource> read_event_source(const Setting& setting,
                                             const std::vector<StreamSettings>& streams) {
  Parameters block = setting.map("{queue: _}");
  if (!setting.is_map()) return std::nullopt;
  EventSource source;
  if (const auto broker = block.find("broker")) {
    source.kind = EventSource::Kind::broker;
    source.name = broker->text();
    read_broker_mapping(block, source);
  } else if (const auto queue = block.find("queue")) {
    source.name = queue->text();
    read_queue_mapping(block, source.queue);
  } else if (const auto stream = block.find("stream")) {
    source.kind = EventSource::Kind::stream;
    source.name = stream->text();
    read_stream_mapping(block, streams, source);
  } else {
    fail_nothing_read(setting);
    return std::nullopt;
  }
  block.done();
  return source;
}

}  // namespace

void read_event_sources(Parameters& settings, Function& function,
                        const std::vector<StreamSettings>& streams) {
  const std::optional<Setting> setting = settings.find("event_sources");
  if (!setting) return;
  if (!setting->is_list()) {
    if (auto source = read_event_source(*setting, streams))
      function.event_sources.push_back(std::move(*source));
    return;
  }
  for (const Setting& item : setting->list()) {
    if (auto source = read_event_source(item, streams))
      function.event_sources.push_back(std::move(*source));
  }
}

std::vector<CatalogEntry> event_source_catalog() {
  return {{"queue", "an SQS queue, standard or FIFO: slots grow with the backlog",
           "{queue: orders, batch_size: 10, batching_window: 0s, maximum_concurrency: 50}"},
          {"queue, provisioned", "the same with pollers that stand ready",
           "{queue: orders, provisioned_pollers: {minimum: 2, maximum: 200}}"},
          {"stream", "Kinesis, DynamoDB or Kafka: each shard in order",
           "{stream: clicks, starting_position: trim_horizon, batch_size: 100}"},
          {"broker", "a queue of Amazon MQ: few batches at once",
           "{broker: rabbit, queue: jobs, batch_size: 100}"}};
}

}  // namespace coldcast
