#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "coldcast/control/auto_scaling.h"
#include "coldcast/control/scaling_facts.h"

#include "control/minute_points.h"
#include "control/scaling_policy.h"
#include "control/utilization_meter.h"

namespace coldcast {

// The provisioned concurrency of a function: what a controller turns, and sees of it.
class ProvisionedKnob {
 public:
  virtual ~ProvisionedKnob() = default;
  [[nodiscard]] virtual Capacity capacity() const = 0;

  struct Turned {
    std::string refusal;  // in AWS's words; empty: it is requested
    SimTime ready_at{};
  };
  // Requests another value.
  virtual Turned turn(std::uint32_t to) = 0;
};

// Application Auto Scaling of one function: policies that look at its minutes, scheduled actions,
// bounds, and the activities that came of it. Belongs to one run, which tells it when minutes are
// over and when it is to decide; in one instant the decision comes first, then scheduled actions,
// then what was decided is done.
class ProvisionedScaler {
 public:
  explicit ProvisionedScaler(const AutoScaling& settings);

  [[nodiscard]] UtilizationMeter& meter() { return meter_; }
  [[nodiscard]] const AutoScaling& settings() const { return settings_; }
  // How long after the end of a minute policies look at it: each delay once.
  [[nodiscard]] const std::vector<Duration>& metric_delays() const { return delays_; }

  // The minute that was going on is over.
  void close_minute() { points_.push(meter_.take()); }
  // The policies with this metric delay look at the minutes up to `minute` (0, 1, ...). Whether
  // there is something to do.
  [[nodiscard]] bool decide(Duration metric_delay, std::int64_t minute, const Capacity& capacity,
                            SimTime now);
  // Does what was decided; the activity, if it came to one.
  const ScalingActivity* act(SimTime now, ProvisionedKnob& knob);
  // Scheduled action `number` is due.
  const ScalingActivity* act_on_schedule(std::size_t number, SimTime now, ProvisionedKnob& knob);

  // What the first policy that has alarms has seen, of a minute.
  [[nodiscard]] ScalingMinute minute(std::int64_t minute) const;
  [[nodiscard]] const std::vector<ScalingActivity>& activities() const { return activities_; }

 private:
  [[nodiscard]] Wish wish_out(Duration metric_delay, const Capacity& capacity, SimTime now);
  [[nodiscard]] Wish wish_in(Duration metric_delay, const Capacity& capacity, SimTime now);
  const ScalingActivity* turn(ScalingActivity activity, ProvisionedKnob& knob);
  void tell_policies(Wish::Direction direction, const Capacity& before,
                     const ScalingActivity& activity);

  const AutoScaling& settings_;
  std::uint32_t minimum_;
  std::uint32_t maximum_;
  std::vector<std::unique_ptr<ScalingPolicy>> policies_;
  std::vector<Duration> delays_;
  UtilizationMeter meter_;
  MinutePoints points_;
  Wish decided_;
  std::vector<ScalingPolicy*> deciders_;  // whose wish that is
  std::vector<ScalingActivity> activities_;
};

}  // namespace coldcast
