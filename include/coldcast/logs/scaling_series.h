#pragma once

#include <optional>
#include <vector>

#include "coldcast/control/scaling_facts.h"
#include "coldcast/engine/observer.h"
#include "coldcast/scenario/scenario.h"

namespace coldcast {

// What auto scaling of one function saw and did, for pictures.
struct ScalingSeries {
  struct Step {
    SimTime at{};
    std::uint32_t requested = 0;
    std::uint32_t ready = 0;
  };

  std::optional<double> target{};  // of the first policy that tracks one
  std::vector<ScalingMinute> minutes{};
  std::vector<ScalingActivity> activities{};
  std::vector<Step> steps{};  // of provisioned concurrency, in order of time
};

// Collects it: some 70 bytes a minute and function. The scenario must outlive it.
class ScalingSeriesCollector final : public Observer {
 public:
  explicit ScalingSeriesCollector(const Scenario& scenario);

  void on_scaling_minute(const ScalingMinute& minute) override;
  void on_scaling_activity(FunctionId function, const ScalingActivity& activity) override;
  void on_provisioned_change(const ProvisionedChange& change) override;

  // By function, empty for those without auto scaling; of all, if none has it.
  [[nodiscard]] const std::vector<ScalingSeries>& series() const { return series_; }

 private:
  std::vector<bool> has_scaling_;
  std::vector<ScalingSeries> series_;
};

}  // namespace coldcast
