#include "results/activities.h"

#include <algorithm>

namespace coldcast {
namespace {

double seconds(SimTime at) {
  return std::chrono::duration<double>(at - kStartOfTime).count();
}

ActivityRow row_of(const ScalingActivity& activity, const std::string& function) {
  const bool is_ready = activity.status == ScalingStatus::successful;
  return {.function = function,
          .at_s = seconds(activity.at),
          .cause = to_string(activity.cause),
          .from = activity.from,
          .to = activity.to,
          .ready_at_s = is_ready ? std::optional(seconds(activity.ready_at)) : std::nullopt,
          .status = to_string(activity.status),
          .reason = activity.reason};
}

}  // namespace

void add_activities(MetricTree& tree, const Summary& summary, const Scenario& scenario) {
  for (std::size_t i = 0; i < summary.activities.size(); ++i) {
    if (!scenario.functions[i].provisioned_concurrency.autoscaling) continue;
    MetricRow& row = tree.functions[i];
    row.activities.emplace();
    if (!tree.account.activities) tree.account.activities.emplace();
    for (const ScalingActivity& activity : summary.activities[i]) {
      row.activities->push_back(row_of(activity, row.name));
      tree.account.activities->push_back(row.activities->back());
    }
  }
  if (!tree.account.activities) return;
  std::stable_sort(tree.account.activities->begin(), tree.account.activities->end(),
                   [](const ActivityRow& a, const ActivityRow& b) { return a.at_s < b.at_s; });
}

}  // namespace coldcast
