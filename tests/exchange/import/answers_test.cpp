#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "support/import_case.h"

namespace coldcast {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const char* const kFunctions =
    R"({"Functions": [{"FunctionName": "cart", "FunctionArn":)"
    R"( "arn:aws:lambda:eu-west-3:111122223333:function:cart", "Runtime": "nodejs22.x",)"
    R"( "MemorySize": 448, "Timeout": 12, "SnapStart": {"ApplyOn": "None"}}]})";

ImportOutcome imported(const std::string& more,
                       std::vector<std::string> files = {"all.json", "more.json"}) {
  ImportCase folder;
  folder.file("all.json", kFunctions).file("more.json", more).file("empty.json", "");
  return folder.import(ImportFormat::aws, std::move(files));
}

TEST(ImportAwsAnswers, AReservationNeedsTheNameOfItsFunction) {
  const std::string reserved = R"({"ReservedConcurrentExecutions": 35})";

  EXPECT_THAT(told(imported(reserved)), HasSubstr("give it as NAME=more.json"));
  EXPECT_THAT(told(imported(reserved, {"all.json", "cart=more.json"})),
              HasSubstr("reserved_concurrency: 35"));
  EXPECT_THAT(told(imported(reserved, {"all.json", "cart=empty.json"})),
              Not(HasSubstr("reserved_concurrency")));
  EXPECT_THAT(told(imported(reserved, {"all.json", "shop=more.json"})),
              HasSubstr("no answer holds the function"));
}

TEST(ImportAwsAnswers, WhatOthersReserveStandsAsOneFunction) {
  const ImportOutcome outcome = imported(
      R"({"AccountLimit": {"ConcurrentExecutions": 2000, "UnreservedConcurrentExecutions": 1550},)"
      R"( "AccountUsage": {"FunctionCount": 9}})");

  EXPECT_THAT(told(outcome), AllOf(HasSubstr("concurrency_limit: 2000"), HasSubstr("  others:"),
                                   HasSubstr("reserved_concurrency: 450")));
  EXPECT_THAT(lines_of(outcome.remarks), HasSubstr("9 functions are in the account, 1 in these"));
}

TEST(ImportAwsAnswers, FailedProvisioningProvidesNothing) {
  const ImportOutcome outcome = imported(
      R"({"ProvisionedConcurrencyConfigs": [{"FunctionArn":)"
      R"( "arn:aws:lambda:eu-west-3:111122223333:function:cart:a", "Status": "FAILED",)"
      R"( "StatusReason": "FUNCTION_ERROR_INIT_FAILURE", "RequestedProvisionedConcurrentExecutions":)"
      R"( 5}, {"FunctionArn": "arn:aws:lambda:eu-west-3:111122223333:function:cart:b", "Status":)"
      R"( "READY", "RequestedProvisionedConcurrentExecutions": 11}]})");

  EXPECT_THAT(told(outcome), HasSubstr("provisioned_concurrency: 11"));
  EXPECT_THAT(lines_of(outcome.remarks), HasSubstr("FUNCTION_ERROR_INIT_FAILURE"));
}

TEST(ImportAwsAnswers, MorePagesAreMissed) {
  const std::string first =
      R"({"Functions": [{"FunctionName": "pay", "Timeout": 5}], "NextMarker": "x"})";

  EXPECT_THAT(lines_of(imported(first, {"more.json"}).remarks),
              HasSubstr("there is more than this file holds"));
  EXPECT_THAT(lines_of(imported(first).remarks), Not(HasSubstr("there is more")));
}

TEST(ImportAwsAnswers, ReadsWhatPowerShellWrites) {
  std::string utf16 = "\xFF\xFE";
  for (const char c : std::string(R"({"ReservedConcurrentExecutions": 6})")) utf16 += {c, '\0'};

  EXPECT_THAT(told(imported(utf16, {"all.json", "cart=more.json"})),
              HasSubstr("reserved_concurrency: 6"));
}

TEST(ImportAwsAnswers, YamlIsReadAndTextIsNot) {
  EXPECT_THAT(told(imported("ReservedConcurrentExecutions: 8\n", {"all.json", "cart=more.json"})),
              HasSubstr("reserved_concurrency: 8"));
  EXPECT_THAT(told(imported("FUNCTIONS\tcart\t128\n")), HasSubstr("--output json"));
}

TEST(ImportAwsAnswers, ScalingSaysWhatIsRequestedAtTheMoment) {
  ImportCase folder;
  folder.file("all.json", kFunctions);
  folder.file("pc.json", R"({"ProvisionedConcurrencyConfigs": [{"FunctionArn":)"
                         R"( "arn:aws:lambda:eu-west-3:1:function:cart:live", "Status": "READY",)"
                         R"( "RequestedProvisionedConcurrentExecutions": 33}]})");
  folder.file("targets.json",
              R"({"ScalableTargets": [{"ResourceId": "function:cart:live", "ScalableDimension":)"
              R"( "lambda:function:ProvisionedConcurrency", "MinCapacity": 10, "MaxCapacity": 90},)"
              R"( {"ResourceId": "table/x", "ScalableDimension":)"
              R"( "dynamodb:table:ReadCapacityUnits", "MinCapacity": 1, "MaxCapacity": 2}]})");
  folder.file("policies.json",
              R"({"ScalingPolicies": [{"PolicyName": "t", "ResourceId": "function:cart:live",)"
              R"( "ScalableDimension": "lambda:function:ProvisionedConcurrency",)"
              R"( "TargetTrackingScalingPolicyConfiguration": {"TargetValue": 0.7}}]})");

  const ImportOutcome outcome =
      folder.import(ImportFormat::aws, {"all.json", "pc.json", "targets.json", "policies.json"});

  EXPECT_THAT(told(outcome), AllOf(HasSubstr("initial: 33"), HasSubstr("minimum: 10"),
                                   HasSubstr("maximum: 90"), HasSubstr("target: 0.7")));
  EXPECT_THAT(lines_of(outcome.remarks), HasSubstr("33 is what is requested at the moment"));
}

TEST(ImportAwsAnswers, SecondsSince1970ReadAsInstants) {
  const char* const kId = R"("ResourceId": "function:cart:live",)";
  ImportCase folder;
  folder.file("all.json", kFunctions)
      .file("targets.json", std::string(R"({"ScalableTargets": [{)") + kId +
                                R"( "MinCapacity": 2, "MaxCapacity": 9}]})")
      .file("actions.json", std::string(R"({"ScheduledActions": [{)") + kId +
                                R"J( "Schedule": "cron(0 8 * * ? *)", "StartTime": 1798761600.0,)J"
                                R"( "ScalableTargetAction": {"MinCapacity": 5}}]})");

  EXPECT_THAT(told(folder.import(ImportFormat::aws, {"all.json", "targets.json", "actions.json"})),
              HasSubstr("minimum: 5}   # actions.json [1], from 2027-01-01T00:00:00Z"));
}

TEST(ImportAwsAnswers, DeadLettersOfAFunctionAreRead) {
  const std::string answer =
      R"({"FunctionName": "mail", "FunctionArn": "arn:aws:lambda:eu-west-3:1:function:mail",)"
      R"( "Timeout": 8, "DeadLetterConfig": {"TargetArn": "arn:aws:sqs:eu-west-3:1:lost"}})";

  EXPECT_THAT(told(imported(answer)),
              AllOf(HasSubstr("dead_letter_queue: {queue: lost}"), HasSubstr("  lost: {}")));
}

TEST(ImportAwsAnswers, AlarmsNameTheirStepScalingByItsArn) {
  const char* const kId = R"("ResourceId": "function:cart:live",)";
  ImportCase folder;
  folder.file("all.json", kFunctions)
      .file("targets.json", std::string(R"({"ScalableTargets": [{)") + kId +
                                R"( "MinCapacity": 2, "MaxCapacity": 9}]})")
      .file("policies.json",
            std::string(R"({"ScalingPolicies": [{"PolicyARN": "arn:p", )") + kId +
                R"( "StepScalingPolicyConfiguration": {"AdjustmentType": "ExactCapacity",)"
                R"( "StepAdjustments": [{"MetricIntervalLowerBound": 0.0,)"
                R"( "ScalingAdjustment": 9}]}}]})")
      .file("alarms.json",
            R"({"MetricAlarms": [{"AlarmName": "high", "AlarmActions": ["arn:p"], "MetricName":)"
            R"( "ProvisionedConcurrencyUtilization", "Statistic": "Average", "Period": 60,)"
            R"( "EvaluationPeriods": 3, "Threshold": 0.8, "ComparisonOperator":)"
            R"( "GreaterThanThreshold"}]})");

  EXPECT_THAT(told(folder.import(ImportFormat::aws,
                                 {"all.json", "targets.json", "policies.json", "alarms.json"})),
              AllOf(HasSubstr("threshold: 0.8"), HasSubstr("adjustment: exact_capacity"),
                    HasSubstr("steps: [{from: 0, by: 9}]")));
}

TEST(ImportAwsAnswers, AnswersAboutOneThingAreReadAsThoseOfMany) {
  const std::string arn = R"("FunctionArn": "arn:aws:lambda:eu-west-3:1:function:cart", )";
  ImportCase folder;
  folder.file("all.json", kFunctions)
      .file("source.json", "{" + arn +
                               R"("UUID": "a", "State": "Enabled", "BatchSize": 70,)"
                               R"( "StartingPosition": "LATEST", "MaximumRetryAttempts": 4,)"
                               R"( "EventSourceArn": "arn:aws:kinesis:eu-west-3:1:stream/s"})")
      .file("async.json", "{" + arn + R"("MaximumRetryAttempts": 1})")
      .file("stream.json", R"({"StreamDescriptionSummary": {"StreamName": "s",)"
                           R"( "OpenShardCount": 5, "RetentionPeriodHours": 48}})");

  EXPECT_THAT(told(folder.import(ImportFormat::aws,
                                 {"all.json", "source.json", "async.json", "stream.json"})),
              AllOf(HasSubstr("batch_size: 70"), HasSubstr("maximum_retry_attempts: 4"),
                    HasSubstr("async:\n      maximum_retry_attempts: 1"), HasSubstr("shards: 5"),
                    HasSubstr("retention: 48h")));
}

}  // namespace
}  // namespace coldcast
