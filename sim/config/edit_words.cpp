#include <algorithm>
#include <fmt/format.h>
#include <optional>

#include "coldcast/keys/keys.h"

#include "base/near_form.h"
#include "config/edit.h"

namespace coldcast {

std::string path_towards(std::string_view path, const Node& tree) {
  const std::string_view first = path.substr(0, path.find_first_of(".[/"));
  const auto has_key = [&](const KeyBlock& block) {
    return std::any_of(block.keys.begin(), block.keys.end(),
                       [&](const Key& key) { return key.path == first; });
  };
  if (tree.find(first) != nullptr && path.find('/') == std::string_view::npos) return {};
  std::string meant(path);
  std::replace(meant.begin(), meant.end(), '/', '.');
  if (has_key(key_blocks().front())) return meant == path ? std::string() : meant;
  for (const std::string_view section :
       {"functions", "queues", "streams", "front_doors", "dependencies"}) {
    const Node* named = tree.find(section);
    if (named != nullptr && named->find(first) != nullptr)
      return fmt::format("{}.{}", section, meant);
  }
  const Node* functions = tree.find("functions");
  if (functions == nullptr || !has_key(*find_key_block("function"))) return {};
  const bool is_only = functions->entries.size() == 1;
  return fmt::format("functions.{}.{}", is_only ? functions->entries.front().key : "*", meant);
}

bool fail_edits_outside(Parameters& block) {
  if (block.node() == nullptr) return false;
  std::string edits;
  std::optional<Setting> first;
  for (const Node::Entry& entry : block.node()->entries) {
    if (entry.key.find('.') == std::string::npos) continue;
    const std::optional<Setting> setting = block.find(entry.key);  // so that it is told but once
    if (!first) first = setting;
    edits += fmt::format("{}{}: {}", edits.empty() ? "" : ", ", entry.key, in_a_line(entry.value));
  }
  if (first)
    first->fail(fmt::format("a setting stands in set; write it like \"set: {{{}}}\"", edits));
  return first.has_value();
}

std::string edit_form(const Setting& written) {
  const std::string text = written.is_scalar() ? written.node().text : "";
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos) return "{functions.checkout.memory: 1024MB}";
  return fmt::format("{{{}: {}}}", text.substr(0, equals), text.substr(equals + 1));
}

}  // namespace coldcast
