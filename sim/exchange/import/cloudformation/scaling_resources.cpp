#include <fmt/format.h>
#include <utility>

#include "exchange/import/cloudformation/resources.h"
#include "exchange/import/core/names.h"
#include "exchange/import/core/scaling_reader.h"

namespace coldcast {

void read_scalable_target(Template& stack, const Template::Resource& resource,
                          Inventory& inventory) {
  const Block plain = stack.properties(resource, "");
  const auto dimension = plain.text("ScalableDimension");
  const auto service = plain.text("ServiceNamespace");
  // Tables and clusters are scaled by the same resources.
  if (dimension && dimension->value != kProvisionedDimension) return;
  if (!dimension && service && service->value != "lambda") return;
  const auto id = plain.text("ResourceId");
  const auto name = id ? parse_resource_id(id->value) : std::nullopt;
  if (!name) {
    const Value value = plain.find("ResourceId");
    if (value.is_unknown() && dimension)
      stack.findings().refuse(value.mark, resource.id,
                              fmt::format("ResourceId is {}; {}", value.what, value.cure));
    else if (!id && dimension)
      stack.findings().refuse(mark_of(resource), resource.id,
                              "ResourceId does not tell whose provisioned concurrency is scaled; "
                              "expected function:NAME:ALIAS");
    return;
  }
  const std::string path = "functions." + name->name + ".provisioned_concurrency.autoscaling";
  TargetFact target = read_target(stack.properties(resource, path));
  target.id = "target:" + resource.id;
  target.resource_id = id->value;
  target.mark = mark_of(resource);
  inventory.targets.push_back(std::move(target));
}

void read_scaling_policy(Template& stack, const Template::Resource& resource,
                         Inventory& inventory) {
  const Block plain = stack.properties(resource, "");
  const auto dimension = plain.text("ScalableDimension");
  if (dimension && dimension->value != kProvisionedDimension) return;
  if (plain.has("ScalableTargetId"))
    stack.findings().remark(plain.mark_of("ScalableTargetId"), resource.id,
                            "ScalableTargetId is no property of a scaling policy and is ignored; "
                            "did you mean ScalingTargetId?");
  const auto target = plain.text("ScalingTargetId");
  const auto id = plain.text("ResourceId");
  std::string function;
  if (id) function = parse_resource_id(id->value).value_or(FunctionName{}).name;
  // The target may stand behind its policy.
  if (target && target->value.starts_with("target:")) {
    if (const Template::Resource* scaled = stack.resource(target->value.substr(7))) {
      const Block block = stack.properties(*scaled, "");
      const auto scaled_dimension = block.text("ScalableDimension");
      if (scaled_dimension && scaled_dimension->value != kProvisionedDimension) return;
      const auto scaled_id = block.text("ResourceId");
      if (scaled_id) function = parse_resource_id(scaled_id->value).value_or(FunctionName{}).name;
    }
  }
  if (function.empty()) return;
  const std::string path = "functions." + function + ".provisioned_concurrency.autoscaling";
  PolicyFact policy = read_policy(stack.properties(resource, path));
  policy.id = std::string(kPolicyPrefix) + resource.id;
  if (target) policy.target = target->value;
  if (id) policy.resource_id = id->value;
  policy.mark = mark_of(resource);
  if (policy.name.empty()) policy.name = resource.id;
  inventory.policies.push_back(std::move(policy));
}

void read_alarm(Template& stack, const Template::Resource& resource, Inventory& inventory) {
  std::vector<std::string> policies;
  for (const Stated<std::string>& action : stack.properties(resource, "").texts("AlarmActions")) {
    if (action.value.starts_with(kPolicyPrefix)) policies.push_back(action.value);
  }
  if (policies.empty()) return;
  AlarmFact alarm = read_alarm(stack.properties(resource, resource.id));
  alarm.id = resource.id;
  alarm.mark = mark_of(resource);
  alarm.policies = std::move(policies);
  inventory.alarms.push_back(std::move(alarm));
}

}  // namespace coldcast
