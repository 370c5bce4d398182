#include "exchange/fit/markdown_log.h"

#include <optional>
#include <vector>

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
    const std::vector<std::string_view> cells = markdown_cells(line);
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
