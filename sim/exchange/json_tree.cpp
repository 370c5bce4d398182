#include "exchange/json_tree.h"

#include <fmt/format.h>
#include <utility>
#include <vector>

#include "coldcast/base/text.h"

namespace coldcast {
namespace {

constexpr std::size_t kDeepest = 256;

struct TooDeep {
  Mark at;
};

// Finds lines and columns of offsets that do not fall.
class Places {
 public:
  explicit Places(std::string_view text) : text_(text) {}

  Mark at(std::size_t offset) {
    for (; at_ < offset && at_ < text_.size(); ++at_) {
      const bool begins_character = (static_cast<unsigned char>(text_[at_]) & 0xC0U) != 0x80U;
      if (begins_character) ++mark_.column;
      if (text_[at_] == '\n') mark_ = {mark_.line + 1, 1};
    }
    return mark_;
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  Mark mark_{1, 1};
};

class TreeBuilder : public JsonListener {
 public:
  TreeBuilder(std::string_view text, const std::function<void(Mark, std::string)>& fail)
      : text_(text), places_(text), fail_(fail) {}

  [[nodiscard]] Node take() { return std::move(root_); }

  void on_object(std::uint64_t end) override { open(Node::Kind::map, end); }
  void on_list(std::uint64_t end) override { open(Node::Kind::list, end); }
  void on_close(std::uint64_t) override {
    Open closed = std::move(open_.back());
    open_.pop_back();
    place(std::move(closed.node));
  }
  void on_key(std::string_view key, std::uint64_t end) override {
    Open& map = open_.back();
    const Mark at = places_.at(quote_before(end));
    map.is_duplicate = map.node.find(key) != nullptr;
    if (map.is_duplicate) fail_(at, fmt::format("key {} is given twice", quote(key)));
    map.key = key;
    map.key_mark = at;
  }
  void on_text(std::string_view text, std::uint64_t end) override {
    place(scalar(std::string(text), quote_before(end), true));
  }
  void on_number(std::string_view text, std::uint64_t end) override {
    // The reader has looked at one character more, unless the text ends here.
    const std::size_t digits = text_.rfind(text, end - text.size());
    place(scalar(std::string(text), digits == std::string_view::npos ? end : digits, false));
  }
  void on_word(std::string_view word, std::uint64_t end) override {
    place(scalar(word == "null" ? "" : std::string(word), end - word.size(), false));
  }

 private:
  struct Open {
    Node node;
    std::string key;
    Mark key_mark;
    bool is_duplicate = false;
  };

  // Where the text in quotes that ends at `end` begins: quotes within it are escaped.
  [[nodiscard]] std::size_t quote_before(std::uint64_t end) const {
    std::size_t at = static_cast<std::size_t>(end) - 1;
    while (at > 0) {
      --at;
      if (text_[at] != '"') continue;
      std::size_t escapes = 0;
      while (escapes < at && text_[at - 1 - escapes] == '\\') ++escapes;
      if (escapes % 2 == 0) return at;
    }
    return 0;
  }

  Node scalar(std::string text, std::size_t begin, bool quoted) {
    Node node = Node::scalar(std::move(text));
    node.quoted = quoted;
    node.mark = places_.at(begin);
    return node;
  }

  void open(Node::Kind kind, std::uint64_t end) {
    Open opened;
    opened.node.kind = kind;
    opened.node.mark = places_.at(static_cast<std::size_t>(end) - 1);
    if (open_.size() == kDeepest) throw TooDeep{opened.node.mark};
    open_.push_back(std::move(opened));
  }

  void place(Node node) {
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Open& parent = open_.back();
    if (parent.node.kind == Node::Kind::list) {
      parent.node.items.push_back(std::move(node));
    } else if (!parent.is_duplicate) {
      parent.node.entries.push_back({parent.key, parent.key_mark, std::move(node)});
    }
  }

  std::string_view text_;
  Places places_;
  const std::function<void(Mark, std::string)>& fail_;
  std::vector<Open> open_;
  Node root_;
};

}  // namespace

std::optional<Node> read_json_tree(std::string_view text,
                                   const std::function<void(Mark, std::string)>& fail) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  TreeBuilder builder(text, fail);
  try {
    if (const std::optional<JsonFault> fault = read_json(text, builder)) {
      fail(Places(text).at(static_cast<std::size_t>(fault->offset)), fault->message);
      return std::nullopt;
    }
    return builder.take();
  } catch (const TooDeep& deep) {
    fail(deep.at, fmt::format("nested deeper than {} levels", kDeepest));
    return std::nullopt;
  }
}

}  // namespace coldcast
