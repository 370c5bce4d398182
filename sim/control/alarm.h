#pragma once

#include <cstdint>
#include <optional>

#include "coldcast/control/auto_scaling.h"
#include "coldcast/control/scaling_facts.h"

#include "control/minute_points.h"

namespace coldcast {

// Metrics are shares of small whole numbers; what differs by less was meant to be equal.
inline constexpr double kSameMetric = 1e-9;

// An alarm of CloudWatch that treats missing data as missing (facts 14.4). Of its range, the last
// `periods` + `evaluation_range` minutes:
// - no data point: INSUFFICIENT_DATA;
// - at least `periods` of them: the newest that many decide, ALARM if all breach;
// - fewer: ALARM if one that is at least `periods` minutes old breaches, and every newer one does.
class Alarm {
 public:
  enum class Breach : std::uint8_t { above, at_or_above, below, at_or_below };

  Alarm(Breach breach, double threshold, const AlarmSettings& settings)
      : breach_(breach), threshold_(threshold), settings_(settings) {}

  // Looks at the minutes up to `newest`, the one that was over last.
  void look(const MinutePoints& points, std::int64_t newest);

  [[nodiscard]] AlarmState state() const { return state_; }
  // The newest data point that the last look found in the range.
  [[nodiscard]] std::optional<double> newest() const { return newest_; }
  // How many minutes it looks back.
  [[nodiscard]] std::uint32_t range() const {
    return settings_.periods + settings_.evaluation_range;
  }

 private:
  [[nodiscard]] bool breaches(double metric) const;

  Breach breach_;
  double threshold_;
  AlarmSettings settings_;
  AlarmState state_ = AlarmState::insufficient_data;
  std::optional<double> newest_;
};

}  // namespace coldcast
