#include "coldcast/origin/time_zone.h"

#include <date/tz.h>
#include <fmt/format.h>
#include <stdexcept>
#include <vector>

#include "coldcast/base/text.h"
#include "coldcast/origin/cron.h"

#include "origin/trace_time.h"

namespace coldcast {
namespace {

using std::chrono::local_seconds;
using std::chrono::sys_seconds;

date::sys_seconds to_date(sys_seconds at) {
  return date::sys_seconds{at.time_since_epoch()};
}

date::local_seconds to_date(local_seconds wall) {
  return date::local_seconds{wall.time_since_epoch()};
}

bool is_offset(std::string_view text) {
  if (text == "Z" || text == "z") return true;
  return text.size() == 6 && (text[0] == '+' || text[0] == '-') && text[3] == ':';
}

std::string unknown_zone(std::string_view name) {
  std::vector<std::string_view> known;
  for (const date::time_zone& zone : date::get_tzdb().zones) known.push_back(zone.name());
  const std::string_view nearest = nearest_word(name, known);
  return fmt::format("unknown time zone {}; {}", quote(name),
                     nearest.empty() ? "expected a name of the IANA, such as Europe/Berlin"
                                     : fmt::format("did you mean {}?", quote(nearest)));
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

std::optional<TimeZone> TimeZone::find(std::string_view name, std::string& why) {
  if (name == "UTC") return TimeZone{};
  try {
    return TimeZone{date::locate_zone(name)};
  } catch (const std::runtime_error&) {
    try {
      why = unknown_zone(name);
    } catch (const std::runtime_error&) {
      why = "no time zones are installed here (Debian: the package tzdata); only UTC is known";
    }
    return std::nullopt;
  }
}

local_seconds TimeZone::wall_time(sys_seconds at) const {
  const auto offset = is_utc() ? std::chrono::seconds{0} : zone_->get_info(to_date(at)).offset;
  return local_seconds{at.time_since_epoch() + offset};
}

std::optional<sys_seconds> TimeZone::first_instant(local_seconds wall) const {
  if (is_utc()) return sys_seconds{wall.time_since_epoch()};
  const date::local_info info = zone_->get_info(to_date(wall));
  if (info.result == date::local_info::nonexistent) return std::nullopt;
  return sys_seconds{wall.time_since_epoch() - info.first.offset};
}

}  // namespace coldcast
