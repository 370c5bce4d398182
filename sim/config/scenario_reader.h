#pragma once

#include <vector>

#include "coldcast/base/parameters.h"
#include "coldcast/config/scenario_file.h"

#include "config/edit.h"

namespace coldcast {

// Reads the whole tree, checks what the scenario means, and reports what is wrong. `reached`: what
// the edits of the tree have found no function for. `options`: these edits, whose fault a sum is
// that is too large, and what of the result is wanted.
[[nodiscard]] LoadedScenario read_scenario(const Node& tree, Diagnostics& diagnostics,
                                           const std::vector<ReachedFunction>& reached,
                                           const LoadOptions& options);

}  // namespace coldcast
