#include <fmt/format.h>

#include "coldcast/base/text.h"

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
  constexpr double kMost = 1e6;
  const double scale = setting.number();
  if (scale >= 0.0 && scale <= kMost) return scale;
  setting.fail(fmt::format("expected a factor from 0 to {}, such as 2", kMost));
  return 1.0;
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
  const auto rate = parse_rate(node.text) ? std::optional(node.text) : near_rate(node.text);
  return rate ? fmt::format("{{kind: poisson, rate: {}}}", *rate) : std::string{};
}

// Bare instants are requests of a list. True where that has been reported.
bool fail_instants(const Setting& setting) {
  const std::vector<Node>& items = setting.node().items;
  std::string list;
  for (const Node& item : items) {
    if (item.kind != Node::Kind::scalar || !parse_duration(item.text)) return false;
    list += fmt::format("{}{{at: {}}}", list.empty() ? "" : ", ", item.text);
  }
  if (list.empty()) return false;
  setting.fail(fmt::format(
      "expected a block {{kind: ...}} or a list of them, found a list of instants; write it like "
      "\"arrivals: {{kind: requests, list: [{}]}}\"",
      list));
  return true;
}

}  // namespace

std::vector<Setting> arrivals_blocks(const Setting& setting) {
  if (setting.is_map()) return {setting};
  if (setting.is_list() && !fail_instants(setting)) return setting.list();
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

}  // namespace coldcast
