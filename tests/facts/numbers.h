#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "coldcast/config/scenario_file.h"
#include "coldcast/results/metric_tree.h"
#include "coldcast/study/statistics_run.h"

#include "scenarios/run_scenario.h"

namespace coldcast {

using Activity = std::tuple<double, std::uint32_t, std::uint32_t>;

// What came of a scenario: its numbers by their paths, and when requests were made.
class Numbers {
 public:
  explicit Numbers(const std::string& yaml) : scenario_(parse_scenario(yaml)) {
    StatisticsCollector statistics(scenario_);
    Simulation simulation = make_simulation(scenario_, statistics, 0, &facts_);
    simulation.run();
    summary_ = summarize(statistics, simulation);
    tree_ = metric_tree(summary_, scenario_);
  }

  double operator[](const std::string& path) const {
    return value_of(number_at(tree_, find_metric(path, tree_))).value_or(-1.0);
  }
  // In seconds; of those that were not throttled.
  [[nodiscard]] std::vector<double> starts() const {
    std::vector<double> starts;
    for (const Invocation& one : facts_.invocations)
      starts.push_back(std::chrono::duration<double>(one.arrived - kStartOfTime).count());
    return starts;
  }
  // Of the first function: when, from, to.
  [[nodiscard]] std::vector<Activity> activities() const {
    std::vector<Activity> activities;
    for (const ScalingActivity& one : summary_.activities.at(0)) {
      const double at = std::chrono::duration<double>(one.at - kStartOfTime).count();
      activities.emplace_back(at, one.from, one.to);
    }
    return activities;
  }

 private:
  Scenario scenario_;
  FactRecorder facts_;
  Summary summary_;
  MetricTree tree_;
};

}  // namespace coldcast
