#pragma once

#include <span>
#include <string>

#include "coldcast/base/parameters.h"
#include "coldcast/config/scenario_file.h"

#include "config/edit.h"

namespace coldcast {

// Reads the whole tree, checks what the scenario means, and reports what is wrong. `reached`: what
// the edits of the tree have found no function for. `edited`: the paths of their values; a sum that
// is too large is their fault.
[[nodiscard]] LoadedScenario read_scenario(const Node& tree, Diagnostics& diagnostics,
                                           const std::vector<ReachedFunction>& reached,
                                           std::span<const std::string> edited = {});

}  // namespace coldcast
