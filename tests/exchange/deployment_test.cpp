#include <gmock/gmock.h>

#include "coldcast/base/error.h"
#include "coldcast/config/scenario_file.h"
#include "coldcast/report/plan_report.h"

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
  return deployment_lines(tool, parse_scenario(kShop, "shop.yaml", options), choices);
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

TEST(DeploymentLines, CloudFormationHasAFunctionAnAliasAndASchedule) {
  const std::string path = kProvisioned;
  const std::vector<Choice> choices = {{"functions.check-out.memory", "1024MB"},
                                       {"functions.check-out.architecture", "arm64"},
                                       {path, "5"}};
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

  const std::string schedule = "{initial: 0, changes: [{at: 7h, value: 7}]}";
  EXPECT_EQ(lines(DeploymentTool::cloudformation, {{path, schedule}},
                  {.edits = {parse_edit(path + "=" + schedule)}}),
            "Resources:\n"
            "  CheckOutSchedule:\n"
            "    Type: AWS::ApplicationAutoScaling::ScalableTarget\n"
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

TEST(DeploymentLines, KnowFourTools) {
  EXPECT_EQ(parse_deployment_tool("cloudformation"), DeploymentTool::cloudformation);
  EXPECT_THROW((void)parse_deployment_tool("pulumi"), UsageError);
}

}  // namespace
}  // namespace coldcast
