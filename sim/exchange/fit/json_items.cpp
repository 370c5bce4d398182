#include "exchange/fit/json_items.h"

#include <algorithm>
#include <array>
#include <deque>

#include "coldcast/base/error.h"

#include "exchange/json_reader.h"
#include "formats/input_file.h"

namespace coldcast {
namespace {

// Lists of a document that may be too long to be held.
constexpr std::array<std::string_view, 3> kLongLists{"events", "results", "MetricDataResults"};

// Builds nodes of what it is told; an element of a long list is handed on when it is whole.
class ItemBuilder final : public JsonListener {
 public:
  using Tell =
      std::function<void(std::string_view list, Node&& node, bool is_document, std::uint64_t end)>;

  explicit ItemBuilder(Tell tell) : tell_(std::move(tell)) {}

  void on_object(std::uint64_t) override { open(Node::Kind::map); }
  void on_list(std::uint64_t) override {
    if (open_.empty() && !is_list_) {
      is_list_ = true;  // of values, each one an item
    } else if (open_.size() == 1 && !is_list_ && list_.empty() && is_long(key_)) {
      list_ = key_;
    } else {
      open(Node::Kind::list);
    }
  }
  void on_close(std::uint64_t end) override {
    const std::size_t outside = list_.empty() ? 0 : 1;
    if (open_.size() == outside) {
      is_list_ = is_list_ && !list_.empty();
      if (!list_.empty()) has_long_list_ = true;
      list_.clear();
      return;
    }
    Node node = std::move(open_.back());
    const std::string key = std::move(keys_.back());
    open_.pop_back();
    keys_.pop_back();
    put(std::move(node), key, end);
  }
  void on_key(std::string_view key, std::uint64_t) override { key_ = key; }
  void on_text(std::string_view text, std::uint64_t end) override {
    Node node = Node::scalar(std::string(text));
    node.quoted = true;
    put(std::move(node), key_, end);
  }
  void on_number(std::string_view text, std::uint64_t end) override {
    put(Node::scalar(std::string(text)), key_, end);
  }
  void on_word(std::string_view word, std::uint64_t end) override {
    put(Node::scalar(word == "null" ? "" : std::string(word)), key_, end);
  }

 private:
  static bool is_long(std::string_view key) {
    return std::find(kLongLists.begin(), kLongLists.end(), key) != kLongLists.end();
  }

  void open(Node::Kind kind) {
    keys_.push_back(key_);
    open_.emplace_back();
    open_.back().kind = kind;
  }

  void put(Node&& node, const std::string& key, std::uint64_t end) {
    const std::size_t outside = list_.empty() ? 0 : 1;
    if (open_.size() == outside) {
      const bool is_document = list_.empty() && has_long_list_;
      if (is_document) has_long_list_ = false;
      tell_(list_, std::move(node), is_document, end);
      return;
    }
    Node& into = open_.back();
    if (into.kind == Node::Kind::list) {
      into.items.push_back(std::move(node));
    } else {
      into.entries.push_back({key, {}, std::move(node)});
    }
  }

  Tell tell_;
  std::vector<Node> open_;  // from the outermost
  std::vector<std::string> keys_;
  std::string key_;
  std::string list_;  // the long list that is being read
  bool is_list_ = false;
  bool has_long_list_ = false;
};

// The lines of what has been read: where they end that are not told yet.
class LineCount {
 public:
  void read(std::string_view piece) {
    for (std::size_t at = piece.find('\n'); at != std::string_view::npos;
         at = piece.find('\n', at + 1)) {
      ends_.push_back(before_ + at);
    }
    before_ += piece.size();
  }
  // The line of the byte at `offset`, which does not go back.
  std::uint64_t line_of(std::uint64_t offset) {
    while (!ends_.empty() && ends_.front() < offset) {
      begin_ = ends_.front() + 1;
      ends_.pop_front();
      ++line_;
    }
    return line_;
  }
  // Of the byte at `offset` in that line, from 1.
  [[nodiscard]] std::uint64_t column_of(std::uint64_t offset) const {
    return offset >= begin_ ? offset - begin_ + 1 : 1;
  }

 private:
  std::deque<std::uint64_t> ends_;
  std::uint64_t begin_ = 0;  // of the line
  std::uint64_t before_ = 0;
  std::uint64_t line_ = 1;
};

}  // namespace

void read_json_items(const std::string& path, const std::string& name,
                     const std::function<void(const JsonItem&)>& tell) {
  InputFile file(path);
  LineCount lines;
  JsonReader reader([&](std::span<char> buffer) {
    const std::uint64_t count = file.read(buffer);
    lines.read({buffer.data(), static_cast<std::size_t>(count)});
    return count;
  });
  ItemBuilder builder([&](std::string_view list, Node&& node, bool is_document, std::uint64_t end) {
    tell({list, std::move(node), lines.line_of(end), is_document});
  });
  while (reader.next(builder)) {
  }
  if (!file.failure().empty())
    throw TraceError(name, lines.line_of(reader.offset()), file.failure());
  if (!reader.fault()) return;
  const auto line = static_cast<std::uint32_t>(lines.line_of(reader.fault()->offset));
  const auto column = static_cast<std::uint32_t>(lines.column_of(reader.fault()->offset));
  throw ScenarioError({Diagnostic{.file = name,
                                  .mark = {.line = line, .column = column},
                                  .path = {},
                                  .message = "is not JSON: " + reader.fault()->message}});
}

std::optional<Node> parse_json(std::string_view text) {
  std::optional<Node> parsed;
  ItemBuilder builder([&](std::string_view, Node&& node, bool, std::uint64_t) {
    if (!parsed) parsed = std::move(node);
  });
  if (read_json(text, builder)) return std::nullopt;
  return parsed;
}

std::string_view text_at(const Node& object, std::string_view key) {
  return text_of(object.find(key));
}

std::string_view text_of(const Node* node) {
  return node != nullptr && node->kind == Node::Kind::scalar ? std::string_view(node->text)
                                                             : std::string_view();
}

}  // namespace coldcast
