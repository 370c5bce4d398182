#pragma once

#include <cstddef>

#include "coldcast/scenario/scenario.h"

namespace coldcast {

// Whether anybody but plain arrivals calls functions, so that logs tell of them.
[[nodiscard]] bool has_callers(const Scenario& scenario);
// Whether functions of the scenario may hear of each other (queues, calls, doors, events, changes).
[[nodiscard]] bool are_tied(const Scenario& scenario);
// Whether each function is an island: the limits of the account aside, nothing of one depends on
// another, so that they may be simulated apart and give the very same numbers. What nobody has
// vouched for ties all of them.
[[nodiscard]] bool are_islands(const Scenario& scenario);
// The scenario of one island, with the account to itself. `function`: its place in the scenario.
[[nodiscard]] Scenario island(const Scenario& all, std::size_t function);

}  // namespace coldcast
