#include "origin/trace_rows.h"

#include <algorithm>
#include <cmath>

#include "coldcast/base/text.h"

namespace coldcast {
namespace {

[[noreturn]] void fail_at_time(const CsvReader& table, const CsvLayout& layout,
                               std::string_view cell) {
  if (cell.empty()) table.fail("the time is blank");
  const std::string time = "time " + quote(cell) + " ";
  if (layout.times.unit) table.fail(time + "is not a number, or too large");
  table.fail(time + "is not an ISO-8601 time such as 2023-11-16T18:17:03.5Z");
}

}  // namespace

bool CsvRows::next(std::size_t last, std::size_t needed) {
  while (table_.next(last, needed)) {
    if (is_taken()) return true;
    ++left_out_;
  }
  return false;
}

bool CsvRows::is_taken() const {
  return std::all_of(layout_->where.begin(), layout_->where.end(), [this](const RowFilter& filter) {
    const std::string_view field = table_.field(filter.column);
    return std::find(filter.texts.begin(), filter.texts.end(), field) != filter.texts.end();
  });
}

std::optional<std::int64_t> CsvRows::try_stamp() const {
  return layout_->times.parse(table_.field(layout_->stamp));
}

std::int64_t CsvRows::stamp() const {
  if (const std::optional<std::int64_t> stamp = try_stamp()) return *stamp;
  fail_at_time(table_, *layout_, table_.field(layout_->stamp));
}

std::int64_t CsvRows::duration() const {
  return layout_->duration ? read_duration_cell(table_, *layout_->duration, layout_->duration_unit)
                           : -1;
}

std::int64_t CsvRows::start(std::int64_t stamp, std::int64_t duration) const {
  if (!layout_->stamps_end) return stamp;
  std::int64_t start = 0;
  const std::int64_t length = layout_->count ? layout_->period.count() : duration;
  if (__builtin_sub_overflow(stamp, length, &start)) {
    table_.fail("the start, which lies before the end, does not fit 292 years");
  }
  return start;
}

// A period without a datapoint had no requests.
std::uint64_t CsvRows::count() const {
  const std::string_view cell = table_.field(*layout_->count);
  if (cell.empty()) return 0;
  if (const std::optional<std::uint64_t> count = parse_count(cell)) return *count;
  // As CloudWatch writes a sum.
  constexpr double kMost = 0x1.0p53;
  const std::optional<double> number = parse_number(cell);
  if (number && *number >= 0.0 && *number <= kMost && std::floor(*number) == *number)
    return static_cast<std::uint64_t>(*number);
  table_.fail("count " + quote(cell) + " is not a count");
}

std::string_view CsvRows::function(std::string& key) const {
  if (layout_->functions.size() == 1) return table_.field(layout_->functions.front());
  key.clear();
  for (std::size_t i = 0; i < layout_->functions.size(); ++i) {
    if (i > 0) key.push_back(TraceNames::kSeparator);
    key.append(table_.field(layout_->functions[i]));
  }
  return key;
}

}  // namespace coldcast
