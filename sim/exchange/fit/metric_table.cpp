#include "exchange/fit/metric_table.h"

#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <vector>

#include "coldcast/base/text.h"

#include "base/scaled_number.h"
#include "exchange/fit/metric_names.h"
#include "exchange/fit/table_file.h"
#include "origin/trace_time.h"

namespace coldcast {
namespace {

constexpr int kHeadRows = 5;

std::optional<Instant> time_in(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '"')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '"')) text.remove_suffix(1);
  std::string iso(text);
  if (iso.size() > 9 && iso[4] == '/' && iso[7] == '/') iso[4] = iso[7] = '-';
  if (const std::optional<Instant> time = parse_iso_time(iso)) return time;
  const std::optional<double> number = parse_number(text);
  constexpr double kOldest = 1e9;  // 2001: a smaller number is no time
  if (!number || *number < kOldest) return std::nullopt;
  const bool is_milliseconds = *number >= 1e11;
  return parse_scaled(text, NumberUnit(Duration(is_milliseconds ? 1'000'000 : kSecond)));
}

bool names_a_metric(std::span<const std::string_view> row, const ReadingOptions& options) {
  for (std::size_t i = 1; i < row.size(); ++i) {
    if (!name_of_metric(row[i], row[i], options).metric.empty()) return true;
  }
  return false;
}

bool says_local_time(std::span<const std::string_view> row) {
  return std::any_of(row.begin(), row.end(), [](std::string_view cell) {
    return cell.find("local") != std::string_view::npos ||
           cell.find("Local") != std::string_view::npos;
  });
}

}  // namespace

bool looks_like_metric_table(std::string_view head) {
  for (int row = 0; row <= kHeadRows && !head.empty(); ++row) {
    const std::size_t end = std::min(head.find('\n'), head.size());
    const std::string_view line = head.substr(0, end);
    head.remove_prefix(std::min(end + 1, head.size()));
    const std::size_t comma = line.find_first_of(",;\t");
    if (comma != std::string_view::npos && time_in(line.substr(0, comma))) return row > 0;
  }
  return false;
}

void read_metric_table(const std::string& path, const ReadingOptions& options, Intake& intake) {
  TableFile table(path);
  std::vector<MetricName> names;
  while (table.next()) {
    ++intake.file().lines;
    const std::span<const std::string_view> row = table.fields();
    const std::optional<Instant> time = time_in(row[0]);
    if (!time) {
      if (options.utc_offset.count() == 0 && says_local_time(row)) {
        intake.remark(fmt::format(
            "{}: its head speaks of local time: taken for UTC; say --utc-offset, such as +02:00",
            intake.file().name));
      }
      if (!names_a_metric(row, options)) continue;
      names.clear();
      for (const std::string_view cell : row) names.push_back(name_of_metric(cell, cell, options));
      continue;
    }
    if (names.empty()) {
      intake.bad_line(table.line(),
                      "no head names a metric such as Invocations; name the columns with --map or "
                      "--columns");
      continue;
    }
    for (std::size_t i = 1; i < row.size() && i < names.size(); ++i) {
      if (names[i].metric.empty() || row[i].empty()) continue;
      const std::optional<double> value = parse_number(row[i]);
      if (!value || !is_plausible_metric(*value)) {
        intake.bad_line(table.line(), fmt::format("{} is no number", quote(row[i])));
        continue;
      }
      intake.series(names[i].function, names[i].metric, names[i].statistic)
          .points.push_back({*time - options.utc_offset.count(), *value});
    }
  }
}

}  // namespace coldcast
