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
void World<Facts>::scaling_is_due(const ScalingTask& task) {
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

template <typename Facts>
Capacity World<Facts>::capacity_of(const FunctionState& function) {
  const ProvisionedState& state = function.provisioned;
  return {.requested = state.configured,
          .ready = state.ready,
          .in_progress = !state.allocations.empty()};
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

// What AWS says to a value that it does not allocate (facts 14.13).
template <typename Facts>
std::string World<Facts>::provisioned_refusal(const FunctionState& function, std::uint32_t to) {
  if (rollout_of(function) != nullptr)
    return "Alias with weights can not be used with Provisioned Concurrency";
  if (const auto reserved = limits_.reservation(function.id)) {
    if (to <= *reserved) return {};
    return "Requested Provisioned Concurrency should not be greater than the "
           "reservedConcurrentExecution for function";
  }
  std::int64_t claimed = to;
  for (const FunctionState& other : functions_) {
    if (other.id == function.id) continue;
    claimed +=
        limits_.reservation(other.id).value_or(std::int64_t{other.current->provisioned.configured});
  }
  const std::uint32_t minimum = scenario_.account.unreserved_minimum;
  if (limits_.account_limit() - claimed >= minimum) return {};
  return "Specified ReservedConcurrentExecutions for function decreases account's "
         "UnreservedConcurrentExecution below its minimum value of [" +
         std::to_string(minimum) + "].";
}

// An invocation begins, wherever it runs: its environment is in use already. While there are
// several versions the metric is of all of them, as `--metrics` tells it.
template <typename Facts>
void World<Facts>::sample_utilization(FunctionState& function) {
  std::uint32_t in_use = 0;
  std::uint32_t ready = 0;
  const auto add = [&](const FunctionState& version) {
    const ProvisionedState& state = version.provisioned;
    in_use += state.ready + state.draining - state.idle.size;
    ready += state.ready;
  };
  add(*function.whole);
  for (const FunctionState& version : versions_) {
    if (version.whole == function.whole) add(version);
  }
  function.auto_scaling->scaler.meter().sample(in_use, ready);
}

template <typename Facts>
void World<Facts>::add_scaling(RunFigures& figures) const {
  figures.functions.resize(functions_.size());
  figures.activities.resize(functions_.size());
  for (const auto& scaling : scalings_) {
    const std::uint32_t place = index(scaling->function->id);
    figures.functions[place].level("provisioned.requested", scaling->requested.figure(now_));
    figures.functions[place].level("provisioned.ready", scaling->ready.figure(now_));
    for (const ScalingActivity& activity : scaling->scaler.activities())
      figures.activities[place].push_back(activity.settled(now_));
  }
  figures.account_maxima = {{"provisioned.requested", scaling_totals_->requested.figure(now_).max},
                            {"provisioned.ready", scaling_totals_->ready.figure(now_).max}};
}

}  // namespace coldcast
