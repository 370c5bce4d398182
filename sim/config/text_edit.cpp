#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "coldcast/config/scenario_file.h"

#include "config/edit.h"
#include "config/yaml_reader.h"

namespace coldcast {
namespace {

// Where in the text a mark is, whose column counts characters.
std::optional<std::size_t> offset_of(std::string_view text, Mark mark) {
  const std::vector<std::string_view> lines = lines_of(text);
  if (mark.line == 0 || mark.line > lines.size()) return std::nullopt;
  const std::string_view line = lines[mark.line - 1];
  std::size_t bytes = 0;
  for (std::uint32_t character = 1; character < mark.column && bytes < line.size(); ++character) {
    do {
      ++bytes;
    } while (bytes < line.size() && (static_cast<unsigned char>(line[bytes]) & 0xC0U) == 0x80U);
  }
  return static_cast<std::size_t>(line.data() - text.data()) + bytes;
}

// The closing one of the bracket or quote at `begin`; npos where it is not found.
std::size_t end_of_closed(std::string_view text, std::size_t begin) {
  const char first = text[begin];
  if (first == '"' || first == '\'') {
    for (std::size_t i = begin + 1; i < text.size(); ++i) {
      if (first == '"' && text[i] == '\\') {
        ++i;
      } else if (text[i] == first) {
        return i + 1;
      }
    }
    return std::string_view::npos;
  }
  int depth = 0;
  for (std::size_t i = begin; i < text.size(); ++i) {
    if (text[i] == '"' || text[i] == '\'') {
      const std::size_t end = end_of_closed(text, i);
      if (end == std::string_view::npos) return end;
      i = end - 1;
    } else if (text[i] == '{' || text[i] == '[') {
      ++depth;
    } else if ((text[i] == '}' || text[i] == ']') && --depth == 0) {
      return i + 1;
    }
  }
  return std::string_view::npos;
}

// How far a value that begins at `begin` reaches; nullopt for a block over several lines.
std::optional<std::size_t> end_of_value(std::string_view text, std::size_t begin,
                                        const Node& value) {
  if (begin >= text.size()) return std::nullopt;
  const bool is_closed = std::string_view("\"'{[").find(text[begin]) != std::string_view::npos;
  if (is_closed) {
    const std::size_t end = end_of_closed(text, begin);
    return end == std::string_view::npos ? std::nullopt : std::optional(end);
  }
  const bool is_plain = value.kind == Node::Kind::scalar && !value.is_null() &&
                        text.substr(begin).starts_with(value.text);
  return is_plain ? std::optional(begin + value.text.size()) : std::nullopt;
}

// The deepest node on a path that is there, and the keys that are not.
struct Found {
  const Node* node = nullptr;
  std::vector<std::string> missing;
};

std::vector<std::string> keys_of(std::string_view path) {
  std::vector<std::string> keys;
  while (!path.empty()) {
    const std::size_t end = std::min(path.find_first_of(".[]"), path.size());
    if (end > 0) keys.emplace_back(path.substr(0, end));
    path.remove_prefix(std::min(path.size(), end + 1));
  }
  return keys;
}

Found find_deepest(const Node& tree, const std::vector<std::string>& keys) {
  Found found{&tree, {}};
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const Node* next = nullptr;
    if (found.node->kind == Node::Kind::map) {
      next = found.node->find(keys[i]);
      // One block may stand for a list of one.
      if (next == nullptr && keys[i] == "0") next = found.node;
    } else if (found.node->kind == Node::Kind::list) {
      for (std::size_t item = 0; item < found.node->items.size(); ++item) {
        if (keys[i] == std::to_string(item)) next = &found.node->items[item];
      }
    }
    if (next == nullptr) {
      found.missing.assign(keys.begin() + static_cast<std::ptrdiff_t>(i), keys.end());
      return found;
    }
    found.node = next;
  }
  return found;
}

// `a: {b: value}` for the keys a and b.
std::string entry_of(const std::vector<std::string>& keys, const std::string& value) {
  std::string text = keys.back() + ": " + value;
  for (std::size_t i = keys.size() - 1; i-- > 0;) text = fmt::format("{}: {{{}}}", keys[i], text);
  return text;
}

// Behind the last entry of a block map that fits its line; before the first where none does.
bool insert_line(std::string& text, const Node& map, const std::string& entry) {
  const Node::Entry* before = nullptr;
  for (const Node::Entry& one : map.entries) {
    if (one.value.kind == Node::Kind::scalar && one.value.mark.line == one.mark.line) before = &one;
  }
  const Node::Entry& neighbour = before != nullptr ? *before : map.entries.front();
  const std::optional<std::size_t> key = offset_of(text, neighbour.mark);
  if (!key) return false;
  const std::size_t line = text.rfind('\n', *key == 0 ? 0 : *key - 1);
  const std::size_t line_begin = line == std::string::npos || *key == 0 ? 0 : line + 1;
  const std::string indent = text.substr(line_begin, *key - line_begin);
  if (indent.find_first_not_of(' ') != std::string::npos) return false;  // `- key: value`
  std::size_t place = line_begin;
  if (before != nullptr) {
    const std::size_t end = text.find('\n', *key);
    if (end == std::string::npos) text += '\n';
    place = end == std::string::npos ? text.size() : end + 1;
  }
  text.insert(place, indent + entry + "\n");
  return true;
}

bool write_edit(std::string& text, const Edit& edit) {
  Diagnostics ignored("", ".");
  const std::optional<Node> tree = read_yaml(text, ignored);
  if (!tree) return false;
  const Found found = find_deepest(*tree, keys_of(edit.path));
  const std::string value = write_inline(edit.value);
  const std::optional<std::size_t> begin = offset_of(text, found.node->mark);
  if (!begin) return false;
  if (found.missing.empty()) {
    const std::optional<std::size_t> end = end_of_value(text, *begin, *found.node);
    if (!end) return false;
    text.replace(*begin, *end - *begin, value);
    return true;
  }
  if (found.node->kind != Node::Kind::map) return false;
  const std::string entry = entry_of(found.missing, value);
  if (*begin < text.size() && text[*begin] == '{') {
    text.insert(*begin + 1, entry + (found.node->entries.empty() ? "" : ", "));
    return true;
  }
  return !found.node->entries.empty() && insert_line(text, *found.node, entry);
}

}  // namespace

std::string edited_text(const ScenarioFile& file, const LoadOptions& options) {
  const std::string resolved = write_yaml(load(file, options).resolved);
  std::string text = file.text;
  for (const Edit& edit : options.edits) {
    for (const std::string& path : paths_meant(edit.path, file.tree)) {
      Edit one = edit;
      one.path = path;
      if (!write_edit(text, one)) return resolved;
    }
  }
  try {
    const ScenarioFile edited = parse_scenario_file(text, file.name, file.directory);
    return write_yaml(load(edited).resolved) == resolved ? text : resolved;
  } catch (const ScenarioError&) {
    return resolved;
  }
}

}  // namespace coldcast
