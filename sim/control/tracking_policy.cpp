#include <algorithm>
#include <cmath>

#include "control/alarm.h"
#include "control/scaling_policy.h"

namespace coldcast {
namespace {

// Target tracking (facts 14.3, 14.6 to 14.8): in proportion out, in small steps in.
class TrackingPolicy final : public ScalingPolicy {
 public:
  explicit TrackingPolicy(const TargetTracking& settings)
      : settings_(settings),
        high_(Alarm::Breach::above, settings.target, alarm(settings.high_periods)),
        low_(Alarm::Breach::below, settings.target * TargetTracking::kLowShare,
             alarm(settings.low_periods)) {}

  [[nodiscard]] Duration metric_delay() const override { return settings_.metric_delay; }
  [[nodiscard]] std::uint32_t range() const override {
    return std::max(high_.range(), low_.range());
  }
  void look(const MinutePoints& points, std::int64_t newest) override {
    high_.look(points, newest);
    low_.look(points, newest);
  }

  [[nodiscard]] Wish wish(const Capacity& capacity, SimTime now) const override {
    using Direction = Wish::Direction;
    if (high_.state() == AlarmState::alarm)
      return {Direction::out, proportional(capacity, *high_.newest()), ScalingCause::high_alarm};
    if (low_.state() != AlarmState::alarm || !settings_.scale_in) return {};
    if (now < out_until_ || now < in_until_) return {};
    const std::int64_t step = std::max<std::int64_t>(
        1, static_cast<std::int64_t>(
               std::floor(capacity.ready * settings_.scale_in_step + kSameMetric)));
    const std::int64_t desired =
        std::max(proportional(capacity, *low_.newest()), std::int64_t{capacity.ready} - step);
    return {Direction::in, desired, ScalingCause::low_alarm};
  }

  [[nodiscard]] bool scales_in() const override { return settings_.scale_in; }
  [[nodiscard]] AlarmStates alarms() const override { return {high_.state(), low_.state()}; }

  void acted(const Acted& activity) override {
    if (activity.direction == Wish::Direction::out)
      out_until_ = saturating_add(activity.end, settings_.scale_out_cooldown);
    if (activity.direction == Wish::Direction::in)
      in_until_ = saturating_add(activity.end, settings_.scale_in_cooldown);
  }
  void scaled_out() override { in_until_ = kStartOfTime; }

 private:
  [[nodiscard]] AlarmSettings alarm(std::uint32_t periods) const {
    return {.periods = periods,
            .evaluation_range = settings_.evaluation_range,
            .metric_delay = settings_.metric_delay,
            .statistic = settings_.statistic};
  }
  // What would bring the metric to its target.
  [[nodiscard]] std::int64_t proportional(const Capacity& capacity, double metric) const {
    return static_cast<std::int64_t>(
        std::ceil(capacity.ready * metric / settings_.target - kSameMetric));
  }

  TargetTracking settings_;
  Alarm high_;
  Alarm low_;
  SimTime out_until_{};  // until then nothing scales in
  SimTime in_until_{};
};

}  // namespace

std::unique_ptr<ScalingPolicy> make_policy(const TargetTracking& settings) {
  return std::make_unique<TrackingPolicy>(settings);
}

}  // namespace coldcast
