#include "coldcast/exchange/deployment.h"

#include <gmock/gmock.h>

#include "coldcast/base/error.h"
#include "coldcast/config/scenario_file.h"

namespace coldcast {
namespace {

constexpr const char* kShop = R"(
duration: 1h
functions:
  check-out:
    memory: 1024MB
    reserved_concurrency: 20
    provisioned_concurrency: 5
    handler: {duration: 1ms}
    arrivals: {kind: poisson, rate: 1/s}
)";

std::string lines(DeploymentTool tool, const std::vector<Choice>& choices,
                  const LoadOptions& options = {}) {
  return deployment_of(tool, parse_scenario(kShop, "shop.yaml", options), choices).text;
}

TEST(DeploymentLines, SayOnlyWhatThePlanHasSet) {
  EXPECT_EQ(lines(DeploymentTool::serverless, {{"functions.check-out.memory", "1024MB"}}),
            "functions:\n"
            "  check-out:\n"
            "    memorySize: 1024\n");
}

TEST(DeploymentLines, PutProvisionedConcurrencyOnAnAlias) {
  EXPECT_EQ(lines(DeploymentTool::sam, {{"functions.check-out.provisioned_concurrency", "5"},
                                        {"functions.check-out.reserved_concurrency", "20"}}),
            "Resources:\n"
            "  CheckOut:\n"
            "    Type: AWS::Serverless::Function\n"
            "    Properties:\n"
            "      ReservedConcurrentExecutions: 20\n"
            "      AutoPublishAlias: live\n"
            "      ProvisionedConcurrencyConfig:\n"
            "        ProvisionedConcurrentExecutions: 5\n");
}

constexpr const char* kProvisioned = "functions.check-out.provisioned_concurrency";

TEST(DeploymentLines, CloudFormationHasAFunctionAndAnAlias) {
  const std::vector<Choice> choices = {{"functions.check-out.memory", "1024MB"},
                                       {"functions.check-out.architecture", "arm64"},
                                       {kProvisioned, "5"}};
  const LoadOptions arm = {.edits = {parse_edit("functions.check-out.architecture=arm64")}};

  EXPECT_EQ(lines(DeploymentTool::cloudformation, choices, arm),
            "Resources:\n"
            "  CheckOut:\n"
            "    Type: AWS::Lambda::Function\n"
            "    Properties:\n"
            "      MemorySize: 1024\n"
            "      Architectures: [arm64]\n"
            "  CheckOutLive:\n"
            "    Type: AWS::Lambda::Alias\n"
            "    Properties:\n"
            "      ProvisionedConcurrencyConfig:\n"
            "        ProvisionedConcurrentExecutions: 5\n");
}

TEST(DeploymentLines, CloudFormationHasASchedule) {
  const std::string path = kProvisioned;
  const std::string schedule = "{initial: 0, changes: [{at: 7h, value: 7}]}";
  EXPECT_EQ(lines(DeploymentTool::cloudformation, {{path, schedule}},
                  {.edits = {parse_edit(path + "=" + schedule)}}),
            "Resources:\n"
            "  CheckOutVersion:\n"
            "    Type: AWS::Lambda::Version\n"
            "    Properties:\n"
            "      FunctionName: check-out\n"
            "  CheckOutLive:\n"
            "    Type: AWS::Lambda::Alias\n"
            "    Properties:\n"
            "      FunctionName: check-out\n"
            "      FunctionVersion: !GetAtt CheckOutVersion.Version\n"
            "      Name: live\n"
            "  CheckOutSchedule:\n"
            "    Type: AWS::ApplicationAutoScaling::ScalableTarget\n"
            "    DependsOn: CheckOutLive\n"
            "    Properties:\n"
            "      ServiceNamespace: lambda\n"
            "      ScalableDimension: lambda:function:ProvisionedConcurrency\n"
            "      ResourceId: function:check-out:live\n"
            "      MinCapacity: 0\n"
            "      MaxCapacity: 0\n"
            "      ScheduledActions:\n"
            "        - ScheduledActionName: at-00-00\n"
            "          Schedule: cron(0 0 * * ? *)\n"
            "          ScalableTargetAction: {MinCapacity: 0, MaxCapacity: 0}\n"
            "        - ScheduledActionName: at-07-00\n"
            "          Schedule: cron(0 7 * * ? *)\n"
            "          ScalableTargetAction: {MinCapacity: 7, MaxCapacity: 7}\n");
}

TEST(DeploymentLines, NameEverythingInTheWordsOfEachTool) {
  const std::vector<Choice> choices = {{"functions.check-out.architecture", "arm64"},
                                       {"functions.check-out.reserved_concurrency", "20"},
                                       {kProvisioned, "5"}};
  const LoadOptions arm = {.edits = {parse_edit("functions.check-out.architecture=arm64")}};

  EXPECT_EQ(lines(DeploymentTool::serverless, choices, arm),
            "functions:\n"
            "  check-out:\n"
            "    architecture: arm64\n"
            "    reservedConcurrency: 20\n"
            "    provisionedConcurrency: 5\n");
  EXPECT_EQ(lines(DeploymentTool::terraform, choices, arm),
            "resource \"aws_lambda_function\" \"check-out\" {\n"
            "  architectures = [\"arm64\"]\n"
            "  reserved_concurrent_executions = 20\n"
            "}\n"
            "resource \"aws_lambda_provisioned_concurrency_config\" \"check-out\" {\n"
            "  function_name                     = \"check-out\"\n"
            "  qualifier                         = \"live\"\n"
            "  provisioned_concurrent_executions = 5\n"
            "}\n");
}

TEST(DeploymentLines, MakeAScheduleDailyActions) {
  const std::string path = "functions.check-out.provisioned_concurrency";
  const std::string schedule = "{initial: 2, changes: [{at: 30min, value: 7}]}";

  const std::string text = lines(DeploymentTool::terraform, {{path, schedule}},
                                 {.edits = {parse_edit(path + "=" + schedule)}});

  EXPECT_THAT(text, testing::HasSubstr("schedule           = \"cron(30 0 * * ? *)\""));
  EXPECT_THAT(text, testing::HasSubstr("min_capacity = 7"));
}

// The framework's alias is `provisioned`, and is made for 1 or more; SAM names its own.
TEST(DeploymentLines, ScheduleAnAliasThatIsThere) {
  const std::string path = kProvisioned;
  const std::string schedule = "{initial: 0, changes: [{at: 9h30min, value: 4}]}";
  const LoadOptions edits = {.edits = {parse_edit(path + "=" + schedule)}};
  const auto text = [&](DeploymentTool tool) { return lines(tool, {{path, schedule}}, edits); };

  const std::string serverless = text(DeploymentTool::serverless);
  EXPECT_THAT(serverless, testing::HasSubstr("    provisionedConcurrency: 1\n"));
  EXPECT_THAT(serverless, testing::HasSubstr("DependsOn: CheckDashoutProvConcLambdaAlias\n"));
  EXPECT_THAT(serverless,
              testing::HasSubstr("function:${self:service}-${sls:stage}-check-out:provisioned\n"));
  EXPECT_THAT(text(DeploymentTool::sam), testing::HasSubstr("DependsOn: CheckOutAliaslive\n"));
  EXPECT_THAT(text(DeploymentTool::terraform),
              testing::HasSubstr("depends_on         = [aws_lambda_alias.check-out_live]"));
}

constexpr const char* kScaling =
    "{initial: 10, autoscaling: {minimum: 10, maximum: 100, target_tracking: {target: 0.7}, "
    "step_scaling: {statistic: maximum, threshold: 0.6, periods: 1, cooldown: 60s, adjustment: "
    "percent_change_in_capacity, steps: [{from: 0, to: 0.2, by: 20}, {from: 0.2, by: 50}]}, "
    "scheduled: [{at: 8h, minimum: 80}]}}";

std::string scaling_lines(DeploymentTool tool) {
  const std::string path = kProvisioned;
  return lines(tool, {{path, kScaling}}, {.edits = {parse_edit(path + "=" + kScaling)}});
}

constexpr const char* kScalingResources =
    "Resources:\n"
    "  CheckOutVersion:\n"
    "    Type: AWS::Lambda::Version\n"
    "    Properties:\n"
    "      FunctionName: check-out\n"
    "  CheckOutLive:\n"
    "    Type: AWS::Lambda::Alias\n"
    "    Properties:\n"
    "      FunctionName: check-out\n"
    "      FunctionVersion: !GetAtt CheckOutVersion.Version\n"
    "      Name: live\n"
    "      ProvisionedConcurrencyConfig:\n"
    "        ProvisionedConcurrentExecutions: 10\n"
    "  CheckOutScalableTarget:\n"
    "    Type: AWS::ApplicationAutoScaling::ScalableTarget\n"
    "    DependsOn: CheckOutLive\n"
    "    Properties:\n"
    "      ServiceNamespace: lambda\n"
    "      ScalableDimension: lambda:function:ProvisionedConcurrency\n"
    "      ResourceId: function:check-out:live\n"
    "      MinCapacity: 10\n"
    "      MaxCapacity: 100\n"
    "      ScheduledActions:\n"
    "        - ScheduledActionName: action-1\n"
    "          Schedule: cron(0 8 * * ? *)\n"
    "          ScalableTargetAction: {MinCapacity: 80}\n"
    "  CheckOutTracking:\n"
    "    Type: AWS::ApplicationAutoScaling::ScalingPolicy\n"
    "    Properties:\n"
    "      PolicyName: CheckOutTracking\n"
    "      PolicyType: TargetTrackingScaling\n"
    "      ScalingTargetId: !Ref CheckOutScalableTarget\n"
    "      TargetTrackingScalingPolicyConfiguration:\n"
    "        TargetValue: 0.7\n"
    "        DisableScaleIn: false\n"
    "        ScaleInCooldown: 0\n"
    "        ScaleOutCooldown: 0\n"
    "        PredefinedMetricSpecification:\n"
    "          PredefinedMetricType: LambdaProvisionedConcurrencyUtilization\n"
    "  CheckOutSteps:\n"
    "    Type: AWS::ApplicationAutoScaling::ScalingPolicy\n"
    "    Properties:\n"
    "      PolicyName: CheckOutSteps\n"
    "      PolicyType: StepScaling\n"
    "      ScalingTargetId: !Ref CheckOutScalableTarget\n"
    "      StepScalingPolicyConfiguration:\n"
    "        AdjustmentType: PercentChangeInCapacity\n"
    "        Cooldown: 60\n"
    "        MetricAggregationType: Maximum\n"
    "        MinAdjustmentMagnitude: 1\n"
    "        StepAdjustments:\n"
    "          - {MetricIntervalLowerBound: 0, MetricIntervalUpperBound: 0.2, ScalingAdjustment: "
    "20}\n"
    "          - {MetricIntervalLowerBound: 0.2, ScalingAdjustment: 50}\n"
    "  CheckOutStepsAlarm:\n"
    "    Type: AWS::CloudWatch::Alarm\n"
    "    Properties:\n"
    "      Namespace: AWS/Lambda\n"
    "      MetricName: ProvisionedConcurrencyUtilization\n"
    "      Dimensions:\n"
    "        - {Name: FunctionName, Value: \"check-out\"}\n"
    "        - {Name: Resource, Value: \"check-out:live\"}\n"
    "      Statistic: Maximum\n"
    "      Period: 60\n"
    "      EvaluationPeriods: 1\n"
    "      Threshold: 0.6\n"
    "      ComparisonOperator: GreaterThanOrEqualToThreshold\n"
    "      AlarmActions: [!Ref CheckOutSteps]\n";

TEST(DeploymentLines, CloudFormationHasATargetPoliciesAlarmsAndActionsOfAutoScaling) {
  EXPECT_EQ(scaling_lines(DeploymentTool::cloudformation), kScalingResources);
}

TEST(DeploymentLines, TerraformRegistersATargetWithPoliciesAndActions) {
  const std::string text = scaling_lines(DeploymentTool::terraform);

  EXPECT_THAT(text, testing::HasSubstr("resource \"aws_lambda_alias\" \"check-out_live\" {\n"));
  EXPECT_THAT(text, testing::HasSubstr("  provisioned_concurrent_executions = 10\n"));
  EXPECT_THAT(text, testing::HasSubstr("  min_capacity       = 10\n"
                                       "  max_capacity       = 100\n"));
  EXPECT_THAT(text,
              testing::HasSubstr("resource \"aws_appautoscaling_policy\" \"check-out_tracking\""));
  EXPECT_THAT(text, testing::HasSubstr(
                        "predefined_metric_type = \"LambdaProvisionedConcurrencyUtilization\""));
  EXPECT_THAT(text, testing::HasSubstr("    adjustment_type          = "
                                       "\"PercentChangeInCapacity\"\n"));
  EXPECT_THAT(text, testing::HasSubstr("  comparison_operator = "
                                       "\"GreaterThanOrEqualToThreshold\"\n"));
  EXPECT_THAT(text, testing::HasSubstr("  schedule           = \"cron(0 8 * * ? *)\"\n"
                                       "  scalable_target_action {\n"
                                       "    min_capacity = 80\n"
                                       "  }\n"));
}

TEST(DeploymentLines, AutoScalingIsOfTheAliasThatEachToolMakes) {
  EXPECT_THAT(scaling_lines(DeploymentTool::sam),
              testing::HasSubstr("DependsOn: CheckOutAliaslive\n"));
  const std::string serverless = scaling_lines(DeploymentTool::serverless);
  EXPECT_THAT(serverless, testing::HasSubstr("    provisionedConcurrency: 10\n"));
  EXPECT_THAT(serverless,
              testing::HasSubstr("function:${self:service}-${sls:stage}-check-out:provisioned\n"));
}

TEST(DeploymentLines, HaveNamesThatDifferAndThatEachToolTakes) {
  const Scenario scenario = parse_scenario(R"(
duration: 1h
functions:
  x-y: &f {memory: 256MB, handler: {duration: 1ms}, arrivals: {kind: constant, rate: 1/s}}
  x_y: *f
  2nd-page: *f
)");
  const std::vector<Choice> choices = {{"functions.x-y.memory", "256MB"},
                                       {"functions.x_y.memory", "256MB"},
                                       {"functions.2nd-page.memory", "256MB"}};

  const std::string sam = deployment_of(DeploymentTool::sam, scenario, choices).text;
  EXPECT_THAT(sam, testing::HasSubstr("  XY:\n"));
  EXPECT_THAT(sam, testing::HasSubstr("  XY2:\n"));
  EXPECT_THAT(deployment_of(DeploymentTool::terraform, scenario, choices).text,
              testing::HasSubstr("\"aws_lambda_function\" \"_2nd-page\""));
}

TEST(DeploymentLines, SayWhatHasToGo) {
  const std::string path = kProvisioned;
  const LoadOptions none = {.edits = {parse_edit(path + "=0")}};

  for (const DeploymentTool tool : {DeploymentTool::sam, DeploymentTool::cloudformation,
                                    DeploymentTool::serverless, DeploymentTool::terraform})
    EXPECT_THAT(lines(tool, {{path, "0"}}, none), testing::HasSubstr("remove"));
  EXPECT_THAT(lines(DeploymentTool::terraform, {}), testing::HasSubstr("# nothing"));
}

TEST(DeploymentLines, SetEveryKeyThatToolsKnowAndNoteTheRest) {
  const Scenario scenario =
      parse_scenario(kShop, "shop.yaml",
                     {.edits = {parse_edit("functions.check-out.timeout=11500ms"),
                                parse_edit("functions.check-out.ephemeral_storage=2048MB")}});
  const DeploymentLines found = deployment_of(DeploymentTool::terraform, scenario,
                                              {{"functions.*.timeout", "11500ms"},
                                               {"functions.check-out.ephemeral_storage", "2048MB"},
                                               {"account.concurrency_limit", "1500"}});

  EXPECT_THAT(found.text, testing::HasSubstr("  timeout = 12\n"));
  EXPECT_THAT(found.text, testing::HasSubstr("  ephemeral_storage {\n    size = 2048\n  }\n"));
  ASSERT_EQ(found.notes.size(), 1U);
  EXPECT_THAT(found.notes[0], testing::HasSubstr("Service Quotas"));
}

TEST(DeploymentLines, MakeOneActionAMinuteAndNoteWhatIsLeftOut) {
  const std::string schedule =
      "{initial: 1, changes: [{at: 15s, value: 2}, {at: 40s, value: 6}, {at: 31h, value: 7}]}";
  const DeploymentLines found = deployment_of(
      DeploymentTool::terraform,
      parse_scenario(kShop, "shop.yaml",
                     {.edits = {parse_edit(std::string(kProvisioned) + "=" + schedule),
                                parse_edit("duration=48h")}}),
      {{kProvisioned, schedule}});

  EXPECT_THAT(found.text, testing::HasSubstr("check-out_at-00-00\""));
  EXPECT_THAT(found.text, testing::HasSubstr("    min_capacity = 6\n"));
  EXPECT_THAT(found.text, testing::Not(testing::HasSubstr("    min_capacity = 2\n")));
  EXPECT_EQ(found.notes.size(), 2U);
}

TEST(DeploymentLines, KnowFourTools) {
  EXPECT_EQ(parse_deployment_tool("cloudformation"), DeploymentTool::cloudformation);
  EXPECT_THROW((void)parse_deployment_tool("pulumi"), UsageError);
}

}  // namespace
}  // namespace coldcast
