#pragma once

#include "coldcast/scenario/scenario.h"

namespace coldcast {

// Whether functions of the scenario may hear of each other (queues, calls, doors, events), so that
// they cannot be simulated apart.
[[nodiscard]] bool are_tied(const Scenario& scenario);
// Whether anybody but plain arrivals calls functions, so that logs tell of them.
[[nodiscard]] bool has_callers(const Scenario& scenario);

}  // namespace coldcast
