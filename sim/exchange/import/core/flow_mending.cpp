#include "exchange/import/core/flow_mending.h"

namespace coldcast {
namespace {

constexpr std::string_view kBlanks = " \t";

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

// Walks over the text and writes it again.
class FlowMender {
 public:
  explicit FlowMender(std::string_view text) : text_(text) {}

  std::string mended() {
    while (at_ < text_.size()) block_line();
    return std::move(out_);
  }

 private:
  [[nodiscard]] char now() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  [[nodiscard]] char next() const { return at_ + 1 < text_.size() ? text_[at_ + 1] : '\0'; }
  void copy() { out_ += text_[at_++]; }
  void copy_blanks() {
    while (is_blank(now())) copy();
  }
  void copy_line() {
    while (at_ < text_.size() && now() != '\n') copy();
    if (at_ < text_.size()) copy();
  }

  // One line outside of brackets: dashes, a key, tags, and then perhaps a bracket.
  void block_line() {
    const std::size_t begin = at_;
    copy_blanks();
    const std::size_t indent = at_ - begin;
    while (now() == '-' && (is_blank(next()) || next() == '\n')) {
      copy();
      copy_blanks();
    }
    copy_tags();
    if (now() != '{' && now() != '[') copy_key();
    copy_tags();
    if (now() == '{' || now() == '[') {
      flow();
      copy_line();
    } else if (now() == '|' || now() == '>') {
      copy_line();
      copy_block_text(indent);
    } else {
      copy_line();
    }
  }

  void copy_key() {
    const std::size_t end = text_.find('\n', at_);
    const std::string_view line = text_.substr(at_, end - at_);
    std::size_t colon = line.find(": ");
    if (colon == std::string_view::npos && line.ends_with(":")) colon = line.size() - 1;
    if (colon == std::string_view::npos || line.front() == '#') return;
    out_ += line.substr(0, colon + 1);
    at_ += colon + 1;
    copy_blanks();
  }

  void copy_tags() {
    while (now() == '!' || now() == '&') {
      while (at_ < text_.size() && !is_blank(now()) && now() != '\n') copy();
      copy_blanks();
    }
  }

  // The lines of | and >, which are indented deeper than their key.
  void copy_block_text(std::size_t indent) {
    while (at_ < text_.size()) {
      const std::size_t first = text_.find_first_not_of(kBlanks, at_);
      const bool is_empty = first == std::string_view::npos || text_[first] == '\n';
      if (!is_empty && first - at_ <= indent) return;
      copy_line();
    }
  }

  void flow() {
    int depth = 0;
    do {
      const char c = now();
      if (c == '{' || c == '[') {
        ++depth;
        copy();
      } else if (c == '}' || c == ']') {
        --depth;
        copy();
      } else if (c == '"' || c == '\'') {
        copy_quoted(c);
      } else if (c == '#') {
        copy_line();
      } else if (c == '!' || c == '&') {
        copy_tags_in_flow();
      } else if (is_blank(c) || c == '\n' || c == '\r' || c == ',' || c == ':') {
        copy();
      } else {
        plain();
      }
    } while (depth > 0 && at_ < text_.size());
  }

  void copy_tags_in_flow() {
    while (at_ < text_.size() &&
           std::string_view(" \t\n,[]{}").find(now()) == std::string_view::npos)
      copy();
  }

  void copy_quoted(char quote) {
    copy();
    while (at_ < text_.size() && now() != quote) {
      if (quote == '"' && now() == '\\') copy();
      if (at_ < text_.size()) copy();
    }
    if (at_ < text_.size()) copy();
  }

  // A plain text up to what ends it; brackets that stand right behind a character belong to it.
  void plain() {
    std::string text;
    bool is_strange = false;
    while (at_ < text_.size()) {
      const char c = now();
      if (c == '{' && !text.empty() && !is_blank(text.back())) {
        is_strange = true;
        take_braces(text);
        continue;
      }
      const bool ends_key = c == ':' && (is_blank(next()) || next() == '\n');
      const bool is_comment = c == '#' && !text.empty() && is_blank(text.back());
      if (c == ',' || c == '}' || c == ']' || c == '\n' || ends_key || is_comment) break;
      is_strange = is_strange || c == '?';
      text += c;
      ++at_;
    }
    const std::size_t last = text.find_last_not_of(" \t\r");
    const std::string blanks = text.substr(last + 1);
    text.resize(last + 1);
    out_ += is_strange ? quoted(text) : text;
    out_ += blanks;
  }

  void take_braces(std::string& text) {
    int depth = 0;
    do {
      if (now() == '{') ++depth;
      if (now() == '}') --depth;
      text += text_[at_++];
    } while (depth > 0 && at_ < text_.size() && now() != '\n');
  }

  static std::string quoted(const std::string& text) {
    std::string out = "'";
    for (const char c : text) {
      out += c;
      if (c == '\'') out += c;
    }
    return out + "'";
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string out_;
};

}  // namespace

std::string with_quotes_in_flow(std::string_view text) {
  return FlowMender(text).mended();
}

}  // namespace coldcast
