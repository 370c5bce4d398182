#include <array>
#include <fmt/format.h>

#include "coldcast/base/text.h"

#include "config/callers_reader.h"
#include "config/key_reader.h"

namespace coldcast {
namespace {

void read_error_retry(Parameters& block, std::vector<Duration>& waits) {
  const std::optional<Setting> setting = block.find("error_retry");
  if (!setting) {
    Node list;
    list.kind = Node::Kind::list;
    for (const Duration wait : waits) list.items.push_back(Node::scalar(to_string(wait)));
    block.resolve("error_retry", std::move(list));
    return;
  }
  waits.clear();
  if (setting->is_scalar()) {
    waits.push_back(setting->duration());
  } else {
    for (const Setting& item : setting->list()) waits.push_back(item.duration());
    if (setting->is_list() && waits.empty())
      setting->fail("is empty; expected a wait for each retry, such as [1min, 2min]");
  }
  if (waits.empty()) waits.push_back(Duration::zero());
}

void read_destinations(Parameters& block, AsyncSettings& async) {
  if (const auto setting = block.find_or_none("on_failure"))
    async.on_failure = read_destination(*setting);
  if (const auto setting = block.find_or_none("on_success")) {
    async.on_success = read_destination(*setting);
    if (async.on_success.kind == Destination::Kind::bucket)
      setting->fail("AWS takes an S3 bucket for on_failure only; expected another destination");
  }
  if (const auto setting = block.find_or_none("dead_letter_queue")) {
    async.dead_letter_queue = read_destination(*setting);
    using Kind = Destination::Kind;
    const Kind kind = async.dead_letter_queue.kind;
    if (kind != Kind::none && kind != Kind::queue && kind != Kind::topic)
      setting->fail("AWS takes an SQS queue or an SNS topic; expected {queue: NAME}");
  }
}

// -1 is the count of streams, which may try again without end.
void read_attempts(Parameters& block, AsyncSettings& async) {
  const std::optional<Setting> setting = block.find("maximum_retry_attempts");
  if (setting && setting->is_scalar() && setting->node().text.starts_with('-')) {
    setting->keep();
    return setting->fail(
        fmt::format("expected {}", key_row("async", "maximum_retry_attempts").range));
  }
  async.maximum_retry_attempts =
      read_count(block, "maximum_retry_attempts", async.maximum_retry_attempts);
}

void read_keys_of(Parameters& block, AsyncSettings& async) {
  read_attempts(block, async);
  KeyReader reader(block, "async");
  reader.read("maximum_event_age", async.maximum_event_age);
  async.delivery = read_distribution(block, "delivery", Duration::zero());
  read_error_retry(block, async.error_retry);
  async.throttle_retry = read_backoff(block, "throttle_retry", async.throttle_retry);
  reader.read("jitter", async.jitter);
  reader.read("duplicate_share", async.duplicate_share);
  (void)block.choice("slow_down", {"none"}, 0);
  read_destinations(block, async);
}

}  // namespace

void read_async(Parameters& settings, Function& function) {
  if (!settings.has("async") && !function.has_async_arrivals()) return;
  read_block_or_defaults(settings, "async",
                         [&function](Parameters& block) { read_keys_of(block, function.async); });
}

Destination read_destination(const Setting& setting) {
  using Kind = Destination::Kind;
  static constexpr std::array<std::pair<std::string_view, Kind>, 5> kKinds{
      {{"queue", Kind::queue},
       {"function", Kind::function},
       {"topic", Kind::topic},
       {"bus", Kind::bus},
       {"bucket", Kind::bucket}}};
  Destination destination;
  Parameters block = setting.map();
  if (!setting.is_map()) return destination;
  int found = 0;
  for (const auto& [key, kind] : kKinds) {
    const std::optional<Setting> name = block.find(key);
    if (!name) continue;
    ++found;
    destination = {.kind = kind, .name = name->text()};
  }
  block.done();
  if (found != 1) {
    setting.fail(
        "expected one of {queue: NAME}, {function: NAME}, {topic: NAME}, {bus: NAME}, "
        "{bucket: NAME}");
  }
  return destination;
}

Backoff read_backoff(Parameters& settings, std::string_view key, const Backoff& otherwise) {
  Backoff backoff = otherwise;
  read_block_or_defaults(settings, key, [&backoff](Parameters& block) {
    backoff.base = block.duration("base", backoff.base);
    if (const auto factor = block.find("factor")) {
      backoff.factor = factor->number();
      (void)is_in_range(*factor, key_row("backoff", "factor"), backoff.factor);
    } else {
      block.resolve("factor", Node::scalar(to_string(backoff.factor)));
    }
    backoff.cap = block.duration("cap", backoff.cap);
    if (backoff.cap < backoff.base) {
      block.fail("cap", fmt::format("{} is below base {}", to_string(backoff.cap),
                                    to_string(backoff.base)));
    }
  });
  return backoff;
}

}  // namespace coldcast
