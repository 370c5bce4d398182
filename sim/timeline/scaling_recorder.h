#pragma once

#include <cmath>
#include <optional>
#include <utility>

#include "coldcast/control/scaling_facts.h"
#include "coldcast/timeline/timeline.h"

#include "timeline/drawn_level.h"

namespace coldcast {

// Follows auto scaling of one function for its timeline; of one that has none it keeps nothing.
class ScalingRecorder {
 public:
  ScalingRecorder(bool is_used, const DrawnWindow& window) : is_used_(is_used), window_(window) {}

  void looked(const ScalingMinute& minute) {
    const double percent = minute.point ? 100.0 * minute.point->average : 0.0;
    utilization_.set(minute.begin, static_cast<std::uint64_t>(std::llround(percent)), window_);
    high_.set(minute.at, minute.alarms.high == AlarmState::alarm ? 1 : 0, window_);
    low_.set(minute.at, minute.alarms.low == AlarmState::alarm ? 1 : 0, window_);
    const bool has_none = minute.alarms.low == AlarmState::insufficient_data;
    had_data_ = had_data_ || !has_none;
    had_no_data_ = had_no_data_ || (had_data_ && has_none);
  }
  void acted(const ScalingActivity& activity) {
    if (activity.at >= window_.from) activities_.push_back(activity);
  }
  [[nodiscard]] std::optional<ScalingTimeline> finish() {
    if (!is_used_) return std::nullopt;
    return ScalingTimeline{.utilization = utilization_.series(),
                           .high_alarm = high_.series(),
                           .low_alarm = low_.series(),
                           .had_no_data = had_no_data_,
                           .activities = std::move(activities_)};
  }

 private:
  bool is_used_;
  DrawnWindow window_;
  DrawnLevel utilization_;
  DrawnLevel high_;
  DrawnLevel low_;
  bool had_data_ = false;
  bool had_no_data_ = false;
  std::vector<ScalingActivity> activities_;
};

}  // namespace coldcast
