#include <string>

#include "plan/levers/builders.h"

namespace coldcast {
namespace {

// What stands beside `initial` and `changes` and would be lost with the block.
bool has_other_keys(const ProvisionedPlan& plan) {
  return plan.allocates_as_aws || plan.recycle || plan.ready_at != kStartOfTime;
}

// Steps are of `provisioned_concurrency.initial`; a schedule beside it is taken away.
Lever initial_lever(const Function& function, std::uint32_t most) {
  Lever lever = counts({function.name, "provisioned_concurrency.initial"}, 0, most);
  if (function.provisioned_concurrency.changes.empty()) return lever;
  const SettingRef changes{function.name, "provisioned_concurrency.changes"};
  for (std::vector<Choice>& step : lever.steps) step.push_back({changes.path(), "[]"});
  return lever;
}

}  // namespace

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
  if (has_other_keys(function.provisioned_concurrency)) return initial_lever(function, most);
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
