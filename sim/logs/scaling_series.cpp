#include "coldcast/logs/scaling_series.h"

namespace coldcast {

ScalingSeriesCollector::ScalingSeriesCollector(const Scenario& scenario)
    : series_(scenario.functions.size()) {
  for (std::size_t i = 0; i < series_.size(); ++i) {
    const auto& scaling = scenario.functions[i].provisioned_concurrency.autoscaling;
    has_scaling_.push_back(scaling.has_value());
    if (scaling && !scaling->target_tracking.empty())
      series_[i].target = scaling->target_tracking.front().target;
  }
}

void ScalingSeriesCollector::on_scaling_minute(const ScalingMinute& minute) {
  series_[index(minute.function)].minutes.push_back(minute);
}

void ScalingSeriesCollector::on_scaling_activity(FunctionId function,
                                                 const ScalingActivity& activity) {
  series_[index(function)].activities.push_back(activity);
}

void ScalingSeriesCollector::on_provisioned_change(const ProvisionedChange& change) {
  if (!has_scaling_[index(change.function)]) return;
  std::vector<ScalingSeries::Step>& steps = series_[index(change.function)].steps;
  if (!steps.empty() && steps.back().at == change.at) steps.pop_back();
  steps.push_back({change.at, change.configured, change.ready});
}

}  // namespace coldcast
