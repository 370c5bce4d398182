#pragma once

#include <algorithm>
#include <string>

#include "engine/world.h"

namespace coldcast {

inline constexpr Duration kScalingMinute = std::chrono::minutes{1};

// Minutes are over in rank `minute`, and so are decisions, after their metric delay; what is
// decided is done in rank `change`, before `changes` of that instant. Nothing of it keeps a run
// going.
template <typename Facts>
void World<Facts>::begin_scaling() {
  for (FunctionState& function : functions_) {
    const auto& settings = function.settings->provisioned_concurrency.autoscaling;
    if (!settings) continue;
    if (!scaling_totals_) {
      scaling_totals_ = std::make_unique<ScalingTotals>(
          ScalingTotals{Level(warmup(), end_), Level(warmup(), end_)});
    }
    const auto number = static_cast<std::uint32_t>(scalings_.size());
    scalings_.push_back(std::make_unique<FunctionScaling>(
        FunctionScaling{.function = &function,
                        .scaler = ProvisionedScaler(*settings),
                        .requested = Level(warmup(), end_, &scaling_totals_->requested),
                        .ready = Level(warmup(), end_, &scaling_totals_->ready)}));
    function.auto_scaling = scalings_.back().get();
    for (std::uint32_t i = 0; i < settings->scheduled.size(); ++i) {
      wake_scaling(settings->scheduled[i].next(kStartOfTime), Rank::change,
                   {ScalingTask::Kind::scheduled, number, i});
    }
  }
  if (!scalings_.empty()) wake_scaling(kStartOfTime + kScalingMinute, Rank::minute, {});
}

template <typename Facts>
void World<Facts>::wake_scaling(SimTime at, Rank rank, const ScalingTask& task) {
  agenda_.push({.at = at,
                .rank = rank,
                .urgency = Urgency::idle,
                .turn = {.queued = SimTime::min(), .number = 0},
                .who = &scaling_clock_,
                .token = task.token()});
}

template <typename Facts>
void World<Facts>::scaling_is_due(std::uint64_t token) {
  const ScalingTask task = ScalingTask::of(token);
  FunctionScaling& scaling = *scalings_[task.scaling];
  Knob knob(*this, *scaling.function);
  switch (task.kind) {
    case ScalingTask::Kind::minute_end:
      return close_scaling_minute();
    case ScalingTask::Kind::decide:
      return decide_scaling(task);
    case ScalingTask::Kind::act:
      return tell_activity(*scaling.function, scaling.scaler.act(now_, knob));
    case ScalingTask::Kind::scheduled: {
      const ScheduledScaling& action = scaling.scaler.settings().scheduled[task.number];
      wake_scaling(action.next(now_ + Duration{1}), Rank::change, task);
      return tell_activity(*scaling.function,
                           scaling.scaler.act_on_schedule(task.number, now_, knob));
    }
  }
}

template <typename Facts>
void World<Facts>::close_scaling_minute() {
  for (std::uint32_t i = 0; i < scalings_.size(); ++i) {
    ProvisionedScaler& scaler = scalings_[i]->scaler;
    scaler.close_minute();
    for (std::uint32_t delay = 0; delay < scaler.metric_delays().size(); ++delay) {
      wake_scaling(saturating_add(now_, scaler.metric_delays()[delay]), Rank::minute,
                   {ScalingTask::Kind::decide, i, delay});
    }
  }
  wake_scaling(saturating_add(now_, kScalingMinute), Rank::minute, {});
}

template <typename Facts>
void World<Facts>::decide_scaling(const ScalingTask& task) {
  FunctionScaling& scaling = *scalings_[task.scaling];
  const Duration delay = scaling.scaler.metric_delays()[task.number];
  const std::int64_t minute = (now_ - delay - kStartOfTime) / kScalingMinute - 1;
  if (scaling.scaler.decide(delay, minute, capacity_of(*scaling.function->current), now_))
    wake_scaling(now_, Rank::change, {ScalingTask::Kind::act, task.scaling, 0});
  if (task.number > 0) return;
  ScalingMinute told = scaling.scaler.minute(minute);
  told.function = scaling.function->id;
  told.at = now_;
  facts_.on_scaling_minute(told);
}

template <typename Facts>
void World<Facts>::tell_activity(const FunctionState& function, const ScalingActivity* activity) {
  if (activity == nullptr) return;
  ++simulated_events_;
  facts_.on_scaling_activity(function.id, *activity);
}

// More than what is in progress replaces it, and its preparation begins anew; less gives up what is
// not ready first.
template <typename Facts>
ProvisionedKnob::Turned World<Facts>::turn_provisioned(FunctionState& function, std::uint32_t to) {
  ProvisionedState& state = function.provisioned;
  const std::uint32_t before = state.configured;
  if (std::string refusal = to > before ? provisioned_refusal(function, to) : std::string{};
      !refusal.empty()) {
    return {std::move(refusal), kNever};
  }
  state.configured = to;
  if (to < before) {
    lower_provisioned(function, before - to);
  } else {
    state.allocations.clear();
    raise_provisioned(function, to - state.ready, now_);
  }
  provisioned_has_changed(function);
  return {{}, state.allocations.empty() ? now_ : state.allocations.back().ready_at};
}

}  // namespace coldcast
