#include "control/alarm.h"

namespace coldcast {

bool Alarm::breaches(double metric) const {
  switch (breach_) {
    case Breach::above:
      return metric > threshold_ + kSameMetric;
    case Breach::at_or_above:
      return metric >= threshold_ - kSameMetric;
    case Breach::below:
      return metric < threshold_ - kSameMetric;
    case Breach::at_or_below:
      return metric <= threshold_ + kSameMetric;
  }
  return false;
}

void Alarm::look(const MinutePoints& points, std::int64_t newest) {
  newest_.reset();
  std::uint32_t found = 0;
  bool all_breach = true;       // of the newest `periods`
  bool has_old_breach = false;  // all newer ones breach as well
  for (std::uint32_t age = 1; age <= range(); ++age) {
    const auto point = points.at(newest + 1 - std::int64_t{age});
    if (!point) continue;
    const double metric = value_of(*point, settings_.statistic);
    if (!newest_) newest_ = metric;
    if (++found > settings_.periods) break;
    all_breach = all_breach && breaches(metric);
    has_old_breach = has_old_breach || (age >= settings_.periods && all_breach);
  }
  const bool is_breached = found >= settings_.periods ? all_breach : has_old_breach;
  if (found == 0) {
    state_ = AlarmState::insufficient_data;
  } else {
    state_ = is_breached ? AlarmState::alarm : AlarmState::ok;
  }
}

}  // namespace coldcast
