#include <algorithm>
#include <string_view>

#include "base/letters.h"
#include "exchange/import/core/update.h"

namespace coldcast {
namespace {

// One line taken apart.
struct Parts {
  std::size_t indent = 0;
  bool is_item = false;
  std::string key;
  std::string value;
  std::string comment;
  bool is_raw = false;
};

// Where a character stands outside of quotes and brackets, from `at` on.
template <typename Matches>
std::size_t find_outside(std::string_view text, std::size_t at, Matches matches) {
  char quote = '\0';
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (quote != '\0') {
      if (c == '\\' && quote == '"') ++at;
      if (c == quote) quote = '\0';
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (matches(at)) {
      return at;
    }
  }
  return std::string_view::npos;
}

int open_brackets(std::string_view text) {
  int depth = 0;
  (void)find_outside(text, 0, [&](std::size_t at) {
    if (text[at] == '{' || text[at] == '[') ++depth;
    if (text[at] == '}' || text[at] == ']') --depth;
    return false;
  });
  return depth;
}

std::string without_blanks(std::string_view text) {
  return std::string(trimmed(text, " \t\r"));
}

std::string without_quotes(std::string text) {
  if (text.size() >= 2 && (text[0] == '"' || text[0] == '\'') && text.back() == text[0])
    return text.substr(1, text.size() - 2);
  return text;
}

Parts parts_of(const std::string& line) {
  Parts parts;
  parts.indent = std::min(line.find_first_not_of(' '), line.size());
  std::string_view rest = std::string_view(line).substr(parts.indent);
  parts.is_raw = rest.empty() || rest[0] == '#' || rest[0] == '\r' || rest.starts_with("---");
  if (parts.is_raw) return parts;
  if (rest.starts_with("- ")) {
    parts.is_item = true;
    rest.remove_prefix(2);
  }
  const std::size_t hash = find_outside(
      rest, 0, [&](std::size_t at) { return rest[at] == '#' && at > 0 && rest[at - 1] == ' '; });
  if (hash != std::string_view::npos) {
    parts.comment = without_blanks(rest.substr(hash + 1));
    rest = rest.substr(0, hash);
  }
  const std::string content = without_blanks(rest);
  const bool is_flow = content.starts_with("{") || content.starts_with("[");
  const std::size_t colon =
      is_flow ? std::string::npos : find_outside(content, 0, [&](std::size_t at) {
        return content[at] == ':' && (at + 1 == content.size() || content[at + 1] == ' ');
      });
  if (colon == std::string::npos) {
    parts.value = content;
  } else {
    parts.key = without_quotes(without_blanks(content.substr(0, colon)));
    parts.value = without_blanks(std::string_view(content).substr(colon + 1));
  }
  return parts;
}

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

class DraftReader {
 public:
  explicit DraftReader(const std::string& text) : lines_(split(text)) {}

  DraftLine read() {
    DraftLine scenario;
    read_block(scenario, 0);
    return scenario;
  }

 private:
  // What stands at this indent or deeper.
  void read_block(DraftLine& block, std::size_t indent) {
    while (at_ < lines_.size()) {
      Parts parts = parts_of(lines_[at_]);
      if (parts.is_raw) {
        if (belongs_further_out(indent)) return;
        DraftLine raw;
        raw.raw = lines_[at_++];
        raw.is_raw = true;
        block.lines.push_back(std::move(raw));
        continue;
      }
      if (parts.indent < indent) return;
      ++at_;
      while (open_brackets(parts.value) > 0 && at_ < lines_.size()) {
        const Parts more = parts_of(lines_[at_]);
        parts.value += ' ';
        parts.value += without_blanks(lines_[at_].substr(0, lines_[at_].find(" #")));
        if (parts.comment.empty()) parts.comment = more.comment;
        ++at_;
      }
      take(block, std::move(parts));
    }
  }

  // Whether the blank and comment lines here stand before something of an outer block.
  [[nodiscard]] bool belongs_further_out(std::size_t indent) const {
    for (std::size_t at = at_; at < lines_.size(); ++at) {
      const Parts parts = parts_of(lines_[at]);
      if (!parts.is_raw) return parts.indent < indent;
    }
    return indent > 0;
  }

  void take(DraftLine& block, Parts parts) {
    DraftLine line;
    line.comment = std::move(parts.comment);
    if (parts.is_item) {
      line.is_item = true;
      if (parts.key.empty()) {
        line.value = std::move(parts.value);
      } else {
        DraftLine first{std::move(parts.key), std::move(parts.value), std::move(line.comment)};
        line.comment.clear();
        if (first.value.empty()) read_block(first, parts.indent + 3);
        line.lines.push_back(std::move(first));
        read_block(line, parts.indent + 2);
      }
    } else {
      line.key = std::move(parts.key);
      line.value = std::move(parts.value);
      // The items of a list may stand below their key without an indent.
      const bool has_flat_items = line.value.empty() && at_ < lines_.size() &&
                                  parts_of(lines_[at_]).is_item &&
                                  parts_of(lines_[at_]).indent == parts.indent;
      while (has_flat_items && at_ < lines_.size() && parts_of(lines_[at_]).is_item &&
             parts_of(lines_[at_]).indent == parts.indent) {
        Parts item = parts_of(lines_[at_++]);
        take(line, std::move(item));
      }
      if (!has_flat_items) read_block(line, parts.indent + 1);
    }
    block.lines.push_back(std::move(line));
  }

  std::vector<std::string> lines_;
  std::size_t at_ = 0;
};

}  // namespace

DraftLine read_draft(const std::string& text) {
  return DraftReader(text).read();
}

}  // namespace coldcast
