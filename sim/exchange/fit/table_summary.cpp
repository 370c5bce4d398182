#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "exchange/fit/table_rows.h"

namespace coldcast {
namespace {

// What tells most of Lambda's logs, in as many rows as an answer can have.
constexpr std::string_view kBestQuery =
    "filter @type = \"REPORT\" | fields @timestamp, @requestId, @logStream, @duration, "
    "@initDuration, @billedDuration, @memorySize, @message | sort @timestamp asc | limit 10000";

// The word for a unit of durations; empty for one that has none.
std::string unit_word(Duration unit) {
  for (const auto& [word, length] : {std::pair{"ns", 1LL}, std::pair{"us", 1'000LL},
                                     std::pair{"ms", 1'000'000LL}, std::pair{"s", kSecond * 1LL}}) {
    if (unit.count() == length) return word;
  }
  return {};
}

}  // namespace

std::string TableRows::name_of(ColumnRole role) const {
  const std::size_t place = places_[static_cast<std::size_t>(role)];
  return place < names_.size() ? names_[place] : std::string();
}

std::optional<ReplayableTable> TableRows::replayable() const {
  // Other readers split a header such as pct(@duration, 50) at its comma.
  const bool is_split = std::any_of(names_.begin(), names_.end(), [](const std::string& name) {
    return name.find(',') != std::string::npos;
  });
  if (is_split || options_.utc_offset.count() != 0) return std::nullopt;
  ReplayableTable table{.time = name_of(ColumnRole::arrived),
                        .duration = name_of(ColumnRole::duration),
                        .function = name_of(ColumnRole::function),
                        .type = name_of(ColumnRole::type),
                        .time_unit = time_unit_};
  if (is_binned_) {
    table.count = name_of(ColumnRole::count);
    table.duration.clear();
    table.time = name_of(ColumnRole::bin);
  }
  if (table.time.empty()) {
    std::string& time = table.duration.empty() ? table.time : table.end;
    time = name_of(ColumnRole::time);
  }
  // A message tells of its request what the columns beside it tell, if they do.
  if (has_messages_ && (table.type.empty() || table.end.empty())) return std::nullopt;
  if (!table.duration.empty())
    table.duration_unit = unit_word(options_.duration_unit.value_or(Duration(1'000'000)));
  const bool has_time = !table.time.empty() || !table.end.empty();
  const bool has_unit = table.duration.empty() || !table.duration_unit.empty();
  if (!has_time || !has_unit || (is_binned_ && table.count.empty())) return std::nullopt;
  return table;
}

void TableRows::finish() {
  if (!options_.duration_unit && short_ > 0 && 2 * short_ > used_) {
    intake_.remark(
        fmt::format("{}: most durations are below 1: taken for milliseconds; if they are "
                    "seconds, say --columns duration_unit=s",
                    intake_.file().name));
  }
  const bool tells_numbers_alone = used_ > 0 && !is_binned_ && !has_messages_;
  if (tells_numbers_alone && name_of(ColumnRole::time) == "@timestamp" && !has_inits_ &&
      name_of(ColumnRole::init).empty()) {
    intake_.remark(
        fmt::format("{}: neither @initDuration nor @message: which starts were cold is "
                    "not told; best ask with {}",
                    intake_.file().name, kBestQuery));
  }
  // Where the query is not known: the limits that one has without saying it, and at most.
  const bool is_full = limit_ > 0 ? rows_ == limit_ : rows_ == 1000 || rows_ == 10000;
  if (is_binned_ || !is_full) return;
  intake_.remark(
      fmt::format("{}: cut off: exactly {} rows, the query's limit; the {} ones are missing. Ask "
                  "hour by hour: {}",
                  intake_.file().name, rows_, is_descending_ ? "oldest" : "newest", kBestQuery));
}

}  // namespace coldcast
