#include "coldcast/origin/schedule_expression.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "origin/workload_support.h"

namespace coldcast {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TimeZone zone_of(std::string_view name) {
  std::string why;
  const std::optional<TimeZone> zone = TimeZone::find(name, why);
  EXPECT_EQ(why, "");
  return zone.value_or(TimeZone{});
}

ScheduleExpression expression_of(std::string_view text) {
  std::string why;
  const auto expression = ScheduleExpression::parse(text, why);
  EXPECT_TRUE(expression) << why;
  return *expression;
}

std::string complaint(std::string_view text) {
  std::string why;
  EXPECT_FALSE(ScheduleExpression::parse(text, why)) << text;
  return why;
}

ScheduleClock clock_of(std::string_view starts_at, std::string_view zone = "UTC") {
  return {.starts_at = parse_rfc3339(starts_at), .zone = zone_of(zone)};
}

// From time zero until `end`.
std::vector<Duration> dues(std::string_view text, const ScheduleClock& clock, Duration end) {
  const ScheduleExpression expression = expression_of(text);
  std::vector<Duration> found;
  SimTime due = expression.next(kStartOfTime, clock);
  while (due < at(end)) {
    found.push_back(due - kStartOfTime);
    due = expression.next(due + 1ns, clock);
  }
  return found;
}

TEST(ScheduleExpression, ARateIsDueAtOnceThenAfterEachPeriod) {
  EXPECT_THAT(dues("rate(5 minutes)", {}, 15min), ElementsAre(0min, 5min, 10min));
  EXPECT_THAT(dues("rate(1 day)", {}, 49h), ElementsAre(0h, 24h, 48h));
  EXPECT_THAT(dues("rate(1 hour)", {.starts_at = {}, .zone = {}, .first = at(90min)}, 3h),
              ElementsAre(90min, 150min));
}

TEST(ScheduleExpression, ARateTakesItsUnitInSingularAndPlural) {
  EXPECT_EQ(expression_of("rate(5 minute)").text(), "rate(5 minutes)");
  EXPECT_EQ(expression_of(" rate( 1  hours ) ").text(), "rate(1 hour)");
  EXPECT_EQ(expression_of("rate(2 days)").every(), 48h);
}

TEST(ScheduleExpression, CronGoesByTheCalendarOfItsZone) {
  // A Saturday; Berlin is an hour ahead of UTC.
  EXPECT_THAT(dues("cron(0 8 ? * MON-FRI *)", clock_of("2027-03-13T00:00:00Z"), 96h),
              ElementsAre(56h, 80h));
  EXPECT_THAT(
      dues("cron(0 8 ? * MON-FRI *)", clock_of("2027-03-13T00:00:00Z", "Europe/Berlin"), 72h),
      ElementsAre(55h));
  EXPECT_THAT(dues("cron(30 0 * * ? *)", clock_of("2027-03-13T00:30:00+00:00"), 25h),
              ElementsAre(0h, 24h));
  EXPECT_THAT(dues("cron(30 0 * * ? *)", clock_of("2027-03-13T00:30:00.5Z"), 25h),
              ElementsAre(24h - 500ms));
}

TEST(ScheduleExpression, AWallTimeThatSpringLeavesOutIsSkipped) {
  // On 2027-03-14 at 2:00 the clocks of Los Angeles go to 3:00, which is 10:00 UTC.
  const ScheduleClock clock = clock_of("2027-03-13T08:00:00Z", "America/Los_Angeles");

  EXPECT_THAT(dues("cron(30 2 * * ? *)", clock, 72h), ElementsAre(2h + 30min, 49h + 30min));
  EXPECT_THAT(dues("cron(30 1,3 14 3 ? *)", clock, 72h), ElementsAre(25h + 30min, 26h + 30min));
  EXPECT_THAT(dues("at(2027-03-14T02:30:00)", clock, 72h), IsEmpty());
  EXPECT_THAT(dues("at(2027-03-14T03:00:00)", clock, 72h), ElementsAre(26h));
}

TEST(ScheduleExpression, AWallTimeThatAutumnShowsTwiceComesOnceTheFirstTime) {
  // On 2027-11-07 at 2:00 the clocks of Los Angeles go back to 1:00, which is 9:00 UTC.
  const ScheduleClock clock = clock_of("2027-11-07T07:00:00Z", "America/Los_Angeles");

  EXPECT_THAT(dues("cron(30 1 * * ? *)", clock, 48h), ElementsAre(90min, 26h + 30min));
  EXPECT_THAT(dues("cron(0/30 1,2 7 11 ? *)", clock, 24h),
              ElementsAre(60min, 90min, 180min, 210min));
  EXPECT_THAT(dues("at(2027-11-07T01:30:00)", clock, 24h), ElementsAre(90min));
  // In the second of the two hours that wall time has been.
  EXPECT_THAT(
      dues("at(2027-11-07T01:30:00)", clock_of("2027-11-07T09:00:00Z", "America/Los_Angeles"), 24h),
      IsEmpty());
  EXPECT_THAT(
      dues("cron(30 1 * * ? *)", clock_of("2027-11-07T09:00:00Z", "America/Los_Angeles"), 48h),
      ElementsAre(24h + 30min));
}

TEST(ScheduleExpression, AnInstantInThePastIsNeverDue) {
  EXPECT_THAT(dues("at(2027-03-12T23:59:59)", clock_of("2027-03-13T00:00:00Z"), 1000h), IsEmpty());
  EXPECT_THAT(dues("at(2027-03-13T00:00:00)", clock_of("2027-03-13T00:00:00Z"), 1h),
              ElementsAre(0h));
}

// A day that the calendar of a place never had: Samoa went over the date line.
TEST(ScheduleExpression, ADayThatAZoneLeavesOutIsSkipped) {
  EXPECT_THAT(dues("cron(0 12 * * ? *)", clock_of("2011-12-29T10:00:00Z", "Pacific/Apia"), 72h),
              ElementsAre(12h, 36h, 60h));
}

TEST(ScheduleExpression, SaysWhatTheRightFormIs) {
  EXPECT_EQ(complaint("every 5 minutes"),
            "expected rate(...), cron(...) or at(...); did you mean rate(5 minutes)?");
  EXPECT_EQ(complaint("daily"), "expected rate(...), cron(...) or at(...)");
  EXPECT_THAT(complaint("15 6 ? * MON *"), HasSubstr("did you mean cron(15 6 ? * MON *)?"));
  EXPECT_THAT(complaint("30 7 * * 1-5"), HasSubstr("did you mean cron(30 7 ? * MON-FRI *)?"));
  EXPECT_THAT(complaint("cron(0 22 1 * *)"), HasSubstr("did you mean cron(0 22 1 * ? *)?"));
  EXPECT_THAT(complaint("*/5 * * * *"), HasSubstr("is cron of Unix"));
  EXPECT_THAT(complaint("rate(0 minutes)"), HasSubstr("N at least 1"));
  EXPECT_THAT(complaint("rate(30 seconds)"), HasSubstr("expected rate(N minutes)"));
  EXPECT_THAT(complaint("rate(99999999999999 days)"), HasSubstr("beyond the end of the clock"));
  EXPECT_THAT(complaint("at(2027-3-5T20:00:00)"), HasSubstr("with leading zeros"));
  EXPECT_THAT(complaint("at(2027-02-29T20:00:00)"), HasSubstr("at(yyyy-mm-ddThh:mm:ss)"));
  EXPECT_THAT(complaint("at(2027-02-28T24:00:00)"), HasSubstr("at(yyyy-mm-ddThh:mm:ss)"));
  EXPECT_THAT(complaint("cron(0 8 * * MON *)"), HasSubstr("exactly one of"));
}

TEST(TimeZone, IsFoundByItsNameOfTheIana) {
  std::string why;

  EXPECT_FALSE(TimeZone::find("Europe/Berln", why));
  EXPECT_EQ(why, "unknown time zone \"Europe/Berln\"; did you mean \"Europe/Berlin\"?");
  EXPECT_TRUE(zone_of("UTC").is_utc());
  EXPECT_FALSE(zone_of("Asia/Calcutta").is_utc());
}

TEST(CalendarTime, IsReadAsRfc3339HasIt) {
  const auto seconds = [](std::string_view text) {
    const auto time = parse_rfc3339(text);
    return time ? time->time_since_epoch().count() / 1000000000 : -1;
  };

  EXPECT_EQ(seconds("2027-03-13T00:00:00Z"), 1804896000);
  EXPECT_EQ(seconds("2027-03-13T01:00:00.25+01:00"), 1804896000);
  EXPECT_EQ(seconds("2027-03-12t19:00:00-05:00"), 1804896000);
  for (const char* bad : {"2027-03-13", "2027-03-13T00:00:00", "2027-03-13 00:00:00Z",
                          "2027-03-13T00:00Z", "2027-02-29T00:00:00Z", "2027-03-13T00:00:00+01",
                          "1969-12-31T00:00:00Z", "2200-01-01T00:00:00Z", "yesterday", ""}) {
    EXPECT_FALSE(parse_rfc3339(bad)) << bad;
  }
}

}  // namespace
}  // namespace coldcast
