#pragma once

#include <string>
#include <vector>

#include "coldcast/plan/plan.h"

#include "report/study/study_figures.h"

namespace coldcast {

// What the formats of a plan have in common.

// `checkout.provisioned_concurrency=10`, `as it is`.
[[nodiscard]] inline std::string title_of(const std::vector<Choice>& choices) {
  return cell_title({"", choices});
}

struct LittlesLaw {
  std::string function;
  double rate = 0.0;     // requests that ran, a second
  double latency = 0.0;  // seconds
  double mean = 0.0;     // rate x latency
  double peak = 0.0;
};
// Of the scenario as it is: Little (1961), L = lambda W.
[[nodiscard]] std::vector<LittlesLaw> littles_law(const MetricTree& mean);

}  // namespace coldcast
