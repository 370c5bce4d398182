#include <algorithm>
#include <fmt/format.h>
#include <list>
#include <span>
#include <string_view>
#include <utility>

#include "base/near_form.h"
#include "config/callers_reader.h"

namespace coldcast {
namespace {

constexpr std::string_view kOfFunction[] = {
    "async",       "event_sources",       "recursion",     "recursion_limit", "failing_labels",
    "poison_rate", "record_failure_rate", "handler.after", "handler.calls",   "handler.per_record"};
constexpr std::string_view kOfBlock[] = {"invocation", "delivery", "through", "client", "retry.on"};

// `path` may go one map down. What is none is not there.
bool has(const Node& map, std::string_view path) {
  const std::size_t dot = path.find('.');
  const Node* found = map.find(path.substr(0, dot));
  if (found == nullptr || dot == std::string_view::npos)
    return found != nullptr && found->text != "none";
  return found->find(path.substr(dot + 1)) != nullptr;
}

bool has_any(const Node& map, std::span<const std::string_view> paths) {
  return std::any_of(paths.begin(), paths.end(),
                     [&](std::string_view path) { return has(map, path); });
}

bool calls_by_itself(const Node& block) {
  const Node* kind = block.find("kind");
  return has_any(block, kOfBlock) || (kind != nullptr && kind->text == "eventbridge_schedule");
}

}  // namespace

bool names_callers(const Node& function) {
  if (has_any(function, kOfFunction)) return true;
  const Node* arrivals = function.find("arrivals");
  if (arrivals == nullptr) return false;
  return calls_by_itself(*arrivals) ||
         std::any_of(arrivals->items.begin(), arrivals->items.end(), calls_by_itself);
}

std::vector<std::string> fail_listed_names(const Setting& setting, std::string_view block) {
  std::vector<std::string> names;
  if (!setting.is_list()) return names;
  std::string blocks;
  for (const Node& item : setting.node().items) {
    std::string written(block);
    std::string name = item.text;
    if (const Node* own = item.find("name")) {
      Node rest = item;
      std::erase_if(rest.entries, [](const Node::Entry& entry) { return entry.key == "name"; });
      name = own->text;
      written = in_a_line(rest);
    } else if (item.entries.size() == 1) {
      name = item.entries.front().key;
      written = in_a_line(item.entries.front().value);
    }
    if (name.empty()) continue;
    blocks += fmt::format("{}{}: {}", blocks.empty() ? "" : ", ", name, written);
    names.push_back(std::move(name));
  }
  if (!names.empty())
    setting.fail(
        fmt::format("expected a map of blocks by name, found a list; write it like \"{}: {{{}}}\"",
                    setting.path(), blocks));
  return names;
}

}  // namespace coldcast
