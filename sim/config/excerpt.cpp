#include <algorithm>

#include "coldcast/config/scenario_file.h"

namespace coldcast {

namespace {

// Characters shown of a line, and where the caret stands in one that is longer.
constexpr std::size_t kWidest = 100;
constexpr std::size_t kBefore = 60;

bool begins_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
}

// Bytes of the first `characters` of `text`.
std::size_t bytes_of(std::string_view text, std::size_t characters) {
  std::size_t at = 0;
  for (; at < text.size(); ++at) {
    if (begins_character(text[at]) && characters-- == 0) break;
  }
  return at;
}

}  // namespace

std::vector<std::string_view> lines_of(std::string_view text) {
  if (text.substr(0, 3) == "\xEF\xBB\xBF") text.remove_prefix(3);
  std::vector<std::string_view> lines;
  while (true) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    lines.push_back(line);
    if (end == std::string_view::npos) return lines;
    text.remove_prefix(end + 1);
  }
}

std::string excerpt(std::string_view text, Mark mark) {
  return excerpt(lines_of(text), mark);
}

std::string excerpt(const std::vector<std::string_view>& lines, Mark mark) {
  if (mark.line == 0 || mark.line > lines.size() || mark.column == 0 || mark.origin != 0) return {};
  std::string_view line = lines[mark.line - 1];
  if (line.find_first_not_of(" \t") == std::string_view::npos) return {};
  std::size_t before = mark.column - 1;
  if (before > kBefore) {
    line.remove_prefix(bytes_of(line, before - kBefore));
    before = kBefore;
  }
  line = line.substr(0, bytes_of(line, kWidest));
  std::string shown(line);
  // Tabs and control characters would move the caret, or the terminal.
  for (char& c : shown) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
  }
  return shown + "\n" + std::string(before, ' ') + "^\n";
}

}  // namespace coldcast
