#include "exchange/fit/request_rows.h"

#include <chrono>
#include <fmt/format.h>

#include "formats/csv_text.h"

namespace coldcast {
namespace {

std::string text_of(const Reading& reading) {
  if (!reading.has_value()) return {};
  const std::uint32_t whole = reading.micros() / 1000;
  const std::uint32_t part = reading.micros() % 1000;
  switch (reading.decimals()) {
    case 0:
      return fmt::format("{}", whole);
    case 1:
      return fmt::format("{}.{}", whole, part / 100);
    case 2:
      return fmt::format("{}.{:02}", whole, part / 10);
    default:
      return fmt::format("{}.{:03}", whole, part);
  }
}

struct Calendar {
  int year;
  unsigned month;
  unsigned day;
  std::int64_t of_day;  // nanoseconds
};

Calendar calendar_of(Instant time) {
  constexpr std::int64_t kDay = 86400 * kSecond;
  const std::int64_t days = time >= 0 ? time / kDay : -((-time + kDay - 1) / kDay);
  const std::chrono::year_month_day date{
      std::chrono::sys_days{std::chrono::days{static_cast<int>(days)}}};
  return {static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
          static_cast<unsigned>(date.day()), time - days * kDay};
}

}  // namespace

std::string to_iso(Instant time) {
  if (time == kNoInstant) return {};
  const Calendar at = calendar_of(time);
  const std::int64_t seconds = at.of_day / kSecond;
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z", at.year, at.month, at.day,
                     seconds / 3600, seconds / 60 % 60, seconds % 60, at.of_day % kSecond / 1000);
}

std::string to_short_iso(Instant time) {
  if (time == kNoInstant) return {};
  const Calendar at = calendar_of(time);
  const std::int64_t seconds = at.of_day / kSecond;
  std::string text = fmt::format("{:04}-{:02}-{:02} {:02}:{:02}", at.year, at.month, at.day,
                                 seconds / 3600, seconds / 60 % 60);
  if (seconds % 60 != 0) text += fmt::format(":{:02}", seconds % 60);
  return text;
}

void write_request_rows(std::string_view function, const MeasuredSource& source,
                        const Intake& intake, std::ostream& out) {
  for (const MeasuredRequest& invocation : source.invocations) {
    out << fmt::format("{},{},{},{},{},{},{},{},{},{},{}\n", csv_field(function),
                       to_iso(invocation.arrived), text_of(invocation.duration),
                       text_of(invocation.init), text_of(invocation.restore),
                       text_of(invocation.billed),
                       invocation.memory_mb == 0 ? "" : fmt::format("{}", invocation.memory_mb),
                       to_string(invocation.start), to_string(invocation.outcome),
                       csv_field(intake.environment_name(invocation.environment)),
                       csv_field(intake.request_id(invocation)));
  }
}

}  // namespace coldcast
