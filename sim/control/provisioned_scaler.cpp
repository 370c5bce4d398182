#include "control/provisioned_scaler.h"

#include <algorithm>
#include <utility>

namespace coldcast {
namespace {

using Direction = Wish::Direction;

std::vector<std::unique_ptr<ScalingPolicy>> policies_of(const AutoScaling& settings) {
  std::vector<std::unique_ptr<ScalingPolicy>> policies;
  for (const TargetTracking& tracking : settings.target_tracking)
    policies.push_back(make_policy(tracking));
  for (const StepScaling& step : settings.step_scaling) policies.push_back(make_policy(step));
  return policies;
}

// Minutes that alarms look at, and those that are over before the slowest does.
std::size_t minutes_kept(const std::vector<std::unique_ptr<ScalingPolicy>>& policies) {
  std::size_t kept = 1;
  for (const auto& policy : policies) {
    const auto late = static_cast<std::size_t>(policy->metric_delay() / std::chrono::minutes{1});
    kept = std::max(kept, policy->range() + late + 1);
  }
  return kept;
}

}  // namespace

ProvisionedScaler::ProvisionedScaler(const AutoScaling& settings)
    : settings_(settings),
      minimum_(settings.minimum),
      maximum_(settings.maximum),
      policies_(policies_of(settings)),
      points_(minutes_kept(policies_)) {
  for (const auto& policy : policies_) {
    const Duration delay = policy->metric_delay();
    if (std::find(delays_.begin(), delays_.end(), delay) == delays_.end()) delays_.push_back(delay);
  }
  if (delays_.empty()) delays_.push_back(Duration::zero());
}

bool ProvisionedScaler::decide(Duration metric_delay, std::int64_t minute, const Capacity& capacity,
                               SimTime now) {
  for (const auto& policy : policies_) {
    if (policy->metric_delay() == metric_delay) policy->look(points_, minute);
  }
  deciders_.clear();
  decided_ = wish_out(metric_delay, capacity, now);
  if (decided_.direction == Direction::none) decided_ = wish_in(metric_delay, capacity, now);
  return decided_.direction != Direction::none;
}

// Out if any says so: the largest.
Wish ProvisionedScaler::wish_out(Duration metric_delay, const Capacity& capacity, SimTime now) {
  Wish largest;
  for (const auto& policy : policies_) {
    if (policy->metric_delay() != metric_delay) continue;
    const Wish wish = policy->wish(capacity, now);
    if (wish.direction != Direction::out) continue;
    if (largest.direction == Direction::out && wish.desired <= largest.desired) continue;
    largest = wish;
    deciders_ = {policy.get()};
  }
  return largest;
}

// In if all that scale in say so: the largest.
Wish ProvisionedScaler::wish_in(Duration metric_delay, const Capacity& capacity, SimTime now) {
  Wish largest;
  bool looked = false;  // one of them just now
  for (const auto& policy : policies_) {
    if (!policy->scales_in()) continue;
    const Wish wish = policy->wish(capacity, now);
    if (wish.direction != Direction::in) return {};
    looked = looked || policy->metric_delay() == metric_delay;
    deciders_.push_back(policy.get());
    if (largest.direction == Direction::none || wish.desired > largest.desired) largest = wish;
  }
  return looked ? largest : Wish{};
}

const ScalingActivity* ProvisionedScaler::act(SimTime now, ProvisionedKnob& knob) {
  const Wish wish = std::exchange(decided_, Wish{});
  const Capacity before = knob.capacity();
  const std::int64_t clamped =
      std::min<std::int64_t>(std::max<std::int64_t>(wish.desired, minimum_), maximum_);
  const auto to = static_cast<std::uint32_t>(clamped);
  const bool is_larger = wish.direction == Direction::out && to > before.requested;
  // While an allocation is in progress a smaller value is ignored.
  const bool is_smaller =
      wish.direction == Direction::in && to < before.requested && !before.in_progress;
  if (!is_larger && !is_smaller) return nullptr;
  const ScalingActivity* activity =
      turn({.at = now, .cause = wish.cause, .from = before.requested, .to = to}, knob);
  if (activity->status != ScalingStatus::failed) tell_policies(wish.direction, before, *activity);
  return activity;
}

const ScalingActivity* ProvisionedScaler::act_on_schedule(std::size_t number, SimTime now,
                                                          ProvisionedKnob& knob) {
  const ScheduledScaling& action = settings_.scheduled[number];
  const std::uint32_t minimum = action.minimum.value_or(minimum_);
  const std::uint32_t maximum = action.maximum.value_or(maximum_);
  const Capacity before = knob.capacity();
  ScalingActivity activity{.at = now,
                           .cause = ScalingCause::scheduled,
                           .from = before.requested,
                           .to = before.requested};
  if (minimum > maximum) {
    activity.status = ScalingStatus::failed;
    activity.ready_at = kNever;
    activity.reason = "Maximum capacity " + std::to_string(maximum) +
                      " cannot be less than minimum capacity " + std::to_string(minimum);
    activities_.push_back(std::move(activity));
    return &activities_.back();
  }
  minimum_ = minimum;
  maximum_ = maximum;
  activity.to = std::clamp(before.requested, minimum, maximum);
  if (activity.to == activity.from) return nullptr;
  const bool is_out = activity.to > activity.from;
  const ScalingActivity* told = turn(std::move(activity), knob);
  if (is_out && told->status != ScalingStatus::failed) {
    for (const auto& policy : policies_) policy->scaled_out();
  }
  return told;
}

// What is in progress is replaced, unless AWS refuses.
const ScalingActivity* ProvisionedScaler::turn(ScalingActivity activity, ProvisionedKnob& knob) {
  const bool was_in_progress = knob.capacity().in_progress;
  ProvisionedKnob::Turned turned = knob.turn(activity.to);
  activity.ready_at = turned.ready_at;
  if (!turned.refusal.empty()) {
    activity.status = ScalingStatus::failed;
    activity.ready_at = kNever;
    activity.reason = std::move(turned.refusal);
  } else if (turned.ready_at > activity.at) {
    activity.status = ScalingStatus::in_progress;
  }
  if (was_in_progress && turned.refusal.empty()) {
    // The last that came about; what was refused since changed nothing.
    for (auto last = activities_.rbegin(); last != activities_.rend(); ++last) {
      if (last->status == ScalingStatus::failed) continue;
      if (last->ready_at > activity.at) last->status = ScalingStatus::overridden;
      break;
    }
  }
  activities_.push_back(std::move(activity));
  return &activities_.back();
}

void ProvisionedScaler::tell_policies(Direction direction, const Capacity& before,
                                      const ScalingActivity& activity) {
  if (direction == Direction::out) {
    for (const auto& policy : policies_) policy->scaled_out();
  }
  for (ScalingPolicy* policy : deciders_) {
    policy->acted({.direction = direction,
                   .before = before,
                   .begin = activity.at,
                   .end = std::max(activity.at, activity.ready_at)});
  }
}

ScalingMinute ProvisionedScaler::minute(std::int64_t minute) const {
  ScalingMinute told;
  told.begin = kStartOfTime + std::chrono::minutes{minute};
  told.point = points_.at(minute);
  if (policies_.empty()) return told;
  told.alarms = policies_.front()->alarms();
  return told;
}

}  // namespace coldcast
