#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "support/import_template.h"

// What scales a function, and by which alias it is called.

namespace coldcast {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST(ImportCloudFormation, JoinsScalingWithItsAliasThroughTheArn) {
  const std::string text =
      function("ReservedConcurrentExecutions: 80") +
      "  Live:\n"
      "    Type: AWS::Lambda::Alias\n"
      "    Properties:\n"
      "      FunctionName: !Ref F\n"
      "      FunctionVersion: '7'\n"
      "      Name: live\n"
      "      ProvisionedConcurrencyConfig: {ProvisionedConcurrentExecutions: 12}\n"
      "  Scale:\n"
      "    Type: AWS::ApplicationAutoScaling::ScalableTarget\n"
      "    Properties:\n"
      "      MinCapacity: 12\n"
      "      MaxCapacity: '70'\n"
      "      ResourceId: !Sub ['function:${Name}:live', {Name: !Select [6, "
      "!Split [':', !Ref Live]]}]\n"
      "      ScalableDimension: lambda:function:ProvisionedConcurrency\n"
      "      ServiceNamespace: lambda\n"
      "      ScheduledActions:\n"
      "        - ScheduledActionName: night\n"
      "          Schedule: cron(0 22 * * ? *)\n"
      "          ScalableTargetAction: {MaxCapacity: 20}\n"
      "  Follow:\n"
      "    Type: AWS::ApplicationAutoScaling::ScalingPolicy\n"
      "    Properties:\n"
      "      PolicyName: follow\n"
      "      PolicyType: TargetTrackingScaling\n"
      "      ScalingTargetId: !Ref Scale\n"
      "      TargetTrackingScalingPolicyConfiguration:\n"
      "        TargetValue: '0.55'\n"
      "        DisableScaleIn: true\n"
      "        CustomizedMetricSpecification:\n"
      "          MetricName: ProvisionedConcurrencyUtilization\n"
      "          Namespace: AWS/Lambda\n"
      "          Statistic: Maximum\n";

  const ImportOutcome outcome = imported(text);

  EXPECT_THAT(told(outcome), AllOf(HasSubstr("initial: 12"), HasSubstr("minimum: 12"),
                                   HasSubstr("maximum: 70"), HasSubstr("target: 0.55"),
                                   HasSubstr("statistic: maximum"), HasSubstr("scale_in: false"),
                                   HasSubstr("{schedule: \"cron(0 22 * * ? *)\", maximum: 20}")));
  EXPECT_THAT(told(outcome), HasSubstr("starts_at: 2027-01-04T00:00:00Z"));
}

// A scaled function `F` with a policy of step scaling.
constexpr const char* kSteps = R"(Resources:
  F:
    Type: AWS::Lambda::Function
    Properties: {FunctionName: carts, Runtime: python3.13}
  Live:
    Type: AWS::Lambda::Alias
    Properties: {Name: live, FunctionName: !Ref F, FunctionVersion: '3'}
  Target:
    Type: AWS::ApplicationAutoScaling::ScalableTarget
    Properties:
      {MinCapacity: 4, MaxCapacity: 60, ResourceId: function:carts:live,
       ScalableDimension: lambda:function:ProvisionedConcurrency}
  More:
    Type: AWS::ApplicationAutoScaling::ScalingPolicy
    Properties:
      PolicyType: StepScaling
      ScalingTargetId: !Ref Target
      StepScalingPolicyConfiguration:
        AdjustmentType: PercentChangeInCapacity
        MinAdjustmentMagnitude: 3
        StepAdjustments:
          - {MetricIntervalLowerBound: 0.15, ScalingAdjustment: 60}
          - {MetricIntervalLowerBound: 0, MetricIntervalUpperBound: '0.15', ScalingAdjustment: 25}
)";

TEST(ImportCloudFormation, StepScalingTakesThresholdAndPeriodsFromItsAlarm) {
  const std::string alarm = R"(  High:
    Type: AWS::CloudWatch::Alarm
    Properties:
      {MetricName: ProvisionedConcurrencyUtilization, Statistic: Maximum, Period: 120,
       EvaluationPeriods: 2, Threshold: 0.7, ComparisonOperator: GreaterThanOrEqualToThreshold,
       AlarmActions: [!Ref More]}
)";

  EXPECT_THAT(told(imported(kSteps + alarm)),
              HasSubstr("        step_scaling:\n"
                        "          - statistic: maximum            # stack.yaml [24], High\n"
                        "            threshold: 0.7                # stack.yaml [28]\n"
                        "            periods: 4                    # stack.yaml [28]\n"
                        "            cooldown: 0s                  # assumed: what Lambda has by "
                        "default\n"
                        "            adjustment: percent_change_in_capacity   # stack.yaml [13], "
                        "More\n"
                        "            min_adjustment_magnitude: 3   # stack.yaml [20]\n"
                        "            steps: [{from: 0, to: 0.15, by: 25}, {from: 0.15, by: 60}]"));
}

TEST(ImportCloudFormation, StepScalingThatCannotBeWrittenSaysWhy) {
  const auto alarm = [](const std::string& metric, const std::string& threshold) {
    return "  High:\n    Type: AWS::CloudWatch::Alarm\n    Properties: {MetricName: " + metric +
           ", Statistic: Maximum, Period: 60, EvaluationPeriods: 1, Threshold: " + threshold +
           ", ComparisonOperator: GreaterThanThreshold, AlarmActions: [!Ref More]}\n";
  };

  EXPECT_THAT(told(imported(kSteps)), HasSubstr("# not modelled: policy More: step scaling; its "
                                                "alarm, which has threshold and periods, is not"));
  EXPECT_THAT(told(imported(kSteps + alarm("ProvisionedConcurrencySpilloverInvocations", "1"))),
              HasSubstr("# not modelled: policy More: alarm High watches "
                        "ProvisionedConcurrencySpilloverInvocations"));
  EXPECT_THAT(lines_of(imported(kSteps + alarm("ProvisionedConcurrencyUtilization", "70")).remarks),
              HasSubstr("alarm High has threshold 70, but the metric is a share of 0 to 1"));
}

TEST(ImportCloudFormation, ScalingBesideSnapStartDoesNothing) {
  const std::string target =
      "  Target:\n    Type: AWS::ApplicationAutoScaling::ScalableTarget\n"
      "    Properties: {MinCapacity: 2, MaxCapacity: 9, ResourceId: !Sub 'function:${F}:live', "
      "ScalableDimension: 'lambda:function:ProvisionedConcurrency'}\n";
  const ImportOutcome outcome =
      imported(function("SnapStart: {ApplyOn: PublishedVersions}") + target);

  EXPECT_THAT(told(outcome), AllOf(HasSubstr("snap_start: {}"), HasSubstr("# auto scaling does "),
                                   Not(HasSubstr("provisioned_concurrency:"))));
  EXPECT_THAT(lines_of(outcome.remarks), HasSubstr("Lambda refuses provisioned concurrency"));
}

// A function with two aliases that have provisioned concurrency.
constexpr const char* kTwoAliases = R"(Resources:
  F: {Type: AWS::Lambda::Function, Properties: {FunctionName: f, Runtime: nodejs22.x}}
  Blue:
    Type: AWS::Lambda::Alias
    Properties:
      {Name: blue, FunctionName: !Ref F, FunctionVersion: '8',
       ProvisionedConcurrencyConfig: {ProvisionedConcurrentExecutions: 10}}
  Green:
    Type: AWS::Lambda::Alias
    Properties:
      {Name: green, FunctionName: !Ref F, FunctionVersion: '7',
       ProvisionedConcurrencyConfig: {ProvisionedConcurrentExecutions: 20}}
  Door:
    Type: AWS::ApiGatewayV2::Integration
)";

TEST(ImportCloudFormation, AnAliasThatNothingCallsIsSaid) {
  const std::string door = "    Properties: {IntegrationUri: !Ref Blue}\n";

  EXPECT_THAT(lines_of(imported(kTwoAliases + door).remarks),
              AllOf(HasSubstr("nothing in the files calls alias green; its 20 count all the same"),
                    Not(HasSubstr("calls alias blue"))));
}

TEST(ImportCloudFormation, AnIntegrationMayBypassTheAliases) {
  const std::string door = "    Properties: {IntegrationUri: !GetAtt F.Arn}\n";

  EXPECT_THAT(lines_of(imported(kTwoAliases + door).remarks),
              HasSubstr("API Gateway (Door) calls the unqualified function and bypasses the "
                        "provisioned concurrency of alias blue, alias green"));
}

TEST(ImportCloudFormation, AnAliasOfTwoVersionsStandsAsAComment) {
  const std::string alias =
      "  Live:\n    Type: AWS::Lambda::Alias\n    Properties:\n"
      "      {Name: live, FunctionName: !Ref F, FunctionVersion: '3', RoutingConfig: "
      "{AdditionalVersionWeights: [{FunctionVersion: '4', FunctionWeight: 0.1}]}}\n";
  const ImportOutcome outcome = imported(function("") + alias);

  EXPECT_THAT(told(outcome),
              HasSubstr("# not modelled: alias live shares its requests between two versions"));
  EXPECT_THAT(lines_of(outcome.remarks), HasSubstr("stack.yaml:6:3: functions.F: not modelled"));
}

TEST(ImportSam, TheVersionThatSamMakesIsTheOneOfTheAlias) {
  std::string text = function(
                         "AutoPublishAlias: live\nProvisionedConcurrencyConfig: "
                         "{ProvisionedConcurrentExecutions: 4}",
                         "Transform: AWS::Serverless-2016-10-31\n") +
                     "  Url: {Type: AWS::Lambda::Url, Properties: {TargetFunctionArn: !Ref "
                     "FVersion0a1b2c3d4e}}\n";
  text.replace(text.find("AWS::Lambda::Function"), 21, "AWS::Serverless::Function");

  const ImportOutcome outcome = imported(text);

  EXPECT_THAT(told(outcome), HasSubstr("# called by a function URL"));
  EXPECT_THAT(lines_of(outcome.remarks), Not(HasSubstr("bypasses")));
}

TEST(ImportCloudFormation, WhatAFunctionHasBesideItsSettingsStandsAsAComment) {
  const ImportOutcome outcome = imported(function(
      "TenancyConfig: {TenantIsolationMode: PER_TENANT}\nDurableConfig: {ExecutionTimeout: 60}"));

  EXPECT_THAT(told(outcome), AllOf(HasSubstr("# not modelled: TenancyConfig: environments of one"),
                                   HasSubstr("# not modelled: DurableConfig: a durable function")));
  EXPECT_THAT(lines_of(outcome.remarks), HasSubstr("functions.F: not modelled: TenancyConfig"));
}

TEST(ImportCloudFormation, OnlyFilledWithZeroIsMetricMathNearTheMetric) {
  const auto tracked = [](const std::string& expression) {
    return told(imported(
        R"(Resources:
  F: {Type: AWS::Lambda::Function, Properties: {FunctionName: carts, Runtime: python3.13}}
  Target:
    Type: AWS::ApplicationAutoScaling::ScalableTarget
    Properties:
      {MinCapacity: 4, MaxCapacity: 60, ResourceId: function:carts:live,
       ScalableDimension: lambda:function:ProvisionedConcurrency}
  Track:
    Type: AWS::ApplicationAutoScaling::ScalingPolicy
    Properties:
      ScalingTargetId: !Ref Target
      TargetTrackingScalingPolicyConfiguration:
        TargetValue: 0.6
        CustomizedMetricSpecification:
          Metrics:
            - {Id: m1, ReturnData: false, MetricStat: {Stat: Maximum,
               Metric: {MetricName: ProvisionedConcurrencyUtilization}}}
            - {Id: e1, Expression: ")" +
        expression + "\"}\n"));
  };

  EXPECT_THAT(tracked("FILL(m1, 0)"),
              AllOf(HasSubstr("target: 0.6"), HasSubstr("statistic: maximum"),
                    HasSubstr("FILL(m1, 0) over ProvisionedConcurrencyUtilization: missing data "
                              "count as 0")));
  EXPECT_THAT(tracked("m1 * 2"),
              AllOf(Not(HasSubstr("target: 0.6")),
                    HasSubstr("# not modelled: tracking of metric math of one's own")));
}

}  // namespace
}  // namespace coldcast
