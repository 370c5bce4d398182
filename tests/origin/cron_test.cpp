// What AWS's cron allows: docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html. The
// dates are of the calendar: 2027-01-01 is a Friday, 2028 a leap year.

#include "coldcast/origin/cron.h"

#include <cstdio>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace coldcast {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using namespace std::chrono;

std::string written(local_seconds at) {
  const auto day = floor<days>(at);
  const year_month_day date{day};
  const hh_mm_ss time{at - day};
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()));
  return text;
}

// The first `count` instants from the start of 2027 on.
std::vector<std::string> instants(std::string_view fields, std::size_t count) {
  std::string why;
  const std::optional<Cron> cron = Cron::parse(fields, why);
  EXPECT_EQ(why, "") << fields;
  std::vector<std::string> found;
  local_seconds from = local_days{year{2027} / 1 / 1};
  while (cron && found.size() < count) {
    const auto next = cron->next(from);
    if (!next) break;
    found.push_back(written(*next));
    from = *next + seconds{1};
  }
  return found;
}

std::string complaint(std::string_view fields) {
  std::string why;
  EXPECT_FALSE(Cron::parse(fields, why)) << fields;
  return why;
}

TEST(Cron, ComesAtEachMinuteThatItsFieldsAllow) {
  EXPECT_THAT(instants("30 2 * * ? *", 2), ElementsAre("2027-01-01T02:30", "2027-01-02T02:30"));
  EXPECT_THAT(instants("0/20 23 1 * ? *", 4), ElementsAre("2027-01-01T23:00", "2027-01-01T23:20",
                                                          "2027-01-01T23:40", "2027-02-01T23:00"));
  EXPECT_THAT(instants("*/30 0,12 ? JUN TUE 2028", 5),
              ElementsAre("2028-06-06T00:00", "2028-06-06T00:30", "2028-06-06T12:00",
                          "2028-06-06T12:30", "2028-06-13T00:00"));
  EXPECT_THAT(instants("10-30/10 4 1 1 ? *", 3),
              ElementsAre("2027-01-01T04:10", "2027-01-01T04:20", "2027-01-01T04:30"));
}

TEST(Cron, CountsDaysOfTheWeekFromSunday) {
  const auto monday_to_wednesday =
      ElementsAre("2027-01-04T08:00", "2027-01-05T08:00", "2027-01-06T08:00", "2027-01-11T08:00");

  EXPECT_THAT(instants("0 8 ? * 2-4 *", 4), monday_to_wednesday);
  EXPECT_THAT(instants("0 8 ? * mon-WED *", 4), monday_to_wednesday);
  EXPECT_THAT(instants("0 8 ? * FRI-MON *", 5),
              ElementsAre("2027-01-01T08:00", "2027-01-02T08:00", "2027-01-03T08:00",
                          "2027-01-04T08:00", "2027-01-08T08:00"));
}

TEST(Cron, KnowsTheLastDayOfMonthAndWeek) {
  EXPECT_THAT(instants("0 0 L * ? *", 3),
              ElementsAre("2027-01-31T00:00", "2027-02-28T00:00", "2027-03-31T00:00"));
  EXPECT_THAT(instants("0 0 L 2 ? 2028", 3), ElementsAre("2028-02-29T00:00"));
  EXPECT_THAT(instants("0 0 ? * L *", 2), ElementsAre("2027-01-02T00:00", "2027-01-09T00:00"));
  EXPECT_THAT(instants("0 10 ? * 6L 2027", 3),
              ElementsAre("2027-01-29T10:00", "2027-02-26T10:00", "2027-03-26T10:00"));
  // Of January 2027 the 31st is a Sunday.
  EXPECT_THAT(instants("0 0 LW 1,2 ? 2027", 3),
              ElementsAre("2027-01-29T00:00", "2027-02-26T00:00"));
}

TEST(Cron, TakesTheWeekdayNearestToADayWithinItsMonth) {
  // 2027-08-15 is a Sunday, 2027-05-15 a Saturday, 2027-06-15 a Tuesday.
  EXPECT_THAT(instants("0 0 15W 5,6,8 ? 2027", 3),
              ElementsAre("2027-05-14T00:00", "2027-06-15T00:00", "2027-08-16T00:00"));
  // The first of May is a Saturday, the last of October a Sunday.
  EXPECT_THAT(instants("0 0 1W 5 ? 2027", 2), ElementsAre("2027-05-03T00:00"));
  EXPECT_THAT(instants("0 0 31W 10 ? 2027", 2), ElementsAre("2027-10-29T00:00"));
  EXPECT_THAT(instants("0 0 31W 2-4 ? 2027", 2), ElementsAre("2027-03-31T00:00"));
}

TEST(Cron, TakesTheNthDayOfTheWeekInAMonth) {
  EXPECT_THAT(instants("0 0 ? * 3#2 *", 2), ElementsAre("2027-01-12T00:00", "2027-02-09T00:00"));
  // Only some months have a fifth Friday.
  EXPECT_THAT(instants("0 0 ? * FRI#5 *", 2), ElementsAre("2027-01-29T00:00", "2027-04-30T00:00"));
}

TEST(Cron, EndsWithItsYears) {
  EXPECT_THAT(instants("0 0 29 2 ? *", 2), ElementsAre("2028-02-29T00:00", "2032-02-29T00:00"));
  EXPECT_THAT(instants("0 0 30 2 ? *", 1), IsEmpty());
  EXPECT_THAT(instants("0 0 1 1 ? 2026", 1), IsEmpty());
  EXPECT_THAT(instants("59 23 31 12 ? 2199", 2), ElementsAre("2199-12-31T23:59"));
}

TEST(Cron, IsWrittenWithTheDaysByName) {
  std::string why;

  EXPECT_EQ(Cron::parse(" 0  8 ? * 2-6,L * ", why)->text(), "0 8 ? * MON-FRI,L *");
  EXPECT_EQ(Cron::parse("0 8 ? * 6L *", why)->text(), "0 8 ? * 6L *");
}

TEST(Cron, SaysWhichFieldIsWrong) {
  EXPECT_THAT(complaint("0 8 * * 1"), HasSubstr("5 fields are cron's of Unix; AWS has 6"));
  EXPECT_THAT(complaint("0 8 ? * MON * 1"), HasSubstr("7 fields; expected 6"));
  EXPECT_THAT(complaint("0 8 * * MON *"),
              HasSubstr("exactly one of day of month and day of week is ?"));
  EXPECT_THAT(complaint("0 8 ? * ? *"),
              HasSubstr("exactly one of day of month and day of week is ?"));
  EXPECT_EQ(complaint("60 8 * * ? *"), "\"60\" as minutes; expected 0 to 59 or *, with , - and /");
  EXPECT_THAT(complaint("0 24 * * ? *"), HasSubstr("\"24\" as hours; expected 0 to 23"));
  EXPECT_THAT(complaint("0 0 0 * ? *"), HasSubstr("\"0\" as day of month; expected 1 to 31"));
  EXPECT_THAT(complaint("0 0 * JANUARY ? *"),
              HasSubstr("\"JANUARY\" as month; expected 1 to 12 or JAN to DEC"));
  EXPECT_THAT(complaint("0 0 ? * 0 *"), HasSubstr("\"0\" as day of week; expected 1 to 7 or SUN"));
  EXPECT_THAT(complaint("0 0 ? * 3#2,6#1 *"), HasSubstr("3#2 alone"));
  EXPECT_THAT(complaint("0 0 ? * 3#6 *"), HasSubstr("day of week"));
  EXPECT_THAT(complaint("0 0 * * ? 2200"), HasSubstr("\"2200\" as year; expected 1970 to 2199"));
  EXPECT_THAT(complaint("0 0 * * ? 2030-2028"), HasSubstr("as year"));
  EXPECT_THAT(complaint("0/0 0 * * ? *"), HasSubstr("as minutes"));
  EXPECT_THAT(complaint("1, 0 * * ? *"), HasSubstr("a comma between fields; write blanks"));
  EXPECT_THAT(complaint("? 0 * * ? *"), HasSubstr("as minutes"));
  EXPECT_THAT(complaint("1,,2 0 * * ? *"), HasSubstr("as minutes"));
  EXPECT_THAT(complaint("-1 0 * * ? *"), HasSubstr("as minutes"));
  EXPECT_THAT(complaint("0 0 W * ? *"), HasSubstr("as day of month"));
}

}  // namespace
}  // namespace coldcast
