#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace date {
class time_zone;
}

namespace coldcast {

// An instant of the calendar, in UTC.
using CalendarTime = std::chrono::sys_time<std::chrono::nanoseconds>;

// 2027-03-13T00:00:00Z or 2027-03-13T01:00:00+01:00, as RFC 3339 has it, with a fraction of a
// second or not; of the years 1970 to 2199, which schedules know. nullopt for anything else.
[[nodiscard]] std::optional<CalendarTime> parse_rfc3339(std::string_view text);

// A time zone of the IANA's database, as the system has it installed; UTC needs no database. A
// value; what it refers to lives as long as the program. Beyond 2037, where the files of the system
// end, a zone keeps the clock that it has then.
class TimeZone {
 public:
  TimeZone() = default;  // UTC
  // America/Los_Angeles, UTC; nullopt with the nearest name, or what is missing, in `why`.
  [[nodiscard]] static std::optional<TimeZone> find(std::string_view name, std::string& why);

  [[nodiscard]] bool is_utc() const { return zone_ == nullptr; }
  // What the clock on the wall shows.
  [[nodiscard]] std::chrono::local_seconds wall_time(std::chrono::sys_seconds at) const;
  // When the clock on the wall shows `wall` for the first time: once where clocks are put back and
  // it shows it twice, never where they are put forward past it.
  [[nodiscard]] std::optional<std::chrono::sys_seconds> first_instant(
      std::chrono::local_seconds wall) const;

 private:
  explicit TimeZone(const date::time_zone* zone) : zone_(zone) {}

  const date::time_zone* zone_ = nullptr;
};

}  // namespace coldcast
