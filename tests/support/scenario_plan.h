#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "coldcast/scenario/scenario.h"

namespace coldcast {

// One arrivals block: its settings, and for `requests` the list apart, so that shrinking can thin
// it out.
struct PlannedBlock {
  std::string settings;               // kind: poisson, rate: 40/s
  std::vector<std::string> requests;  // {at: 10ms, duration: 20ms}

  [[nodiscard]] std::string text() const;
};

using PlannedSetting = std::pair<std::string, std::string>;  // key, value in flow style

struct PlannedFunction {
  std::string name;
  std::vector<PlannedSetting> settings;
  std::vector<PlannedBlock> arrivals;
};

// A scenario as text, setting by setting: what a test writes, what a random generator makes, what
// is thinned out when it fails, and what is printed then as a scenario file.
struct ScenarioPlan {
  std::vector<PlannedSetting> settings;  // seed, duration, account
  std::vector<PlannedFunction> functions;

  [[nodiscard]] std::string to_yaml() const;
  // As the loader understands it. Throws ScenarioError where it is no valid scenario.
  [[nodiscard]] Scenario build() const;
};

// A small scenario with few and coarse numbers, so that limits bind and instants coincide.
[[nodiscard]] ScenarioPlan random_plan(std::uint64_t seed);

// Leaves out functions, blocks, requests and settings as long as what is left still `fails`.
[[nodiscard]] ScenarioPlan shrink(ScenarioPlan plan,
                                  const std::function<bool(const ScenarioPlan&)>& fails);

}  // namespace coldcast
