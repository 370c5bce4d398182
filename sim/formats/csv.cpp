#include "formats/csv.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "coldcast/base/error.h"

namespace coldcast {

CsvReader::CsvReader(std::string path) : lines_(std::move(path)) {
  std::string_view line;
  if (!lines_.next(line))
    throw TraceError(lines_.path(), 1, "the file is empty; a header is needed");
  split(line, std::numeric_limits<std::size_t>::max());
  header_.assign(fields_.begin(), fields_.end());
}

std::optional<std::size_t> CsvReader::column(std::string_view name) const {
  const auto found = std::find(header_.begin(), header_.end(), name);
  if (found == header_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - header_.begin());
}

bool CsvReader::next(std::size_t last) {
  std::string_view line;
  if (!lines_.next(line)) return false;
  split(line, last);
  if (fields_.size() <= last) {
    fail(std::to_string(fields_.size()) + " fields, where the header names " +
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
    while (stop != end && *stop != ',' && *stop != '"') ++stop;
    if (stop != end && *stop == '"') return split_quoted(line, last);
    fields_.emplace_back(begin, static_cast<std::size_t>(stop - begin));
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
    for (; at < line.size() && (is_open || line[at] != ','); ++at) {
      if (line[at] != '"') {
        unquoted_.push_back(line[at]);
      } else if (is_open && at + 1 < line.size() && line[at + 1] == '"') {
        unquoted_.push_back(line[at++]);
      } else {
        is_open = !is_open;
      }
    }
    if (is_open) fail("a quote is not closed");
    fields_.emplace_back(unquoted_.data() + start, unquoted_.size() - start);
    if (at++ >= line.size()) return;
  }
}

}  // namespace coldcast
