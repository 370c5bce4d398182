#include "coldcast/control/auto_scaling.h"

#include <algorithm>
#include <array>

namespace coldcast {

bool StepScaling::is_below() const {
  return !steps.empty() && std::all_of(steps.begin(), steps.end(),
                                       [](const Step& step) { return step.to && *step.to <= 0.0; });
}

bool StepScaling::scales_in() const {
  return std::any_of(steps.begin(), steps.end(), [&](const Step& step) {
    return step.by < 0.0 || (adjustment == Adjustment::exact_capacity && is_below());
  });
}

std::uint32_t AutoScaling::lowest() const {
  std::uint32_t lowest = minimum;
  for (const ScheduledScaling& action : scheduled)
    lowest = std::min(lowest, action.minimum.value_or(lowest));
  return lowest;
}

AlarmStates AutoScaling::alarms_at_start() const {
  constexpr AlarmState kNothing = AlarmState::insufficient_data;
  if (!target_tracking.empty()) return {kNothing, kNothing};
  if (step_scaling.empty()) return {};
  if (step_scaling.front().is_below()) return {AlarmState::none, kNothing};
  return {kNothing, AlarmState::none};
}

std::string_view to_string(AlarmState state) {
  constexpr std::array<std::string_view, 4> kWords = {"", "INSUFFICIENT_DATA", "OK", "ALARM"};
  return kWords[static_cast<std::size_t>(state)];
}

std::string_view to_string(ScalingCause cause) {
  constexpr std::array<std::string_view, 4> kWords = {"high_alarm", "low_alarm", "scheduled",
                                                      "step"};
  return kWords[static_cast<std::size_t>(cause)];
}

std::string_view to_string(ScalingStatus status) {
  constexpr std::array<std::string_view, 4> kWords = {"successful", "failed", "overridden",
                                                      "in_progress"};
  return kWords[static_cast<std::size_t>(status)];
}

}  // namespace coldcast
