#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "coldcast/base/error.h"

namespace coldcast {

// A scenario file as a tree of maps, lists and scalars, before anything is understood: what the
// YAML reader produces, `--set` edits and Parameters reads. Scalars are text (YAML's types do not
// matter here: `on`, `no` and `1e3` are the words they are); keys of a map are unique and keep file
// order.
struct Node {
  enum class Kind : std::uint8_t { scalar, list, map };
  struct Entry;

  Kind kind = Kind::scalar;
  bool quoted = false;         // scalar: it was written in quotes
  Mark mark;                   // where its value begins
  std::string text;            // scalar
  std::vector<Node> items;     // list
  std::vector<Entry> entries;  // map

  [[nodiscard]] static Node scalar(std::string text);
  // The value at `key` of a map, or nullptr.
  [[nodiscard]] const Node* find(std::string_view key) const;
  [[nodiscard]] Node* find(std::string_view key);
};

struct Node::Entry {
  std::string key;
  Mark mark;  // where the key stands
  Node value;
};

}  // namespace coldcast
