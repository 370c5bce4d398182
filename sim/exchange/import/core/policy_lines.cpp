#include <algorithm>
#include <cstdint>
#include <fmt/format.h>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "coldcast/base/text.h"

#include "exchange/import/core/joint.h"

namespace coldcast {
namespace {

constexpr std::string_view kUtilization = "ProvisionedConcurrencyUtilization";

std::vector<const PolicyFact*> policies_of(const Joint& joint, const TargetFact& target) {
  std::vector<const PolicyFact*> found;
  for (const PolicyFact& policy : joint.inventory.policies) {
    const bool is_named = !policy.target.empty() && policy.target == target.id;
    const bool is_same = !policy.resource_id.empty() && policy.resource_id == target.resource_id;
    if (is_named || is_same) found.push_back(&policy);
  }
  return found;
}

void add_cooldown(Joint& joint, const std::optional<Count>& cooldown, std::string_view key,
                  DraftLine& tracking) {
  if (cooldown)
    tracking.add(std::string(key), fmt::format("{}s", cooldown->value),
                 joint.origin(cooldown->mark, cooldown->how));
}

// Where AWS takes it, the target of tracking as a share.
bool check_target(Joint& joint, const PolicyFact& policy, std::string_view path) {
  if (!policy.target_value) return false;
  const double target = policy.target_value->value;
  if (target >= 0.1 && target <= 0.9) return true;
  const std::string cure =
      target > 1.0 && target <= 100.0
          ? fmt::format("; {} % is {}", to_string(target), fmt::format("{:.6g}", target / 100.0))
          : "";
  joint.findings.refuse(policy.target_value->mark, path,
                        fmt::format("target {}: between 0.1 and 0.9{}", to_string(target), cure));
  return false;
}

void fill_tracking(Joint& joint, const PolicyFact& policy, bool scales_in, DraftLine& tracking) {
  tracking.add("target", to_string(policy.target_value->value),
               joint.origin(policy.target_value->mark, policy.target_value->how));
  if (!policy.statistic.empty() && policy.statistic != "average")
    tracking.add("statistic", policy.statistic, joint.origin(policy.mark, policy.name));
  if (!policy.scale_in || !scales_in)
    tracking.add("scale_in", "false", joint.origin(policy.mark, policy.name));
  add_cooldown(joint, policy.scale_out_cooldown, "scale_out_cooldown", tracking);
  add_cooldown(joint, policy.scale_in_cooldown, "scale_in_cooldown", tracking);
}

void add_tracking(Joint& joint, const TargetFact& target,
                  const std::vector<const PolicyFact*>& tracking, const std::string& path,
                  DraftLine& scaling) {
  if (!target.scales_out) {
    if (!tracking.empty())
      joint.findings.remark(target.mark, path,
                            "scaling out is suspended; target tracking left out");
    return;
  }
  if (tracking.size() == 1) {
    fill_tracking(joint, *tracking[0], target.scales_in, scaling.add_block("target_tracking"));
  } else if (!tracking.empty()) {
    DraftLine& list = scaling.add_block("target_tracking");
    for (const PolicyFact* policy : tracking)
      fill_tracking(joint, *policy, target.scales_in, list.add_item(""));
  }
}

// Whether all steps lie below the threshold, as those of an alarm on too little use do.
bool is_below(const StepScalingFact& scaling) {
  return std::all_of(scaling.steps.begin(), scaling.steps.end(),
                     [](const StepFact& step) { return step.to && *step.to <= 0.0; });
}

std::string_view adjustment_word(std::string_view type) {
  if (type == "ChangeInCapacity") return "change_in_capacity";
  if (type == "PercentChangeInCapacity") return "percent_change_in_capacity";
  return type == "ExactCapacity" ? "exact_capacity" : "";
}

// Why a policy cannot be written as a step of step_scaling; empty: it can.
std::string why_not(const StepScalingFact& scaling, const AlarmFact& alarm) {
  if (alarm.metric != kUtilization)
    return fmt::format("alarm {} watches {}, only {} is modelled", alarm.id,
                       alarm.metric.empty() ? "metric math" : alarm.metric, kUtilization);
  if (alarm.statistic != "average" && alarm.statistic != "maximum")
    return fmt::format("statistic {} of alarm {}; average and maximum are", alarm.statistic,
                       alarm.id);
  if (!alarm.threshold || !alarm.periods || scaling.steps.empty() ||
      adjustment_word(scaling.adjustment).empty())
    return fmt::format("alarm {}, adjustment or steps are not known", alarm.id);
  if (alarm.threshold->value < 0.0 || alarm.threshold->value > 1.0)
    return fmt::format("alarm {} has threshold {}, but the metric is a share of 0 to 1", alarm.id,
                       to_string(alarm.threshold->value));
  if (alarm.period && (alarm.period->value < 60 || alarm.period->value % 60 != 0))
    return fmt::format("alarm {} looks every {} s; whole minutes are", alarm.id,
                       alarm.period->value);
  if (alarm.comparison.starts_with("Less") != is_below(scaling))
    return fmt::format("the steps lie on the other side of the threshold of alarm {}", alarm.id);
  return {};
}

std::string steps_text(const StepScalingFact& scaling) {
  std::vector<std::string> steps;
  for (const StepFact& step : scaling.steps) {
    std::vector<std::string> parts;
    if (step.from) parts.push_back("from: " + to_string(*step.from));
    if (step.to) parts.push_back("to: " + to_string(*step.to));
    parts.push_back("by: " + to_string(step.by));
    steps.push_back(fmt::format("{{{}}}", joined(parts)));
  }
  return fmt::format("[{}]", joined(steps));
}

void fill_steps(Joint& joint, const PolicyFact& policy, const AlarmFact& alarm, DraftLine& item) {
  const StepScalingFact& scaling = *policy.steps;
  const std::string origin = joint.origin(policy.mark, policy.name);
  item.add("statistic", alarm.statistic, joint.origin(alarm.mark, alarm.id));
  item.add("threshold", to_string(alarm.threshold->value),
           joint.origin(alarm.threshold->mark, alarm.threshold->how));
  const std::uint64_t minutes = alarm.period ? alarm.period->value / 60 : 1;
  item.add("periods", fmt::to_string(alarm.periods->value * minutes),
           joint.origin(alarm.periods->mark, alarm.periods->how));
  if (scaling.cooldown) {
    add_cooldown(joint, scaling.cooldown, "cooldown", item);
  } else {
    item.add("cooldown", "0s", "assumed: what Lambda has by default");
  }
  item.add("adjustment", std::string(adjustment_word(scaling.adjustment)), origin);
  if (scaling.minimum_magnitude && scaling.adjustment == "PercentChangeInCapacity")
    item.add("min_adjustment_magnitude", fmt::to_string(scaling.minimum_magnitude->value),
             joint.origin(scaling.minimum_magnitude->mark));
  item.add("steps", steps_text(scaling), origin);
  if (alarm.breaching && alarm.breaching->value != alarm.periods->value) {
    item.add_comment(fmt::format("not modelled: {} of {} periods are enough",
                                 alarm.breaching->value, alarm.periods->value));
    joint.findings.remark(alarm.breaching->mark, alarm.id,
                          fmt::format("{} of {} data points are enough there; not modelled, all "
                                      "must breach",
                                      alarm.breaching->value, alarm.periods->value));
  }
}

void say_not_modelled(Joint& joint, const PolicyFact& policy, const std::string& path,
                      const std::string& why, DraftLine& scaling) {
  scaling.add_comment("not modelled: " + why);
  joint.findings.remark(policy.mark, path, "not modelled: " + why);
}

// A policy acts once for each alarm that sets it off.
void add_steps(Joint& joint, const TargetFact& target, const PolicyFact& policy,
               const std::string& path, DraftLine& scaling, DraftLine& list) {
  bool has_alarm = false;
  for (const AlarmFact& alarm : joint.inventory.alarms) {
    if (policy.id.empty() ||
        std::find(alarm.policies.begin(), alarm.policies.end(), policy.id) == alarm.policies.end())
      continue;
    has_alarm = true;
    std::string why = why_not(*policy.steps, alarm);
    const bool is_in = is_below(*policy.steps);
    if (why.empty() && (is_in ? !target.scales_in : !target.scales_out))
      why = fmt::format("scaling {} is suspended", is_in ? "in" : "out");
    if (why.empty()) {
      fill_steps(joint, policy, alarm, list.add_item(""));
    } else {
      say_not_modelled(joint, policy, path, fmt::format("policy {}: {}", policy.name, why),
                       scaling);
    }
  }
  if (!has_alarm)
    say_not_modelled(joint, policy, path,
                     fmt::format("policy {}: step scaling; its alarm, which has threshold and "
                                 "periods, is not among the files",
                                 policy.name),
                     scaling);
}

}  // namespace

void add_policies(Joint& joint, const TargetFact& target, const std::string& path,
                  DraftLine& scaling) {
  std::vector<const PolicyFact*> tracking;
  DraftLine steps{"step_scaling"};
  for (const PolicyFact* policy : policies_of(joint, target)) {
    if (!policy->not_modelled.empty())
      say_not_modelled(joint, *policy, path, policy->not_modelled, scaling);
    if (policy->steps) add_steps(joint, target, *policy, path, scaling, steps);
    if (policy->is_tracking && check_target(joint, *policy, path + ".target_tracking"))
      tracking.push_back(policy);
  }
  add_tracking(joint, target, tracking, path, scaling);
  if (!steps.lines.empty()) scaling.lines.push_back(std::move(steps));
}

}  // namespace coldcast
