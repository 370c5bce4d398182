#pragma once

#include <string>
#include <vector>

#include "coldcast/scenario/scenario.h"

namespace coldcast {

// Functions whose concurrency somebody has just set, in the order of setting: where a sum is too
// large, the one to blame is among them, the last first.
using Suspects = std::vector<std::string>;

// As validate(scenario), which suspects nobody.
[[nodiscard]] std::vector<Violation> validate(const Scenario& scenario, const Suspects& suspects);

}  // namespace coldcast
