#include <fmt/format.h>

#include "exchange/deployment/scaling.h"

namespace coldcast {
namespace {

std::string bound(std::string_view key, std::optional<std::uint32_t> value) {
  return value ? fmt::format("    {} = {}\n", key, *value) : "";
}

// What every resource of a target says of it.
std::string of_target(const std::string& name) {
  return fmt::format(
      "  service_namespace  = aws_appautoscaling_target.{0}.service_namespace\n"
      "  scalable_dimension = aws_appautoscaling_target.{0}.scalable_dimension\n"
      "  resource_id        = aws_appautoscaling_target.{0}.resource_id\n",
      name);
}

std::string metric(const PlannedFunction& planned, MetricStatistic statistic) {
  if (statistic == MetricStatistic::average)
    return "    predefined_metric_specification {\n"
           "      predefined_metric_type = \"LambdaProvisionedConcurrencyUtilization\"\n"
           "    }\n";
  return fmt::format(
      "    customized_metric_specification {{\n"
      "      namespace   = \"AWS/Lambda\"\n"
      "      metric_name = \"ProvisionedConcurrencyUtilization\"\n"
      "      statistic   = \"Maximum\"\n"
      "      dimensions {{\n"
      "        name  = \"FunctionName\"\n"
      "        value = \"{0}\"\n"
      "      }}\n"
      "      dimensions {{\n"
      "        name  = \"Resource\"\n"
      "        value = \"{0}:live\"\n"
      "      }}\n"
      "    }}\n",
      planned.function->name);
}

std::string tracking(const PlannedFunction& planned, const TargetTracking& policy,
                     std::size_t number) {
  const std::string name = numbered("tracking", number);
  return fmt::format(
      "resource \"aws_appautoscaling_policy\" \"{0}_{1}\" {{\n"
      "  name               = \"{0}-{1}\"\n"
      "  policy_type        = \"TargetTrackingScaling\"\n"
      "{2}"
      "  target_tracking_scaling_policy_configuration {{\n"
      "    target_value       = {3}\n"
      "    disable_scale_in   = {4}\n"
      "    scale_in_cooldown  = {5}\n"
      "    scale_out_cooldown = {6}\n"
      "{7}"
      "  }}\n"
      "}}\n",
      planned.terraform_name, name, of_target(planned.terraform_name), policy.target,
      !policy.scale_in, whole_seconds(policy.scale_in_cooldown),
      whole_seconds(policy.scale_out_cooldown), metric(planned, policy.statistic));
}

std::string step_adjustments(const StepScaling& policy) {
  std::string text;
  for (const StepScaling::Step& step : policy.steps) {
    text += "    step_adjustment {\n";
    if (step.from) text += fmt::format("      metric_interval_lower_bound = {}\n", *step.from);
    if (step.to) text += fmt::format("      metric_interval_upper_bound = {}\n", *step.to);
    text += fmt::format("      scaling_adjustment          = {}\n    }}\n", step.by);
  }
  return text;
}

std::string step_policy(const PlannedFunction& planned, const StepScaling& policy,
                        const std::string& name) {
  const bool is_percent = policy.adjustment == StepScaling::Adjustment::percent_change_in_capacity;
  return fmt::format(
      "resource \"aws_appautoscaling_policy\" \"{0}_{1}\" {{\n"
      "  name               = \"{0}-{1}\"\n"
      "  policy_type        = \"StepScaling\"\n"
      "{2}"
      "  step_scaling_policy_configuration {{\n"
      "    adjustment_type          = \"{3}\"\n"
      "    cooldown                 = {4}\n"
      "    metric_aggregation_type  = \"{5}\"\n"
      "{6}{7}"
      "  }}\n"
      "}}\n",
      planned.terraform_name, name, of_target(planned.terraform_name),
      adjustment_type(policy.adjustment), whole_seconds(policy.cooldown),
      statistic_word(policy.statistic),
      is_percent ? fmt::format("    min_adjustment_magnitude = {}\n",
                               policy.steps.front().min_adjustment_magnitude)
                 : "",
      step_adjustments(policy));
}

// AWS makes the alarms of target tracking itself; those of steps are made here.
std::string alarm(const PlannedFunction& planned, const StepScaling& policy,
                  const std::string& name) {
  return fmt::format(
      "resource \"aws_cloudwatch_metric_alarm\" \"{0}_{1}\" {{\n"
      "  alarm_name          = \"{0}-{1}\"\n"
      "  namespace           = \"AWS/Lambda\"\n"
      "  metric_name         = \"ProvisionedConcurrencyUtilization\"\n"
      "  dimensions          = {{ FunctionName = \"{2}\", Resource = \"{2}:live\" }}\n"
      "  statistic           = \"{3}\"\n"
      "  period              = 60\n"
      "  evaluation_periods  = {4}\n"
      "  threshold           = {5}\n"
      "  comparison_operator = \"{6}\"\n"
      "  alarm_actions       = [aws_appautoscaling_policy.{0}_{1}.arn]\n"
      "}}\n",
      planned.terraform_name, name, planned.function->name, statistic_word(policy.statistic),
      policy.periods, policy.threshold, comparison_operator(policy));
}

std::string scheduled(const PlannedFunction& planned, const PlannedAction& action) {
  return fmt::format(
             "resource \"aws_appautoscaling_scheduled_action\" \"{0}_{1}\" {{\n"
             "  name               = \"{1}\"\n"
             "{2}"
             "  schedule           = \"{3}\"\n",
             planned.terraform_name, action.name, of_target(planned.terraform_name),
             action.schedule) +
         (action.time_zone.empty()
              ? ""
              : fmt::format("  timezone           = \"{}\"\n", action.time_zone)) +
         "  scalable_target_action {\n" + bound("min_capacity", action.minimum) +
         bound("max_capacity", action.maximum) + "  }\n}\n";
}

}  // namespace

std::string terraform_target(const PlannedFunction& planned, std::uint64_t least,
                             std::uint64_t most) {
  return fmt::format(
      "resource \"aws_appautoscaling_target\" \"{0}\" {{\n"
      "  service_namespace  = \"lambda\"\n"
      "  scalable_dimension = \"lambda:function:ProvisionedConcurrency\"\n"
      "  resource_id        = \"function:{1}:live\"\n"
      "  min_capacity       = {2}\n"
      "  max_capacity       = {3}\n"
      "  depends_on         = [aws_lambda_alias.{0}_live]\n"
      "}}\n",
      planned.terraform_name, planned.function->name, least, most);
}

std::string terraform_scaling(const PlannedFunction& planned) {
  const AutoScaling& scaling = *planned.scaling();
  std::string text = terraform_target(planned, scaling.minimum, scaling.maximum);
  for (std::size_t i = 0; i < scaling.target_tracking.size(); ++i)
    text += tracking(planned, scaling.target_tracking[i], i);
  for (std::size_t i = 0; i < scaling.step_scaling.size(); ++i) {
    const std::string name = numbered("steps", i);
    text += step_policy(planned, scaling.step_scaling[i], name) +
            alarm(planned, scaling.step_scaling[i], name);
  }
  for (const PlannedAction& action : planned.scheduled) text += scheduled(planned, action);
  return text;
}

}  // namespace coldcast
