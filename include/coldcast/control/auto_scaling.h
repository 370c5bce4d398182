#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "coldcast/base/time.h"
#include "coldcast/control/scaling_facts.h"

namespace coldcast {

// Of the samples of ProvisionedConcurrencyUtilization in a minute.
enum class MetricStatistic : std::uint8_t { average, maximum };

// How an alarm of CloudWatch looks at the minutes.
struct AlarmSettings {
  std::uint32_t periods = 3;           // data points that must breach, of as many
  std::uint32_t evaluation_range = 2;  // minutes looked at beyond them, where points are missing
  // From the end of a minute until its data point is looked at. AWS is silent; 35 s was measured
  // once.
  Duration metric_delay = std::chrono::seconds{30};
  MetricStatistic statistic = MetricStatistic::average;
};

// A target tracking policy on ProvisionedConcurrencyUtilization.
struct TargetTracking {
  static constexpr double kLeastTarget = 0.1;  // AWS
  static constexpr double kMostTarget = 0.9;
  // The low alarm's threshold, of the target (AWS: 0.63 for 0.7).
  static constexpr double kLowShare = 0.9;

  double target = 0.7;
  MetricStatistic statistic = MetricStatistic::average;
  std::uint32_t high_periods = 3;
  // Measured; AWS's page says 3.
  std::uint32_t low_periods = 15;
  std::uint32_t evaluation_range = 2;
  Duration metric_delay = std::chrono::seconds{30};
  bool scale_in = true;
  // Share of what is READY that one scale-in takes away at most, 1 at least. AWS: "smaller periodic
  // steps".
  double scale_in_step = 0.1;
  // From the end of an activity on (AWS: 0 s for Lambda).
  Duration scale_out_cooldown{};
  Duration scale_in_cooldown{};
};

// A step scaling policy on the same metric.
struct StepScaling {
  enum class Adjustment : std::uint8_t {
    change_in_capacity,
    percent_change_in_capacity,
    exact_capacity
  };
  // Holds where metric - threshold lies in [from, to); nullopt: without end.
  struct Step {
    std::optional<double> from;
    std::optional<double> to;
    double by = 0.0;  // environments or percent, down where negative; or the capacity
    std::uint32_t min_adjustment_magnitude = 1;  // of a percentage, in environments
  };

  double threshold = 0.0;
  MetricStatistic statistic = MetricStatistic::average;
  std::uint32_t periods = 3;
  std::uint32_t evaluation_range = 2;
  Duration metric_delay = std::chrono::seconds{30};
  Duration cooldown = std::chrono::seconds{300};  // AWS's default
  Adjustment adjustment = Adjustment::change_in_capacity;
  std::vector<Step> steps;  // in order, without gap or overlap

  // Whether its alarm is one below the threshold: all steps are.
  [[nodiscard]] bool is_below() const;
  // Whether a step of it may lower the capacity.
  [[nodiscard]] bool scales_in() const;
};

// A scheduled action: sets the bounds, and the capacity into them.
struct ScheduledScaling {
  SimTime at = kStartOfTime;  // where it has no `schedule`
  std::string schedule;       // cron(...), rate(...) or at(...), as it was written; or empty
  std::string time_zone;      // of IANA; empty: UTC
  // The first instant at or after another at which it is due; kNever: none.
  std::function<SimTime(SimTime)> next;
  std::optional<std::uint32_t> minimum;
  std::optional<std::uint32_t> maximum;
};

// Application Auto Scaling of the provisioned concurrency of one function.
struct AutoScaling {
  std::uint32_t minimum = 0;
  std::uint32_t maximum = 0;
  std::vector<TargetTracking> target_tracking;
  std::vector<StepScaling> step_scaling;
  std::vector<ScheduledScaling> scheduled;

  // The smallest minimum that ever holds.
  [[nodiscard]] std::uint32_t lowest() const;
  // The alarms of the first policy that has some, before they have looked at anything.
  [[nodiscard]] AlarmStates alarms_at_start() const;
};

}  // namespace coldcast
