#include "exchange/fit/markdown_log.h"

#include <optional>
#include <vector>

#include "coldcast/base/text.h"

#include "exchange/fit/table_file.h"
#include "exchange/fit/table_rows.h"
#include "formats/line_reader.h"
#include "origin/trace_time.h"

namespace coldcast {
namespace {

// The text behind `key:` at the beginning of a line.
std::optional<std::string_view> behind_key(std::string_view line, std::string_view key) {
  if (!line.starts_with(key)) return std::nullopt;
  line.remove_prefix(key.size());
  while (!line.empty() && (line.front() == ' ' || line.front() == '*')) line.remove_prefix(1);
  while (!line.empty() && line.back() == ' ') line.remove_suffix(1);
  return line;
}

// N of `limit N` in a line of the query; 0 for none.
std::uint64_t limit_in(std::string_view line) {
  for (std::size_t at = line.find("limit "); at != std::string_view::npos;
       at = line.find("limit ", at + 1)) {
    if (at > 0 && line[at - 1] != ' ' && line[at - 1] != '|') continue;
    std::string_view number = line.substr(at + 6);
    number = number.substr(0, number.find_first_not_of("0123456789"));
    if (const std::optional<std::uint64_t> limit = parse_count(number)) return *limit;
  }
  return 0;
}

bool is_rule(const std::vector<std::string_view>& cells) {
  for (const std::string_view cell : cells) {
    if (cell.find_first_not_of("-: ") != std::string_view::npos) return false;
  }
  return true;
}

}  // namespace

void read_markdown(const std::string& path, const ReadingOptions& options, Intake& intake) {
  LineReader lines(path);
  TableRows rows(options, intake);
  bool has_header = false;
  bool is_query = false;
  std::optional<Instant> from;
  std::string_view line;
  while (lines.next(line)) {
    if (const auto group = behind_key(line, "log-group-names:")) intake.default_source = *group;
    if (const auto group = behind_key(line, "log-group:")) intake.default_source = *group;
    if (const auto time = behind_key(line, "start-time:")) from = parse_iso_time(*time);
    if (const auto time = behind_key(line, "end-time:")) {
      const std::optional<Instant> to = parse_iso_time(*time);
      if (from && to && *from < *to) intake.window = {*from, *to};
    }
    if (line.starts_with("```")) is_query = !is_query;
    // The query's own lines begin with bars too.
    const std::vector<std::string_view> cells =
        is_query ? std::vector<std::string_view>() : markdown_cells(line);
    if (cells.empty() && limit_in(line) > 0) rows.set_limit(limit_in(line));
    // An answer without rows says that there was no request.
    if (line.starts_with("No data found")) (void)intake.series({}, "Invocations", "Sum");
    if (cells.empty() || is_rule(cells)) continue;
    if (!has_header) {
      has_header = true;
      (void)rows.set_header({cells.begin(), cells.end()});
      continue;
    }
    rows.take(cells, lines.line_number());
  }
  rows.finish();
}

}  // namespace coldcast
