#include "exchange/import/core/update.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <string_view>

namespace coldcast {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Where ` [17]` begins; npos: nowhere.
std::size_t place_at(std::string_view comment) {
  for (std::size_t at = comment.find(" ["); at != std::string_view::npos;
       at = comment.find(" [", at + 1)) {
    std::size_t end = at + 2;
    while (end < comment.size() && is_digit(comment[end])) ++end;
    if (end > at + 2 && end < comment.size() && comment[end] == ']') return at;
  }
  return std::string_view::npos;
}

// template.yaml:17 of `template.yaml [17], Globals`.
std::string place_of(const std::string& comment) {
  const std::size_t at = place_at(comment);
  if (at == std::string::npos) return comment;
  return fmt::format("{}:{}", comment.substr(0, at),
                     comment.substr(at + 2, comment.find(']', at) - at - 2));
}

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

std::string trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \t\r") - first + 1));
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
    parts.comment = trimmed(rest.substr(hash + 1));
    rest = rest.substr(0, hash);
  }
  const std::string content = trimmed(rest);
  const bool is_flow = content.starts_with("{") || content.starts_with("[");
  const std::size_t colon =
      is_flow ? std::string::npos : find_outside(content, 0, [&](std::size_t at) {
        return content[at] == ':' && (at + 1 == content.size() || content[at + 1] == ' ');
      });
  if (colon == std::string::npos) {
    parts.value = content;
  } else {
    parts.key = without_quotes(trimmed(content.substr(0, colon)));
    parts.value = trimmed(std::string_view(content).substr(colon + 1));
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
        parts.value += " " + trimmed(lines_[at_].substr(0, lines_[at_].find(" #")));
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

std::string value_of(const DraftLine& line) {
  if (line.lines.empty()) return line.value;
  std::string text;
  for (const DraftLine& inner : line.lines) {
    if (inner.is_raw || (inner.key.empty() && !inner.is_item)) continue;
    if (!text.empty()) text += ", ";
    text += inner.key.empty() ? value_of(inner) : inner.key + ": " + value_of(inner);
  }
  const bool is_list = !line.lines.empty() && line.lines.front().is_item;
  return (is_list ? "[" : "{") + text + (is_list ? "]" : "}");
}

// All that is known of where a line comes from: its own comment, or those of what it holds.
bool all_of_import(const DraftLine& line) {
  if (!line.comment.empty()) return is_of_import(line.comment);
  bool has_any = false;
  for (const DraftLine& inner : line.lines) {
    if (inner.is_raw || (inner.key.empty() && !inner.is_item)) continue;
    if (!all_of_import(inner)) return false;
    has_any = true;
  }
  return has_any;
}

std::string origin_of(const DraftLine& line) {
  if (!line.comment.empty()) return place_of(line.comment);
  for (const DraftLine& inner : line.lines) {
    const std::string found = origin_of(inner);
    if (!found.empty()) return found;
  }
  return {};
}

void tell(const std::string& path, const std::string& before, const DraftLine* after,
          std::vector<std::string>& replaced) {
  const std::string now = after == nullptr ? "not there" : value_of(*after);
  if (before == now) return;
  const std::string origin = after == nullptr ? "" : origin_of(*after);
  replaced.push_back(
      fmt::format("{}: {} -> {}{}", path, before, now, origin.empty() ? "" : " (" + origin + ")"));
}

bool is_block(const DraftLine& line) {
  return line.value.empty() && !line.lines.empty() && !line.lines.front().is_item;
}

void update(DraftLine& old, const DraftLine& now, const std::string& path,
            std::vector<std::string>& replaced);

void update_line(DraftLine& old, const DraftLine& now, const std::string& path,
                 std::vector<std::string>& replaced) {
  if (is_block(old) && is_block(now)) {
    if (!now.comment.empty()) old.comment = now.comment;
    return update(old, now, path, replaced);
  }
  if (!all_of_import(old)) return;
  tell(path, value_of(old), &now, replaced);
  old = now;
}

// What an import wrote once and would not write any more.
void take_away(DraftLine& old, const DraftLine& now, const std::string& path,
               std::vector<std::string>& replaced) {
  const bool is_named_by_user = path == "functions";
  std::vector<DraftLine> kept;
  for (DraftLine& line : old.lines) {
    const bool is_gone = !line.is_raw && !line.key.empty() && now.find(line.key) == nullptr &&
                         place_at(line.comment) != std::string::npos && all_of_import(line);
    if (is_gone && !is_named_by_user) {
      tell(path + "." + line.key, value_of(line), nullptr, replaced);
    } else {
      kept.push_back(std::move(line));
    }
  }
  old.lines = std::move(kept);
}

void update(DraftLine& old, const DraftLine& now, const std::string& path,
            std::vector<std::string>& replaced) {
  take_away(old, now, path, replaced);
  std::size_t behind = 0;
  for (const DraftLine& line : now.lines) {
    if (line.key.empty()) continue;
    const std::string own = path.empty() ? line.key : path + "." + line.key;
    const auto known = std::find_if(old.lines.begin(), old.lines.end(), [&](const DraftLine& one) {
      return !one.is_raw && one.key == line.key;
    });
    if (known != old.lines.end()) {
      update_line(*known, line, own, replaced);
      behind = static_cast<std::size_t>(known - old.lines.begin()) + 1;
      continue;
    }
    old.lines.insert(old.lines.begin() + static_cast<std::ptrdiff_t>(behind), line);
    ++behind;
    tell(own, "not there", &line, replaced);
  }
}

}  // namespace

bool is_of_import(const std::string& comment) {
  static constexpr std::array<std::string_view, 6> kBegins{
      "assumed", "framework default", "default of the plugin",
      "--",      "the minimum",       "from the files"};
  return place_at(comment) != std::string::npos ||
         std::any_of(kBegins.begin(), kBegins.end(), [&](std::string_view begin) {
           return std::string_view(comment).starts_with(begin);
         });
}

DraftLine read_draft(const std::string& text) {
  return DraftReader(text).read();
}

void update_draft(DraftLine& old, const DraftLine& now, std::vector<std::string>& replaced) {
  update(old, now, "", replaced);
}

}  // namespace coldcast
