#pragma once

#include <array>
#include <bitset>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace coldcast {

// AWS's cron: minutes, hours, day of month, month, day of week, year. Of the two days exactly one
// is
// `?`. Days of the week count from SUN = 1; `L` is the last day (of month or week, `6L` the last
// Friday of the month), `15W` the weekday nearest to the 15th within the month, `3#2` the second
// Tuesday. Speaks of the clock on the wall; time zones are none of its business.
class Cron {
 public:
  static constexpr std::size_t kFields = 6;
  static constexpr int kFirstYear = 1970;
  static constexpr int kLastYear = 2199;

  // What stands between the parentheses; nullopt with what is wrong in `why`.
  [[nodiscard]] static std::optional<Cron> parse(std::string_view fields, std::string& why);

  // With single blanks, and the days of the week by name, so that nobody takes 1 for Monday.
  [[nodiscard]] const std::string& text() const { return text_; }
  // The first minute of its own at or after `from`.
  [[nodiscard]] std::optional<std::chrono::local_seconds> next(
      std::chrono::local_seconds from) const;

  // What one field allows, from its least value on; years are the widest.
  using Allowed = std::bitset<kLastYear - kFirstYear + 1>;

 private:
  struct Days {
    bool is_of_month = true;     // the other field is `?`
    bool last_of_month = false;  // L
    bool last_weekday = false;   // LW
    std::bitset<31> nearest;     // nW: the weekday nearest to day n
    std::bitset<7> last_of;      // nL: the last such day of the week in the month
    int nth = 0;                 // n#k: the k-th one only
  };

  [[nodiscard]] static std::string_view special_forms(std::size_t field);
  [[nodiscard]] bool read_field(std::size_t field, std::string_view text);
  [[nodiscard]] bool read_day_of_month(std::string_view part);
  [[nodiscard]] bool read_day_of_week(std::string_view part, bool is_alone);
  [[nodiscard]] bool is_on(std::chrono::local_days day) const;
  [[nodiscard]] bool is_day_of_month(const std::chrono::year_month_day& date) const;
  [[nodiscard]] bool is_day_of_week(const std::chrono::year_month_day& date,
                                    std::chrono::weekday weekday) const;
  [[nodiscard]] std::optional<std::chrono::minutes> first_minute(std::chrono::minutes from) const;

  std::array<Allowed, kFields> allowed_;
  Days days_;
  std::string text_;
};

}  // namespace coldcast
