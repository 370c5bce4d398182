#include <algorithm>
#include <fmt/format.h>
#include <string>
#include <string_view>
#include <vector>

#include "coldcast/base/text.h"
#include "coldcast/keys/keys.h"

#include "base/near_form.h"
#include "origin/arrivals.h"

namespace coldcast {
namespace {

// The label is a key of the result, and a path to what stands there takes it for one step.
std::string read_label(const Setting& setting) {
  const std::string label = setting.text();
  if (label == kUnlabelled) {
    setting.fail("names the requests that have no label; expected another name");
  } else if (label.empty() || label.find('.') != std::string::npos) {
    setting.fail(
        fmt::format("{} is no name for results; expected one without points, such as "
                    "warmer",
                    quote(label)));
  }
  return label;
}

double read_scale(const Setting& setting) {
  const double scale = setting.number();
  return is_in_range(setting, key_row("arrivals", "scale"), scale) ? scale : 1.0;
}

// A bare rate or period is told as the block that has it.
std::string near_arrivals(const Node& node) {
  if (node.kind != Node::Kind::scalar || node.is_null()) return {};
  const bool is_period = parse_duration(node.text) || node.text.starts_with("rate(");
  if (is_period) {
    const auto every = near_duration(node.text, "every");
    return fmt::format("{{kind: schedule, every: {}}}", every.value_or(node.text));
  }
  if (node.text.starts_with("cron("))
    return fmt::format("{{kind: eventbridge_schedule, schedule: \"{}\"}}", node.text);
  if (node.text == "none" || node.text == "null")
    return "[]\" where there are none, such as \"arrivals: {kind: poisson, rate: 40/s}";
  // `poisson(10/s)`, `constant 10/s`, or the kind alone.
  for (const std::string_view kind : {"poisson", "constant"}) {
    if (!node.text.starts_with(kind)) continue;
    std::string rest = node.text.substr(kind.size());
    std::erase_if(rest, [](char c) { return c == '(' || c == ')' || c == ' '; });
    const auto rate = parse_rate(rest) ? std::optional(rest) : near_rate(rest);
    if (rate || rest.empty())
      return fmt::format("{{kind: {}, rate: {}}}", kind, rate.value_or("40/s"));
  }
  const auto rate = parse_rate(node.text) ? std::optional(node.text) : near_rate(node.text);
  return rate ? fmt::format("{{kind: poisson, rate: {}}}", *rate) : std::string{};
}

// The instant that an item is, alone or as `{at: 1s}`; empty: it is none.
std::string instant_of(const Node& item) {
  const bool is_alone = item.kind == Node::Kind::map && item.entries.size() == 1;
  const Node* at = is_alone ? item.find("at") : &item;
  const bool is_instant =
      at != nullptr && at->kind == Node::Kind::scalar && parse_duration(at->text).has_value();
  return is_instant ? at->text : std::string{};
}

// Bare instants are requests of a list. True where that has been reported.
bool fail_instants(const Setting& setting) {
  const std::vector<Node>& items = setting.node().items;
  std::string list;
  for (const Node& item : items) {
    const std::string at = instant_of(item);
    if (at.empty()) return false;
    list += fmt::format("{}{{at: {}}}", list.empty() ? "" : ", ", at);
  }
  if (list.empty()) return false;
  setting.fail(fmt::format(
      "expected a block {{kind: ...}} or a list of them, found a list of instants; write it like "
      "\"arrivals: {{kind: requests, list: [{}]}}\"",
      list));
  return true;
}

// `5min 10/s`, `5min: 10/s`, `10/s`, `[5min, 10/s]` or `{5min: 10/s}` as a point; empty: it is
// another.
std::string near_point(std::string_view at, std::string_view rate) {
  const auto instant = parse_duration(at) ? std::string(at) : near_duration(at, "at").value_or("");
  const auto near = parse_rate(rate) ? std::string(rate) : near_rate(rate).value_or("");
  const bool is_point = !instant.empty() && !near.empty();
  return is_point ? fmt::format("{{at: {}, rate: {}}}", instant, near) : std::string{};
}

std::string near_point(const Node& item, std::size_t place) {
  if (item.kind == Node::Kind::list && item.items.size() == 2)
    return near_point(item.items[0].text, item.items[1].text);
  if (item.kind == Node::Kind::map && item.entries.size() == 1)
    return near_point(item.entries.front().key, item.entries.front().value.text);
  if (item.kind != Node::Kind::scalar) return {};
  // A rate alone stands as far from the one before it as in the documented example.
  if (parse_rate(item.text))
    return near_point(place == 0 ? "0s" : fmt::format("{}min", 10 * place), item.text);
  const std::size_t end = item.text.find_first_of(" :,");
  if (end == std::string::npos) return {};
  return near_point(std::string_view(item.text).substr(0, end),
                    std::string_view(item.text).substr(end + 1));
}

// A rate as an item of a list. True where that has been reported.
bool fail_bare_block(const Setting& item) {
  const std::string near = near_arrivals(item.node());
  if (near.empty()) return false;
  item.fail(fmt::format("expected a block {{kind: ...}}, found {}; write it like \"{}\"",
                        item.node().description(), near));
  return true;
}

}  // namespace

std::vector<Setting> arrivals_blocks(const Setting& setting) {
  if (setting.is_map()) return {setting};
  if (setting.is_list() && !fail_instants(setting)) {
    std::vector<Setting> blocks = setting.list();
    std::erase_if(blocks, fail_bare_block);
    return blocks;
  }
  if (setting.is_list()) return {};
  const std::string near = near_arrivals(setting.node());
  setting.fail(fmt::format(
      "expected a block {{kind: ...}} or a list of them, found {}{}", setting.node().description(),
      near.empty() ? "" : fmt::format("; write it like \"arrivals: {}\"", near)));
  return {};
}

BlockSettings read_block_settings(Parameters& settings) {
  BlockSettings block;
  block.duration = read_optional_distribution(settings, "duration");
  if (const auto label = settings.find("label")) block.label = read_label(*label);
  if (const auto scale = settings.find("scale")) {
    block.scale = read_scale(*scale);
  } else {
    settings.resolve("scale", Node::scalar("1"));
  }
  return block;
}

bool fail_pairs(const Setting& list) {
  std::vector<std::string> points;
  for (const Node& item : list.node().items) points.push_back(near_point(item, points.size()));
  for (const Node::Entry& entry : list.node().entries)
    points.push_back(near_point(entry.key, entry.value.text));
  const bool is_other =
      std::any_of(points.begin(), points.end(), [](const auto& point) { return point.empty(); });
  if (points.empty() || is_other) return false;
  list.fail(fmt::format("expected a list of points, each a map; write it like \"points: [{}]\"",
                        fmt::join(points, ", ")));
  return true;
}

}  // namespace coldcast
