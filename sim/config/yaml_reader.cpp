#include "config/yaml_reader.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <sstream>
#include <unordered_map>
#include <utility>
#include <vector>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include "coldcast/base/text.h"

#include "config/yaml_text.h"

namespace coldcast {

namespace {

constexpr std::size_t kDeepest = 64;
// What aliases may copy; more is an attack on memory ("billion laughs") or a mistake.
constexpr std::size_t kMostCopied = 1'000'000;
// From here on the keys of a map are looked up in a table.
constexpr std::size_t kSmallMap = 16;
// Columns of longer lines are counted in bytes, since counting each from its start would be slow.
constexpr std::size_t kLongLine = 4096;

// Something was reported after which there is no tree.
struct Stop {};

std::size_t node_count(const Node& node) {
  std::size_t count = 1;
  for (const Node& item : node.items) count += node_count(item);
  for (const Node::Entry& entry : node.entries) count += node_count(entry.value);
  return count;
}

// Builds the tree from yaml-cpp's events.
class TreeBuilder : public YAML::EventHandler {
 public:
  TreeBuilder(const std::string& text, Diagnostics& diagnostics)
      : text_(text), diagnostics_(diagnostics) {}

  [[nodiscard]] Node take() { return std::move(root_); }
  [[nodiscard]] Mark mark_of(const YAML::Mark& mark) const;

  void OnDocumentStart(const YAML::Mark& mark) override;
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override;
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override;
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override;
  void OnMapEnd() override { close(); }

 private:
  // A map or list that is not yet complete.
  struct Open {
    Node node;
    YAML::anchor_t anchor = 0;
    std::string key;  // map: what the next value belongs to
    Mark key_mark;
    bool has_key = false;
    bool is_duplicate = false;                    // the value is left out
    std::unordered_map<std::string, Mark> known;  // where the keys of a large map stand
  };

  [[nodiscard]] bool expects_key() const {
    return !open_.empty() && open_.back().node.kind == Node::Kind::map && !open_.back().has_key;
  }
  void open(Node::Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor);
  void close();
  void take_key(std::string key, Mark mark, bool quoted);
  [[nodiscard]] const Mark* place_of(Open& map, const std::string& key);
  void place(Node node, YAML::anchor_t anchor);
  void copied(std::size_t nodes, Mark mark);
  [[nodiscard]] std::string null_word(const YAML::Mark& mark) const;
  [[nodiscard]] std::string path() const;
  void check_tag(const std::string& tag, Mark mark);
  [[nodiscard]] bool is_closed(std::size_t quote_at) const;
  [[noreturn]] void stop(Mark mark, std::string message);

  const std::string& text_;
  Diagnostics& diagnostics_;
  std::vector<Open> open_;
  std::unordered_map<YAML::anchor_t, Node> anchored_;
  std::size_t copied_ = 0;
  bool started_ = false;
  Node root_;
};

Mark TreeBuilder::mark_of(const YAML::Mark& mark) const {
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

void TreeBuilder::stop(Mark mark, std::string message) {
  diagnostics_.report(mark, path(), std::move(message));
  throw Stop{};
}

std::string TreeBuilder::path() const {
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

void TreeBuilder::OnDocumentStart(const YAML::Mark& mark) {
  if (started_ && text_.compare(static_cast<std::size_t>(mark.pos), 3, "---") == 0) {
    stop(mark_of(mark), "a second YAML document; expected one a file");
  }
  if (started_) {
    stop(mark_of(mark), "does not belong to what stands before it; is the indentation right?");
  }
  started_ = true;
}

// YAML's null words are plain text here; yaml-cpp has thrown the text away.
std::string TreeBuilder::null_word(const YAML::Mark& mark) const {
  const std::string_view rest =
      std::string_view(text_).substr(std::min(text_.size(), static_cast<std::size_t>(mark.pos)));
  for (const std::string_view word : {"~", "null", "Null", "NULL"}) {
    if (rest.substr(0, word.size()) == word) return std::string(word);
  }
  return {};
}

void TreeBuilder::OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) {
  const Mark at = mark_of(mark);
  if (expects_key()) return take_key(null_word(mark), at, false);
  Node node = Node::scalar(null_word(mark));
  node.mark = at;
  // The mark of a value left out is that of what follows, on another line.
  if (!open_.empty() && open_.back().has_key && at.line != open_.back().key_mark.line) {
    node = Node::scalar("");
    node.mark = open_.back().key_mark;
  }
  place(std::move(node), anchor);
}

void TreeBuilder::OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) {
  const Mark at = mark_of(mark);
  if (expects_key()) stop(at, "an alias as a key; expected a word");
  const auto anchored = anchored_.find(anchor);
  if (anchored == anchored_.end()) stop(at, "an alias inside the value that it stands for");
  copied(node_count(anchored->second), at);
  place(anchored->second, 0);
}

void TreeBuilder::OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                           const std::string& value) {
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
  place(std::move(node), anchor);
}

void TreeBuilder::OnSequenceStart(const YAML::Mark& mark, const std::string& tag,
                                  YAML::anchor_t anchor, YAML::EmitterStyle::value) {
  open(Node::Kind::list, mark, tag, anchor);
}

void TreeBuilder::OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                             YAML::EmitterStyle::value) {
  open(Node::Kind::map, mark, tag, anchor);
}

void TreeBuilder::open(Node::Kind kind, const YAML::Mark& mark, const std::string& tag,
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
  open_.push_back(std::move(opened));
}

void TreeBuilder::close() {
  Open closed = std::move(open_.back());
  open_.pop_back();
  place(std::move(closed.node), closed.anchor);
}

void TreeBuilder::take_key(std::string key, Mark mark, bool quoted) {
  Open& map = open_.back();
  if (key == "<<" && !quoted) {
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

const Mark* TreeBuilder::place_of(Open& map, const std::string& key) {
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

void TreeBuilder::place(Node node, YAML::anchor_t anchor) {
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

void TreeBuilder::copied(std::size_t nodes, Mark mark) {
  copied_ += nodes;
  if (copied_ <= kMostCopied) return;
  stop(mark, fmt::format("anchors and aliases make more than {} values", kMostCopied));
}

void TreeBuilder::check_tag(const std::string& tag, Mark mark) {
  if (tag.empty() || tag == "?" || tag == "!") return;
  stop(mark, fmt::format("tag {} has no meaning here; leave it out", quote(tag)));
}

// Whether the quoted text at `quote_at` has an end: yaml-cpp takes the end of the file for one.
bool TreeBuilder::is_closed(std::size_t quote_at) const {
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

// yaml-cpp's words for what people get wrong most often, in terms of what they wrote.
std::string explain(const YAML::Exception& error, std::string_view text) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kExplained{{
      {"end of map not found", "does not fit what stands before it; is the indentation right?"},
      {"end of sequence not found", "does not fit the list before it; is the indentation right?"},
      {"end of map flow not found", "expected , or } to go on with or to end the {...} before it"},
      {"end of sequence flow not found",
       "expected , or ] to go on with or to end the [...] before it"},
      {"illegal map value", "unexpected \": \"; is the indentation right, or are quotes missing?"},
      {"illegal block entry", "unexpected \"- \"; a list begins on a line of its own"},
      {"unknown token", "unexpected character; put the value in quotes"},
  }};
  const auto at = std::min(text.size(), static_cast<std::size_t>(std::max(error.mark.pos, 0)));
  const std::string_view before = text.substr(0, at);
  const std::string_view line = text.substr(before.rfind('\n') + 1);
  if (line.substr(0, line.find_first_not_of(" \t")).find('\t') != std::string_view::npos) {
    return "a tab in the indentation; YAML wants spaces";
  }
  for (const auto& [message, words] : kExplained) {
    if (error.msg == message) return std::string(words);
  }
  return "is not valid YAML: " + error.msg;
}

}  // namespace

std::optional<Node> read_yaml(std::string_view text, Diagnostics& diagnostics) {
  const std::optional<std::string> lines = to_yaml_text(text, diagnostics);
  if (!lines) return std::nullopt;
  TreeBuilder builder(*lines, diagnostics);
  try {
    std::istringstream input(*lines);
    YAML::Parser parser(input);
    if (!parser.HandleNextDocument(builder)) {
      diagnostics.report({}, "", "is empty");
      return std::nullopt;
    }
    while (parser.HandleNextDocument(builder)) continue;
    return builder.take();
  } catch (const Stop&) {
    return std::nullopt;
  } catch (const YAML::Exception& error) {
    diagnostics.report(builder.mark_of(error.mark), "", explain(error, *lines));
    return std::nullopt;
  }
}

}  // namespace coldcast
