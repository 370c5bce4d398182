#include "scenario/caller_rules.h"

#include <algorithm>
#include <fmt/format.h>

#include "coldcast/base/text.h"
#include "coldcast/keys/keys.h"

namespace coldcast {
namespace {

using Violations = std::vector<Violation>;

constexpr std::size_t kLongestQueueName = 80;

bool is_queue_name(std::string_view name) {
  const auto is_taken = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  };
  return !name.empty() && name.size() <= kLongestQueueName &&
         std::all_of(name.begin(), name.end(), is_taken);
}

class QueueRules {
 public:
  QueueRules(const Scenario& scenario, const QueueSettings& queue, Violations& violations)
      : scenario_(scenario), queue_(queue), violations_(violations) {}

  void check() {
    if (!is_queue_name(queue_.name)) {
      broken("", fmt::format("{} is no queue name; SQS takes 1 to 80 of A-Z a-z 0-9 _ - (and of a "
                             "FIFO queue leave .fifo out)",
                             quote(queue_.name)));
    }
    in_range("visibility_timeout", queue_.visibility_timeout);
    in_range("retention", queue_.retention);
    in_range("delivery_delay", queue_.delivery_delay);
    check_dead_letter();
  }
  void check_arrivals() {
    if (scenario_.duration) return;
    for (std::size_t block = 0; block < queue_.arrivals.size(); ++block) {
      if (queue_.arrivals[block].ends_by_itself) continue;
      broken(fmt::format("arrivals[{}]", block),
             "never ends; give the scenario a duration, or these arrivals an until");
    }
  }

 private:
  void broken(std::string_view key, std::string message) {
    violations_.push_back({fmt::format("queues.{}{}{}", queue_.name, key.empty() ? "" : ".", key),
                           std::move(message)});
  }
  void in_range(std::string_view key, Duration value) {
    if (auto expected = out_of_range(key_row("queue", key), value))
      broken(key, *std::move(expected));
  }

  void check_dead_letter() {
    if (!queue_.dead_letter) return;
    const auto bounds = count_bounds(key_row("queue", "dead_letter.max_receive_count"));
    if (!bounds.has(queue_.max_receive_count)) {
      broken("dead_letter.max_receive_count",
             fmt::format("Invalid value for maxReceiveCount: {}, valid values are from {} to {} "
                         "both inclusive",
                         queue_.max_receive_count, bounds.least, bounds.most));
    }
    const QueueSettings* target = find_queue(scenario_, *queue_.dead_letter);
    if (target == nullptr || target->kind == QueueKind::broker) {
      broken("dead_letter.queue", unknown_queue(scenario_, *queue_.dead_letter));
    } else if (target == &queue_) {
      broken("dead_letter.queue", "is the queue itself; expected another one");
    } else if (target->kind != queue_.kind) {
      broken("dead_letter.queue",
             "Dead-letter queue must be same type of queue as the source: " +
                 std::string(queue_.kind == QueueKind::fifo ? "fifo" : "standard"));
    }
  }

  const Scenario& scenario_;
  const QueueSettings& queue_;
  Violations& violations_;
};

class AsyncRules {
 public:
  AsyncRules(const Scenario& scenario, const Function& function, Violations& violations)
      : scenario_(scenario), function_(function), violations_(violations) {}

  void check() {
    const AsyncSettings& async = function_.async;
    static const Key& retries = key_row("async", "maximum_retry_attempts");
    static const Key& age = key_row("async", "maximum_event_age");
    if (auto expected = out_of_range(retries, async.maximum_retry_attempts))
      broken(retries.path, *std::move(expected));
    if (auto expected = out_of_range(age, async.maximum_event_age))
      broken(age.path, *std::move(expected));
    check_destination("on_failure", async.on_failure);
    check_destination("on_success", async.on_success);
    check_destination("dead_letter_queue", async.dead_letter_queue);
  }

 private:
  void broken(std::string_view key, std::string message) {
    violations_.push_back(
        {fmt::format("functions.{}.async.{}", function_.name, key), std::move(message)});
  }
  void check_destination(std::string_view key, const Destination& destination) {
    if (destination.kind == Destination::Kind::queue) {
      const QueueSettings* queue = find_queue(scenario_, destination.name);
      if (queue == nullptr || queue->kind == QueueKind::broker)
        broken(fmt::format("{}.queue", key), unknown_queue(scenario_, destination.name));
    } else if (destination.kind == Destination::Kind::function) {
      std::vector<std::string_view> names;
      for (const Function& function : scenario_.functions) names.push_back(function.name);
      if (std::find(names.begin(), names.end(), destination.name) == names.end())
        broken(fmt::format("{}.function", key), unknown_word("function", destination.name, names));
    }
  }

  const Scenario& scenario_;
  const Function& function_;
  Violations& violations_;
};

}  // namespace

const QueueSettings* find_queue(const Scenario& scenario, std::string_view name) {
  const auto found =
      std::find_if(scenario.queues.begin(), scenario.queues.end(),
                   [name](const QueueSettings& queue) { return queue.name == name; });
  return found == scenario.queues.end() ? nullptr : &*found;
}

std::string unknown_queue(const Scenario& scenario, std::string_view name) {
  std::vector<std::string_view> names;
  for (const QueueSettings& queue : scenario.queues) {
    if (queue.kind != QueueKind::broker) names.push_back(queue.name);
  }
  if (names.empty())
    return fmt::format("unknown queue {}; there are none, so write it under queues", quote(name));
  return unknown_word("queue", name, names);
}

void check_callers(const Scenario& scenario, Violations& violations) {
  for (const QueueSettings& queue : scenario.queues) {
    QueueRules rules(scenario, queue, violations);
    if (queue.kind != QueueKind::broker) rules.check();
    rules.check_arrivals();
  }
  for (const Function& function : scenario.functions)
    AsyncRules(scenario, function, violations).check();
  check_streams(scenario, violations);
  check_event_sources(scenario, violations);
}

}  // namespace coldcast
