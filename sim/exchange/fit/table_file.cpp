#include "exchange/fit/table_file.h"

#include <algorithm>
#include <array>

namespace coldcast {
namespace {

// A message of CloudWatch has at most 1 MiB.
constexpr std::size_t kLongestRecord = std::size_t{4} << 20;

bool has_open_quote(std::string_view text) {
  return std::count(text.begin(), text.end(), '"') % 2 != 0;
}

// The separator that the header has most of, outside of brackets: pct(@duration, 50) is one name.
char delimiter_of(std::string_view header) {
  constexpr std::array<char, 3> kDelimiters{',', ';', '\t'};
  std::array<std::size_t, 3> counts{};
  int depth = 0;
  for (const char c : header) {
    if (c == '(') ++depth;
    if (c == ')') --depth;
    for (std::size_t i = 0; i < kDelimiters.size(); ++i) {
      if (depth == 0 && c == kDelimiters[i]) ++counts[i];
    }
  }
  return kDelimiters[static_cast<std::size_t>(std::max_element(counts.begin(), counts.end()) -
                                              counts.begin())];
}

}  // namespace

bool TableFile::next() {
  std::string_view line;
  if (!lines_.next(line)) return false;
  line_ = lines_.line_number();
  record_ = line;
  while (has_open_quote(record_) && record_.size() < kLongestRecord && lines_.next(line)) {
    record_ += '\n';
    record_ += line;
  }
  if (delimiter_ == 0) delimiter_ = delimiter_of(record_);
  split();
  return true;
}

void TableFile::split() {
  fields_.clear();
  unquoted_.clear();
  unquoted_.reserve(record_.size());
  const bool is_header = line_ == 1;
  std::size_t at = 0;
  while (true) {
    const std::size_t begin = unquoted_.size();
    bool is_quoted = false;
    int depth = 0;
    for (; at < record_.size(); ++at) {
      const char c = record_[at];
      if (c == '"') {
        if (is_quoted && at + 1 < record_.size() && record_[at + 1] == '"') {
          unquoted_ += record_[++at];
        } else {
          is_quoted = !is_quoted;
        }
        continue;
      }
      // A header of Insights may hold pct(@duration, 50) without quotes.
      if (is_header && c == '(') ++depth;
      if (is_header && c == ')') --depth;
      if (c == delimiter_ && !is_quoted && depth <= 0) break;
      unquoted_ += c;
    }
    fields_.emplace_back(unquoted_.data() + begin, unquoted_.size() - begin);
    if (at >= record_.size()) return;
    ++at;
  }
}

std::vector<std::string_view> markdown_cells(std::string_view line) {
  std::vector<std::string_view> cells;
  if (!line.starts_with('|')) return cells;
  line.remove_prefix(1);
  while (!line.empty()) {
    const std::size_t bar = line.find('|');
    if (bar == std::string_view::npos) break;
    std::string_view cell = line.substr(0, bar);
    while (!cell.empty() && cell.front() == ' ') cell.remove_prefix(1);
    while (!cell.empty() && cell.back() == ' ') cell.remove_suffix(1);
    cells.push_back(cell);
    line.remove_prefix(bar + 1);
  }
  return cells;
}

}  // namespace coldcast
