#pragma once

#include <cstdint>
#include <memory>

#include "coldcast/control/auto_scaling.h"
#include "coldcast/control/scaling_facts.h"

#include "control/minute_points.h"

namespace coldcast {

// The provisioned concurrency of a function, as auto scaling sees it.
struct Capacity {
  std::uint32_t requested = 0;
  std::uint32_t ready = 0;
  bool in_progress = false;  // what is requested is not READY yet
};

// What a policy asks for.
struct Wish {
  enum class Direction : std::uint8_t { none, out, in };

  Direction direction = Direction::none;
  std::int64_t desired = 0;  // not yet clamped to the bounds
  ScalingCause cause = ScalingCause::high_alarm;
};

// One policy of Application Auto Scaling: alarms that look at the minutes, and what it makes of
// them.
class ScalingPolicy {
 public:
  virtual ~ScalingPolicy() = default;
  // From the end of a minute until it looks.
  [[nodiscard]] virtual Duration metric_delay() const = 0;
  // How many minutes it looks back.
  [[nodiscard]] virtual std::uint32_t range() const = 0;
  // Its alarms look at the minutes up to `newest`.
  virtual void look(const MinutePoints& points, std::int64_t newest) = 0;
  // What it asks for as its alarms are, at `now`.
  [[nodiscard]] virtual Wish wish(const Capacity& capacity, SimTime now) const = 0;
  [[nodiscard]] virtual bool scales_in() const = 0;
  [[nodiscard]] virtual AlarmStates alarms() const = 0;
  // An activity came of its wish: `before` it, from `begin` to `end`.
  struct Acted {
    Wish::Direction direction = Wish::Direction::none;
    Capacity before;
    SimTime begin{};
    SimTime end{};
  };
  virtual void acted(const Acted& activity) = 0;
  // Somebody scaled out, which ends a scale-in cooldown.
  virtual void scaled_out() = 0;
};

[[nodiscard]] std::unique_ptr<ScalingPolicy> make_policy(const TargetTracking& settings);
[[nodiscard]] std::unique_ptr<ScalingPolicy> make_policy(const StepScaling& settings);

}  // namespace coldcast
