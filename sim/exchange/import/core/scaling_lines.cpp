#include <algorithm>
#include <fmt/format.h>

#include "coldcast/base/text.h"
#include "coldcast/origin/schedule_expression.h"

#include "exchange/import/core/joint.h"

namespace coldcast {
namespace {

std::vector<const ProvisionedFact*> provisioned_of(const Joint& joint,
                                                   const FunctionFact& function) {
  std::vector<const ProvisionedFact*> found;
  for (const ProvisionedFact& provisioned : joint.inventory.provisioned) {
    if (parse_function_name(provisioned.function).name == function.name)
      found.push_back(&provisioned);
  }
  return found;
}

std::vector<const TargetFact*> targets_of(const Joint& joint, const FunctionFact& function) {
  std::vector<const TargetFact*> found;
  for (const TargetFact& target : joint.inventory.targets) {
    const auto resource = parse_resource_id(target.resource_id);
    if (resource && resource->name == function.name) found.push_back(&target);
  }
  return found;
}

// The version that an alias stands for, as far as it is known; else the qualifier itself.
std::string version_of(const Joint& joint, const FunctionFact& function,
                       const std::string& qualifier) {
  for (const AliasFact& alias : joint.inventory.aliases) {
    if (alias.name == qualifier && parse_function_name(alias.function).name == function.name &&
        !alias.version.empty())
      return alias.version;
  }
  return qualifier;
}

void check_versions(Joint& joint, const FunctionFact& function,
                    const std::vector<const ProvisionedFact*>& provisioned) {
  std::map<std::string, const ProvisionedFact*> configured;
  for (const ProvisionedFact* fact : provisioned) {
    const std::string path = "functions." + function.name + ".provisioned_concurrency";
    const std::string version = version_of(joint, function, fact->qualifier);
    if (version == "$LATEST") {
      joint.findings.refuse(fact->amount.mark, path,
                            "Provisioned Concurrency Configs cannot be applied to unpublished "
                            "function versions: publish a version, let the alias point to it");
      continue;
    }
    const auto [known, is_new] = configured.emplace(version, fact);
    if (is_new || version.empty()) continue;
    joint.findings.refuse(
        fact->amount.mark, path,
        fmt::format("a version has at most one provisioned concurrency configuration, its own or "
                    "that of one alias; {} and {} are of one version",
                    known->second->how.empty() ? "another" : known->second->how,
                    fact->how.empty() ? "this" : fact->how));
  }
}

std::string how_of(const Joint& joint, const std::vector<const ProvisionedFact*>& provisioned) {
  std::vector<std::string> parts;
  for (const ProvisionedFact* fact : provisioned) {
    std::string how = joined({fact->how, fact->amount.how});
    if (provisioned.size() > 1) how = fmt::format("{} {}", fact->amount.value, how);
    parts.push_back(parts.empty() ? joint.origin(fact->amount.mark, how) : how);
  }
  return joined(parts, " + ");
}

std::vector<ScheduledFact> actions_of(const Joint& joint, const TargetFact& target) {
  std::vector<ScheduledFact> actions = target.scheduled;
  for (const ActionFact& apart : joint.inventory.actions) {
    if (apart.resource_id == target.resource_id) actions.push_back(apart.action);
  }
  return actions;
}

void add_scheduled(Joint& joint, const TargetFact& target, const std::string& path,
                   DraftLine& scaling) {
  const std::vector<ScheduledFact> actions = actions_of(joint, target);
  if (actions.empty()) return;
  if (!target.acts_on_schedule) {
    joint.findings.remark(target.mark, path, "scheduled scaling is suspended; left out");
    return;
  }
  DraftLine list{"scheduled"};
  std::uint64_t minimum = target.minimum ? target.minimum->value : 0;
  std::uint64_t maximum = target.maximum ? target.maximum->value : 0;
  for (const ScheduledFact& action : actions) {
    std::string why;
    const auto schedule = ScheduleExpression::parse(action.schedule, why);
    if (!schedule) {
      joint.findings.refuse(action.mark, path + ".scheduled",
                            fmt::format("schedule {}: {}", quote(action.schedule), why));
      continue;
    }
    if (!check_zone(joint, action.time_zone, action.mark, path + ".scheduled")) continue;
    const auto life = life_in_run(joint, action.life, action.mark, path + ".scheduled");
    if (!life) continue;
    joint.needs_calendar = true;
    if (action.minimum) minimum = action.minimum->value;
    if (action.maximum) maximum = action.maximum->value;
    if (minimum > maximum) {
      joint.findings.remark(action.mark, path + ".scheduled",
                            fmt::format("minimum {} is above maximum {} after {}", minimum, maximum,
                                        schedule->text()));
    }
    std::string text = "{schedule: " + yaml_text(schedule->text());
    if (!action.time_zone.empty() && action.time_zone != "UTC")
      text += ", time_zone: " + yaml_text(action.time_zone);
    if (action.minimum) text += fmt::format(", minimum: {}", action.minimum->value);
    if (action.maximum) text += fmt::format(", maximum: {}", action.maximum->value);
    list.add_item(text + "}", joint.origin(action.mark, action.life.words()));
    if (life->from > Duration::zero() || life->until) {
      joint.findings.remark(action.mark, path + ".scheduled",
                            fmt::format("{} acts only {}: not modelled, it acts all the time",
                                        schedule->text(), action.life.words()));
    }
  }
  if (!list.lines.empty()) scaling.lines.push_back(std::move(list));
}

void add_bound(Joint& joint, const std::vector<const TargetFact*>& targets,
               std::optional<Count> TargetFact::*bound, std::string_view key, DraftLine& scaling) {
  std::uint64_t sum = 0;
  std::string comment;
  for (const TargetFact* target : targets) {
    const std::optional<Count>& count = target->*bound;
    if (!count) continue;
    sum += count->value;
    comment = joined({comment, joint.origin(count->mark, joined({target->how, count->how}))});
  }
  if (!comment.empty()) scaling.add(std::string(key), fmt::to_string(sum), comment);
}

std::uint64_t sum_of_minimums(const std::vector<const TargetFact*>& targets) {
  std::uint64_t sum = 0;
  for (const TargetFact* target : targets) sum += target->minimum ? target->minimum->value : 0;
  return sum;
}

void add_autoscaling(Joint& joint, const FunctionFact& function,
                     const std::vector<const TargetFact*>& targets, DraftLine& block) {
  const std::string path = "functions." + function.name + ".provisioned_concurrency.autoscaling";
  DraftLine& scaling = block.add_block("autoscaling");
  add_bound(joint, targets, &TargetFact::minimum, "minimum", scaling);
  add_bound(joint, targets, &TargetFact::maximum, "maximum", scaling);
  for (const TargetFact* target : targets) {
    if (target->minimum && target->maximum && target->minimum->value > target->maximum->value) {
      joint.findings.refuse(target->minimum->mark, path,
                            fmt::format("Maximum capacity {} cannot be less than minimum capacity "
                                        "{}",
                                        target->maximum->value, target->minimum->value));
    }
  }
  add_policies(joint, *targets[0], path, scaling);
  for (const TargetFact* target : targets) add_scheduled(joint, *target, path, scaling);
  if (targets.size() > 1) {
    joint.findings.remark(targets[1]->mark, path,
                          fmt::format("{} qualifiers scale on their own; their bounds are added, "
                                      "the policy is that of the first",
                                      targets.size()));
  }
}

void say_sum(Joint& joint, const FunctionFact& function,
             const std::vector<const ProvisionedFact*>& provisioned) {
  if (provisioned.size() < 2) return;
  std::vector<std::string> parts;
  for (const ProvisionedFact* fact : provisioned)
    parts.push_back(fmt::format("{} of {}", fact->amount.value,
                                fact->how.empty() ? fact->qualifier : fact->how));
  joint.findings.remark(provisioned[1]->amount.mark,
                        "functions." + function.name + ".provisioned_concurrency",
                        "added up: " + joined(parts, " + "));
}

bool is_unqualified(const std::string& qualifier) {
  return qualifier.empty() || qualifier == "$LATEST";
}

// The qualifiers by which the files call a function.
std::vector<std::string> called_qualifiers(const Joint& joint, const FunctionFact& function) {
  std::vector<std::string> found;
  const auto take = [&](const std::string& reference) {
    FunctionName name = parse_function_name(reference);
    if (name.name == function.name) found.push_back(std::move(name.qualifier));
  };
  for (const MappingFact& mapping : joint.inventory.mappings) {
    if (mapping.enabled) take(mapping.function);
  }
  for (const ClockFact& clock : joint.inventory.clocks) take(clock.function);
  for (const CallerFact& caller : joint.inventory.callers) {
    if (caller.is_target) take(caller.function);
  }
  if (!function.callers.empty()) found.push_back(function.alias);
  return found;
}

// Provisioned concurrency that nothing in the files uses, though they tell who calls the function.
void say_unused(Joint& joint, const FunctionFact& function,
                const std::vector<const ProvisionedFact*>& provisioned) {
  const std::vector<std::string> called = called_qualifiers(joint, function);
  if (joint.inventory.is_state || called.empty() ||
      std::any_of(called.begin(), called.end(), is_unqualified))
    return;
  for (const ProvisionedFact* fact : provisioned) {
    const std::string version = version_of(joint, function, fact->qualifier);
    const bool is_called =
        std::any_of(called.begin(), called.end(), [&](const std::string& qualifier) {
          return version_of(joint, function, qualifier) == version;
        });
    if (is_called) continue;
    joint.findings.remark(
        fact->amount.mark, "functions." + function.name + ".provisioned_concurrency",
        fmt::format("nothing in the files calls {}; its {} count all the same",
                    fact->how.empty() ? fact->qualifier : fact->how, fact->amount.value));
  }
}

}  // namespace

void say_bypass(Joint& joint, const FunctionFact& function, const std::string& reference, Mark at,
                std::string_view who) {
  if (!is_unqualified(parse_function_name(reference).qualifier)) return;
  std::vector<std::string> bypassed;
  for (const ProvisionedFact* fact : provisioned_of(joint, function))
    bypassed.push_back(fact->how.empty() ? "its version" : fact->how);
  if (bypassed.empty()) return;
  joint.findings.remark(at, "functions." + function.name + ".provisioned_concurrency",
                        fmt::format("{} calls the unqualified function and bypasses the "
                                    "provisioned concurrency of {}",
                                    who, joined(bypassed)));
}

std::uint64_t provisioned_total(const Joint& joint, const FunctionFact& function) {
  std::uint64_t sum = 0;
  for (const ProvisionedFact* fact : provisioned_of(joint, function)) sum += fact->amount.value;
  return sum;
}

void add_provisioned(Joint& joint, const FunctionFact& function, DraftLine& block) {
  const auto provisioned = provisioned_of(joint, function);
  const auto targets = targets_of(joint, function);
  const std::string path = "functions." + function.name + ".provisioned_concurrency";
  check_versions(joint, function, provisioned);
  for (const ProvisionedFact* fact : provisioned) {
    if (fact->amount.value == 0) {
      joint.findings.refuse(fact->amount.mark, path,
                            "0 is refused by Lambda (Member must have value greater than or equal "
                            "to 1); leave the configuration out where nothing is to be "
                            "provisioned: in a template by a condition, in terraform-aws-modules "
                            "by -1 (0 still creates it)");
    }
  }
  say_sum(joint, function, provisioned);
  say_unused(joint, function, provisioned);
  const std::uint64_t sum = provisioned_total(joint, function);
  if (targets.empty()) {
    if (sum > 0)
      block.add("provisioned_concurrency", fmt::to_string(sum), how_of(joint, provisioned));
    return;
  }
  if (sum == 0 && function.snap_start && function.snap_start->value) {
    const std::string why =
        "auto scaling does nothing: Lambda refuses provisioned concurrency beside SnapStart";
    block.add_comment(why);
    joint.findings.remark(targets[0]->mark, path, why + "; left out");
    return;
  }
  DraftLine& plan = block.add_block("provisioned_concurrency");
  plan.add("initial", fmt::to_string(sum > 0 ? sum : sum_of_minimums(targets)),
           sum > 0 ? how_of(joint, provisioned) : "the minimum: no file says another");
  if (sum > 0 && joint.inventory.is_state) {
    joint.findings.remark(provisioned[0]->amount.mark, path,
                          fmt::format("initial {} is what is requested at the moment, which auto "
                                      "scaling has set; the floor is its minimum {}",
                                      sum, sum_of_minimums(targets)));
  }
  if (sum == 0)
    joint.findings.remark(targets[0]->mark, path,
                          "nothing is provisioned before auto scaling begins; AWS asks for an "
                          "initial amount, the minimum stands for it");
  add_autoscaling(joint, function, targets, plan);
}

}  // namespace coldcast
