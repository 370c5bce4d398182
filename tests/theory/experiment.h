#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "coldcast/engine/observer.h"
#include "coldcast/scenario/scenario.h"
#include "coldcast/stats/summary.h"

#include "support/scenario_plan.h"

namespace coldcast {

// A mean over independent replications with the half-width of its confidence interval.
struct MeasuredMean {
  double mean = 0.0;
  double half_width = 0.0;

  [[nodiscard]] bool covers(double value) const {
    return value >= mean - half_width && value <= mean + half_width;
  }
};

// Student's t interval at 99.9 %, so that one in a thousand right figures would fall outside; seeds
// are fixed, so a test that passes passes always. 2 to 10 values.
[[nodiscard]] MeasuredMean mean_with_interval(const std::vector<double>& values);

// One function without limits other than those of the plan, and arrivals that draw on nothing else.
[[nodiscard]] ScenarioPlan one_function(std::vector<PlannedSetting> settings, std::string arrivals,
                                        std::string duration, std::string warmup = "0s");

[[nodiscard]] std::vector<Summary> replicate(const Scenario& scenario, std::uint64_t replications);
// A figure of each run, as an estimate.
[[nodiscard]] MeasuredMean mean_with_interval(const std::vector<Summary>& runs,
                                              double (*figure)(const Summary&));

// Erlang's loss formula by its recursion (A. K. Erlang, 1917): the share of requests that find all
// `servers` busy at an offered load of `erlangs`.
[[nodiscard]] double erlang_b(std::uint32_t servers, double erlangs);

}  // namespace coldcast
