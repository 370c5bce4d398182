#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "coldcast/control/scaling_facts.h"

namespace coldcast {

// ProvisionedConcurrencyUtilization of the minute that is going on: one sample an invocation, at
// its start and counting itself (facts 14.2). What spills over counts too.
class UtilizationMeter {
 public:
  // `in_use` of the `ready` environments that are READY: more may be in use, while a lowered value
  // drains. While nothing is READY there is no sample.
  void sample(std::uint32_t in_use, std::uint32_t ready) {
    if (ready == 0) return;
    if (ready != ready_) settle(ready);
    const std::uint32_t used = std::min(in_use, ready);
    in_use_ += used;
    most_in_use_ = std::max(most_in_use_, used);
    ++samples_;
  }

  // The minute is over: its data point, if it has one, and nothing is left of it.
  std::optional<UtilizationPoint> take() {
    settle(ready_);
    const std::uint64_t samples = std::exchange(samples_, 0);
    const double sum = std::exchange(sum_, 0.0);
    const double maximum = std::exchange(maximum_, 0.0);
    if (samples == 0) return std::nullopt;
    return UtilizationPoint{.average = sum / static_cast<double>(samples), .maximum = maximum};
  }

 private:
  // Samples of one number of READY environments are added up in whole numbers, so that shares which
  // are exact stay so.
  void settle(std::uint32_t ready) {
    if (ready_ > 0) {
      const auto of = static_cast<double>(ready_);
      sum_ += static_cast<double>(in_use_) / of;
      maximum_ = std::max(maximum_, static_cast<double>(most_in_use_) / of);
    }
    in_use_ = 0;
    most_in_use_ = 0;
    ready_ = ready;
  }

  std::uint32_t ready_ = 0;
  std::uint32_t most_in_use_ = 0;
  std::uint64_t in_use_ = 0;  // sum over the samples since `ready_` changed
  std::uint64_t samples_ = 0;
  double sum_ = 0.0;
  double maximum_ = 0.0;
};

}  // namespace coldcast
