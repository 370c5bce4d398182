#include "exchange/import/core/scaling_reader.h"

#include <algorithm>
#include <ctime>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "coldcast/base/text.h"

namespace coldcast {
namespace {

constexpr std::string_view kUtilization = "ProvisionedConcurrencyUtilization";

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  return text;
}

// Of ProvisionedConcurrencyUtilization; the model knows two.
void take_statistic(const Block& holder, std::string_view property, PolicyFact& policy) {
  const auto word = holder.text(property);
  policy.statistic = word ? lower(word->value) : "average";
  if (policy.statistic == "average" || policy.statistic == "maximum") return;
  policy.not_modelled =
      fmt::format("statistic {} of {}; average and maximum are", policy.statistic, kUtilization);
  policy.is_tracking = false;
}

// Metric math of one metric, the utilization: as it is, or with FILL(m1, 0), which takes missing
// data for 0. False where it is anything else.
bool read_metric_math(const std::vector<Block>& queries, PolicyFact& policy) {
  std::string metric;
  std::string expression;
  std::size_t others = 0;
  for (const Block& query : queries) {
    const auto id = query.text("Id");
    const auto stat = query.block("MetricStat");
    const auto inner = stat ? stat->block("Metric") : std::nullopt;
    const auto name = inner ? inner->text("MetricName") : std::nullopt;
    const auto formula = query.text("Expression");
    if (name && name->value == kUtilization && metric.empty()) {
      metric = id ? id->value : "m1";
      take_statistic(*stat, "Stat", policy);
    } else if (formula && !formula->value.empty() && expression.empty()) {
      expression = lower(formula->value);
    } else {
      ++others;
    }
  }
  std::erase(expression, ' ');
  if (metric.empty() || others > 0) return false;
  if (expression.empty() || expression == lower(metric)) return true;
  if (expression != "fill(" + lower(metric) + ",0)") return false;
  if (policy.is_tracking)
    policy.not_modelled =
        "FILL(m1, 0) over ProvisionedConcurrencyUtilization: missing data count as 0, so AWS "
        "scales in without traffic; here it follows the metric itself";
  return true;
}

// The metric that a policy follows, where it is one of the model's; otherwise why not.
void read_customized(const Block& metric, PolicyFact& policy) {
  const auto name = metric.text("MetricName");
  if (name && name->value == kUtilization) return take_statistic(metric, "Statistic", policy);
  const std::vector<Block> queries = metric.blocks("Metrics");
  if (read_metric_math(queries, policy)) return;
  policy.is_tracking = false;
  policy.not_modelled = fmt::format("tracking of {}, only that of {} is modelled",
                                    name              ? name->value
                                    : queries.empty() ? "a metric of one's own"
                                                      : "metric math of one's own",
                                    kUtilization);
}

void read_tracking(const Block& tracking, PolicyFact& policy) {
  tracking.refuse_if_unknown(
      {"DisableScaleIn", "CustomizedMetricSpecification", "PredefinedMetricSpecification"});
  policy.target_value = tracking.number("TargetValue", "target_tracking.target");
  policy.scale_in_cooldown = tracking.count("ScaleInCooldown", "target_tracking.scale_in_cooldown");
  policy.scale_out_cooldown =
      tracking.count("ScaleOutCooldown", "target_tracking.scale_out_cooldown");
  if (const auto disabled = tracking.boolean("DisableScaleIn")) policy.scale_in = !disabled->value;
  if (const auto metric = tracking.block("CustomizedMetricSpecification"))
    read_customized(*metric, policy);
  const auto predefined = tracking.block("PredefinedMetricSpecification");
  const auto type = predefined ? predefined->text("PredefinedMetricType") : std::nullopt;
  if (type && type->value != "LambdaProvisionedConcurrencyUtilization") {
    policy.is_tracking = false;
    policy.not_modelled = fmt::format("tracking of {}", type->value);
  }
}

// `MetricIntervalLowerBound` may be a text, and an empty one in Terraform.
std::optional<double> bound(const Block& step, std::string_view property) {
  const auto word = step.text(property);
  return word ? parse_number(word->value) : std::nullopt;
}

StepScalingFact read_steps(const Block& scaling) {
  StepScalingFact fact;
  if (const auto word = scaling.text("AdjustmentType")) fact.adjustment = word->value;
  fact.cooldown = scaling.count("Cooldown", "step_scaling.cooldown");
  fact.minimum_magnitude =
      scaling.count("MinAdjustmentMagnitude", "step_scaling.min_adjustment_magnitude");
  // Terraform's blocks are called by the singular.
  for (const char* key : {"StepAdjustments", "StepAdjustment"}) {
    for (const Block& step : scaling.blocks(key)) {
      const auto by = step.number("ScalingAdjustment", "step_scaling.steps.by");
      if (by)
        fact.steps.push_back({bound(step, "MetricIntervalLowerBound"),
                              bound(step, "MetricIntervalUpperBound"), by->value});
    }
  }
  const auto from = [](const StepFact& step) {
    return step.from.value_or(-std::numeric_limits<double>::infinity());
  };
  std::sort(fact.steps.begin(), fact.steps.end(),
            [&](const StepFact& one, const StepFact& other) { return from(one) < from(other); });
  return fact;
}

// Version 1 of the aws command line writes instants as seconds since 1970.
std::string instant_text(const std::string& text) {
  const std::optional<double> seconds = parse_number(text);
  if (!seconds || *seconds < 0 || *seconds > 1e11) return text;
  return fmt::format("{:%FT%TZ}", fmt::gmtime(static_cast<std::time_t>(*seconds)));
}

}  // namespace

LifeFact read_life(const Block& block, std::string_view start, std::string_view end) {
  LifeFact life;
  if (const auto from = block.text(start)) life.from = instant_text(from->value);
  if (const auto until = block.text(end)) life.until = instant_text(until->value);
  return life;
}

ScheduledFact read_scheduled_action(const Block& block) {
  ScheduledFact action;
  action.mark = block.mark();
  block.refuse_if_unknown({"Schedule", "Timezone", "ScalableTargetAction"});
  if (const auto schedule = block.text("Schedule")) {
    action.schedule = schedule->value;
    action.mark = schedule->mark;
  } else if (const auto recurrence = block.text("Recurrence")) {
    action.schedule = recurrence->value;  // of EC2 Auto Scaling: refused with the right form
    action.mark = recurrence->mark;
  }
  if (const auto zone = block.text("Timezone")) action.time_zone = zone->value;
  if (const auto bounds = block.block("ScalableTargetAction")) {
    action.minimum = bounds->count("MinCapacity", "scheduled.minimum");
    action.maximum = bounds->count("MaxCapacity", "scheduled.maximum");
  }
  action.life = read_life(block, "StartTime", "EndTime");
  return action;
}

TargetFact read_target(const Block& block) {
  TargetFact target;
  target.mark = block.mark();
  block.refuse_if_unknown({"SuspendedState", "ScheduledActions"});
  target.minimum = block.count("MinCapacity", "minimum");
  target.maximum = block.count("MaxCapacity", "maximum");
  if (const auto suspended = block.block("SuspendedState")) {
    const auto is_set = [&](std::string_view key) {
      const auto word = suspended->boolean(key);
      return word && word->value;
    };
    target.scales_in = !is_set("DynamicScalingInSuspended");
    target.scales_out = !is_set("DynamicScalingOutSuspended");
    target.acts_on_schedule = !is_set("ScheduledScalingSuspended");
  }
  for (const Block& action : block.blocks("ScheduledActions"))
    target.scheduled.push_back(read_scheduled_action(action));
  return target;
}

PolicyFact read_policy(const Block& block) {
  PolicyFact policy;
  policy.mark = block.mark();
  block.refuse_if_unknown(
      {"TargetTrackingScalingPolicyConfiguration", "StepScalingPolicyConfiguration"});
  if (const auto name = block.text("PolicyName")) policy.name = name->value;
  if (const auto tracking = block.block("TargetTrackingScalingPolicyConfiguration")) {
    read_tracking(*tracking, policy);
    return policy;
  }
  policy.is_tracking = false;
  if (const auto steps = block.block("StepScalingPolicyConfiguration")) {
    policy.steps = read_steps(*steps);
  } else {
    const auto type = block.text("PolicyType");
    policy.not_modelled =
        fmt::format("policy {}: {}", policy.name, type ? type->value : "of no known type");
  }
  return policy;
}

AlarmFact read_alarm(const Block& block) {
  AlarmFact alarm;
  alarm.mark = block.mark();
  const auto word = [&block](std::string_view property) {
    const auto said = block.text(property);
    return said ? said->value : std::string();
  };
  alarm.id = word("AlarmName");
  alarm.metric = word("MetricName");
  alarm.statistic = lower(word("Statistic"));
  alarm.comparison = word("ComparisonOperator");
  alarm.threshold = block.number("Threshold", "step_scaling.threshold");
  alarm.periods = block.count("EvaluationPeriods", "step_scaling.periods");
  alarm.period = block.count("Period", "step_scaling.periods");
  alarm.breaching = block.count("DatapointsToAlarm", "step_scaling.periods");
  return alarm;
}

}  // namespace coldcast
