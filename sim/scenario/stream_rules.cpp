#include <algorithm>
#include <fmt/format.h>
#include <unordered_map>

#include "coldcast/base/text.h"
#include "coldcast/keys/keys.h"

#include "scenario/caller_rules.h"

namespace coldcast {
namespace {

using Violations = std::vector<Violation>;

constexpr std::size_t kLongestOfStream = 128;
// GetRecords of a Kinesis shard, a second (facts 7.11).
constexpr double kMostPolls = 5.0;

bool is_stream_name(std::string_view name) {
  const auto is_taken = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
  };
  return !name.empty() && name.size() <= kLongestOfStream &&
         std::all_of(name.begin(), name.end(), is_taken);
}

void check_stream(const Scenario& scenario, const StreamSettings& stream, Violations& violations) {
  const auto broken = [&](std::string_view key, std::string message) {
    violations.push_back({fmt::format("streams.{}{}{}", stream.name, key.empty() ? "" : ".", key),
                          std::move(message)});
  };
  if (!is_stream_name(stream.name)) {
    broken("", fmt::format("{} is no stream name; AWS takes 1 to 128 of A-Z a-z 0-9 _ . -",
                           quote(stream.name)));
  }
  if (auto expected = out_of_range(key_row("stream", "shards"), stream.shards))
    broken("shards", *std::move(expected));
  if (auto expected = out_of_range(key_row("stream", "retention"), stream.retention))
    broken("retention", *std::move(expected));
  if (stream.kind == StreamKind::kinesis && stream.retention > StreamSettings::kMostRetention)
    broken("retention", "expected 24h to 365d");
  if (scenario.duration) return;
  for (std::size_t block = 0; block < stream.arrivals.size(); ++block) {
    if (stream.arrivals[block].ends_by_itself) continue;
    broken(fmt::format("arrivals[{}]", block),
           "never ends; give the scenario a duration, or these arrivals an until");
  }
}

// The mapping of a stream at one place of a function's `event_sources`.
class StreamMappingRules {
 public:
  StreamMappingRules(const Scenario& scenario, const Function& function, std::size_t place,
                     Violations& violations)
      : scenario_(scenario),
        name_(function.event_sources[place].name),
        mapping_(function.event_sources[place].stream),
        path_(fmt::format("functions.{}.event_sources[{}]", function.name, place)),
        violations_(violations) {}

  void check() {
    const StreamSettings* stream = find_stream(scenario_, name_);
    if (stream == nullptr) return broken("stream", unknown_stream(scenario_, name_));
    in_range("batch_size", mapping_.batch_size);
    in_range("batching_window", mapping_.batching_window);
    check_retries();
    if (mapping_.maximum_record_age) in_range("maximum_record_age", *mapping_.maximum_record_age);
    check_destination();
    if (stream->kind == StreamKind::kafka) return check_kafka();
    in_range("parallelization_factor", mapping_.parallelization_factor);
    if (mapping_.tumbling_window) in_range("tumbling_window", *mapping_.tumbling_window);
    in_range("poll", mapping_.poll);
  }

 private:
  void broken(std::string_view key, std::string message) {
    violations_.push_back({fmt::format("{}.{}", path_, key), std::move(message)});
  }
  template <typename Value>
  void in_range(std::string_view key, Value value) {
    if (auto expected = out_of_range(key_row("event_source", key), value))
      broken(key, *std::move(expected));
  }

  void check_retries() {
    const double most = number_bounds(key_row("event_source", "maximum_retry_attempts")).most;
    if (mapping_.maximum_retry_attempts.value_or(0) > most) {
      broken("maximum_retry_attempts",
             fmt::format("expected -1 (or none) for no limit, or 0 to {}", most));
    }
  }

  void check_destination() {
    if (mapping_.on_failure.kind != Destination::Kind::queue) return;
    const QueueSettings* queue = find_queue(scenario_, mapping_.on_failure.name);
    if (queue == nullptr || queue->kind == QueueKind::broker)
      broken("on_failure.queue", unknown_queue(scenario_, mapping_.on_failure.name));
  }

  void check_kafka() {
    const PollerScaling& scaling = mapping_.pollers;
    if (mapping_.provisioned_pollers) {
      const KafkaPollers& pollers = *mapping_.provisioned_pollers;
      in_range("provisioned_pollers.minimum", pollers.minimum);
      in_range("provisioned_pollers.maximum", pollers.maximum);
      if (pollers.maximum < pollers.minimum)
        broken("provisioned_pollers.maximum", fmt::format("is below minimum {}", pollers.minimum));
      return in_range("provisioned_pollers.per", pollers.per);
    }
    in_range("pollers.initial", scaling.initial);
    in_range("pollers.evaluate", scaling.evaluate);
    only_provisioned("maximum_retry_attempts", mapping_.maximum_retry_attempts.has_value());
    only_provisioned("maximum_record_age", mapping_.maximum_record_age.has_value());
    only_provisioned("bisect_batch_on_function_error", mapping_.bisect_batch_on_function_error);
    only_provisioned("report_batch_item_failures", mapping_.report_batch_item_failures);
  }
  // On demand, a batch is repeated until it succeeds or Kafka keeps it no longer.
  void only_provisioned(std::string_view key, bool is_there) {
    if (is_there)
      broken(key,
             "of a Kafka topic, AWS takes it with provisioned_pollers only; add them, or "
             "leave it out");
  }

  const Scenario& scenario_;
  const std::string& name_;
  const StreamMappingSettings& mapping_;
  std::string path_;
  Violations& violations_;
};

void advise_on_readers(const Scenario& scenario, const StreamSettings& stream, Violations& advice) {
  std::size_t readers = 0;
  double polls = 0.0;  // of each shard, a second
  for (const Function& function : scenario.functions) {
    for (const EventSource& source : function.event_sources) {
      if (source.kind != EventSource::Kind::stream || source.name != stream.name) continue;
      ++readers;
      if (!source.stream.enhanced_fan_out)
        polls += 1.0 / std::chrono::duration<double>(source.stream.poll).count();
    }
  }
  const std::string path = fmt::format("streams.{}", stream.name);
  if (stream.kind == StreamKind::dynamodb && readers > 2)
    advice.push_back({path, fmt::format("is read by {} mappings; AWS advises at most 2 for each "
                                        "shard of a DynamoDB stream",
                                        readers)});
  if (stream.kind == StreamKind::kinesis && polls > kMostPolls)
    advice.push_back(
        {path, fmt::format("its readers poll each shard {:.3g} times a second, of which "
                           "AWS answers {}; give some enhanced_fan_out",
                           polls, kMostPolls)});
}

}  // namespace

const StreamSettings* find_stream(const Scenario& scenario, std::string_view name) {
  const auto found =
      std::find_if(scenario.streams.begin(), scenario.streams.end(),
                   [name](const StreamSettings& stream) { return stream.name == name; });
  return found == scenario.streams.end() ? nullptr : &*found;
}

std::string unknown_stream(const Scenario& scenario, std::string_view name) {
  std::vector<std::string_view> names;
  for (const StreamSettings& stream : scenario.streams) names.push_back(stream.name);
  if (names.empty())
    return fmt::format("unknown stream {}; there are none, so write it under streams", quote(name));
  return unknown_word("stream", name, names);
}

void check_streams(const Scenario& scenario, std::vector<Violation>& violations) {
  for (const StreamSettings& stream : scenario.streams) check_stream(scenario, stream, violations);
}

void check_stream_mapping(const Scenario& scenario, const Function& function, std::size_t place,
                          std::vector<Violation>& violations) {
  StreamMappingRules(scenario, function, place, violations).check();
}

void advise_on_streams(const Scenario& scenario, std::vector<Violation>& advice) {
  for (const StreamSettings& stream : scenario.streams) {
    const std::string path = fmt::format("streams.{}", stream.name);
    if (stream.kind == StreamKind::kinesis && stream.retention < StreamSettings::kLeastRetention)
      advice.push_back({path + ".retention", fmt::format("{}: Kinesis keeps records at least 24h",
                                                         to_string(stream.retention))});
    if (stream.kind == StreamKind::dynamodb && stream.retention != StreamSettings::kLeastRetention)
      advice.push_back(
          {path + ".retention", fmt::format("{}: DynamoDB Streams keeps records for 24h, always",
                                            to_string(stream.retention))});
    advise_on_readers(scenario, stream, advice);
  }
  for (const Function& function : scenario.functions) {
    for (std::size_t i = 0; i < function.event_sources.size(); ++i) {
      const EventSource& source = function.event_sources[i];
      if (source.stream.on_failure.kind != Destination::Kind::queue) continue;
      const QueueSettings* queue = find_queue(scenario, source.stream.on_failure.name);
      if (queue == nullptr || queue->kind != QueueKind::fifo) continue;
      advice.push_back(
          {fmt::format("functions.{}.event_sources[{}].on_failure.queue", function.name, i),
           "is a FIFO queue: AWS accepts it and fails to deliver; expected a standard "
           "queue"});
    }
  }
}

}  // namespace coldcast
