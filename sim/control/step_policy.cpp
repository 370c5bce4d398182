#include <algorithm>
#include <cmath>

#include "control/alarm.h"
#include "control/scaling_policy.h"

namespace coldcast {
namespace {

// Step scaling (facts 14.12): the further the metric lies beyond the threshold, the larger the
// step.
class StepPolicy final : public ScalingPolicy {
 public:
  explicit StepPolicy(const StepScaling& settings)
      : settings_(settings),
        is_below_(settings.is_below()),
        alarm_(is_below_ ? Alarm::Breach::at_or_below : Alarm::Breach::at_or_above,
               settings.threshold,
               {.periods = settings.periods,
                .evaluation_range = settings.evaluation_range,
                .metric_delay = settings.metric_delay,
                .statistic = settings.statistic}) {}

  [[nodiscard]] Duration metric_delay() const override { return settings_.metric_delay; }
  [[nodiscard]] std::uint32_t range() const override { return alarm_.range(); }
  void look(const MinutePoints& points, std::int64_t newest) override {
    alarm_.look(points, newest);
  }

  [[nodiscard]] Wish wish(const Capacity& capacity, SimTime now) const override {
    if (alarm_.state() != AlarmState::alarm) return {};
    const StepScaling::Step* step = step_of(*alarm_.newest() - settings_.threshold);
    if (step == nullptr) return {};
    // During the cooldown what was added by the activity that began it is part of the next one
    // (AWS): it is reckoned from what was READY then.
    const std::uint32_t base = now < out_until_ ? cooling_from_ : capacity.ready;
    const std::int64_t desired = std::max<std::int64_t>(0, adjusted(base, *step));
    if (desired > base) return {Wish::Direction::out, desired, ScalingCause::step};
    if (desired == base || now < out_until_ || now < in_until_) return {};
    return {Wish::Direction::in, desired, ScalingCause::step};
  }

  [[nodiscard]] bool scales_in() const override { return settings_.scales_in(); }
  [[nodiscard]] AlarmStates alarms() const override {
    if (is_below_) return {AlarmState::none, alarm_.state()};
    return {alarm_.state(), AlarmState::none};
  }

  void acted(const Acted& activity) override {
    const SimTime until = saturating_add(activity.end, settings_.cooldown);
    if (activity.direction == Wish::Direction::in) {
      in_until_ = until;
      return;
    }
    if (activity.begin >= out_until_) cooling_from_ = activity.before.ready;
    out_until_ = until;
  }
  void scaled_out() override { in_until_ = kStartOfTime; }

 private:
  // Above the threshold a step begins with its lower bound, below it with its upper one (AWS).
  [[nodiscard]] const StepScaling::Step* step_of(double beyond) const {
    const double at = is_below_ ? beyond - kSameMetric : beyond + kSameMetric;
    for (const StepScaling::Step& step : settings_.steps) {
      const bool is_after = !step.from || at >= *step.from;
      const bool is_before = !step.to || at < *step.to;
      if (is_after && is_before) return &step;
    }
    return nullptr;
  }
  [[nodiscard]] std::int64_t adjusted(std::uint32_t base, const StepScaling::Step& step) const {
    using Adjustment = StepScaling::Adjustment;
    if (settings_.adjustment == Adjustment::exact_capacity) return std::llround(step.by);
    if (settings_.adjustment == Adjustment::change_in_capacity) return base + std::llround(step.by);
    return base + percent_of(base, step);
  }
  // Between 0 and 1 away from zero, else towards it; at least the minimum magnitude.
  [[nodiscard]] static std::int64_t percent_of(std::uint32_t base, const StepScaling::Step& step) {
    const double change = std::abs(base * step.by / 100.0);
    if (change <= kSameMetric) return 0;
    const auto whole = static_cast<std::int64_t>(std::floor(change + kSameMetric));
    const std::int64_t magnitude =
        std::max({std::int64_t{1}, whole, std::int64_t{step.min_adjustment_magnitude}});
    return step.by < 0.0 ? -magnitude : magnitude;
  }

  StepScaling settings_;
  bool is_below_;
  Alarm alarm_;
  SimTime out_until_{};
  SimTime in_until_{};
  std::uint32_t cooling_from_ = 0;  // what was READY when the cooldown's activity began
};

}  // namespace

std::unique_ptr<ScalingPolicy> make_policy(const StepScaling& settings) {
  return std::make_unique<StepPolicy>(settings);
}

}  // namespace coldcast
