#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "coldcast/base/node.h"
#include "coldcast/base/parameters.h"

#include "config/yaml_reader.h"

namespace coldcast {

// Of a file with tags, all of YAML is read.
inline std::optional<Node> by_all_of_yaml(std::string_view text) {
  static const YamlDialect kDialect{[](const std::string&, Node value) { return value; }};
  Diagnostics diagnostics("a.yaml", ".");
  std::optional<Node> tree = read_yaml(text, diagnostics, &kDialect);
  return diagnostics.empty() ? std::move(tree) : std::nullopt;
}

inline bool are_same(Mark a, Mark b) {
  return a.line == b.line && a.column == b.column && a.origin == b.origin;
}

// Marks, quotes and the order of keys included.
inline bool are_same(const Node& a, const Node& b) {
  if (a.kind != b.kind || a.quoted != b.quoted || a.text != b.text || !are_same(a.mark, b.mark) ||
      a.items.size() != b.items.size() || a.entries.size() != b.entries.size())
    return false;
  for (std::size_t i = 0; i < a.items.size(); ++i) {
    if (!are_same(a.items[i], b.items[i])) return false;
  }
  auto other = b.entries.begin();
  for (const Node::Entry& entry : a.entries) {
    if (entry.key != other->key || !are_same(entry.mark, other->mark) ||
        !are_same(entry.value, other->value))
      return false;
    ++other;
  }
  return true;
}

}  // namespace coldcast
