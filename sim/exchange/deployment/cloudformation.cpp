#include <fmt/format.h>

#include "exchange/deployment/scaling.h"
#include "exchange/deployment/tools.h"

namespace coldcast {
namespace {

std::string properties(const PlannedFunction& planned) {
  return property_lines(planned, {.memory = "      MemorySize: {}\n",
                                  .architecture = "      Architectures: [{}]\n",
                                  .timeout = "      Timeout: {}\n",
                                  .ephemeral_storage = "      EphemeralStorage: {{Size: {}}}\n",
                                  .snap_start = "      SnapStart: {{ApplyOn: PublishedVersions}}\n",
                                  .no_snap_start = "      SnapStart: {{ApplyOn: None}}\n",
                                  .reserved = "      ReservedConcurrentExecutions: {}\n"});
}

// AWS takes no configuration of zero.
std::string provisioned_properties(const PlannedFunction& planned) {
  if (planned.provisioned() == 0) return {};
  return fmt::format(
      "      ProvisionedConcurrencyConfig:\n        ProvisionedConcurrentExecutions: {}\n",
      planned.provisioned());
}

std::string removal(const PlannedFunction& planned, std::string_view where) {
  if (!planned.drops_provisioned()) return {};
  return fmt::format(
      "# {}: no provisioned concurrency is planned; remove ProvisionedConcurrencyConfig from {}\n",
      planned.function->name, where);
}

std::string live_alias(const PlannedFunction& planned) {
  return fmt::format("function:{}:live", planned.function->name);
}

std::string live_target(const PlannedFunction& planned, const std::string& needs) {
  if (planned.scaling() != nullptr) {
    return cloudformation_scaling(planned, {.resource_id = live_alias(planned),
                                            .needs = needs,
                                            .function = planned.function->name,
                                            .alias = "live",
                                            .indent = "  "});
  }
  return planned.has_schedule() ? scalable_target(planned, live_alias(planned), needs, "  ") : "";
}

std::string sam_function(const PlannedFunction& planned) {
  const std::string provisioned = provisioned_properties(planned);
  const bool needs_alias = !provisioned.empty() || planned.needs_alias();
  std::string text =
      properties(planned) + (needs_alias ? "      AutoPublishAlias: live\n" : "") + provisioned;
  if (!text.empty())
    text = fmt::format("  {}:\n    Type: AWS::Serverless::Function\n    Properties:\n{}",
                       planned.logical_id, text);
  // SAM names the alias that AutoPublishAlias makes.
  return text + live_target(planned, planned.logical_id + "Aliaslive");
}

// The alias of a schedule is made here, with a version to point at; of one with a constant, which
// has its own already, the lines say what to add.
std::string alias(const PlannedFunction& planned) {
  const std::string& id = planned.logical_id;
  const std::string provisioned = provisioned_properties(planned);
  if (!planned.needs_alias())
    return provisioned.empty() ? ""
                               : fmt::format(
                                     "  {}Live:\n    Type: AWS::Lambda::Alias\n    "
                                     "Properties:\n{}",
                                     id, provisioned);
  return fmt::format(
      "  {0}Version:\n"
      "    Type: AWS::Lambda::Version\n"
      "    Properties:\n"
      "      FunctionName: {1}\n"
      "  {0}Live:\n"
      "    Type: AWS::Lambda::Alias\n"
      "    Properties:\n"
      "      FunctionName: {1}\n"
      "      FunctionVersion: !GetAtt {0}Version.Version\n"
      "      Name: live\n{2}",
      id, planned.function->name, provisioned);
}

std::string cloudformation_function(const PlannedFunction& planned) {
  const std::string& id = planned.logical_id;
  std::string text;
  if (const std::string lines = properties(planned); !lines.empty())
    text += fmt::format("  {}:\n    Type: AWS::Lambda::Function\n    Properties:\n{}", id, lines);
  return text + alias(planned) + live_target(planned, id + "Live");
}

std::string template_of(const std::string& resources, const std::string& comments) {
  return comments + (resources.empty() ? "" : "Resources:\n" + resources);
}

}  // namespace

std::string scalable_target(const PlannedFunction& planned, const std::string& resource_id,
                            const std::string& needs, std::string_view indent) {
  std::string text = fmt::format(
      "{0}{1}Schedule:\n"
      "{0}  Type: AWS::ApplicationAutoScaling::ScalableTarget\n"
      "{0}  DependsOn: {2}\n"
      "{0}  Properties:\n"
      "{0}    ServiceNamespace: lambda\n"
      "{0}    ScalableDimension: lambda:function:ProvisionedConcurrency\n"
      "{0}    ResourceId: {3}\n"
      "{0}    MinCapacity: {4}\n"
      "{0}    MaxCapacity: {4}\n"
      "{0}    ScheduledActions:\n",
      indent, planned.logical_id, needs, resource_id, planned.provisioned());
  for (const DailyAction& action : planned.actions) {
    text += fmt::format(
        "{0}      - ScheduledActionName: {1}\n"
        "{0}        Schedule: {2}\n"
        "{0}        ScalableTargetAction: {{MinCapacity: {3}, MaxCapacity: {3}}}\n",
        indent, action.name(), action.cron(), action.value);
  }
  return text;
}

std::string sam_lines(const std::vector<PlannedFunction>& functions) {
  std::string resources;
  std::string comments;
  for (const PlannedFunction& planned : functions) {
    resources += sam_function(planned);
    comments += removal(planned, "the function");
  }
  return template_of(resources, comments);
}

std::string cloudformation_lines(const std::vector<PlannedFunction>& functions) {
  std::string resources;
  std::string comments;
  for (const PlannedFunction& planned : functions) {
    resources += cloudformation_function(planned);
    comments += removal(planned, "its alias");
  }
  return template_of(resources, comments);
}

}  // namespace coldcast
