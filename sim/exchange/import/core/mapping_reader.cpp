#include "exchange/import/core/mapping_reader.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <utility>

#include "exchange/import/core/function_reader.h"
#include "exchange/import/core/names.h"

namespace coldcast {
namespace {

bool is_enabled(const Block& block) {
  if (const auto enabled = block.boolean("Enabled")) return enabled->value;
  const auto state = block.text("State");
  return !state ||
         (state->value != "Disabled" && state->value != "Disabling" && state->value != "DISABLED");
}

void read_pollers(const Block& block, MappingFact& mapping) {
  const auto pollers = block.block("ProvisionedPollerConfig");
  if (!pollers) return;
  mapping.provisioned_pollers = pollers->mark();
  mapping.pollers_minimum = pollers->count("MinimumPollers", "");
  mapping.pollers_maximum = pollers->count("MaximumPollers", "");
}

}  // namespace

MappingFact read_mapping(const Block& block) {
  MappingFact mapping;
  mapping.mark = block.mark();
  block.refuse_if_unknown({"Enabled", "ScalingConfig", "ProvisionedPollerConfig",
                           "StartingPosition", "FunctionResponseTypes",
                           "BisectBatchOnFunctionError"});
  mapping.enabled = is_enabled(block);
  mapping.batch_size = block.count("BatchSize", "event_sources.batch_size");
  mapping.window = block.count("MaximumBatchingWindowInSeconds", "event_sources.batching_window");
  if (const auto scaling = block.block("ScalingConfig"))
    mapping.maximum_concurrency =
        scaling->count("MaximumConcurrency", "event_sources.maximum_concurrency");
  read_pollers(block, mapping);
  mapping.starting_position = block.text("StartingPosition");
  mapping.parallelization =
      block.count("ParallelizationFactor", "event_sources.parallelization_factor");
  mapping.maximum_retries =
      block.integer("MaximumRetryAttempts", "event_sources.maximum_retry_attempts");
  mapping.maximum_record_age =
      block.integer("MaximumRecordAgeInSeconds", "event_sources.maximum_record_age");
  mapping.bisect = block.boolean("BisectBatchOnFunctionError");
  mapping.tumbling_window = block.count("TumblingWindowInSeconds", "event_sources.tumbling_window");
  for (const Stated<std::string>& type : block.texts("FunctionResponseTypes")) {
    if (type.value == "ReportBatchItemFailures")
      mapping.reports_failures = Stated<bool>{true, type.mark, type.how};
  }
  if (const auto destinations = block.block("DestinationConfig")) {
    if (const auto failure = destinations->block("OnFailure")) {
      mapping.on_failure = read_destination(failure->find("Destination"));
    }
  } else {
    mapping.on_failure = read_destination(block.find("DestinationConfig"));
  }
  if (const auto topics = block.texts("Topics"); !topics.empty()) mapping.topic = topics[0].value;
  if (const auto queues = block.texts("Queues"); !queues.empty()) mapping.topic = queues[0].value;
  if (const auto filters = block.block("FilterCriteria"))
    mapping.is_filtered = !filters->blocks("Filters").empty();
  return mapping;
}

void read_source_arn(const Block& block, std::string_view property, const std::string& otherwise,
                     MappingFact& mapping) {
  const Value source = block.find(property);
  mapping.source = source.is_scalar() ? source.text : otherwise;
  if (!source.is_unknown() || source.is_reported) return;
  block.context().findings.ask(fmt::format("{}.event_sources.{}", block.path(), otherwise),
                               fmt::format("{} is {}; it is called {} for now; {}", property,
                                           source.what, otherwise, source.cure));
}

void take_engine(const Block& block, MappingFact& mapping) {
  mapping.kind = FeedKind::rabbitmq;
  mapping.assumes_engine = true;
  // Terraform's blocks are called by the singular.
  for (const char* key : {"SourceAccessConfigurations", "SourceAccessConfiguration"}) {
    for (const Block& access : block.blocks(key)) {
      const auto word = access.text("Type");
      mapping.assumes_engine = !word || word->value != "VIRTUAL_HOST";
      mapping.kind = mapping.assumes_engine ? FeedKind::activemq : FeedKind::rabbitmq;
      if (!mapping.assumes_engine) return;
    }
  }
}

bool take_kind(std::string_view arn, const Block& block, MappingFact& mapping) {
  static constexpr std::array<std::pair<std::string_view, FeedKind>, 4> kServices{{
      {"sqs", FeedKind::queue},
      {"kinesis", FeedKind::kinesis},
      {"dynamodb", FeedKind::dynamodb},
      {"kafka", FeedKind::kafka},
  }};
  const std::string_view service = arn_part(arn, 2);
  if (service == "mq") {
    take_engine(block, mapping);
    return true;
  }
  for (const auto& [name, kind] : kServices) {
    if (service != name) continue;
    mapping.kind = kind;
    return true;
  }
  return false;
}

void read_broker(const Block& block, std::string name, Inventory& inventory) {
  const auto engine = block.text("EngineType");
  if (!engine || engine->value.empty()) return;
  const bool is_active = engine->value[0] == 'A' || engine->value[0] == 'a';
  inventory.brokers.push_back({std::move(name), is_active ? FeedKind::activemq : FeedKind::rabbitmq,
                               engine->mark, engine->how});
}

}  // namespace coldcast
