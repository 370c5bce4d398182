#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "exchange/import/core/scaling_reader.h"
#include "exchange/import/terraform/reader.h"

namespace coldcast {
namespace {

std::string scaling_path(const std::string& resource_id) {
  const auto name = parse_resource_id(resource_id);
  return "functions." + (name ? name->name : "") + ".provisioned_concurrency.autoscaling";
}

bool is_provisioned(const Block& block) {
  const auto dimension = block.text("ScalableDimension");
  return !dimension || dimension->value == kProvisionedDimension;
}

}  // namespace

std::string TerraformReader::resource_id(const TerraformResource& resource) {
  const auto id = plan_.block(resource, "").text("ResourceId");
  if (id) return id->value;
  std::optional<FunctionName> function;
  std::string qualifier;
  for (const TerraformPlan::Reference& reference : plan_.references(resource, "resource_id")) {
    // A policy names its target.
    if (reference.resource->type == "aws_appautoscaling_target" &&
        resource.type != "aws_appautoscaling_target")
      return resource_id(*reference.resource);
    const auto found = function_of(reference);
    if (!found) continue;
    if (!function) function = found;
    if (qualifier.empty()) qualifier = found->qualifier;
  }
  return function ? fmt::format("function:{}:{}", function->name, qualifier) : "";
}

void TerraformReader::target(const TerraformResource& resource) {
  const Block plain = plan_.block(resource, "");
  const std::string id = resource_id(resource);
  if (!is_provisioned(plain) || !parse_resource_id(id)) return;
  TargetFact fact = read_target(plan_.block(resource, scaling_path(id)));
  fact.id = resource.address;
  fact.resource_id = id;
  fact.mark = resource.mark;
  inventory_.targets.push_back(std::move(fact));
}

void TerraformReader::policy(const TerraformResource& resource) {
  const Block plain = plan_.block(resource, "");
  const std::string id = resource_id(resource);
  if (!is_provisioned(plain) || !parse_resource_id(id)) return;
  PolicyFact fact = read_policy(plan_.block(resource, scaling_path(id)));
  fact.id = resource.address;
  fact.resource_id = id;
  fact.mark = resource.mark;
  fact.name = resource.address;
  inventory_.policies.push_back(std::move(fact));
}

void TerraformReader::alarm(const TerraformResource& resource) {
  std::vector<std::string> policies;
  const std::vector<Stated<std::string>> said = plan_.block(resource, "").texts("AlarmActions");
  for (const TerraformResource& policy : plan_.resources()) {
    if (policy.type != "aws_appautoscaling_policy") continue;
    const auto arn = plan_.block(policy, "").text("Arn");
    const bool is_named = arn && std::any_of(said.begin(), said.end(), [&](const auto& action) {
                            return action.value == arn->value;
                          });
    if (is_named) policies.push_back(policy.address);
  }
  for (const TerraformPlan::Reference& reference : plan_.references(resource, "alarm_actions")) {
    const TerraformResource& named = *reference.resource;
    const bool is_new =
        std::find(policies.begin(), policies.end(), named.address) == policies.end();
    if (named.type == "aws_appautoscaling_policy" && is_new) policies.push_back(named.address);
  }
  if (policies.empty()) return;
  AlarmFact fact = read_alarm(plan_.block(resource, resource.address));
  fact.id = resource.address;
  fact.mark = resource.mark;
  fact.policies = std::move(policies);
  inventory_.alarms.push_back(std::move(fact));
}

void TerraformReader::action(const TerraformResource& resource) {
  const Block plain = plan_.block(resource, "");
  const std::string id = resource_id(resource);
  if (!is_provisioned(plain) || !parse_resource_id(id)) return;
  ScheduledFact fact = read_scheduled_action(plan_.block(resource, scaling_path(id)));
  inventory_.actions.push_back({id, std::move(fact)});
}

}  // namespace coldcast
