#include "config/nearest_mark.h"

#include <algorithm>
#include <cstdint>

#include "coldcast/base/text.h"

namespace coldcast {
namespace {

// Takes the first step off `path`: up to a point or a bracket, or `[n]`.
std::string_view take_step(std::string_view& path) {
  const std::size_t end = std::min(path.find_first_of(".[", 1), path.size());
  const std::string_view step = path.substr(0, end);
  path.remove_prefix(end);
  if (!path.empty() && path.front() == '.') path.remove_prefix(1);
  return step;
}

// The element that `[n]` names; a map stands for a list of one.
const Node* item_of(const Node& node, std::string_view step) {
  const std::uint64_t index = parse_count(step.substr(1, step.size() - 2)).value_or(0);
  if (node.kind == Node::Kind::map && index == 0) return &node;
  return index < node.items.size() ? &node.items[static_cast<std::size_t>(index)] : nullptr;
}

}  // namespace

Mark nearest_mark(const Node& node, Mark mark, std::string_view path) {
  const Node* at = &node;
  while (!path.empty()) {
    const std::string_view step = take_step(path);
    if (step.front() == '[') {
      const Node* item = item_of(*at, step);
      if (item == nullptr) return mark;
      mark = item->mark;
      at = item;
      continue;
    }
    const auto entry = std::find_if(at->entries.begin(), at->entries.end(),
                                    [step](const Node::Entry& one) { return one.key == step; });
    if (entry == at->entries.end()) return mark;
    // Where a value stands in place of a block, it is what is wrong.
    const bool ends_here = path.empty() || entry->value.kind == Node::Kind::scalar;
    mark = ends_here ? entry->value.mark : entry->mark;
    at = &entry->value;
  }
  return mark;
}

}  // namespace coldcast
