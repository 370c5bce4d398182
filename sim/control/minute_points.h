#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "coldcast/control/auto_scaling.h"
#include "coldcast/control/scaling_facts.h"

namespace coldcast {

[[nodiscard]] inline double value_of(const UtilizationPoint& point, MetricStatistic statistic) {
  return statistic == MetricStatistic::average ? point.average : point.maximum;
}

// The data points of the minutes that are over, as far back as alarms look.
class MinutePoints {
 public:
  // `kept`: as many minutes as are looked at.
  explicit MinutePoints(std::size_t kept) : kept_(kept) {}

  // The next minute, in order.
  void push(std::optional<UtilizationPoint> point) {
    points_.push_back(point);
    ++minutes_;
    if (points_.size() > kept_) points_.pop_front();
  }
  // How many minutes are over.
  [[nodiscard]] std::uint64_t minutes() const { return minutes_; }
  // Minute m (0, 1, ...); nothing of one that was before the run or is kept no longer.
  [[nodiscard]] std::optional<UtilizationPoint> at(std::int64_t minute) const {
    const std::int64_t first = static_cast<std::int64_t>(minutes_ - points_.size());
    if (minute < first || minute >= static_cast<std::int64_t>(minutes_)) return std::nullopt;
    return points_[static_cast<std::size_t>(minute - first)];
  }

 private:
  std::size_t kept_;
  std::uint64_t minutes_ = 0;
  std::deque<std::optional<UtilizationPoint>> points_;
};

}  // namespace coldcast
