#pragma once

#include <memory>
#include <string>
#include <vector>

#include "coldcast/base/time.h"

namespace coldcast {

struct Scenario;

// Something of the scenario changes while time runs: an entry of `changes`, or its end (`for`).
struct ScenarioChange {
  SimTime at{};
  bool is_undone = false;  // the end of an entry
  // The paths that get other values, as they were written: `functions.api.reserved_concurrency`.
  std::vector<std::string> paths;
  // The scenario as it is from then on; without `changes` of its own.
  std::shared_ptr<const Scenario> after;
};

}  // namespace coldcast
