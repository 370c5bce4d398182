#include <fmt/format.h>

#include "exchange/deployment/scaling.h"

namespace coldcast {
namespace {

// Lines of one resource, each behind the indent of the template.
class Lines {
 public:
  explicit Lines(std::string_view indent) : indent_(indent) {}

  template <typename... Values>
  void add(fmt::format_string<Values...> line, Values&&... values) {
    text_ += indent_;
    text_ += fmt::format(line, std::forward<Values>(values)...) + "\n";
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string_view indent_;
  std::string text_;
};

std::string target_action(const PlannedAction& action) {
  std::string text;
  if (action.minimum) text += fmt::format("MinCapacity: {}", *action.minimum);
  if (action.maximum)
    text += fmt::format("{}MaxCapacity: {}", text.empty() ? "" : ", ", *action.maximum);
  return text;
}

void add_target(const PlannedFunction& planned, const ScalingPlace& place, Lines& lines) {
  lines.add("{}ScalableTarget:", planned.logical_id);
  lines.add("  Type: AWS::ApplicationAutoScaling::ScalableTarget");
  lines.add("  DependsOn: {}", place.needs);
  lines.add("  Properties:");
  lines.add("    ServiceNamespace: lambda");
  lines.add("    ScalableDimension: lambda:function:ProvisionedConcurrency");
  lines.add("    ResourceId: {}", place.resource_id);
  lines.add("    MinCapacity: {}", planned.scaling()->minimum);
  lines.add("    MaxCapacity: {}", planned.scaling()->maximum);
  if (planned.scheduled.empty()) return;
  lines.add("    ScheduledActions:");
  for (const PlannedAction& action : planned.scheduled) {
    lines.add("      - ScheduledActionName: {}", action.name);
    lines.add("        Schedule: {}", action.schedule);
    if (!action.time_zone.empty()) lines.add("        Timezone: {}", action.time_zone);
    lines.add("        ScalableTargetAction: {{{}}}", target_action(action));
  }
}

void add_policy_head(const std::string& id, const PlannedFunction& planned, std::string_view type,
                     Lines& lines) {
  lines.add("{}:", id);
  lines.add("  Type: AWS::ApplicationAutoScaling::ScalingPolicy");
  lines.add("  Properties:");
  lines.add("    PolicyName: {}", id);
  lines.add("    PolicyType: {}", type);
  lines.add("    ScalingTargetId: !Ref {}ScalableTarget", planned.logical_id);
}

void add_metric(const ScalingPlace& place, MetricStatistic statistic, Lines& lines) {
  if (statistic == MetricStatistic::average) {
    lines.add("      PredefinedMetricSpecification:");
    lines.add("        PredefinedMetricType: LambdaProvisionedConcurrencyUtilization");
    return;
  }
  lines.add("      CustomizedMetricSpecification:");
  lines.add("        Namespace: AWS/Lambda");
  lines.add("        MetricName: ProvisionedConcurrencyUtilization");
  lines.add("        Statistic: Maximum");
  lines.add("        Dimensions:");
  lines.add("          - {{Name: FunctionName, Value: \"{}\"}}", place.function);
  lines.add("          - {{Name: Resource, Value: \"{}:{}\"}}", place.function, place.alias);
}

void add_tracking(const PlannedFunction& planned, const ScalingPlace& place, std::size_t number,
                  Lines& lines) {
  const TargetTracking& policy = planned.scaling()->target_tracking[number];
  add_policy_head(planned.logical_id + numbered("Tracking", number), planned,
                  "TargetTrackingScaling", lines);
  lines.add("    TargetTrackingScalingPolicyConfiguration:");
  lines.add("      TargetValue: {}", policy.target);
  lines.add("      DisableScaleIn: {}", !policy.scale_in);
  lines.add("      ScaleInCooldown: {}", whole_seconds(policy.scale_in_cooldown));
  lines.add("      ScaleOutCooldown: {}", whole_seconds(policy.scale_out_cooldown));
  add_metric(place, policy.statistic, lines);
}

void add_steps(const StepScaling& policy, Lines& lines) {
  lines.add("      StepAdjustments:");
  for (const StepScaling::Step& step : policy.steps) {
    std::string bounds;
    if (step.from) bounds += fmt::format("MetricIntervalLowerBound: {}, ", *step.from);
    if (step.to) bounds += fmt::format("MetricIntervalUpperBound: {}, ", *step.to);
    lines.add("        - {{{}ScalingAdjustment: {}}}", bounds, step.by);
  }
}

// AWS makes the alarms of target tracking itself; those of steps are made here.
void add_alarm(const std::string& policy_id, const StepScaling& policy, const ScalingPlace& place,
               Lines& lines) {
  lines.add("{}Alarm:", policy_id);
  lines.add("  Type: AWS::CloudWatch::Alarm");
  lines.add("  Properties:");
  lines.add("    Namespace: AWS/Lambda");
  lines.add("    MetricName: ProvisionedConcurrencyUtilization");
  lines.add("    Dimensions:");
  lines.add("      - {{Name: FunctionName, Value: \"{}\"}}", place.function);
  lines.add("      - {{Name: Resource, Value: \"{}:{}\"}}", place.function, place.alias);
  lines.add("    Statistic: {}", statistic_word(policy.statistic));
  lines.add("    Period: 60");
  lines.add("    EvaluationPeriods: {}", policy.periods);
  lines.add("    Threshold: {}", policy.threshold);
  lines.add("    ComparisonOperator: {}", comparison_operator(policy));
  lines.add("    AlarmActions: [!Ref {}]", policy_id);
}

void add_step_policy(const PlannedFunction& planned, const ScalingPlace& place, std::size_t number,
                     Lines& lines) {
  const StepScaling& policy = planned.scaling()->step_scaling[number];
  const std::string id = planned.logical_id + numbered("Steps", number);
  add_policy_head(id, planned, "StepScaling", lines);
  lines.add("    StepScalingPolicyConfiguration:");
  lines.add("      AdjustmentType: {}", adjustment_type(policy.adjustment));
  lines.add("      Cooldown: {}", whole_seconds(policy.cooldown));
  lines.add("      MetricAggregationType: {}", statistic_word(policy.statistic));
  if (policy.adjustment == StepScaling::Adjustment::percent_change_in_capacity)
    lines.add("      MinAdjustmentMagnitude: {}", policy.steps.front().min_adjustment_magnitude);
  add_steps(policy, lines);
  add_alarm(id, policy, place, lines);
}

}  // namespace

std::string cloudformation_scaling(const PlannedFunction& planned, const ScalingPlace& place) {
  const AutoScaling& scaling = *planned.scaling();
  Lines lines(place.indent);
  add_target(planned, place, lines);
  for (std::size_t i = 0; i < scaling.target_tracking.size(); ++i)
    add_tracking(planned, place, i, lines);
  for (std::size_t i = 0; i < scaling.step_scaling.size(); ++i)
    add_step_policy(planned, place, i, lines);
  return lines.text();
}

}  // namespace coldcast
