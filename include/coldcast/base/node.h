#pragma once

#include <cstdint>
#include <list>
#include <string>
#include <string_view>
#include <vector>

#include "coldcast/base/error.h"

namespace coldcast {

// A scenario file as a tree of maps, lists and scalars, before anything is understood: what the
// YAML reader produces, `--set` edits and Parameters reads. Scalars are text (YAML's types do not
// matter here: `on`, `no` and `1e3` are the words they are); keys of a map are unique and keep file
// order. The entries of a map stay where they are when others are added, so they may be pointed at.
struct Node {
  enum class Kind : std::uint8_t { scalar, list, map };
  struct Entry;

  Kind kind = Kind::scalar;
  bool quoted = false;       // scalar: it was written in quotes
  Mark mark;                 // where its value begins
  std::string text;          // scalar
  std::vector<Node> items;   // list
  std::list<Entry> entries;  // map

  [[nodiscard]] static Node scalar(std::string text);
  [[nodiscard]] bool is_null() const { return kind == Kind::scalar && !quoted && text.empty(); }
  // What it is, for messages: `a map`, `a list`, `"text"`, `nothing`.
  [[nodiscard]] std::string description() const;
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
