#include "origin/trace_time.h"

#include <algorithm>
#include <chrono>

#include "base/letters.h"

namespace coldcast {
namespace {

bool take(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

// Exactly `digits` digits, from `low` to `high`.
std::optional<int> take_number(std::string_view& text, std::size_t digits, int low, int high) {
  if (text.size() < digits) return std::nullopt;
  int number = 0;
  for (const char c : text.substr(0, digits)) {
    if (!is_digit(c)) return std::nullopt;
    number = 10 * number + (c - '0');
  }
  if (number < low || number > high) return std::nullopt;
  text.remove_prefix(digits);
  return number;
}

// 2023-11-16, or 2023/11/16 as CloudWatch's console writes it; as days since 1970-01-01.
std::optional<std::int64_t> take_date(std::string_view& text) {
  const auto year = take_number(text, 4, 1678, 2261);
  const char separator = !text.empty() && text.front() == '/' ? '/' : '-';
  if (!year || !take(text, separator)) return std::nullopt;
  const auto month = take_number(text, 2, 1, 12);
  if (!month || !take(text, separator)) return std::nullopt;
  const auto day = take_number(text, 2, 1, 31);
  if (!day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{*year},
                                         std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days{date}.time_since_epoch().count();
}

// .9799600, in nanoseconds.
std::optional<std::int64_t> take_fraction(std::string_view& text) {
  if (!take(text, '.') && !take(text, ',')) return 0;
  const auto stop = std::find_if_not(text.begin(), text.end(), is_digit);
  const auto length = static_cast<std::size_t>(stop - text.begin());
  if (length == 0) return std::nullopt;
  std::int64_t nanoseconds = 0;
  for (std::size_t place = 0; place < 9; ++place) {
    nanoseconds = 10 * nanoseconds + (place < length ? text[place] - '0' : 0);
  }
  if (length > 9 && text[9] >= '5') ++nanoseconds;
  text.remove_prefix(length);
  return nanoseconds;
}

// 18:17:03.98, in nanoseconds. A leap second (60) is the next minute's first.
std::optional<std::int64_t> take_time_of_day(std::string_view& text) {
  const auto hour = take_number(text, 2, 0, 23);
  if (!hour || !take(text, ':')) return std::nullopt;
  const auto minute = take_number(text, 2, 0, 59);
  if (!minute) return std::nullopt;
  const std::int64_t seconds = std::int64_t{*hour} * 3600 + *minute * 60;
  if (!take(text, ':')) return seconds * 1000000000;
  const auto second = take_number(text, 2, 0, 60);
  if (!second) return std::nullopt;
  const auto fraction = take_fraction(text);
  if (!fraction) return std::nullopt;
  return (seconds + *second) * 1000000000 + *fraction;
}

// Z, +02:00, +0200, +02 or nothing, in seconds east of UTC.
std::optional<std::int64_t> take_offset(std::string_view& text) {
  if (text.empty() || take(text, 'Z') || take(text, 'z')) return 0;
  const bool is_west = text.front() == '-';
  if (!take(text, '-') && !take(text, '+')) return std::nullopt;
  const auto hours = take_number(text, 2, 0, 23);
  if (!hours) return std::nullopt;
  std::optional<int> minutes = 0;
  if (take(text, ':') || !text.empty()) minutes = take_number(text, 2, 0, 59);
  if (!minutes) return std::nullopt;
  const std::int64_t seconds = std::int64_t{*hours} * 3600 + *minutes * 60;
  return is_west ? -seconds : seconds;
}

}  // namespace

std::optional<std::int64_t> parse_iso_time(std::string_view text) {
  const auto days = take_date(text);
  if (!days) return std::nullopt;
  constexpr std::int64_t kDay = 86400LL * 1000000000;
  if (text.empty()) return *days * kDay;
  if (!take(text, 'T') && !take(text, 't') && !take(text, ' ')) return std::nullopt;
  const auto time_of_day = take_time_of_day(text);
  if (!time_of_day) return std::nullopt;
  const auto offset = take_offset(text);
  if (!offset || !text.empty()) return std::nullopt;
  return *days * kDay + *time_of_day - *offset * 1000000000;
}

std::optional<std::int64_t> TimeColumn::parse(std::string_view text) const {
  return unit ? parse_scaled(text, *unit) : parse_iso_time(text);
}

}  // namespace coldcast
