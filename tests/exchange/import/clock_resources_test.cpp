#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "support/import_template.h"

// What calls a function by the clock.

namespace coldcast {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST(ImportCloudFormation, RulesTakeOneMinuteAndFiveMinutesAndTheSchedulerEither) {
  const auto clock = [](const std::string& type, const std::string& rate) {
    const std::string target = "Arn: !GetAtt F.Arn";
    const std::string targets =
        type == "AWS::Events::Rule" ? "Targets: [{" + target + "}]" : "Target: {" + target + "}";
    return told(imported(function("Timeout: 9") + "  C: {Type: '" + type +
                         "', Properties: {ScheduleExpression: " + rate + ", " + targets + "}}\n"));
  };

  EXPECT_THAT(
      clock("AWS::Events::Rule", "rate(5 minute)"),
      HasSubstr("stack.yaml:7:67: functions.F.arrivals: schedule \"rate(5 minute)\": a rule "
                "of EventBridge takes rate(5 minutes) only"));
  EXPECT_THAT(clock("AWS::Events::Rule", "rate(1 hours)"), HasSubstr("rate(1 hour) only"));
  EXPECT_THAT(clock("AWS::Events::Rule", "rate(1 hour)"), HasSubstr("schedule: \"rate(1 hour)\""));
  EXPECT_THAT(clock("AWS::Scheduler::Schedule", "rate(5 minute)"),
              HasSubstr("schedule: \"rate(5 minutes)\""));
}

TEST(ImportCloudFormation, WhenAScheduleLivesIsSaidBesideIt) {
  const auto living = [](const std::string& life) {
    return imported(function("") +
                    "  Nightly:\n    Type: AWS::Scheduler::Schedule\n    Properties:\n"
                    "      {ScheduleExpression: rate(2 hours), " +
                    life + ", FlexibleTimeWindow: {Mode: 'OFF'}, Target: {Arn: !GetAtt F.Arn}}\n");
  };
  const ImportOutcome bounded =
      living("StartDate: '2027-01-04T12:30:00Z', EndDate: '2027-01-14T00:00:00Z'");

  EXPECT_THAT(told(bounded),
              AllOf(HasSubstr("starts_at: 2027-01-04T00:00:00Z"),
                    HasSubstr("schedule: \"rate(2 hours)\", from: 12h30min, until: 10d}   # "
                              "stack.yaml [9] Nightly, from 2027-01-04T12:30:00Z until "
                              "2027-01-14T00:00:00Z")));
  EXPECT_THAT(told(living("StartDate: '2024-01-04T12:30:00Z'")),
              HasSubstr("schedule: \"rate(2 hours)\"}"));
  const ImportOutcome over = living("EndDate: '2024-03-01T00:00:00Z'");
  EXPECT_THAT(told(over), Not(HasSubstr("rate(2 hours)")));
  EXPECT_THAT(lines_of(over.remarks),
              HasSubstr("acts only until 2024-03-01T00:00:00Z, and the run begins at "
                        "2027-01-04T00:00:00Z: left out"));
  EXPECT_THAT(told(living("EndDate: soon")), HasSubstr("\"soon\" is no instant"));
}

TEST(ImportCloudFormation, ACronInBracketsBehindATagIsRead) {
  const std::string rules =
      "Conditions: {Yes: !Equals [a, a]}\n" + function("") +
      "  Rule:\n    Type: AWS::Events::Rule\n    Properties:\n"
      "      ScheduleExpression: rate(1 hour)\n      Targets:\n"
      "        - !If [Yes, {Id: cron(0 6 * * ? *), Arn: !GetAtt F.Arn}, !Ref AWS::NoValue]\n";

  EXPECT_THAT(told(imported(rules)), HasSubstr("schedule: \"rate(1 hour)\""));
}

TEST(ImportCloudFormation, ATimeZoneThatIsNoneIsRefusedAtItsSchedule) {
  const std::string schedule =
      "  Nightly:\n    Type: AWS::Scheduler::Schedule\n    Properties:\n"
      "      {ScheduleExpression: 'cron(0 2 * * ? *)', ScheduleExpressionTimezone: Mars/Phobos, "
      "FlexibleTimeWindow: {Mode: 'OFF'}, Target: {Arn: !GetAtt F.Arn}}\n";

  EXPECT_THAT(
      told(imported(function("") + schedule)),
      HasSubstr("stack.yaml:9:28: functions.F.arrivals: unknown time zone \"Mars/Phobos\""));
}

}  // namespace
}  // namespace coldcast
