#pragma once

#include "coldcast/base/parameters.h"
#include "coldcast/config/scenario_file.h"

namespace coldcast {

// Gives the key at `edit.path` its value; maps on the way that are not there are made, since most
// keys have defaults. What does not lead anywhere is reported at `edit.value`'s place.
void apply_edit(const Edit& edit, Node& tree, Diagnostics& diagnostics);

// Marks everything in the tree as of `origin`.
void mark_all(Node& node, std::uint32_t origin);

}  // namespace coldcast
