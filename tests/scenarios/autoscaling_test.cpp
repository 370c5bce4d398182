// Worked stories of auto scaling, minute by minute.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "coldcast/base/error.h"
#include "coldcast/config/scenario_file.h"
#include "coldcast/study/scenario_run.h"

#include "scenarios/run_scenario.h"

namespace coldcast {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

double seconds(SimTime at) {
  return std::chrono::duration<double>(at - kStartOfTime).count();
}

Summary run(const Scenario& scenario) {
  ScenarioRun run(scenario, 0, 1);
  while (run.run_for(~std::uint64_t{0})) {
  }
  run.finish();
  return run.take_summary();
}
Summary run(const std::string& yaml) {
  return run(parse_scenario(yaml));
}

// `210 high_alarm 15 22 210 successful`: when, why, from, to, when READY, how it went.
std::vector<std::string> activities_of(const Summary& summary) {
  std::vector<std::string> told;
  for (const ScalingActivity& activity : summary.activities.at(0)) {
    told.push_back(fmt::format("{} {} {} {} {} {}", seconds(activity.at), to_string(activity.cause),
                               activity.from, activity.to,
                               activity.ready_at == kNever ? -1.0 : seconds(activity.ready_at),
                               to_string(activity.status)));
  }
  return told;
}
std::vector<std::string> activities(const std::string& yaml) {
  return activities_of(run(yaml));
}
// Of scenarios/lessons/NAME.
std::vector<std::string> lesson(const std::string& name, const std::string& edit = "") {
  LoadOptions options;
  if (!edit.empty()) options.edits.push_back(parse_edit(edit));
  return activities_of(run(load_scenario(scenario_path("lessons/" + name), options)));
}

// A function with a handler of a second: of so many requests a second, as many are busy.
std::string api(const std::string& provisioned, const std::string& arrivals,
                const std::string& duration) {
  return fmt::format(R"(
duration: {}
functions:
  api:
    timeout: 15min
    handler: {{duration: 1s}}
    provisioned_concurrency: {}
    arrivals: {}
)",
                     duration, provisioned, arrivals);
}

const std::string kFiftyEight = "{kind: constant, rate: 58/s}";

// Each step multiplies by 1/0.7 while everything is busy; of 66, the 58 that are needed are 0.879,
// which makes 83.
TEST(AutoScaling, TrackingClimbsToAStepByOneOverItsTargetAtATime) {
  EXPECT_THAT(
      activities(api("{initial: 15, autoscaling: {minimum: 15, maximum: 200, target_tracking: "
                     "{target: 0.7, metric_delay: 0s}}}",
                     kFiftyEight, "12min")),
      ElementsAre("180 high_alarm 15 22 180 successful", "240 high_alarm 22 32 240 successful",
                  "300 high_alarm 32 46 300 successful", "360 high_alarm 46 66 360 successful",
                  "420 high_alarm 66 83 420 successful"));
}

// 90 s and 10 ms for each environment; what is asked for meanwhile is no more, and ignored. At
// 750 s the newest point is of a minute in which all of 46 were busy.
TEST(AutoScaling, AllocationTakesItsTime) {
  EXPECT_THAT(
      activities(api("{initial: 15, allocate: aws, autoscaling: {minimum: 15, maximum: 200, "
                     "target_tracking: {target: 0.7}}}",
                     kFiftyEight, "14min")),
      ElementsAre("270 high_alarm 15 22 360.07 successful", "390 high_alarm 22 32 480.1 successful",
                  "510 high_alarm 32 46 600.14 successful", "630 high_alarm 46 66 720.2 successful",
                  "750 high_alarm 66 95 840.29 successful"));
}

// One data point, though the invocation lasts four minutes; it acts while it is in the range of
// five minutes.
TEST(AutoScaling, OneBusyMinuteAndTwoEmptyOnesScaleOut) {
  EXPECT_THAT(activities(api("{initial: 1, autoscaling: {minimum: 1, maximum: 10, target_tracking: "
                             "{target: 0.7}}}",
                             "{kind: requests, list: [{at: 10s, duration: 4min}]}", "20min")),
              ElementsAre("210 high_alarm 1 2 210 successful", "270 high_alarm 2 3 270 successful",
                          "330 high_alarm 3 5 330 successful"));
}

// A burst that is over within a minute, followed by less: nothing scales.
TEST(AutoScaling, ABurstShorterThanThreeMinutesIsNotSeen) {
  EXPECT_THAT(
      activities(api("{initial: 10, autoscaling: {minimum: 10, maximum: 50, target_tracking: "
                     "{target: 0.7}}}",
                     "[{kind: constant, rate: 50/s, from: 60s, until: 3min}, {kind: constant, "
                     "rate: 6/s}]",
                     "14min")),
      IsEmpty());
}

TEST(AutoScaling, OneQuietMinuteAndFourteenEmptyOnesScaleIn) {
  EXPECT_THAT(
      activities(api("{initial: 20, autoscaling: {minimum: 5, maximum: 50, target_tracking: "
                     "{target: 0.7}}}",
                     "{kind: requests, list: [{at: 10s}]}", "40min")),
      ElementsAre("930 low_alarm 20 18 930 successful", "990 low_alarm 18 17 990 successful",
                  "1050 low_alarm 17 16 1050 successful"));
}

// Why it is still at 33 at three in the morning.
TEST(AutoScaling, SilenceAfterABusyMinuteNeverScalesIn) {
  const std::vector<std::string> told =
      activities(api("{initial: 33, autoscaling: {minimum: 5, maximum: 33, target_tracking: "
                     "{target: 0.7}}}",
                     "{kind: constant, rate: 33/s, until: 20min}", "5h"));

  EXPECT_THAT(told, IsEmpty());
}

TEST(AutoScaling, ScalesInByATenthAMinute) {
  EXPECT_THAT(
      activities(api("{initial: 50, autoscaling: {minimum: 36, maximum: 50, target_tracking: "
                     "{target: 0.7}}}",
                     "{kind: constant, rate: 1/s}", "30min")),
      ElementsAre("930 low_alarm 50 45 930 successful", "990 low_alarm 45 41 990 successful",
                  "1050 low_alarm 41 37 1050 successful", "1110 low_alarm 37 36 1110 successful"));
}

TEST(AutoScaling, NothingScalesFromZero) {
  const std::string yaml =
      api("{initial: 0, autoscaling: {minimum: 1, maximum: 100, target_tracking: {target: 0.7}}}",
          kFiftyEight, "30min");

  EXPECT_THAT(activities(yaml), IsEmpty());
}

TEST(AutoScaling, WhatTheAccountRefusesFailsEveryMinute) {
  const std::string yaml = R"(
duration: 390s
account: {concurrency_limit: 140}
functions:
  api:
    timeout: 15min
    handler: {duration: 1s}
    provisioned_concurrency: {initial: 25, autoscaling: {minimum: 1, maximum: 100, target_tracking: {target: 0.7, metric_delay: 0s}}}
    arrivals: {kind: constant, rate: 58/s}
)";

  EXPECT_THAT(activities(yaml),
              ElementsAre("180 high_alarm 25 36 180 successful", "240 high_alarm 36 52 -1 failed",
                          "300 high_alarm 36 52 -1 failed", "360 high_alarm 36 52 -1 failed"));
  EXPECT_EQ(run(yaml).activities[0][1].reason,
            "Specified ReservedConcurrentExecutions for function decreases account's "
            "UnreservedConcurrentExecution below its minimum value of [100].");
}

TEST(AutoScaling, WhatTheReservationDoesNotHoldIsRefused) {
  const Summary summary = run(R"(
duration: 5min
functions:
  api:
    handler: {duration: 1s}
    reserved_concurrency: 20
    provisioned_concurrency: {initial: 15, autoscaling: {minimum: 1, maximum: 100, target_tracking: {target: 0.7}}}
    arrivals: {kind: constant, rate: 58/s}
)");

  ASSERT_EQ(summary.activities[0].size(), 2U);
  EXPECT_EQ(summary.activities[0][0].reason,
            "Requested Provisioned Concurrency should not be greater than the "
            "reservedConcurrentExecution for function");
}

TEST(AutoScaling, ScheduledActionsSetTheBand) {
  EXPECT_THAT(
      activities(api("{initial: 10, autoscaling: {minimum: 10, maximum: 100, scheduled: [{at: "
                     "5min, minimum: 80}, {at: 10min, minimum: 10, maximum: 20}]}}",
                     "{kind: constant, rate: 1/s}", "20min")),
      ElementsAre("300 scheduled 10 80 300 successful", "600 scheduled 80 20 600 successful"));
}

// Monday, 15 March 2027, 5 o'clock in London is 6 in Berlin; a quarter to 8 is 105 minutes later.
// Two weeks later Berlin has put its clocks forward.
TEST(AutoScaling, ScheduledActionsGoByTheWallClockOfTheirZone) {
  const auto at = [](const std::string& starts_at) {
    return "starts_at: " + starts_at +
           api("{initial: 5, autoscaling: {minimum: 5, maximum: 200, scheduled: [{schedule: "
               "\"cron(45 7 ? * MON-FRI *)\", time_zone: Europe/Berlin, minimum: 60}]}}",
               "{kind: constant, rate: 1/s}", "3h");
  };

  EXPECT_THAT(activities(at("2027-03-15T05:00:00Z")),
              ElementsAre("6300 scheduled 5 60 6300 successful"));
  EXPECT_THAT(activities(at("2027-03-29T05:00:00Z")),
              ElementsAre("2700 scheduled 5 60 2700 successful"));
  EXPECT_THAT(activities(at("2027-03-14T05:00:00Z")), IsEmpty());
}

TEST(AutoScaling, AScheduleByRateNeedsNoCalendar) {
  EXPECT_THAT(
      activities(api("{initial: 5, autoscaling: {minimum: 5, maximum: 200, scheduled: [{schedule: "
                     "rate(10 minutes), minimum: 20}]}}",
                     "{kind: constant, rate: 1/s}", "30min")),
      ElementsAre("0 scheduled 5 20 0 successful"));
}

// Half as many again where the highest share is 0.8 or more; at last it is 20 of 33, 0.606, in the
// half of the minute before 270 s.
TEST(AutoScaling, StepsReckonFromWhatIsReady) {
  EXPECT_THAT(
      activities(api("{initial: 10, autoscaling: {minimum: 10, maximum: 100, step_scaling: "
                     "[{metric: provisioned_concurrency_utilization, statistic: maximum, "
                     "threshold: 0.6, periods: 1, cooldown: 0s, adjustment: "
                     "percent_change_in_capacity, steps: [{from: 0, to: 0.2, by: 20}, {from: 0.2, "
                     "by: 50}]}]}}",
                     "{kind: constant, rate: 20/s}", "6min")),
      ElementsAre("90 step 10 15 90 successful", "150 step 15 22 150 successful",
                  "210 step 22 33 210 successful", "270 step 33 49 270 successful",
                  "330 step 49 58 330 successful"));
}

// While an alias switches to a new version its provisioned concurrency cannot be changed: what the
// high alarm asks for at 930 s fails and is asked for again a minute later, after the switch at
// 840 s + 90 s + 10 × 10 ms + 1 s.
TEST(AutoScaling, WaitsForADeploymentOfItsFunction) {
  EXPECT_THAT(
      activities(api("{initial: 10, allocate: aws, autoscaling: {minimum: 10, maximum: 100, "
                     "target_tracking: {target: 0.7}}}\n    cold_start: {init: 1s}",
                     "[{kind: constant, rate: 5/s}, {kind: constant, rate: 14/s, from: 12min}]",
                     "18min15s") +
                 "changes: [{at: 14min, deploy: api}]\n"),
      ElementsAre("930 high_alarm 10 15 -1 failed", "990 high_alarm 10 15 1081.05 successful"));
}

// Of a canary the metric is of both versions together: 10 of each are ready, 19 are in use or wait
// for one that is. Neither alarm sees more than what --metrics tells, so nothing is asked for.
TEST(AutoScaling, SeesBothVersionsOfACanary) {
  EXPECT_THAT(
      activities(api("{initial: 10, autoscaling: {minimum: 10, maximum: 100, target_tracking: "
                     "{target: 0.7, scale_in: false}}}",
                     "[{kind: constant, rate: 5/s}, {kind: constant, rate: 14/s, from: 12min}]",
                     "20min") +
                 "changes: [{at: 14min, deploy: api, traffic: {kind: canary, percent: 10, for: "
                 "10min}}]\n"),
      IsEmpty());
}

TEST(AutoScaling, IsToldInFigures) {
  const Summary summary =
      run(api("{initial: 10, autoscaling: {minimum: 10, maximum: 100, scheduled: [{at: 5min, "
              "minimum: 80}]}}",
              "{kind: constant, rate: 1/s}", "10min"));

  const auto& rows = summary.functions[0].figures.rows();
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].path, "provisioned.requested");
  const auto& requested = std::get<LevelFigure>(rows[0].value);
  EXPECT_EQ(requested.max, 80U);
  EXPECT_EQ(requested.at_end, 80U);
  EXPECT_EQ(static_cast<double>(requested.integral) / 600e9, 45.0);
}

TEST(AutoScaling, ChangesBesideItAreTwoOwnersOfOneValue) {
  EXPECT_THAT(complaint(api("{initial: 10, changes: [{at: 5min, value: 20}], autoscaling: "
                            "{minimum: 10, maximum: 20}}",
                            "{kind: constant, rate: 1/s}", "10min")),
              HasSubstr("two owners of one value"));
  EXPECT_THAT(
      complaint(api("{initial: 10, autoscaling: {minimum: 10, maximum: 20}}",
                    "{kind: constant, rate: 1/s}", "10min") +
                "changes: [{at: 5min, set: {functions.api.provisioned_concurrency: 20}}]\n"),
      HasSubstr("two owners of one value"));
}

std::string complaint_of(const std::string& autoscaling) {
  return complaint(api("{initial: 10, autoscaling: " + autoscaling + "}",
                       "{kind: constant, rate: 1/s}", "10min"));
}

TEST(AutoScaling, SaysWhatAwsWouldRefuse) {
  EXPECT_THAT(complaint_of("{minimum: 10, maximum: 20, target_tracking: {target: 0.95}}"),
              HasSubstr("AWS tracks a utilization of 0.1 to 0.9"));
  EXPECT_THAT(complaint_of("{minimum: 30, maximum: 20}"),
              HasSubstr("Maximum capacity 20 cannot be less than minimum capacity 30"));
  EXPECT_THAT(complaint_of("{maximum: 20}"), HasSubstr("minimum"));
  EXPECT_THAT(complaint_of("{minimum: 1, maximum: 20, scheduled: [{at: 1min}]}"),
              HasSubstr("changes nothing; expected minimum, maximum or both"));
  EXPECT_THAT(
      complaint_of("{minimum: 1, maximum: 20, scheduled: [{schedule: \"cron(0 8 ? * * *)\", "
                   "minimum: 5}]}"),
      HasSubstr("goes by the calendar; say when time zero is"));
  EXPECT_THAT(complaint_of("{minimum: 1, maximum: 20, step_scaling: {threshold: 0.5, steps: "
                           "[{from: 0, to: 0.2, by: 1}, {from: 0.3, by: 2}]}}"),
              HasSubstr("without gap or overlap"));
}

TEST(AutoScalingLessons, TrackingClimbsFromFifteenToEightyThree) {
  EXPECT_THAT(
      lesson("tracking-climbs.yaml"),
      ElementsAre("420 high_alarm 15 22 420 successful", "480 high_alarm 22 32 480 successful",
                  "540 high_alarm 32 46 540 successful", "600 high_alarm 46 66 600 successful",
                  "660 high_alarm 66 83 660 successful"));
}

TEST(AutoScalingLessons, WhatIsSilentNeverScalesInButOnePingIsEnoughForThreeSteps) {
  EXPECT_THAT(lesson("never-scales-in.yaml"), IsEmpty());
  EXPECT_THAT(
      lesson("never-scales-in.yaml",
             "functions.shop.arrivals=[{kind: constant, rate: 33/s, until: 1h}, {kind: "
             "requests, list: [{at: 2h}]}]"),
      ElementsAre("8130 low_alarm 33 30 8130 successful", "8190 low_alarm 30 27 8190 successful",
                  "8250 low_alarm 27 25 8250 successful"));
}

TEST(AutoScalingLessons, ABurstOfTwoMinutesIsSeenByStepsOnly) {
  EXPECT_THAT(lesson("burst-too-short.yaml"), IsEmpty());
  EXPECT_THAT(
      lesson("burst-too-short.yaml",
             "functions.api.provisioned_concurrency.autoscaling.step_scaling=[{statistic: maximum, "
             "threshold: 0.9, periods: 1, cooldown: 0s, steps: [{from: 0, by: 40}]}]"),
      ElementsAre("690 step 10 50 690 successful", "750 step 50 60 750 successful"));
}

TEST(AutoScalingLessons, BusinessHoursBeginBeforeTheyAreNeeded) {
  EXPECT_THAT(lesson("business-hours.yaml",
                     "functions.api.provisioned_concurrency.autoscaling={minimum: 5, maximum: 5, "
                     "scheduled: [{at: 7h55min, minimum: 80, maximum: 80}, {at: 18h, minimum: 5, "
                     "maximum: 5}]}"),
              ElementsAre("28500 scheduled 5 80 28591.75 successful",
                          "64800 scheduled 80 5 64800 successful"));
}

}  // namespace
}  // namespace coldcast
