#include "config/yaml_tree_builder.h"

#include <algorithm>
#include <fmt/format.h>
#include <yaml-cpp/mark.h>

#include "coldcast/base/text.h"

#include "base/letters.h"

namespace coldcast {
namespace {

constexpr std::size_t kDeepest = 64;
// What aliases may copy; more is an attack on memory ("billion laughs") or a mistake.
constexpr std::size_t kMostCopied = 1'000'000;
// From here on the keys of a map are looked up in a table.
constexpr std::size_t kSmallMap = 16;
// Columns of longer lines are counted in bytes, since counting each from its start would be slow.
constexpr std::size_t kLongLine = 4096;

// `!` stands for quotes, `?` for nothing; `!!str` and its like are YAML's own.
bool is_own_tag(const std::string& tag) {
  return tag.size() > 1 && tag.front() == '!' && tag[1] != '!';
}

// Whether a comma within braces has torn a value, `{rate: 1,000/s}` or `{init: uniform(1s, 2s)}`:
// what follows it is then no key, but the rest.
bool is_torn(const Node& value, std::string_view rest) {
  if (value.kind != Node::Kind::scalar || value.quoted || value.text.empty()) return false;
  const std::size_t open = value.text.rfind('(');
  if (open != std::string::npos) return value.text.find(')', open) == std::string::npos;
  const std::string_view thousands = rest.substr(0, 3);
  const bool is_number = std::all_of(value.text.begin(), value.text.end(),
                                     [](char c) { return is_digit(c) || c == ','; });
  return is_number && value.text.size() - (value.text.rfind(',') + 1) <= 3 &&
         thousands.size() == 3 && std::all_of(thousands.begin(), thousands.end(), is_digit) &&
         (rest.size() == 3 || !is_digit(rest[3]));
}

std::size_t node_count(const Node& node) {
  std::size_t count = 1;
  for (const Node& item : node.items) count += node_count(item);
  for (const Node::Entry& entry : node.entries) count += node_count(entry.value);
  return count;
}

}  // namespace

Mark YamlTreeBuilder::mark_of(const YAML::Mark& mark) const {
  if (mark.is_null()) return {};
  const auto column = static_cast<std::size_t>(mark.column);
  const auto begin = static_cast<std::size_t>(mark.pos) - column;
  auto characters = static_cast<std::uint32_t>(column);
  if (column <= kLongLine && begin + column <= text_.size()) {
    const std::string_view before = std::string_view(text_).substr(begin, column);
    characters = static_cast<std::uint32_t>(std::count_if(before.begin(), before.end(), [](char c) {
      return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    }));
  }
  return {static_cast<std::uint32_t>(mark.line) + 1, characters + 1};
}

void YamlTreeBuilder::stop(Mark mark, std::string message) {
  diagnostics_.report(mark, path(), std::move(message));
  throw YamlStop{};
}

std::string YamlTreeBuilder::path() const {
  std::string path;
  for (const Open& open : open_) {
    if (open.node.kind == Node::Kind::list) {
      path += fmt::format("[{}]", open.node.items.size());
    } else if (open.has_key) {
      path += (path.empty() ? "" : ".") + open.key;
    }
  }
  return path;
}

void YamlTreeBuilder::OnDocumentStart(const YAML::Mark& mark) {
  if (started_ && text_.compare(static_cast<std::size_t>(mark.pos), 3, "---") == 0) {
    stop(mark_of(mark), "a second YAML document; expected one a file");
  }
  if (started_) {
    stop(mark_of(mark), "does not belong to what stands before it; is the indentation right?");
  }
  started_ = true;
}

// YAML's null words are plain text here; yaml-cpp has thrown the text away.
std::string YamlTreeBuilder::null_word(const YAML::Mark& mark) const {
  const std::string_view rest =
      std::string_view(text_).substr(std::min(text_.size(), static_cast<std::size_t>(mark.pos)));
  for (const std::string_view word : {"~", "null", "Null", "NULL"}) {
    if (rest.substr(0, word.size()) == word) return std::string(word);
  }
  return {};
}

void YamlTreeBuilder::OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) {
  const Mark at = mark_of(mark);
  if (expects_key()) return take_key(null_word(mark), at, false);
  if (rejoin()) return;
  Node node = Node::scalar(null_word(mark));
  node.mark = at;
  // The mark of a value left out is that of what follows, on another line.
  if (!open_.empty() && open_.back().has_key && at.line != open_.back().key_mark.line) {
    node = Node::scalar("");
    node.mark = open_.back().key_mark;
  }
  place(std::move(node), anchor);
}

void YamlTreeBuilder::OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) {
  const Mark at = mark_of(mark);
  if (expects_key()) stop(at, "an alias as a key; expected a word");
  const auto anchored = anchored_.find(anchor);
  if (anchored == anchored_.end()) stop(at, "an alias inside the value that it stands for");
  copied(node_count(anchored->second), at);
  place(anchored->second, 0);
}

void YamlTreeBuilder::OnScalar(const YAML::Mark& mark, const std::string& tag,
                               YAML::anchor_t anchor, const std::string& value) {
  const Mark at = mark_of(mark);
  const bool quoted = tag == "!";
  check_tag(tag, at);
  if (quoted && !is_closed(static_cast<std::size_t>(mark.pos))) {
    stop(at, "the quote that begins here is never closed");
  }
  if (expects_key()) return take_key(value, at, quoted);
  Node node = Node::scalar(value);
  node.quoted = quoted;
  node.mark = at;
  place(tagged(tag, std::move(node)), anchor);
}

void YamlTreeBuilder::OnSequenceStart(const YAML::Mark& mark, const std::string& tag,
                                      YAML::anchor_t anchor, YAML::EmitterStyle::value) {
  open(Node::Kind::list, mark, tag, anchor);
}

void YamlTreeBuilder::OnMapStart(const YAML::Mark& mark, const std::string& tag,
                                 YAML::anchor_t anchor, YAML::EmitterStyle::value) {
  open(Node::Kind::map, mark, tag, anchor);
}

void YamlTreeBuilder::open(Node::Kind kind, const YAML::Mark& mark, const std::string& tag,
                           YAML::anchor_t anchor) {
  const Mark at = mark_of(mark);
  check_tag(tag, at);
  if (expects_key())
    stop(at, "a list or map as a key; expected a word, or is a bracket never closed?");
  if (open_.size() == kDeepest) stop(at, fmt::format("nested deeper than {} levels", kDeepest));
  Open opened;
  opened.node.kind = kind;
  opened.node.mark = at;
  opened.anchor = anchor;
  opened.tag = tag;
  open_.push_back(std::move(opened));
}

void YamlTreeBuilder::close() {
  Open closed = std::move(open_.back());
  open_.pop_back();
  if (dialect_ != nullptr && closed.node.kind == Node::Kind::map) merge(closed.node);
  place(tagged(closed.tag, std::move(closed.node)), closed.anchor);
}

void YamlTreeBuilder::take_key(std::string key, Mark mark, bool quoted) {
  Open& map = open_.back();
  if (key == "<<" && !quoted && dialect_ == nullptr) {
    stop(mark,
         "merge keys (<<) are not supported; write the keys out, or use an alias of the block");
  }
  if (key.empty()) stop(mark, "a key without a name");
  const Mark* first = place_of(map, key);
  map.is_duplicate = first != nullptr;
  map.key = std::move(key);
  map.key_mark = mark;
  map.has_key = true;
  if (first == nullptr) return;
  diagnostics_.report(
      mark, path(),
      fmt::format("key {} is given twice; first in line {}", quote(map.key), first->line));
}

// Makes a torn value whole, so that whoever reads it tells what is wrong with it, once.
bool YamlTreeBuilder::rejoin() {
  if (open_.empty() || dialect_ != nullptr) return false;
  Open& map = open_.back();
  if (!map.has_key || map.is_duplicate || map.node.entries.empty()) return false;
  Node& value = map.node.entries.back().value;
  if (!is_torn(value, map.key)) return false;
  value.text += "," + map.key;
  map.has_key = false;
  return true;
}

const Mark* YamlTreeBuilder::place_of(Open& map, const std::string& key) {
  if (map.node.entries.size() < kSmallMap) {
    for (const Node::Entry& entry : map.node.entries) {
      if (entry.key == key) return &entry.mark;
    }
    return nullptr;
  }
  if (map.known.empty()) {
    for (const Node::Entry& entry : map.node.entries) map.known.emplace(entry.key, entry.mark);
  }
  const auto found = map.known.find(key);
  return found == map.known.end() ? nullptr : &found->second;
}

void YamlTreeBuilder::place(Node node, YAML::anchor_t anchor) {
  if (anchor != 0) {
    copied(node_count(node), node.mark);
    anchored_.insert_or_assign(anchor, node);
  }
  if (open_.empty()) {
    root_ = std::move(node);
    return;
  }
  Open& parent = open_.back();
  if (parent.node.kind == Node::Kind::list) {
    parent.node.items.push_back(std::move(node));
    return;
  }
  parent.has_key = false;
  if (parent.is_duplicate) return;
  if (!parent.known.empty()) parent.known.emplace(parent.key, parent.key_mark);
  parent.node.entries.push_back({std::move(parent.key), parent.key_mark, std::move(node)});
}

void YamlTreeBuilder::copied(std::size_t nodes, Mark mark) {
  copied_ += nodes;
  if (copied_ <= kMostCopied) return;
  stop(mark, fmt::format("anchors and aliases make more than {} values", kMostCopied));
}

void YamlTreeBuilder::check_tag(const std::string& tag, Mark mark) {
  if (tag.empty() || tag == "?" || tag == "!" || dialect_ != nullptr) return;
  stop(mark, fmt::format("tag {} has no meaning here; leave it out", quote(tag)));
}

Node YamlTreeBuilder::tagged(const std::string& tag, Node node) const {
  if (dialect_ == nullptr || !is_own_tag(tag)) return node;
  return dialect_->tagged(tag, std::move(node));
}

// Takes up what stands under a merge key; the map's own keys win, then the earlier of several maps.
void YamlTreeBuilder::merge(Node& map) {
  const Node* merged = map.find("<<");
  if (merged == nullptr) return;
  const Node sources = *merged;
  map.entries.remove_if([](const Node::Entry& entry) { return entry.key == "<<"; });
  const auto take = [&map, this](const Node& source) {
    copied(node_count(source), source.mark);
    for (const Node::Entry& entry : source.entries) {
      if (map.find(entry.key) == nullptr) map.entries.push_back(entry);
    }
  };
  take(sources);
  for (const Node& source : sources.items) take(source);
}

// Whether the quoted text at `quote_at` has an end: yaml-cpp takes the end of the file for one.
bool YamlTreeBuilder::is_closed(std::size_t quote_at) const {
  const char quote = quote_at < text_.size() ? text_[quote_at] : ' ';
  if (quote != '"' && quote != '\'') return true;  // a block, or an anchor before it
  for (std::size_t at = quote_at + 1; at < text_.size(); ++at) {
    if (quote == '"' && text_[at] == '\\') {
      ++at;
    } else if (text_[at] == quote) {
      return true;
    }
  }
  return false;
}

}  // namespace coldcast
