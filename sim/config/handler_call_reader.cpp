#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <string>
#include <utility>

#include "coldcast/base/text.h"
#include "coldcast/callers/handler_call.h"
#include "coldcast/origin/workload_catalog.h"

#include "config/key_reader.h"

namespace coldcast {
namespace {

// Laws are of durations; a law of numbers is one of as many seconds.
Node numbers_as_seconds(Node node) {
  constexpr std::array<std::string_view, 7> kQuantities = {"duration", "mean",   "min",  "max",
                                                           "sd",       "median", "scale"};
  for (Node& item : node.items) item = numbers_as_seconds(std::move(item));
  for (Node::Entry& entry : node.entries) {
    const bool is_quantile = entry.key.size() > 1 && entry.key[0] == 'p' &&
                             parse_number(std::string_view(entry.key).substr(1)).has_value();
    const bool is_quantity = is_quantile || std::find(kQuantities.begin(), kQuantities.end(),
                                                      entry.key) != kQuantities.end();
    if (entry.value.kind != Node::Kind::scalar) {
      entry.value = numbers_as_seconds(std::move(entry.value));
    } else if (is_quantity && parse_number(entry.value.text)) {
      entry.value.text += "s";
    }
  }
  return node;
}

CountLaw read_count_law(Parameters& keys) {
  const std::optional<Setting> setting = keys.find("count");
  if (!setting) {
    keys.resolve("count", Node::scalar("1"));
    return CountLaw{1};
  }
  if (setting->is_scalar()) return CountLaw{setting->count()};
  const Node seconds = numbers_as_seconds(setting->node());
  return CountLaw{read_distribution(setting->with(seconds))};
}

void read_call_limits(Parameters& keys, HandlerCall& call) {
  const KeyReader reader(keys, "function", "handler.calls");
  reader.read_in_range("at_once", call.at_once);
  if (const auto timeout = keys.find_or_none("timeout")) {
    call.timeout = timeout->duration();
    (void)is_in_range(*timeout, reader.row_of("timeout"), *call.timeout);
  }
  call.retry = read_retry(keys);
  call.fails_handler = keys.choice("on_failure", {"ignore", "fail"}, 1) == 1;
}

struct TargetRow {
  std::string_view key;
  HandlerCall::Kind kind;
};
constexpr std::array<TargetRow, 8> kTargets{{
    {"function", HandlerCall::Kind::function},
    {"dependency", HandlerCall::Kind::dependency},
    {"queue", HandlerCall::Kind::queue},
    {"stream", HandlerCall::Kind::stream},
    {"topic", HandlerCall::Kind::topic},
    {"bus", HandlerCall::Kind::topic},
    {"bucket", HandlerCall::Kind::topic},
    {"wait", HandlerCall::Kind::wait},
}};

const TargetRow* find_target(const Setting& setting, Parameters& keys) {
  const TargetRow* found = nullptr;
  for (const TargetRow& row : kTargets) {
    if (!keys.has(row.key)) continue;
    if (found != nullptr) {
      setting.fail(
          fmt::format("{} and {} in one step; write a step for each", found->key, row.key));
    }
    found = &row;
  }
  return found;
}

std::optional<HandlerCall> read_call(const Setting& setting) {
  Parameters keys = setting.map("{dependency: _}");
  if (!setting.is_map()) return std::nullopt;
  const TargetRow* target = find_target(setting, keys);
  if (target == nullptr) {
    setting.fail(
        "calls nobody; expected one of function, dependency, queue, stream, topic, bus, "
        "bucket or wait, like \"{function: stock, timeout: 3s}\"");
    return std::nullopt;
  }
  HandlerCall call;
  call.kind = target->kind;
  if (call.kind == HandlerCall::Kind::wait) {
    call.wait = read_distribution(*keys.find("wait"));
    keys.done();
    return call;
  }
  call.target = keys.find(target->key)->text();
  if (call.kind == HandlerCall::Kind::function &&
      keys.choice("invocation", {"sync", "async"}, 0) == 1) {
    call.kind = HandlerCall::Kind::function_async;
  }
  call.count = read_count_law(keys);
  if (call.waits()) read_call_limits(keys, call);
  keys.done();
  return call;
}

void read_background(Parameters& block, Handler& handler) {
  const std::optional<Setting> setting = block.find("background");
  if (!setting) return;
  Parameters keys = setting->map();
  BackgroundWork background;
  if (const auto work = keys.require("work", "200ms")) background.work = read_distribution(*work);
  KeyReader reader(keys, "function", "handler.background");
  reader.read("share", background.share);
  reader.read("uses_cpu", background.uses_cpu);
  keys.done();
  handler.background = std::move(background);
}

// 0, 256KB, 1MB: whole kilobytes.
std::optional<Kilobytes> parse_kilobytes(std::string_view text) {
  if (const auto megabytes = parse_size(text)) return Kilobytes{megabytes->count * 1024};
  if (!text.ends_with("KB")) return std::nullopt;
  const auto count = parse_count(text.substr(0, text.size() - 2));
  constexpr std::uint64_t kMost = 1024 * 1024;
  if (!count || *count > kMost) return std::nullopt;
  return Kilobytes{static_cast<std::uint32_t>(*count)};
}

}  // namespace

void read_handler_steps(Parameters& block, Handler& handler) {
  if (const auto calls = block.find("calls")) {
    for (const Setting& item : calls->list()) {
      if (auto call = read_call(item)) handler.calls.push_back(std::move(*call));
    }
  }
  handler.after = read_optional_distribution(block, "after");
  read_background(block, handler);
}

void read_recursion(Parameters& settings, Function& function) {
  function.allows_recursion =
      settings.choice("recursion", {"terminate", "allow"}, function.allows_recursion ? 1 : 0) == 1;
  KeyReader reader(settings, "function");
  reader.read_in_range("recursion_limit", function.recursion_limit);
  if (const auto payload = settings.find("payload")) {
    const std::optional<Kilobytes> size = parse_kilobytes(payload->text());
    if (!size) {
      payload->fail(fmt::format("{} is not a size in whole kilobytes such as 256KB or 1MB",
                                quote(payload->node().text)));
    }
    function.payload = size.value_or(Kilobytes{});
  } else {
    settings.resolve("payload", Node::scalar("0"));
  }
}

}  // namespace coldcast
