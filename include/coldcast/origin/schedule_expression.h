#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "coldcast/base/time.h"
#include "coldcast/origin/cron.h"
#include "coldcast/origin/time_zone.h"

namespace coldcast {

// How the instants of a schedule become simulated time.
struct ScheduleClock {
  std::optional<CalendarTime> starts_at;  // of time zero; cron and at need it
  TimeZone zone;                          // whose clock on the wall cron and at mean
  SimTime first = kStartOfTime;           // a rate begins here
};

// When a schedule of EventBridge, or a scheduled action of Application Auto Scaling, is due:
// rate(5 minutes), cron(30 2 * * ? *) or at(2027-03-14T12:00:00). An immutable value.
class ScheduleExpression {
 public:
  enum class Kind : std::uint8_t { rate, cron, at };

  // nullopt with what is wrong, and the right form, in `why`.
  [[nodiscard]] static std::optional<ScheduleExpression> parse(std::string_view text,
                                                               std::string& why);

  [[nodiscard]] Kind kind() const { return static_cast<Kind>(due_.index()); }
  [[nodiscard]] bool needs_calendar() const { return kind() != Kind::rate; }
  // As it is understood: units of rates in the plural but of 1, single blanks, days of the week by
  // name.
  [[nodiscard]] const std::string& text() const { return text_; }
  // The period of a rate.
  [[nodiscard]] Duration every() const { return std::get<Duration>(due_); }
  // The first instant at or after `from` at which it is due; kNever where there is none. For cron
  // and at the clock has `starts_at`.
  [[nodiscard]] SimTime next(SimTime from, const ScheduleClock& clock) const;

 private:
  using Due = std::variant<Duration, Cron, std::chrono::local_seconds>;

  ScheduleExpression(Due due, std::string text) : due_(std::move(due)), text_(std::move(text)) {}
  [[nodiscard]] static std::optional<ScheduleExpression> parse_rate(std::string_view inside,
                                                                    std::string& why);
  [[nodiscard]] static std::optional<ScheduleExpression> parse_at(std::string_view inside,
                                                                  std::string& why);
  [[nodiscard]] std::optional<std::chrono::local_seconds> next_wall_time(
      std::chrono::local_seconds from) const;

  Due due_;
  std::string text_;
};

}  // namespace coldcast
