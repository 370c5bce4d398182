#pragma once

#include <vector>

#include "coldcast/base/parameters.h"
#include "coldcast/config/scenario_file.h"

namespace coldcast {

// Reads the whole tree, checks what the scenario means, and reports what is wrong.
[[nodiscard]] LoadedScenario read_scenario(const Node& tree, Diagnostics& diagnostics);

}  // namespace coldcast
