#include <array>

#include "keys/tables.h"

namespace coldcast {
namespace {

constexpr auto kAutoScaling = std::to_array<Key>({
    {"minimum", "count", "", "required", "0.2", "Provisioned concurrency at least.", "MinCapacity"},
    {"maximum", "count", "", "required", "0.2", "Provisioned concurrency at most.", "MaxCapacity"},
    {"target_tracking", "block | block[]", "", "", "0.2",
     "Towards a share in use of what is provisioned.", "TargetTrackingScalingPolicyConfiguration"},
    {"target_tracking.target", "number", "0.1 to 0.9", "required", "0.2", "The share.",
     "TargetValue"},
    {"target_tracking.statistic", "'average' | 'maximum'", "", "average", "0.2",
     "Of the samples of a minute.", "Statistic"},
    {"target_tracking.high_periods", "count", "1 to 1440", "3", "0.2",
     "Minutes above the target, after which it grows."},
    {"target_tracking.low_periods", "count", "1 to 1440", "15", "0.2",
     "Minutes well below the target, after which it shrinks."},
    {"target_tracking.evaluation_range", "count", "0 to 1440", "2", "0.2",
     "Minutes beyond these that the alarm looks at where samples are missing."},
    {"target_tracking.metric_delay", "duration", "", "30s", "0.2",
     "From the end of a minute to the alarm's look at it."},
    {"target_tracking.scale_in", "boolean", "", "true", "0.2", "Whether it shrinks.",
     "DisableScaleIn"},
    {"target_tracking.scale_in_step", "share", "above 0", "0.1", "0.2",
     "Of what is provisioned: the most that goes at once."},
    {"target_tracking.scale_out_cooldown", "duration", "", "0ms", "0.2", "After it has grown.",
     "ScaleOutCooldown"},
    {"target_tracking.scale_in_cooldown", "duration", "", "0ms", "0.2", "After it has shrunk.",
     "ScaleInCooldown"},
    {"step_scaling", "block | block[]", "", "", "0.2",
     "The further beyond a threshold, the larger the step.", "StepScalingPolicyConfiguration"},
    {"step_scaling.metric", "'provisioned_concurrency_utilization'", "",
     "provisioned_concurrency_utilization", "0.2", "What the alarm watches.", "MetricName"},
    {"step_scaling.statistic", "'average' | 'maximum'", "", "average", "0.2",
     "Of the samples of a minute.", "MetricAggregationType"},
    {"step_scaling.threshold", "share", "0 to 1", "required", "0.2", "Of the alarm.", "Threshold"},
    {"step_scaling.periods", "count", "1 to 1440", "3", "0.2", "Minutes beyond it.",
     "EvaluationPeriods"},
    {"step_scaling.evaluation_range", "count", "0 to 1440", "2", "0.2",
     "Minutes beyond these that the alarm looks at where samples are missing."},
    {"step_scaling.metric_delay", "duration", "", "30s", "0.2",
     "From the end of a minute to the alarm's look at it."},
    {"step_scaling.cooldown", "duration", "", "5min", "0.2", "After a step.", "Cooldown"},
    {"step_scaling.adjustment",
     "'change_in_capacity' | 'percent_change_in_capacity' | 'exact_capacity'", "",
     "(change_in_capacity)", "0.2", "What `by` is.", "AdjustmentType"},
    {"step_scaling.min_adjustment_magnitude", "count", "", "(1)", "0.2",
     "The least step, of a percentage.", "MinAdjustmentMagnitude"},
    {"step_scaling.steps", "block[]", "", "required", "0.2", "Ranges in order, without gaps.",
     "StepAdjustments"},
    {"step_scaling.steps.from", "number", "", "", "0.2", "From so far beyond the threshold.",
     "MetricIntervalLowerBound"},
    {"step_scaling.steps.to", "number", "", "", "0.2", "Up to so far.", "MetricIntervalUpperBound"},
    {"step_scaling.steps.by", "number", "", "required", "0.2", "The step.", "ScalingAdjustment"},
    {"step_scaling.steps.min_adjustment_magnitude", "count", "", "", "0.2", "Of this step."},
    {"scheduled", "block[]", "", "", "0.2", "Other bounds from an instant on.",
     "PutScheduledAction"},
    {"scheduled.at", "instant", "", "(required, or schedule)", "0.2", "When."},
    {"scheduled.schedule", "text", "", "", "0.2", "rate(...), cron(...) or at(...).", "Schedule"},
    {"scheduled.time_zone", "text", "", "UTC", "0.2", "Of cron and at.", "Timezone"},
    {"scheduled.minimum", "count", "", "", "0.2", "The new minimum.", "MinCapacity"},
    {"scheduled.maximum", "count", "", "", "0.2", "The new maximum.", "MaxCapacity"},
});

}  // namespace

std::span<const Key> auto_scaling_keys() {
  return kAutoScaling;
}

}  // namespace coldcast
