#include <algorithm>
#include <span>
#include <string_view>

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

}  // namespace coldcast
