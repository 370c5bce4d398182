#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace coldcast {

// An expression of EventBridge or Application Auto Scaling, as the scenario takes it: rate(N units)
// with the plural, days of the week by name, single blanks.
struct ScheduleExpression {
  enum class Kind : std::uint8_t { rate, cron, at };

  Kind kind = Kind::rate;
  std::string text;
  std::string every;  // rate: as a duration, 15min

  [[nodiscard]] bool needs_calendar() const { return kind != Kind::rate; }
};

// nullopt with what is wrong, and the right form, in `why`.
[[nodiscard]] std::optional<ScheduleExpression> parse_schedule(std::string_view text,
                                                               std::string& why);

}  // namespace coldcast
