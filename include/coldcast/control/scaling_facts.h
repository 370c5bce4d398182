#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "coldcast/base/id.h"
#include "coldcast/base/time.h"

namespace coldcast {

// Of an alarm of CloudWatch; `none` where there is no such alarm.
enum class AlarmState : std::uint8_t { none, insufficient_data, ok, alarm };
// As CloudWatch prints it: OK, ALARM, INSUFFICIENT_DATA; empty for none.
[[nodiscard]] std::string_view to_string(AlarmState state);

// Of the two alarms of a policy.
struct AlarmStates {
  AlarmState high = AlarmState::none;
  AlarmState low = AlarmState::none;
};

// A minute of ProvisionedConcurrencyUtilization, of its samples: one for each invocation.
struct UtilizationPoint {
  double average = 0.0;
  double maximum = 0.0;
};

// The alarms of a function's first policy that has some have looked at a minute that is over.
struct ScalingMinute {
  FunctionId function{};
  SimTime at{};                           // when they looked
  SimTime begin{};                        // of the minute
  std::optional<UtilizationPoint> point;  // of the minute; nullopt: no sample, no data point
  AlarmStates alarms;
};

enum class ScalingCause : std::uint8_t { high_alarm, low_alarm, scheduled, step };
enum class ScalingStatus : std::uint8_t { successful, failed, overridden, in_progress };
[[nodiscard]] std::string_view to_string(ScalingCause cause);
[[nodiscard]] std::string_view to_string(ScalingStatus status);

// A scaling activity of Application Auto Scaling.
struct ScalingActivity {
  SimTime at{};
  ScalingCause cause = ScalingCause::high_alarm;
  std::uint32_t from = 0;  // provisioned concurrency requested before
  std::uint32_t to = 0;    // and requested by it
  SimTime ready_at{};      // when all of it is READY, or would be; kNever: never
  ScalingStatus status = ScalingStatus::successful;
  std::string reason{};  // why AWS refused it; empty: it did not

  // As it is at `now`: one that was in progress may have succeeded.
  [[nodiscard]] ScalingActivity settled(SimTime now) const {
    ScalingActivity later = *this;
    const bool is_ready = status == ScalingStatus::in_progress && ready_at <= now;
    if (is_ready) later.status = ScalingStatus::successful;
    return later;
  }
};

}  // namespace coldcast
