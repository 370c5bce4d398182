#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "coldcast/base/error.h"
#include "coldcast/base/text.h"
#include "coldcast/report/plan_report.h"

namespace coldcast {
namespace {

using namespace std::chrono_literals;

constexpr std::array<std::string_view, 4> kTools = {"sam", "cloudformation", "serverless",
                                                    "terraform"};

// What of a function the plan has set.
struct Lines {
  const Function* function;
  bool memory = false;
  bool architecture = false;
  bool reserved = false;
  bool provisioned = false;

  [[nodiscard]] const ProvisionedPlan& plan() const { return function->provisioned_concurrency; }
  [[nodiscard]] bool has_schedule() const { return provisioned && !plan().changes.empty(); }
};

std::vector<Lines> touched(const Scenario& scenario, const std::vector<Choice>& choices) {
  std::vector<Lines> result;
  for (const Function& function : scenario.functions) {
    Lines lines{.function = &function};
    const std::string prefix = "functions." + function.name + ".";
    for (const Choice& choice : choices) {
      if (!choice.path.starts_with(prefix)) continue;
      const std::string_view key = std::string_view(choice.path).substr(prefix.size());
      lines.memory = lines.memory || key == "memory";
      lines.architecture = lines.architecture || key == "architecture";
      lines.reserved = lines.reserved || key == "reserved_concurrency";
      lines.provisioned = lines.provisioned || key.starts_with("provisioned_concurrency");
    }
    if (lines.memory || lines.architecture || lines.reserved || lines.provisioned)
      result.push_back(lines);
  }
  return result;
}

// One daily change of provisioned concurrency.
struct Action {
  std::int64_t hour;
  std::int64_t minute;
  std::uint32_t value;

  [[nodiscard]] std::string name() const { return fmt::format("at-{:02}-{:02}", hour, minute); }
  // Application Auto Scaling: "Schedule recurring scaling actions using cron expressions".
  [[nodiscard]] std::string cron() const {
    return fmt::format("cron({} {} * * ? *)", minute, hour);
  }
};

std::vector<Action> actions_of(const ProvisionedPlan& plan) {
  std::vector<Action> actions = {{0, 0, plan.initial}};
  for (const ProvisionedPlan::Change& change : plan.changes) {
    const Duration at = change.at - kStartOfTime;
    if (at >= 24h) break;
    actions.push_back({at / 1h, at % 1h / 1min, change.value});
  }
  return actions;
}

// A name as CloudFormation's logical ids are: letters and digits.
std::string logical_id(const std::string& name) {
  std::string id;
  bool is_start = true;
  for (const char letter : name) {
    const bool is_plain = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                          (letter >= '0' && letter <= '9');
    if (is_plain)
      id += is_start && letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A')
                                                       : letter;
    is_start = !is_plain;
  }
  return id;
}

std::string cloudformation_schedule(const Lines& lines, std::string_view indent) {
  const std::string& name = lines.function->name;
  std::string text = fmt::format(
      "{0}{1}Schedule:\n"
      "{0}  Type: AWS::ApplicationAutoScaling::ScalableTarget\n"
      "{0}  Properties:\n"
      "{0}    ServiceNamespace: lambda\n"
      "{0}    ScalableDimension: lambda:function:ProvisionedConcurrency\n"
      "{0}    ResourceId: function:{2}:live\n"
      "{0}    MinCapacity: {3}\n"
      "{0}    MaxCapacity: {3}\n"
      "{0}    ScheduledActions:\n",
      indent, logical_id(name), name, lines.plan().initial);
  for (const Action& action : actions_of(lines.plan())) {
    text += fmt::format(
        "{0}      - ScheduledActionName: {1}\n"
        "{0}        Schedule: {2}\n"
        "{0}        ScalableTargetAction: {{MinCapacity: {3}, MaxCapacity: {3}}}\n",
        indent, action.name(), action.cron(), action.value);
  }
  return text;
}

std::string function_properties(const Lines& lines) {
  const Function& function = *lines.function;
  std::string text;
  if (lines.memory) text += fmt::format("      MemorySize: {}\n", function.memory.count);
  if (lines.architecture)
    text += fmt::format("      Architectures: [{}]\n", to_string(function.architecture));
  if (lines.reserved && function.reserved_concurrency)
    text += fmt::format("      ReservedConcurrentExecutions: {}\n", *function.reserved_concurrency);
  return text;
}

std::string provisioned_properties(const Lines& lines) {
  // AWS takes no configuration of zero.
  if (!lines.provisioned || lines.plan().initial == 0) return {};
  return fmt::format(
      "      ProvisionedConcurrencyConfig:\n        ProvisionedConcurrentExecutions: {}\n",
      lines.plan().initial);
}

std::string sam(const Lines& lines) {
  const std::string provisioned = provisioned_properties(lines);
  const bool needs_alias = !provisioned.empty() || lines.has_schedule();
  return fmt::format("  {}:\n    Type: AWS::Serverless::Function\n    Properties:\n{}{}{}{}",
                     logical_id(lines.function->name), function_properties(lines),
                     needs_alias ? "      AutoPublishAlias: live\n" : "", provisioned,
                     lines.has_schedule() ? cloudformation_schedule(lines, "  ") : "");
}

std::string cloudformation(const Lines& lines) {
  const std::string id = logical_id(lines.function->name);
  std::string text;
  if (const std::string properties = function_properties(lines); !properties.empty())
    text +=
        fmt::format("  {}:\n    Type: AWS::Lambda::Function\n    Properties:\n{}", id, properties);
  if (const std::string provisioned = provisioned_properties(lines); !provisioned.empty())
    text += fmt::format("  {}Live:\n    Type: AWS::Lambda::Alias\n    Properties:\n{}", id,
                        provisioned);
  if (lines.has_schedule()) text += cloudformation_schedule(lines, "  ");
  return text;
}

std::string serverless(const Lines& lines) {
  const Function& function = *lines.function;
  std::string text = fmt::format("  {}:\n", function.name);
  if (lines.memory) text += fmt::format("    memorySize: {}\n", function.memory.count);
  if (lines.architecture)
    text += fmt::format("    architecture: {}\n", to_string(function.architecture));
  if (lines.reserved && function.reserved_concurrency)
    text += fmt::format("    reservedConcurrency: {}\n", *function.reserved_concurrency);
  if (lines.provisioned && lines.plan().initial > 0)
    text += fmt::format("    provisionedConcurrency: {}\n", lines.plan().initial);
  return text;
}

std::string terraform_schedule(const Lines& lines) {
  const std::string& name = lines.function->name;
  std::string text = fmt::format(
      "resource \"aws_appautoscaling_target\" \"{0}\" {{\n"
      "  service_namespace  = \"lambda\"\n"
      "  scalable_dimension = \"lambda:function:ProvisionedConcurrency\"\n"
      "  resource_id        = \"function:{0}:live\"\n"
      "  min_capacity       = {1}\n"
      "  max_capacity       = {1}\n"
      "}}\n",
      name, lines.plan().initial);
  for (const Action& action : actions_of(lines.plan())) {
    text += fmt::format(
        "resource \"aws_appautoscaling_scheduled_action\" \"{0}_{1}\" {{\n"
        "  name               = \"{1}\"\n"
        "  service_namespace  = aws_appautoscaling_target.{0}.service_namespace\n"
        "  scalable_dimension = aws_appautoscaling_target.{0}.scalable_dimension\n"
        "  resource_id        = aws_appautoscaling_target.{0}.resource_id\n"
        "  schedule           = \"{2}\"\n"
        "  scalable_target_action {{\n"
        "    min_capacity = {3}\n"
        "    max_capacity = {3}\n"
        "  }}\n"
        "}}\n",
        name, action.name(), action.cron(), action.value);
  }
  return text;
}

std::string terraform(const Lines& lines) {
  const Function& function = *lines.function;
  std::string settings;
  if (lines.memory) settings += fmt::format("  memory_size = {}\n", function.memory.count);
  if (lines.architecture)
    settings += fmt::format("  architectures = [\"{}\"]\n", to_string(function.architecture));
  if (lines.reserved && function.reserved_concurrency)
    settings +=
        fmt::format("  reserved_concurrent_executions = {}\n", *function.reserved_concurrency);
  std::string text;
  if (!settings.empty())
    text +=
        fmt::format("resource \"aws_lambda_function\" \"{}\" {{\n{}}}\n", function.name, settings);
  if (lines.has_schedule()) return text + terraform_schedule(lines);
  if (lines.provisioned && lines.plan().initial > 0)
    text += fmt::format(
        "resource \"aws_lambda_provisioned_concurrency_config\" \"{0}\" {{\n"
        "  function_name                     = \"{0}\"\n"
        "  qualifier                         = \"live\"\n"
        "  provisioned_concurrent_executions = {1}\n"
        "}}\n",
        function.name, lines.plan().initial);
  return text;
}

}  // namespace

DeploymentTool parse_deployment_tool(std::string_view word) {
  for (std::size_t i = 0; i < kTools.size(); ++i)
    if (kTools[i] == word) return static_cast<DeploymentTool>(i);
  throw UsageError("--for: " + unknown_word("tool", word, kTools));
}

std::string deployment_lines(DeploymentTool tool, const Scenario& planned,
                             const std::vector<Choice>& choices) {
  const std::vector<Lines> functions = touched(planned, choices);
  std::string text;
  std::string resources;
  for (const Lines& lines : functions) {
    switch (tool) {
      case DeploymentTool::sam:
        text += sam(lines);
        break;
      case DeploymentTool::cloudformation:
        text += cloudformation(lines);
        break;
      case DeploymentTool::serverless:
        text += serverless(lines);
        if (lines.has_schedule()) resources += cloudformation_schedule(lines, "    ");
        break;
      case DeploymentTool::terraform:
        text += terraform(lines);
        break;
    }
  }
  if (text.empty() || tool == DeploymentTool::terraform) return text;
  if (tool != DeploymentTool::serverless) return "Resources:\n" + text;
  return "functions:\n" + text +
         (resources.empty() ? "" : "resources:\n  Resources:\n" + resources);
}

}  // namespace coldcast
