#include "coldcast/origin/cron.h"
#include "coldcast/origin/time_zone.h"

#include "origin/trace_time.h"

namespace coldcast {
namespace {

bool is_offset(std::string_view text) {
  if (text == "Z" || text == "z") return true;
  return text.size() == 6 && (text[0] == '+' || text[0] == '-') && text[3] == ':';
}

}  // namespace

std::optional<CalendarTime> parse_rfc3339(std::string_view text) {
  // RFC 3339 leaves nothing out that ISO 8601 may: 2027-03-13T00:00:00, then where it holds.
  constexpr std::size_t kOffsetAt = 19;
  if (text.size() <= kOffsetAt || (text[10] != 'T' && text[10] != 't')) return std::nullopt;
  const std::size_t offset = text.find_first_of("Zz+-", kOffsetAt);
  if (offset == std::string_view::npos || !is_offset(text.substr(offset))) return std::nullopt;
  const std::optional<std::int64_t> nanoseconds = parse_iso_time(text);
  if (!nanoseconds) return std::nullopt;
  const CalendarTime at{std::chrono::nanoseconds{*nanoseconds}};
  const std::chrono::year_month_day date{std::chrono::floor<std::chrono::days>(at)};
  const int year = static_cast<int>(date.year());
  if (year < Cron::kFirstYear || year > Cron::kLastYear) return std::nullopt;
  return at;
}

}  // namespace coldcast
