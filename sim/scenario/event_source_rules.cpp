#include <algorithm>
#include <fmt/format.h>
#include <unordered_map>
#include <unordered_set>

#include "coldcast/base/text.h"
#include "coldcast/keys/keys.h"

#include "scenario/caller_rules.h"

namespace coldcast {
namespace {

using Violations = std::vector<Violation>;
using std::chrono::seconds;

// As AWS writes it: 30 seconds.
std::string seconds_of(Duration span) {
  return to_string(std::chrono::duration<double>(span).count()) + " seconds";
}

// The mapping at one place of a function's `event_sources`.
class MappingRules {
 public:
  MappingRules(const Scenario& scenario, const Function& function, std::size_t place,
               Violations& violations)
      : scenario_(scenario),
        function_(function),
        place_(place),
        source_(function.event_sources[place]),
        path_(fmt::format("functions.{}.event_sources[{}]", function.name, place)),
        violations_(violations) {}

  void check() {
    if (source_.kind == EventSource::Kind::stream)
      return check_stream_mapping(scenario_, function_, place_, violations_);
    const QueueSettings* queue = find_queue(scenario_, source_.queue_name());
    if (queue == nullptr) return check_unknown();
    const QueueMappingSettings& mapping = source_.queue;
    in_range("batch_size", mapping.batch_size);
    in_range("batching_window", mapping.batching_window);
    if (queue->kind == QueueKind::broker) return;
    check_scaling();
    if (queue->kind == QueueKind::fifo) {
      check_fifo();
    } else if (mapping.batch_size > 10 && mapping.batching_window < seconds{1}) {
      broken("batch_size",
             "Maximum batch window in seconds must be greater than 0 if maximum batch size is "
             "greater than 10");
    }
    if (queue->visibility_timeout < function_.timeout) {
      violations_.push_back(
          {fmt::format("queues.{}.visibility_timeout", queue->name),
           fmt::format("Queue visibility timeout: {} is less than Function timeout: {}",
                       seconds_of(queue->visibility_timeout), seconds_of(function_.timeout))});
    }
  }
  void broken(std::string_view key, std::string message) {
    violations_.push_back(
        {fmt::format("{}{}{}", path_, key.empty() ? "" : ".", key), std::move(message)});
  }

 private:
  template <typename Value>
  void in_range(std::string_view key, Value value) {
    if (auto expected = out_of_range(key_row("event_source", key), value))
      broken(key, *std::move(expected));
  }
  // Of a queue from 2 on; the row is Kafka's too.
  void of_pollers(std::string_view key, std::uint32_t value) {
    Bounds<std::uint32_t> bounds = count_bounds(key_row("event_source", key));
    bounds.least = 2;
    if (!bounds.has(value))
      broken(key, fmt::format("expected {} to {}", bounds.least, bounds.most));
  }

  void check_unknown() {
    if (source_.kind != EventSource::Kind::broker)
      return broken("queue", unknown_queue(scenario_, source_.name));
    std::vector<std::string_view> names;
    for (const Broker& broker : scenario_.brokers) names.push_back(broker.name);
    if (std::find(names.begin(), names.end(), source_.name) == names.end()) {
      broken("broker", names.empty() ? fmt::format("unknown broker {}; there are none, so write it "
                                                   "under brokers",
                                                   quote(source_.name))
                                     : unknown_word("broker", source_.name, names));
    } else {
      check_unknown_broker_queue();
    }
  }

  // Queues of a broker stand among those of the scenario as `rabbit/jobs`.
  void check_unknown_broker_queue() {
    const std::string prefix = source_.name + "/";
    std::vector<std::string_view> names;
    for (const QueueSettings& queue : scenario_.queues) {
      const std::string_view name = queue.name;
      if (name.starts_with(prefix)) names.push_back(name.substr(prefix.size()));
    }
    broken("queue", names.empty()
                        ? fmt::format("broker {} has no queues", source_.name)
                        : fmt::format("of broker {}: {}", source_.name,
                                      unknown_word("queue", source_.broker_queue, names)));
  }

  void check_scaling() {
    const QueueMappingSettings& mapping = source_.queue;
    if (mapping.maximum_concurrency) {
      in_range("maximum_concurrency", *mapping.maximum_concurrency);
      if (mapping.provisioned_pollers)
        broken("maximum_concurrency", "stands beside provisioned_pollers; leave one of them out");
    }
    if (mapping.provisioned_pollers) {
      const ProvisionedPollers& pollers = *mapping.provisioned_pollers;
      of_pollers("provisioned_pollers.minimum", pollers.minimum);
      of_pollers("provisioned_pollers.maximum", pollers.maximum);
      if (pollers.maximum < pollers.minimum)
        broken("provisioned_pollers.maximum", fmt::format("is below minimum {}", pollers.minimum));
      in_range("provisioned_pollers.per", pollers.per);
    }
    in_range("concurrency.start", mapping.concurrency.start);
    in_range("concurrency.ceiling", mapping.concurrency.ceiling);
    in_range("concurrency.per", mapping.concurrency.per);
  }

  void check_fifo() {
    const QueueMappingSettings& mapping = source_.queue;
    if (mapping.batch_size > QueueMappingSettings::kMostFifoBatch)
      broken("batch_size", "of a FIFO queue, AWS takes at most 10; expected 1 to 10");
    if (mapping.batching_window > Duration::zero())
      broken("batching_window", "Batching window is not supported for FIFO queues; leave it out");
  }

  const Scenario& scenario_;
  const Function& function_;
  std::size_t place_;
  const EventSource& source_;
  std::string path_;
  Violations& violations_;
};

void advise_on_function(const Scenario& scenario, const Function& function, Violations& advice) {
  std::uint64_t sum = 0;
  bool has_maximum = false;
  for (std::size_t i = 0; i < function.event_sources.size(); ++i) {
    const EventSource& source = function.event_sources[i];
    const QueueSettings* queue = find_queue(scenario, source.queue_name());
    if (source.queue.maximum_concurrency) {
      has_maximum = true;
      sum += *source.queue.maximum_concurrency;
    }
    if (source.kind != EventSource::Kind::queue || queue == nullptr) continue;
    const Duration advised = 6 * function.timeout + source.queue.batching_window;
    if (queue->visibility_timeout < advised) {
      advice.push_back(
          {fmt::format("queues.{}.visibility_timeout", queue->name),
           fmt::format("{} is less than AWS advises, 6 times the timeout of {} and the window: {}",
                       to_string(queue->visibility_timeout), function.name, to_string(advised))});
    }
    if (queue->dead_letter && queue->max_receive_count < 5) {
      advice.push_back({fmt::format("queues.{}.dead_letter.max_receive_count", queue->name),
                        fmt::format("AWS advises at least 5, so that messages do not become dead "
                                    "letters by throttling; it is {}",
                                    queue->max_receive_count)});
    }
  }
  if (has_maximum && function.reserved_concurrency && *function.reserved_concurrency < sum) {
    advice.push_back(
        {fmt::format("functions.{}.reserved_concurrency", function.name),
         fmt::format("{} is below {}, the sum of maximum_concurrency of its event sources: batches "
                     "will be throttled",
                     *function.reserved_concurrency, sum)});
  }
  for (const auto& [key, destination] :
       {std::pair{"on_failure", &function.async.on_failure},
        std::pair{"on_success", &function.async.on_success},
        std::pair{"dead_letter_queue", &function.async.dead_letter_queue}}) {
    if (destination->kind != Destination::Kind::queue) continue;
    const QueueSettings* queue = find_queue(scenario, destination->name);
    if (queue == nullptr || queue->kind != QueueKind::fifo) continue;
    advice.push_back({fmt::format("functions.{}.async.{}.queue", function.name, key),
                      "is a FIFO queue: AWS accepts it and fails to deliver; expected a standard "
                      "queue"});
  }
}

}  // namespace

void check_event_sources(const Scenario& scenario, Violations& violations) {
  for (const Function& function : scenario.functions) {
    std::unordered_set<std::string_view> names;
    for (std::size_t i = 0; i < function.event_sources.size(); ++i) {
      MappingRules rules(scenario, function, i, violations);
      rules.check();
      if (!names.insert(function.event_sources[i].name).second)
        rules.broken("", fmt::format("the function reads {} in an entry before this one",
                                     function.event_sources[i].name));
    }
  }
}

std::vector<Violation> advice_on_callers(const Scenario& scenario) {
  Violations advice;
  std::unordered_map<std::string, std::string> readers;
  for (const Function& function : scenario.functions) {
    advise_on_function(scenario, function, advice);
    for (std::size_t i = 0; i < function.event_sources.size(); ++i) {
      const EventSource& source = function.event_sources[i];
      if (source.kind == EventSource::Kind::stream) continue;
      const auto [other, is_first] = readers.emplace(source.queue_name(), function.name);
      if (is_first) continue;
      advice.push_back({fmt::format("functions.{}.event_sources[{}]", function.name, i),
                        fmt::format("{} is read by {} too: they compete, each message goes to one "
                                    "of them",
                                    source.name, other->second)});
    }
  }
  advise_on_streams(scenario, advice);
  return advice;
}

}  // namespace coldcast
