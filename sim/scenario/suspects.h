#pragma once

#include <set>
#include <string>
#include <vector>

#include "coldcast/scenario/scenario.h"

namespace coldcast {

// Functions whose concurrency somebody has just set: where a sum is too large, the one to blame is
// among them.
using Suspects = std::set<std::string, std::less<>>;

// As validate(scenario), which suspects nobody.
[[nodiscard]] std::vector<Violation> validate(const Scenario& scenario, const Suspects& suspects);

}  // namespace coldcast
