#include "exchange/fit/table_rows.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "coldcast/base/text.h"

#include "base/letters.h"
#include "base/scaled_number.h"
#include "exchange/fit/json_message.h"
#include "origin/trace_time.h"

namespace coldcast {
namespace {

constexpr std::string_view kBlanks = " \t";

constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

// bin(5m), bin(30s), bin(1h) in nanoseconds; 0 for none.
std::uint64_t period_of(std::string_view name) {
  const std::size_t open = name.find('(');
  if (open == std::string_view::npos) return 0;
  std::string_view text = trimmed(name.substr(open + 1), kBlanks);
  if (!text.empty() && text.back() == ')') text.remove_suffix(1);
  std::uint64_t count = 0;
  while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
    count = 10 * count + static_cast<std::uint64_t>(text.front() - '0');
    text.remove_prefix(1);
  }
  text = trimmed(text, kBlanks);
  std::uint64_t seconds = 0;
  if (text.starts_with("s")) seconds = 1;
  if (text.starts_with("m")) seconds = 60;
  if (text.starts_with("h")) seconds = 3600;
  if (text.starts_with("d")) seconds = 86400;
  return count * seconds * static_cast<std::uint64_t>(kSecond);
}

// Whether a time that is a number counts milliseconds since 1970, not seconds.
bool is_in_milliseconds(std::string_view text) {
  constexpr double kMilliseconds = 1e11;  // in seconds, the year 5138
  return parse_number(text).value_or(0) >= kMilliseconds;
}

// start_ms, Start (ms)
bool names_milliseconds(std::string_view name) {
  return name.ends_with("_ms") || name.ends_with("(ms)");
}

// Insights counts decimal bytes (1.28E8 is 128 MB); others megabytes.
std::uint16_t megabytes_in(std::string_view text) {
  const std::optional<double> number = parse_number(text);
  if (!number || *number <= 0) return 0;
  constexpr double kBytes = 100'000;  // no function has so many megabytes
  const double megabytes = *number >= kBytes ? std::round(*number / 1e6) : std::round(*number);
  return static_cast<std::uint16_t>(std::min(megabytes, 65535.0));
}

}  // namespace

bool TableRows::set_header(const std::vector<std::string>& names) {
  meanings_.clear();
  names_.clear();
  has_milliseconds_ = false;
  places_.assign(static_cast<std::size_t>(ColumnRole::metric) + 1, kNowhere);
  std::vector<std::string_view> unknown;
  for (const std::string& name : names) {
    const std::string_view text = trimmed(name, kBlanks);
    names_.emplace_back(text);
    meanings_.push_back(meaning_of_column(text, options_));
    const ColumnRole role = meanings_.back().role;
    std::size_t& place = places_[static_cast<std::size_t>(role)];
    if (place == kNowhere) place = meanings_.size() - 1;
    if (role == ColumnRole::bin) period_ = period_of(text);
    const bool is_time = role == ColumnRole::time || role == ColumnRole::arrived;
    if (is_time && names_milliseconds(text)) has_milliseconds_ = true;
  }
  const auto has = [&](ColumnRole role) {
    return places_[static_cast<std::size_t>(role)] != kNowhere;
  };
  const bool has_time = has(ColumnRole::time) || has(ColumnRole::bin) || has(ColumnRole::arrived);
  is_binned_ = has(ColumnRole::bin) || has(ColumnRole::count);
  return (has_time && (is_binned_ || has(ColumnRole::duration) || has(ColumnRole::message) ||
                       has(ColumnRole::arrived))) ||
         has(ColumnRole::message) || (has_time && options_.columns.contains("time"));
}

std::string_view TableRows::cell(std::span<const std::string_view> cells, ColumnRole role) const {
  const std::size_t place = places_[static_cast<std::size_t>(role)];
  return place < cells.size() ? trimmed(cells[place], kBlanks) : std::string_view();
}

// ISO or `2026-09-14 08:59:59.931` (UTC), or a number: milliseconds or seconds since 1970.
std::optional<Instant> TableRows::time_in(std::string_view text) const {
  std::string slashes;
  if (text.size() > 10 && text[4] == '/' && text[7] == '/') {
    slashes = text;
    slashes[4] = slashes[7] = '-';
    text = slashes;
  }
  if (const std::optional<Instant> iso = parse_iso_time(text))
    return *iso - options_.utc_offset.count();
  if (!parse_number(text)) return std::nullopt;
  const bool is_fine = has_milliseconds_ || is_in_milliseconds(text);
  return parse_scaled(text, NumberUnit(is_fine ? Duration(1'000'000) : Duration(kSecond)));
}

void TableRows::note_unit(std::string_view text) {
  if (!parse_number(text)) return;
  time_unit_ = has_milliseconds_ || is_in_milliseconds(text) ? "ms" : "s";
}

std::optional<Reading> TableRows::time_span(std::string_view text) const {
  if (!options_.duration_unit) {
    if (std::optional<Reading> reading = parse_reading(text)) return reading;
  }
  const Duration unit = options_.duration_unit.value_or(Duration(1'000'000));
  const std::optional<std::int64_t> span = parse_scaled(text, NumberUnit(unit));
  if (!span || *span < 0 || *span / 1000 > Reading::kMost) return std::nullopt;
  return Reading{static_cast<std::uint32_t>(*span / 1000), 3};
}

void TableRows::take(std::span<const std::string_view> cells, std::uint64_t line) {
  ++rows_;
  ++intake_.file().lines;
  if (!cell(cells, ColumnRole::arrived).empty()) return take_row_of_requests(cells, line);
  const ColumnRole column =
      is_binned_ && !cell(cells, ColumnRole::bin).empty() ? ColumnRole::bin : ColumnRole::time;
  const std::string_view text = cell(cells, column);
  std::optional<Instant> time = time_in(text);
  if (!time && !text.empty()) {
    return intake_.bad_line(line, fmt::format("{} is no time", quote(text)));
  }
  if (time) note_unit(text);
  if (time && last_ != kNoInstant && *time > last_) is_descending_ = false;
  if (time) last_ = *time;
  if (is_binned_) {
    if (!time) return intake_.bad_line(line, "the time is blank");
    return take_bin(cells, *time, line);
  }
  const Instant at = time.value_or(kNoInstant);
  const std::string_view message = cell(cells, ColumnRole::message);
  const std::string_view type = cell(cells, ColumnRole::type);
  const bool has_duration = !cell(cells, ColumnRole::duration).empty();
  // A message that a query has cut tells less than the columns beside it.
  const bool is_cut =
      has_duration && message.starts_with("REPORT") && !read_platform_line(message).fault.empty();
  if (!message.empty() && !is_cut) {
    take_message(cells, at, line);
  } else if ((type.empty() || type == "REPORT") && has_duration) {
    take_request(cells, at, line);
  } else if (type.empty() && places_[static_cast<std::size_t>(ColumnRole::duration)] == kNowhere) {
    // Times alone are arrivals.
    ++used_;
    intake_.take(cell(cells, ColumnRole::function), MeasuredRequest{.arrived = at});
  } else if (type.empty()) {
    intake_.bad_line(line, "the duration is blank");
  }
}

void TableRows::take_message(std::span<const std::string_view> cells, Instant time,
                             std::uint64_t line) {
  LogEvent event{.time = time,
                 .source = cell(cells, ColumnRole::function),
                 .stream = cell(cells, ColumnRole::stream),
                 .message = cell(cells, ColumnRole::message),
                 .line = line};
  if (take_json_message(event, options_, intake_)) return;
  if (intake_.take(event) != LineKind::report) return;
  ++used_;
  has_messages_ = true;
}

void TableRows::read_numbers(std::span<const std::string_view> cells, PlatformLine& report) const {
  const auto span = [&](ColumnRole role, Reading& reading) {
    const std::string_view text = cell(cells, role);
    if (text.empty()) return;
    if (const std::optional<Reading> read = time_span(text)) {
      reading = *read;
    } else {
      report.fault = "a number is impossible";
    }
  };
  span(ColumnRole::duration, report.duration);
  span(ColumnRole::billed, report.billed);
  span(ColumnRole::init, report.init);
  span(ColumnRole::restore, report.restore);
  report.memory_mb = megabytes_in(cell(cells, ColumnRole::memory));
  report.max_memory_mb = megabytes_in(cell(cells, ColumnRole::max_memory));
}

void TableRows::take_request(std::span<const std::string_view> cells, Instant time,
                             std::uint64_t line) {
  const std::string row = fmt::format("{} {}", fmt::join(cells, ","), time);
  const std::string_view id = cell(cells, ColumnRole::request_id);
  PlatformLine report{.kind = LineKind::report, .request_id = id.empty() ? "-" : id};
  read_numbers(cells, report);
  judge_report(report);
  report.request_id = id;
  const MeasuredOutcome outcome = parse_outcome(cell(cells, ColumnRole::outcome));
  if (outcome == MeasuredOutcome::timeout) report.status = ReportStatus::timeout;
  if (outcome == MeasuredOutcome::error) report.status = ReportStatus::error;
  if (outcome == MeasuredOutcome::crash) report.error = ErrorType::exit;
  LogEvent event{.time = time,
                 .source = cell(cells, ColumnRole::function),
                 .stream = cell(cells, ColumnRole::stream),
                 .message = row,
                 .line = line};
  intake_.take(event, report);
  if (report.fault.empty()) ++used_;
  has_inits_ = has_inits_ || report.init.has_value();
  if (report.duration.has_value() && report.duration.micros() < 1000) ++short_;
}

// Rows that coldcast wrote with --requests.
void TableRows::take_row_of_requests(std::span<const std::string_view> cells, std::uint64_t line) {
  const std::optional<Instant> arrived = time_in(cell(cells, ColumnRole::arrived));
  if (!arrived) return intake_.bad_line(line, "the arrival is no time");
  note_unit(cell(cells, ColumnRole::arrived));
  PlatformLine report{.kind = LineKind::report, .request_id = cell(cells, ColumnRole::request_id)};
  read_numbers(cells, report);
  if (!report.fault.empty()) return intake_.bad_line(line, report.fault);
  MeasuredRequest invocation{.arrived = *arrived,
                             .duration = report.duration,
                             .init = report.init,
                             .restore = report.restore,
                             .billed = report.billed,
                             .memory_mb = report.memory_mb,
                             .max_memory_mb = report.max_memory_mb,
                             .start = parse_start(cell(cells, ColumnRole::start)),
                             .outcome = parse_outcome(cell(cells, ColumnRole::outcome))};
  // A table with a column of inits says which requests had none.
  const bool tells_init = places_[static_cast<std::size_t>(ColumnRole::init)] != kNowhere;
  if (invocation.start == MeasuredStart::unknown && tells_init) {
    invocation.start = report.init.has_value() ? MeasuredStart::cold : MeasuredStart::warm;
  }
  if (const std::string_view cold = cell(cells, ColumnRole::is_cold); !cold.empty()) {
    invocation.start = cold == "true" || cold == "True" || cold == "1" || cold == "yes"
                           ? MeasuredStart::cold
                           : MeasuredStart::warm;
  }
  const bool waited = invocation.start == MeasuredStart::cold;
  invocation.started =
      *arrived + (waited ? invocation.init.nanoseconds() + invocation.restore.nanoseconds() : 0);
  ++used_;
  intake_.take(cell(cells, ColumnRole::function), invocation, cell(cells, ColumnRole::stream),
               report.request_id);
}

// Times of bins are kept in milliseconds.
double TableRows::metric_unit(const ColumnMeaning& meaning) const {
  const bool is_time = meaning.metric == "Duration" || meaning.metric == "InitDuration";
  if (!is_time || !options_.duration_unit) return 1;
  return static_cast<double>(options_.duration_unit->count()) / 1e6;
}

void TableRows::take_bin(std::span<const std::string_view> cells, Instant time,
                         std::uint64_t line) {
  const std::string_view function = cell(cells, ColumnRole::function);
  for (std::size_t i = 0; i < meanings_.size() && i < cells.size(); ++i) {
    const ColumnMeaning& meaning = meanings_[i];
    const bool is_count = meaning.role == ColumnRole::count;
    if (!is_count && meaning.role != ColumnRole::metric) continue;
    const std::string_view text = trimmed(cells[i], kBlanks);
    if (text.empty()) continue;
    const std::optional<double> number = parse_number(text);
    if (!number || !is_plausible_metric(*number)) {
      intake_.bad_line(line, fmt::format("{} is no number", quote(text)));
      continue;
    }
    MetricSeries& series = is_count ? intake_.series(function, "Invocations", "Sum")
                                    : intake_.series(function, meaning.metric, meaning.statistic);
    if (meaning.metric == "Duration" && *number > 0 && *number < 1) ++short_;
    series.points.push_back({time, *number * metric_unit(meaning)});
    if (period_ != 0) series.period = static_cast<std::int64_t>(period_);
  }
  ++used_;
}

}  // namespace coldcast
