#include <algorithm>
#include <fmt/format.h>

#include "coldcast/base/text.h"

#include "config/auto_scaling_reader.h"
#include "config/key_reader.h"

namespace coldcast {

namespace {

void read_readiness(Parameters& block, ProvisionedPlan& plan) {
  const std::optional<Setting> allocate = block.find("allocate");
  const std::optional<Setting> ready_at = block.find("ready_at");
  if (allocate) {
    (void)allocate->choice({"aws"});
    plan.allocates_as_aws = true;
    if (ready_at) ready_at->fail("stands beside allocate: aws; leave one of them out");
    KeyReader reader(block, "function", "provisioned_concurrency");
    reader.read("preparation", plan.preparation);
    reader.read("per_minute", plan.per_minute);
    return;
  }
  if (ready_at) {
    plan.ready_at = ready_at->instant();
  } else {
    block.resolve("ready_at", Node::scalar(to_string(Duration::zero())));
  }
  for (const std::string_view key : {"preparation", "per_minute"}) {
    if (const auto setting = block.find(key))
      setting->fail("has a meaning with allocate: aws only");
  }
}

ProvisionedPlan::Change read_change(const Setting& setting) {
  Parameters block = setting.map();
  ProvisionedPlan::Change change;
  change.at = block.instant("at");
  if (const auto value = block.require("value", "50")) change.value = read_count(*value);
  block.done();
  return change;
}

void read_changes(Parameters& block, ProvisionedPlan& plan) {
  const std::optional<Setting> setting = block.find("changes");
  if (!setting) return;
  for (const Setting& item : setting->list()) {
    const ProvisionedPlan::Change change = read_change(item);
    if (!plan.changes.empty() && change.at <= plan.changes.back().at) {
      item.fail("is not later than the change before it; expected them in order of time");
    }
    plan.changes.push_back(change);
  }
}

// Auto scaling has a block of its own. True where its keys stand beside it, which has been
// reported.
bool fail_scaling_keys(const Setting& setting) {
  std::string minimum;
  std::string maximum;
  std::string target;
  for (const Node::Entry& entry : setting.node().entries) {
    const std::string& text = entry.value.text;
    if (entry.key == "minimum" || entry.key == "min") minimum = text;
    if (entry.key == "maximum" || entry.key == "max") maximum = text;
    if (entry.key == "target" || entry.key == "utilization") target = text;
  }
  if (minimum.empty() && maximum.empty() && target.empty()) return false;
  setting.fail(fmt::format(
      "minimum, maximum and target are keys of autoscaling; write it like "
      "\"provisioned_concurrency: "
      "{{autoscaling: {{minimum: {}, maximum: {}, target_tracking: {{target: {}}}}}}}\"",
      minimum.empty() ? "1" : minimum, maximum.empty() ? "100" : maximum,
      target.empty() ? "0.7" : target));
  return true;
}

}  // namespace

ProvisionedPlan read_provisioned(const Setting& setting,
                                 const std::optional<CalendarTime>& starts_at) {
  ProvisionedPlan plan;
  if (!setting.is_map()) {
    plan.initial = read_count(setting);
    return plan;
  }
  if (fail_scaling_keys(setting)) return plan;
  Parameters block = setting.map();
  KeyReader reader(block, "function", "provisioned_concurrency");
  reader.read("initial", plan.initial);
  read_readiness(block, plan);
  read_changes(block, plan);
  plan.autoscaling = read_auto_scaling(block, starts_at);
  if (plan.autoscaling && !plan.changes.empty())
    block.fail("changes",
               "stands beside autoscaling: two owners of one value; leave one of them out");
  plan.recycle = read_optional_distribution(block, "recycle");
  block.done();
  return plan;
}

}  // namespace coldcast
