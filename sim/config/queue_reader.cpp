#include <fmt/format.h>

#include "coldcast/base/text.h"
#include "coldcast/origin/workload_catalog.h"

#include "config/callers_reader.h"
#include "config/key_reader.h"

namespace coldcast {
namespace {

void read_dead_letter(Parameters& block, QueueSettings& queue) {
  const std::optional<Setting> setting = block.find("dead_letter");
  if (!setting) return;
  Parameters keys = setting->map("{queue: _, max_receive_count: 5}");
  if (!setting->is_map()) return;
  queue.dead_letter = keys.text("queue");
  // What could not be read is not to be judged.
  queue.max_receive_count = 1;
  if (const auto receives = keys.require("max_receive_count", "5"))
    queue.max_receive_count = read_count(*receives);
  keys.done();
}

Node one_group() {
  Node keys;
  keys.kind = Node::Kind::map;
  keys.entries.push_back({"count", {}, Node::scalar("1")});
  keys.entries.push_back({"choose", {}, Node::scalar("uniform")});
  return keys;
}

void read_groups(Parameters& block, QueueSettings& queue) {
  const std::optional<Setting> setting = block.find("message_groups");
  if (queue.kind == QueueKind::fifo) {
    if (setting) {
      queue.message_groups = read_keys(*setting);
    } else if (queue.arrivals.empty()) {
      // Of dead letters and of what handlers send.
      block.resolve("message_groups", one_group());
    } else {
      block.fail("message_groups",
                 "is missing; a message of a FIFO queue has a group, so say how many there are, "
                 "such as {count: 6}");
    }
  } else if (setting) {
    setting->keep();
    setting->fail("has a meaning with kind: fifo only");
  }
}

double read_exponent(Parameters& law) {
  const std::optional<Setting> setting = law.require("exponent", "1.5");
  const double exponent = setting ? setting->number() : 1.0;
  return !setting || is_in_range(*setting, key_row("keys", "exponent"), exponent) ? exponent : 1.0;
}

QueueSettings named_queue(const std::string& name) {
  QueueSettings queue;
  queue.name = name;
  return queue;
}

QueueSettings read_queue(const std::string& name, Parameters block,
                         const std::optional<CalendarTime>& starts_at) {
  QueueSettings queue = named_queue(name);
  KeyReader reader(block, "queue");
  reader.read("kind", queue.kind);
  reader.read("visibility_timeout", queue.visibility_timeout);
  reader.read("retention", queue.retention);
  reader.read("delivery_delay", queue.delivery_delay);
  reader.read("in_flight_limit", queue.in_flight_limit);
  read_dead_letter(block, queue);
  queue.arrivals = read_senders(block, starts_at);
  read_groups(block, queue);
  block.done();
  return queue;
}

// A message is there until it has been worked off: no visibility timeout, no receives counted.
QueueSettings read_broker_queue(std::string name, Parameters block,
                                const std::optional<CalendarTime>& starts_at) {
  QueueSettings queue;
  queue.name = std::move(name);
  queue.kind = QueueKind::broker;
  queue.visibility_timeout = kForever;
  queue.retention = kForever;
  queue.arrivals = read_senders(block, starts_at);
  block.done();
  return queue;
}

void read_broker(const std::string& name, Parameters block, Scenario& scenario,
                 const std::optional<CalendarTime>& starts_at) {
  Broker broker;
  broker.name = name;
  KeyReader reader(block, "scenario", "brokers.*");
  reader.read("kind", broker.kind);
  if (const auto queues =
          block.require("queues", "{jobs: {arrivals: {kind: poisson, rate: 1/s}}}")) {
    Parameters blocks = queues->map();
    for (const auto& [queue, setting] : blocks.all()) {
      scenario.queues.push_back(read_broker_queue(name + "/" + queue, setting.map(), starts_at));
    }
  }
  block.done();
  scenario.brokers.push_back(std::move(broker));
}

}  // namespace

void read_queues(Parameters& settings, Scenario& scenario,
                 const std::optional<CalendarTime>& starts_at) {
  if (const auto setting = settings.find("queues")) {
    for (const std::string& name : fail_listed_names(*setting))
      scenario.queues.push_back(named_queue(name));
    Parameters blocks = setting->map();
    for (const auto& [name, block] : blocks.all())
      scenario.queues.push_back(read_queue(name, block.map("{kind: _}"), starts_at));
  }
  if (const auto setting = settings.find("brokers")) {
    Parameters blocks = setting->map();
    for (const auto& [name, block] : blocks.all())
      read_broker(name, block.map(), scenario, starts_at);
  }
}

KeySettings read_keys(const Setting& setting, std::optional<std::uint64_t> otherwise) {
  KeySettings keys;
  Parameters block = setting.map("{count: _}");
  keys.count = otherwise ? block.count("count", *otherwise) : block.count("count");
  if (const auto count = block.find("count"))
    (void)is_in_range(*count, key_row("keys", "count"), keys.count);
  const std::vector<std::string_view> words = choices_of(key_row("keys", "choose"));
  if (const auto choose = block.find("choose")) {
    if (choose->is_map()) {
      Parameters law = choose->map();
      if (const auto kind = law.require("kind", "zipf")) {
        keys.choose = static_cast<KeyChoice>(kind->choice(words));
      }
      if (law.has("exponent")) keys.exponent = read_exponent(law);
      law.done();
    } else {
      keys.choose = static_cast<KeyChoice>(choose->choice(words));
    }
  } else {
    block.resolve("choose", Node::scalar("uniform"));
  }
  if (keys.choose == KeyChoice::zipf && block.has("exponent")) keys.exponent = read_exponent(block);
  block.done();
  return keys;
}

std::vector<Workload> read_senders(Parameters& settings,
                                   const std::optional<CalendarTime>& starts_at) {
  std::vector<Workload> senders;
  const std::optional<Setting> setting = settings.find("arrivals");
  if (!setting) return senders;
  for (const Setting& block : arrivals_blocks(*setting)) {
    if (auto workload = read_workload(block, WorkloadPlace::queue, starts_at))
      senders.push_back(std::move(*workload));
  }
  return senders;
}

}  // namespace coldcast
