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
