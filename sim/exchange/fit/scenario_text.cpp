#include "exchange/fit/scenario_text.h"

#include <algorithm>
#include <fmt/format.h>

namespace coldcast {
namespace {

constexpr std::size_t kCommentColumn = 42;

std::string with_comment(std::string line, const std::string& comment) {
  if (comment.empty()) return line;
  const std::size_t blanks = line.size() + 3 > kCommentColumn ? 3 : kCommentColumn - line.size();
  return line + std::string(blanks, ' ') + "# " + comment;
}

std::string margin(std::size_t width) {
  return std::string(width, ' ');
}

// `key: value  # comment`, or the key and its block below it.
std::vector<std::string> lines_of(const std::string& key, const FittedKey& value,
                                  std::size_t indent) {
  std::vector<std::string> lines;
  const std::string head = margin(indent) + key + ":";
  if (value.lines.size() == 1) {
    lines.push_back(with_comment(head + " " + value.lines[0], value.comment));
    return lines;
  }
  lines.push_back(head);
  for (const std::string& line : value.lines) lines.push_back(margin(indent + 2) + line);
  lines[1] = with_comment(lines[1], value.comment);
  return lines;
}

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> lines;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    if (!lines.back().empty() && lines.back().back() == '\r') lines.back().pop_back();
    at = end + 1;
  }
  return lines;
}

std::string join(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

std::size_t indent_of(const std::string& line) {
  const std::size_t first = line.find_first_not_of(' ');
  return first == std::string::npos ? line.size() : first;
}

bool is_blank(const std::string& line) {
  const std::size_t first = line.find_first_not_of(" \t");
  return first == std::string::npos || line[first] == '#';
}

// The text of a file, its lines numbered from 1 as marks do.
class Editor {
 public:
  Editor(std::string text, const std::string& file) : lines_(split(text)), file_(file) {}

  [[nodiscard]] std::string text() const { return join(lines_); }
  [[nodiscard]] Node tree() const { return parse_scenario_file(join(lines_), file_).tree; }

  // One past the last line that belongs to the entry whose key stands at `mark`.
  [[nodiscard]] std::size_t end_of(Mark mark, bool is_list) const {
    const std::size_t indent = mark.column - 1;
    std::size_t end = mark.line;
    for (std::size_t i = mark.line; i < lines_.size(); ++i) {
      const std::string& line = lines_[i];
      if (is_blank(line)) continue;
      const std::size_t own = indent_of(line);
      // The items of a list may stand below their key without an indent.
      const bool is_item = is_list && own == indent && line.compare(own, 1, "-") == 0;
      if (own <= indent && !is_item) break;
      end = i + 1;
    }
    return end + 1;
  }

  void replace(std::size_t first, std::size_t end, const std::vector<std::string>& with) {
    const auto from = lines_.begin() + static_cast<std::ptrdiff_t>(first - 1);
    const auto to = lines_.begin() + static_cast<std::ptrdiff_t>(end - 1);
    lines_.insert(lines_.erase(from, to), with.begin(), with.end());
  }

 private:
  std::vector<std::string> lines_;
  std::string file_;
};

const Node::Entry* entry_of(const Node& map, std::string_view key) {
  for (const Node::Entry& entry : map.entries) {
    if (entry.key == key) return &entry;
  }
  return nullptr;
}

// A map whose keys stand on lines of their own below its key.
bool is_block(const Node::Entry& entry) {
  return entry.value.kind == Node::Kind::map && !entry.value.entries.empty() &&
         entry.value.entries.front().mark.line > entry.mark.line;
}

// Rewrites an entry that is written in braces as a block, so that keys can be put into it.
void make_block(Editor& editor, const Node::Entry& entry) {
  const std::size_t indent = entry.mark.column - 1;
  std::vector<std::string> lines{margin(indent) + entry.key + ":"};
  for (const Node::Entry& inner : entry.value.entries) {
    lines.push_back(fmt::format("{}{}: {}", margin(indent + 2), inner.key, flow_text(inner.value)));
  }
  editor.replace(entry.mark.line, editor.end_of(entry.mark, false), lines);
}

// Puts the key into the map of `parent`, which is a block; tells what stood there.
void put(Editor& editor, const Node::Entry& parent, const std::string& key, const FittedKey& value,
         std::string& old) {
  const Node::Entry* own = entry_of(parent.value, key);
  if (own != nullptr) {
    old = flow_text(own->value);
    // What the file says already keeps its origin.
    if (value.lines.size() == 1 && old == value.lines[0]) return;
    const bool is_list = own->value.kind == Node::Kind::list;
    editor.replace(own->mark.line, editor.end_of(own->mark, is_list),
                   lines_of(key, value, own->mark.column - 1));
    return;
  }
  const Node::Entry& last = parent.value.entries.back();
  const std::size_t at = editor.end_of(last.mark, last.value.kind == Node::Kind::list);
  editor.replace(at, at, lines_of(key, value, last.mark.column - 1));
}

// The entry of the function, made a block if it is none.
const Node::Entry* function_entry(Editor& editor, Node& tree, const std::string& name) {
  const auto find = [&]() -> const Node::Entry* {
    const Node* functions = tree.find("functions");
    return functions != nullptr ? entry_of(*functions, name) : nullptr;
  };
  const Node::Entry* entry = find();
  if (entry != nullptr && !is_block(*entry) && !entry->value.entries.empty()) {
    make_block(editor, *entry);
    tree = editor.tree();
    entry = find();
  }
  return entry;
}

void fill_key(Editor& editor, const std::string& function, const FittedKey& value,
              std::string& old) {
  Node tree = editor.tree();
  const Node::Entry* entry = function_entry(editor, tree, function);
  if (entry == nullptr || !is_block(*entry)) return;
  if (value.path.size() == 1) return put(editor, *entry, value.path[0], value, old);
  const Node::Entry* outer = entry_of(entry->value, value.path[0]);
  if (outer != nullptr && outer->value.kind == Node::Kind::map && !outer->value.entries.empty()) {
    if (!is_block(*outer)) {
      make_block(editor, *outer);
      tree = editor.tree();
      entry = entry_of(*tree.find("functions"), function);
      outer = entry_of(entry->value, value.path[0]);
    }
    return put(editor, *outer, value.path[1], value, old);
  }
  const std::size_t indent = entry->value.entries.front().mark.column - 1;
  std::vector<std::string> lines{margin(indent) + value.path[0] + ":"};
  for (const std::string& line : lines_of(value.path[1], value, indent + 2)) lines.push_back(line);
  const Mark at = outer != nullptr ? outer->mark : entry->value.entries.back().mark;
  const bool is_list =
      outer == nullptr && entry->value.entries.back().value.kind == Node::Kind::list;
  const std::size_t end = editor.end_of(at, is_list);
  if (outer != nullptr) old = flow_text(outer->value);
  editor.replace(outer != nullptr ? at.line : end, end, lines);
}

// In quotes where YAML needs them.
std::string quoted_name(const std::string& name) {
  std::string text = write_yaml(Node::scalar(name));
  text.pop_back();
  return text;
}

}  // namespace

std::string flow_text(const Node& node) {
  if (node.kind == Node::Kind::scalar) {
    return node.is_null() ? "" : quoted_name(node.text);
  }
  std::vector<std::string> parts;
  for (const Node& item : node.items) parts.push_back(flow_text(item));
  for (const Node::Entry& entry : node.entries) {
    parts.push_back(fmt::format("{}: {}", quoted_name(entry.key), flow_text(entry.value)));
  }
  const bool is_list = node.kind == Node::Kind::list;
  return fmt::format("{}{}{}", is_list ? "[" : "{", fmt::join(parts, ", "), is_list ? "]" : "}");
}

std::string write_scenario(const NewScenario& scenario) {
  std::vector<std::string> lines = split(scenario.head);
  lines.push_back("scenario: " + quoted_name(scenario.name));
  lines.push_back("duration: " + scenario.duration);
  if (scenario.is_init_free) {
    lines.emplace_back("billing:");
    lines.push_back(
        with_comment("  init_billed: false", "the bills of cold starts leave init out"));
  }
  lines.emplace_back("functions:");
  for (const WrittenFunction& function : scenario.functions) {
    lines.push_back("  " + quoted_name(function.name) + ":");
    std::string outer;
    for (const FittedKey& key : function.keys) {
      if (key.path.size() > 1 && key.path[0] != outer) lines.push_back("    " + key.path[0] + ":");
      outer = key.path.size() > 1 ? key.path[0] : "";
      const std::vector<std::string> own =
          lines_of(key.path.back(), key, key.path.size() > 1 ? 6 : 4);
      lines.insert(lines.end(), own.begin(), own.end());
    }
  }
  return join(lines);
}

std::string fill_scenario(std::string text, const std::string& file,
                          const WrittenFunction& function, std::vector<std::string>& replaced) {
  Editor editor(std::move(text), file);
  for (const FittedKey& key : function.keys) {
    std::string old;
    fill_key(editor, function.name, key, old);
    const std::string now =
        key.lines.size() == 1 ? key.lines[0] : fmt::format("{}, ...", key.lines[0]);
    if (old.empty() || old == now) continue;
    if (old.size() > 100) old = old.substr(0, 97) + "...";
    replaced.push_back(fmt::format("functions.{}.{}: {} -> {}", function.name,
                                   fmt::join(key.path, "."), old, now));
  }
  return editor.text();
}

}  // namespace coldcast
