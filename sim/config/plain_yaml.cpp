#include "config/plain_yaml.h"

#include <algorithm>
#include <array>
#include <unordered_set>

#include "base/letters.h"

namespace coldcast {
namespace {

constexpr std::size_t kDeepestPlain = 32;
constexpr std::size_t kLongestKey = 128;
// From here on the keys of a map are looked up in a table.
constexpr std::size_t kFewKeys = 16;

bool is_letter_or_digit(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_printable(char c) {
  return c >= ' ' && c <= '~';
}

bool is_key_character(char c) {
  return is_letter_or_digit(c) || c == '_' || c == '-' || c == '.' || c == '/';
}

// Where none of YAML's signs begins, a word does.
bool begins_word(std::string_view text) {
  if (text.empty()) return false;
  if (text.front() == '-' && text.size() > 1) text.remove_prefix(1);
  const char c = text.front();
  return is_letter_or_digit(c) || c == '_' || c == '.' || c == '/' || c == '+' || c == '(';
}

// Which all of YAML takes for nothing.
bool is_null_word(std::string_view word) {
  static constexpr std::array<std::string_view, 3> kNulls{"null", "Null", "NULL"};
  return std::find(kNulls.begin(), kNulls.end(), word) != kNulls.end();
}

// Every part reads from the place that has been reached, and is false where the text is not plain.
class PlainYaml {
 public:
  explicit PlainYaml(std::string_view text) : text_(text) {}

  [[nodiscard]] bool read(Node& root) {
    return next_line() && column_ == 0 && block(root) && !has_line_;
  }

 private:
  [[nodiscard]] bool next_line();
  [[nodiscard]] bool ends_line() const;
  [[nodiscard]] bool is_item() const {
    return rest_.size() > 1 && rest_[0] == '-' && rest_[1] == ' ';
  }
  [[nodiscard]] Mark mark() const { return {line_, column_ + 1}; }
  void skip(std::size_t characters) {
    rest_.remove_prefix(characters);
    column_ += static_cast<std::uint32_t>(characters);
  }
  // Skips the sign, if it stands here.
  [[nodiscard]] bool takes(char sign) {
    if (rest_.empty() || rest_.front() != sign) return false;
    skip(1);
    return true;
  }
  void skip_spaces() { skip(std::min(rest_.find_first_not_of(' '), rest_.size())); }

  [[nodiscard]] bool block(Node& node);
  [[nodiscard]] bool block_map(Node& map);
  [[nodiscard]] bool block_list(Node& list);
  [[nodiscard]] bool value_of_key(Node& value, std::uint32_t indentation);
  [[nodiscard]] bool value_on_line(Node& value);
  [[nodiscard]] std::string_view key() const;
  [[nodiscard]] bool quoted(Node& value);
  [[nodiscard]] bool word(Node& value, bool in_flow);
  [[nodiscard]] bool flow(Node& value);
  [[nodiscard]] bool flow_map(Node& map);
  [[nodiscard]] bool flow_list(Node& list);

  std::string_view text_;  // from the next line on
  std::string_view rest_;  // of the line, from the place reached on
  bool has_line_ = false;
  std::uint32_t line_ = 0;
  std::uint32_t column_ = 0;  // from 0
  std::size_t depth_ = 0;
};

// To the next line on which more than a comment stands; false where there is none.
bool PlainYaml::next_line() {
  has_line_ = false;
  while (!text_.empty() && !has_line_) {
    const std::size_t end = std::min(text_.find('\n'), text_.size());
    rest_ = text_.substr(0, end);
    text_.remove_prefix(std::min(end + 1, text_.size()));
    ++line_;
    column_ = 0;
    skip_spaces();
    has_line_ = !rest_.empty() && rest_.front() != '#';
  }
  return has_line_;
}

// What is left of the line is nothing, or a comment.
bool PlainYaml::ends_line() const {
  const std::size_t next = rest_.find_first_not_of(' ');
  return next == std::string_view::npos || (next > 0 && rest_[next] == '#');
}

bool PlainYaml::block(Node& node) {
  if (depth_ == kDeepestPlain) return false;
  ++depth_;
  const bool is_plain = is_item() ? block_list(node) : block_map(node);
  --depth_;
  return is_plain;
}

// The lines of its indentation, up to one that stands further left.
bool PlainYaml::block_map(Node& map) {
  map.kind = Node::Kind::map;
  map.mark = mark();
  const std::uint32_t indentation = column_;
  std::unordered_set<std::string_view> known;
  while (has_line_ && column_ == indentation) {
    const std::string_view name = key();
    if (name.empty()) return false;
    if (map.entries.size() < kFewKeys) {
      if (map.find(name) != nullptr) return false;
    } else {
      if (known.empty()) {
        for (const Node::Entry& entry : map.entries) known.insert(entry.key);
      }
      if (!known.insert(name).second) return false;
    }
    Node::Entry& entry = map.entries.emplace_back();
    entry.key = name;
    entry.mark = mark();
    skip(name.size() + 1);
    if (!value_of_key(entry.value, indentation)) return false;
  }
  return !has_line_ || column_ < indentation;
}

bool PlainYaml::block_list(Node& list) {
  list.kind = Node::Kind::list;
  list.mark = mark();
  const std::uint32_t indentation = column_;
  while (has_line_ && column_ == indentation && is_item()) {
    skip(1);
    skip_spaces();
    Node& item = list.items.emplace_back();
    if (key().empty() ? !value_on_line(item) : !block(item)) return false;
  }
  return !has_line_ || column_ <= indentation;
}

// On the line, or below it: further right, but that a list may stand right under its key.
bool PlainYaml::value_of_key(Node& value, std::uint32_t indentation) {
  if (!ends_line()) {
    skip_spaces();
    return value_on_line(value);
  }
  if (!next_line()) return false;
  return (column_ > indentation || (column_ == indentation && is_item())) && block(value);
}

bool PlainYaml::value_on_line(Node& value) {
  const bool is_word = begins_word(rest_);
  if (!(is_word ? word(value, false) : flow(value)) || !ends_line()) return false;
  (void)next_line();
  return true;
}

// The key that stands here, with a colon behind it; empty where none does.
std::string_view PlainYaml::key() const {
  std::size_t size = 0;
  while (size < rest_.size() && is_key_character(rest_[size])) ++size;
  const bool has_colon = size < rest_.size() && rest_[size] == ':' &&
                         (size + 1 == rest_.size() || rest_[size + 1] == ' ');
  if (!has_colon || size > kLongestKey || size == 0) return {};
  const char first = rest_.front();
  if (!is_letter_or_digit(first) && first != '_') return {};
  return is_null_word(rest_.substr(0, size)) ? std::string_view{} : rest_.substr(0, size);
}

bool PlainYaml::quoted(Node& value) {
  const char quote = rest_.front();
  const std::size_t end = rest_.find(quote, 1);
  if (end == std::string_view::npos) return false;
  const std::string_view text = rest_.substr(1, end - 1);
  if (!std::all_of(text.begin(), text.end(), is_printable)) return false;
  if (quote == '"' && text.find('\\') != std::string_view::npos) return false;
  if (quote == '\'' && rest_.substr(end + 1, 1) == "'") return false;
  value.mark = mark();
  value.quoted = true;
  value.text = text;
  skip(end + 1);
  return true;
}

// Up to a comment or the end of the line; in braces or brackets, to the sign that ends it there.
bool PlainYaml::word(Node& value, bool in_flow) {
  if (!begins_word(rest_)) return false;
  std::size_t size = 0;
  for (; size < rest_.size(); ++size) {
    const char c = rest_[size];
    if (!is_printable(c)) return false;
    if (in_flow && (c == ',' || c == '}' || c == ']')) break;
    if (in_flow && std::string_view(":?#{[").find(c) != std::string_view::npos) return false;
    if (c == ':' && (size + 1 == rest_.size() || rest_[size + 1] == ' ')) return false;
    if (c == '#' && rest_[size - 1] == ' ') break;
  }
  const std::string_view text = trimmed(rest_.substr(0, size));
  if (is_null_word(text)) return false;
  value.mark = mark();
  value.text = text;
  skip(text.size());
  return true;
}

bool PlainYaml::flow(Node& value) {
  if (rest_.empty()) return false;
  if (rest_.front() == '"' || rest_.front() == '\'') return quoted(value);
  if (rest_.front() != '{' && rest_.front() != '[') return word(value, true);
  if (depth_ == kDeepestPlain) return false;
  ++depth_;
  const bool is_plain = rest_.front() == '{' ? flow_map(value) : flow_list(value);
  --depth_;
  return is_plain;
}

bool PlainYaml::flow_map(Node& map) {
  map.kind = Node::Kind::map;
  map.mark = mark();
  skip(1);
  skip_spaces();
  if (takes('}')) return true;
  for (;;) {
    const std::string_view name = key();
    if (name.empty() || map.entries.size() == kFewKeys || map.find(name) != nullptr) return false;
    Node::Entry& entry = map.entries.emplace_back();
    entry.key = name;
    entry.mark = mark();
    skip(name.size() + 1);
    skip_spaces();
    if (!flow(entry.value)) return false;
    skip_spaces();
    if (takes('}')) return true;
    if (!takes(',')) return false;
    skip_spaces();
  }
}

bool PlainYaml::flow_list(Node& list) {
  list.kind = Node::Kind::list;
  list.mark = mark();
  skip(1);
  skip_spaces();
  if (takes(']')) return true;
  for (;;) {
    if (!flow(list.items.emplace_back())) return false;
    skip_spaces();
    if (takes(']')) return true;
    if (!takes(',')) return false;
    skip_spaces();
  }
}

}  // namespace

std::optional<Node> read_plain_yaml(std::string_view text) {
  Node root;
  if (!PlainYaml(text).read(root)) return std::nullopt;
  return root;
}

}  // namespace coldcast
