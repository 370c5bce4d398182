#include "control/alarm.h"

#include <gtest/gtest.h>
#include <string_view>

namespace coldcast {
namespace {

// The state after the last of these minutes, oldest first: X breaches a threshold of 0.7, 0 does
// not, - has no data point.
AlarmState state_after(std::string_view minutes, std::uint32_t periods = 3,
                       std::uint32_t evaluation_range = 2) {
  MinutePoints points(periods + evaluation_range + 1);
  for (const char minute : minutes) {
    const double metric = minute == 'X' ? 1.0 : 0.5;
    points.push(minute == '-' ? std::nullopt : std::optional(UtilizationPoint{metric, metric}));
  }
  Alarm alarm(Alarm::Breach::above, 0.7,
              {.periods = periods, .evaluation_range = evaluation_range});
  alarm.look(points, static_cast<std::int64_t>(minutes.size()) - 1);
  return alarm.state();
}

constexpr AlarmState kAlarm = AlarmState::alarm;
constexpr AlarmState kOk = AlarmState::ok;
constexpr AlarmState kInsufficient = AlarmState::insufficient_data;

TEST(Alarm, SaysNothingBeforeThereIsADataPoint) {
  EXPECT_EQ(state_after(""), kInsufficient);
  EXPECT_EQ(state_after("-----"), kInsufficient);
}

TEST(Alarm, TheNewestPeriodsDecideWhereThereAreAsMany) {
  EXPECT_EQ(state_after("00XXX"), kAlarm);
  EXPECT_EQ(state_after("XXXX0"), kOk);
  EXPECT_EQ(state_after("XX0XX"), kOk);
  EXPECT_EQ(state_after("0X-XX"), kAlarm);
  EXPECT_EQ(state_after("X-0-X"), kOk);
}

// The table of CloudWatch's guide, for 3 out of 3: missing data is treated as missing.
TEST(Alarm, AgreesWithTheTableOfCloudWatchsGuide) {
  EXPECT_EQ(state_after("0-X-X"), kOk);
  EXPECT_EQ(state_after("0----"), kOk);
  EXPECT_EQ(state_after("0XX-X"), kAlarm);
  EXPECT_EQ(state_after("--X--"), kAlarm);
}

TEST(Alarm, OneBreachingMinuteFiresWhenTwoEmptyOnesHaveFollowed) {
  EXPECT_EQ(state_after("X"), kOk);
  EXPECT_EQ(state_after("X-"), kOk);
  EXPECT_EQ(state_after("X--"), kAlarm);
  EXPECT_EQ(state_after("X---"), kAlarm);
  EXPECT_EQ(state_after("X----"), kAlarm);
  EXPECT_EQ(state_after("X-----"), kInsufficient);
}

TEST(Alarm, AnyNewerPointThatDoesNotBreachKeepsItQuiet) {
  EXPECT_EQ(state_after("X--0"), kOk);
  EXPECT_EQ(state_after("X--X"), kAlarm);
  EXPECT_EQ(state_after("X-X"), kAlarm);
  EXPECT_EQ(state_after("0--X"), kOk);
}

TEST(Alarm, OneQuietMinuteFiresAnAlarmOfFifteenAfterFourteenEmptyOnes) {
  const std::string fourteen(14, '-');
  const std::string thirteen(13, '-');

  EXPECT_EQ(state_after("X" + thirteen, 15), kOk);
  EXPECT_EQ(state_after("X" + fourteen, 15), kAlarm);
  EXPECT_EQ(state_after("X" + fourteen + "--", 15), kAlarm);
  EXPECT_EQ(state_after("X" + fourteen + "---", 15), kInsufficient);
}

TEST(Alarm, LooksNoFurtherThanItsRange) {
  EXPECT_EQ(state_after("X--", 3, 0), kAlarm);
  EXPECT_EQ(state_after("X---", 3, 0), kInsufficient);
  EXPECT_EQ(state_after("X", 1, 0), kAlarm);
}

TEST(Alarm, WhatEqualsTheThresholdDoesNotLieAboveIt) {
  MinutePoints points(5);
  for (int i = 0; i < 3; ++i) points.push(UtilizationPoint{0.7, 0.7});
  Alarm above(Alarm::Breach::above, 0.7, {});
  Alarm at(Alarm::Breach::at_or_above, 0.7, {});

  above.look(points, 2);
  at.look(points, 2);

  EXPECT_EQ(above.state(), kOk);
  EXPECT_EQ(at.state(), kAlarm);
}

TEST(Alarm, LooksAtTheStatisticItIsAbout) {
  MinutePoints points(5);
  for (int i = 0; i < 3; ++i) points.push(UtilizationPoint{.average = 0.2, .maximum = 0.9});
  Alarm average(Alarm::Breach::above, 0.7, {});
  Alarm maximum(Alarm::Breach::above, 0.7, {.statistic = MetricStatistic::maximum});

  average.look(points, 2);
  maximum.look(points, 2);

  EXPECT_EQ(average.state(), kOk);
  EXPECT_EQ(maximum.state(), kAlarm);
}

TEST(Alarm, KnowsItsThresholdFromWhatIsBeyondIt) {
  const auto state_at = [](Alarm::Breach breach, double metric) {
    MinutePoints points(3);
    points.push(UtilizationPoint{metric, metric});
    Alarm alarm(breach, 0.7, {.periods = 1, .evaluation_range = 1});
    alarm.look(points, 0);
    return alarm.state();
  };
  // A share that is reckoned as 7 of 10 may lie a rounding beside it.
  for (const double same : {0.7, 0.7 + 1e-15, 0.7 - 1e-15}) {
    EXPECT_EQ(state_at(Alarm::Breach::above, same), kOk);
    EXPECT_EQ(state_at(Alarm::Breach::at_or_above, same), kAlarm);
    EXPECT_EQ(state_at(Alarm::Breach::below, same), kOk);
    EXPECT_EQ(state_at(Alarm::Breach::at_or_below, same), kAlarm);
  }
  EXPECT_EQ(state_at(Alarm::Breach::above, 0.701), kAlarm);
  EXPECT_EQ(state_at(Alarm::Breach::below, 0.699), kAlarm);
  EXPECT_EQ(state_at(Alarm::Breach::at_or_above, 0.699), kOk);
  EXPECT_EQ(state_at(Alarm::Breach::at_or_below, 0.701), kOk);
}

}  // namespace
}  // namespace coldcast
