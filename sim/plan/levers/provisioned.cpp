#include <string>

#include "plan/levers/builders.h"

namespace coldcast {
namespace {

// Steps are of `provisioned_concurrency.initial`; what changes it later is taken away.
Lever initial_lever(const Function& function, std::uint32_t most) {
  Lever lever = counts({function.name, "provisioned_concurrency.initial"}, 0, most);
  const ProvisionedPlan& plan = function.provisioned_concurrency;
  const std::string path = SettingRef{function.name, "provisioned_concurrency"}.path();
  for (std::vector<Choice>& step : lever.steps) {
    if (!plan.changes.empty()) step.push_back({path + ".changes", "[]"});
    if (plan.autoscaling) step.push_back({path + ".autoscaling", "none"});
  }
  return lever;
}

}  // namespace

bool has_allocation_keys(const ProvisionedPlan& plan) {
  return plan.allocates_as_aws || plan.recycle || plan.ready_at != kStartOfTime;
}

Lever counts(const SettingRef& setting, std::uint64_t from, std::uint64_t to) {
  Lever lever{setting, {}};
  const std::string path = setting.path();
  const std::uint64_t stride = (to - from) / kMaxAxisValues + 1;
  for (std::uint64_t value = from; value < to; value += stride)
    lever.steps.push_back({{path, std::to_string(value)}});
  lever.steps.push_back({{path, std::to_string(to)}});
  return lever;
}

Lever constant_lever(const Function& function, std::uint32_t most) {
  if (has_allocation_keys(function.provisioned_concurrency)) return initial_lever(function, most);
  return counts({function.name, "provisioned_concurrency"}, 0, most);
}

// Up to what the handlers ever take at once: with so much no request needs anything else.
std::vector<LeverGroup> provisioned_levers(const LeverContext& context) {
  const MeasuredDemand& demand = context.demand.of_handlers();
  std::vector<LeverGroup> groups;
  for (const std::size_t i : context.functions)
    groups.push_back({constant_lever(context.scenario.functions[i], demand.functions[i].peak())});
  return groups;
}

}  // namespace coldcast
