#include <algorithm>

#include "coldcast/origin/cron.h"

#include "origin/cron_places.h"

namespace coldcast {
namespace {

using std::chrono::local_days;
using std::chrono::local_seconds;
using std::chrono::minutes;
using std::chrono::weekday;
using std::chrono::year_month_day;

int last_day_of(const year_month_day& date) {
  const std::chrono::year_month_day_last last{date.year() / date.month() / std::chrono::last};
  return static_cast<int>(static_cast<unsigned>(last.day()));
}

int day_of(const year_month_day& date) {
  return static_cast<int>(static_cast<unsigned>(date.day()));
}

// The weekday nearest to a day of the month, which it does not leave; 0 where there is no such day.
int nearest_weekday(const year_month_day& date, int day) {
  const int last = last_day_of(date);
  if (day > last) return 0;
  const weekday at{local_days{date.year() / date.month() / day}};
  if (at == std::chrono::Saturday) return day == 1 ? day + 2 : day - 1;
  if (at == std::chrono::Sunday) return day == last ? day - 2 : day + 1;
  return day;
}

}  // namespace

std::optional<local_seconds> Cron::next(local_seconds from) const {
  const auto minute = std::chrono::ceil<minutes>(from);
  auto day = std::chrono::floor<std::chrono::days>(minute);
  minutes at = minute - day;
  const local_days end{std::chrono::year{kLastYear + 1} / 1 / 1};
  for (; day < end; day += std::chrono::days{1}, at = minutes{0}) {
    if (!is_on(day)) continue;
    if (const std::optional<minutes> found = first_minute(at)) return day + *found;
  }
  return std::nullopt;
}

bool Cron::is_on(local_days day) const {
  const year_month_day date{day};
  const int year = static_cast<int>(date.year()) - kFirstYear;
  const auto month = static_cast<unsigned>(date.month()) - 1;
  if (year < 0 || !allowed_[kYear][static_cast<std::size_t>(year)]) return false;
  if (!allowed_[kMonth][month]) return false;
  return days_.is_of_month ? is_day_of_month(date) : is_day_of_week(date, weekday{day});
}

bool Cron::is_day_of_month(const year_month_day& date) const {
  const int day = day_of(date);
  if (allowed_[kDayOfMonth][static_cast<std::size_t>(day - 1)]) return true;
  const int last = last_day_of(date);
  if (days_.last_of_month && day == last) return true;
  if (days_.last_weekday && day == nearest_weekday(date, last)) return true;
  // Nearest to a day is at most two days from it.
  for (int target = std::max(1, day - 2); target <= std::min(last, day + 2); ++target) {
    if (days_.nearest[static_cast<std::size_t>(target - 1)] && nearest_weekday(date, target) == day)
      return true;
  }
  return false;
}

bool Cron::is_day_of_week(const year_month_day& date, weekday weekday) const {
  const std::size_t index = weekday.c_encoding();
  const int day = day_of(date);
  if (days_.last_of[index] && day + 7 > last_day_of(date)) return true;
  return allowed_[kDayOfWeek][index] && (days_.nth == 0 || (day - 1) / 7 + 1 == days_.nth);
}

std::optional<minutes> Cron::first_minute(minutes from) const {
  const auto start = static_cast<std::size_t>(from.count());
  for (std::size_t hour = start / 60; hour < 24; ++hour) {
    if (!allowed_[kHour][hour]) continue;
    for (std::size_t minute = hour == start / 60 ? start % 60 : 0; minute < 60; ++minute) {
      if (allowed_[kMinute][minute]) return minutes{static_cast<int>(60 * hour + minute)};
    }
  }
  return std::nullopt;
}

}  // namespace coldcast
