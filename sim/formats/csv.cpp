#include "formats/csv.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "coldcast/base/error.h"

namespace coldcast {
namespace {

constexpr std::size_t kAll = std::numeric_limits<std::size_t>::max();

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

std::string_view without_blanks(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

// What separates most; quotes hide what is theirs.
char delimiter_of(std::string_view line) {
  constexpr std::array<char, 4> kDelimiters = {',', ';', '\t', '|'};
  std::array<std::size_t, kDelimiters.size()> counts{};
  bool is_quoted = false;
  for (const char c : line) {
    if (c == '"') is_quoted = !is_quoted;
    if (is_quoted) continue;
    for (std::size_t i = 0; i < kDelimiters.size(); ++i) counts[i] += c == kDelimiters[i] ? 1 : 0;
  }
  const auto most = std::max_element(counts.begin(), counts.end());
  return kDelimiters[static_cast<std::size_t>(most - counts.begin())];
}

}  // namespace

CsvReader::CsvReader(std::string path, CsvForm form)
    : lines_(std::move(path)), has_header_(form.has_header) {
  std::string_view line;
  if (!lines_.next(line)) {
    throw TraceError(lines_.path(), 1,
                     has_header_ ? "the file is empty; a header is needed" : "the file is empty");
  }
  delimiter_ = form.delimiter == '\0' ? delimiter_of(line) : form.delimiter;
  split(line, kAll);
  if (has_header_) {
    header_.assign(fields_.begin(), fields_.end());
  } else {
    number_columns(line);
  }
}

void CsvReader::number_columns(std::string_view first_line) {
  for (std::size_t i = 1; i <= fields_.size(); ++i) header_.push_back(std::to_string(i));
  first_row_ = first_line;
  is_before_first_row_ = true;
}

std::optional<std::size_t> CsvReader::column(std::string_view name) const {
  const auto found = std::find(header_.begin(), header_.end(), name);
  if (found == header_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - header_.begin());
}

bool CsvReader::next(std::size_t last, std::size_t needed) {
  if (is_before_first_row_) [[unlikely]] {
    is_before_first_row_ = false;
    split(first_row_, last);
  } else {
    std::string_view line;
    if (!lines_.next(line)) return false;
    split(line, last);
  }
  if (fields_.size() <= needed) {
    fail(std::to_string(fields_.size()) + " fields, where " +
         (has_header_ ? "the header names " : "the first line has ") +
         std::to_string(header_.size()));
  }
  return true;
}

void CsvReader::split(std::string_view line, std::size_t last) {
  fields_.clear();
  const char* begin = line.data();
  const char* const end = begin + line.size();
  while (fields_.size() <= last) {
    const char* stop = begin;
    while (stop != end && *stop != delimiter_ && *stop != '"') ++stop;
    if (stop != end && *stop == '"') return split_quoted(line, last);
    fields_.push_back(without_blanks({begin, static_cast<std::size_t>(stop - begin)}));
    if (stop == end) return;
    begin = stop + 1;
  }
}

void CsvReader::split_quoted(std::string_view line, std::size_t last) {
  fields_.clear();
  unquoted_.clear();
  unquoted_.reserve(line.size());  // fields point into it
  std::size_t at = 0;
  while (fields_.size() <= last) {
    const std::size_t start = unquoted_.size();
    bool is_open = false;
    for (; at < line.size() && (is_open || line[at] != delimiter_); ++at) {
      if (line[at] != '"') {
        unquoted_.push_back(line[at]);
      } else if (is_open && at + 1 < line.size() && line[at + 1] == '"') {
        unquoted_.push_back(line[at++]);
      } else {
        is_open = !is_open;
      }
    }
    if (is_open) fail("a quote is not closed");
    fields_.push_back(without_blanks({unquoted_.data() + start, unquoted_.size() - start}));
    if (at++ >= line.size()) return;
  }
}

}  // namespace coldcast
