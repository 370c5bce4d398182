#pragma once

#include "coldcast/base/parameters.h"
#include "coldcast/scenario/scenario.h"

namespace coldcast {

// Tells the arrivals blocks of the scenario what its `changes` make of their `scale`, so that their
// sources know it from the start. Reports a change of one that has no rate.
void tell_scale_changes(Scenario& scenario, const Node& tree, Diagnostics& diagnostics);

}  // namespace coldcast
