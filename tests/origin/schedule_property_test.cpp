// A schedule against the clock on the wall itself, looked at minute by minute: it is due when the
// clock shows a time that it allows and has not shown that time before.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <random>
#include <set>

#include "coldcast/origin/schedule_expression.h"

namespace coldcast {
namespace {

using namespace std::chrono;

// Values that a cron field allows, and how it is written: `3,17` or `*`.
struct Allowed {
  std::set<int> values;  // empty: all
  [[nodiscard]] bool has(int value) const { return values.empty() || values.contains(value); }
  [[nodiscard]] std::string text() const {
    return values.empty() ? "*" : fmt::format("{}", fmt::join(values, ","));
  }
};

class RandomCron {
 public:
  explicit RandomCron(std::mt19937_64& dice)
      : minute_(draw(dice, 0, 59, 3)), hour_(draw(dice, 0, 4, 3)), weekday_(draw(dice, 1, 7, 4)) {}

  [[nodiscard]] std::string text() const {
    return fmt::format("cron({} {} ? * {} *)", minute_.text(), hour_.text(), weekday_.text());
  }
  [[nodiscard]] bool allows(local_seconds wall) const {
    const auto day = floor<days>(wall);
    const auto minute = static_cast<int>(floor<minutes>(wall - day).count());
    const int weekday_number = static_cast<int>(weekday{day}.c_encoding()) + 1;
    return minute_.has(minute % 60) && hour_.has(minute / 60) && weekday_.has(weekday_number);
  }

 private:
  static Allowed draw(std::mt19937_64& dice, int least, int most, int count) {
    Allowed allowed;
    if (dice() % 3 == 0) return allowed;
    for (int i = 0; i < count; ++i)
      allowed.values.insert(least + static_cast<int>(dice() % std::uint64_t(most - least + 1)));
    return allowed;
  }

  Allowed minute_;
  Allowed hour_;
  Allowed weekday_;
};

std::vector<minutes> looked_at(const RandomCron& cron, const TimeZone& zone, CalendarTime start,
                               minutes length) {
  const auto begin = floor<seconds>(start);
  std::vector<minutes> due;
  std::set<local_seconds> shown;
  // What the clock showed just before the start has been as well.
  for (minutes at = hours{-4}; at < length; at += minutes{1}) {
    const local_seconds wall = zone.wall_time(begin + at);
    if (shown.insert(wall).second && cron.allows(wall) && at >= minutes{0}) due.push_back(at);
  }
  return due;
}

TEST(ScheduleProperty, IsDueWhenTheWallClockShowsItForTheFirstTime) {
  // Nights around changes of the clock, by an hour, by half an hour, at other hours; and none.
  const std::vector<std::pair<std::string, std::string>> nights{
      {"America/New_York", "2027-03-13T20:00:00Z"},
      {"America/New_York", "2027-11-06T20:00:00Z"},
      {"Europe/Berlin", "2027-03-27T12:00:00Z"},
      {"Europe/Berlin", "2027-10-31T00:30:00Z"},
      {"Australia/Lord_Howe", "2027-04-03T12:00:00Z"},
      {"Australia/Lord_Howe", "2027-10-02T12:00:00Z"},
      {"Africa/Cairo", "2027-10-28T12:00:00Z"},
      {"Asia/Kolkata", "2027-06-01T00:00:00Z"},
      {"UTC", "2027-12-31T20:00:00Z"}};
  std::mt19937_64 dice{20270314};
  std::size_t found = 0;
  for (int round = 0; round < 90; ++round) {
    const auto& [name, start] = nights[static_cast<std::size_t>(round) % nights.size()];
    const RandomCron cron{dice};
    std::string why;
    const auto zone = TimeZone::find(name, why);
    const auto schedule = ScheduleExpression::parse(cron.text(), why);
    ASSERT_TRUE(zone && schedule) << cron.text() << ": " << why;
    const ScheduleClock clock{.starts_at = parse_rfc3339(start), .zone = *zone};

    constexpr minutes kLength = hours{60};
    std::vector<minutes> due;
    SimTime at = schedule->next(kStartOfTime, clock);
    while (at < kStartOfTime + kLength) {
      due.push_back(duration_cast<minutes>(at - kStartOfTime));
      at = schedule->next(at + nanoseconds{1}, clock);
    }

    ASSERT_EQ(due, looked_at(cron, *zone, *clock.starts_at, kLength))
        << cron.text() << " in " << name << " from " << start;
    found += due.size();
  }
  EXPECT_GT(found, 1000u);
}

}  // namespace
}  // namespace coldcast
