#pragma once

#include "coldcast/config/scenario_file.h"

namespace coldcast {

// The scenario with keep-alives, clients (closed loops, retries) and the plain arrivals (requests,
// burst, constant, schedule, closed_loop) written anew: from the settings as they were understood
// and from what is documented of them, so that the twin shares them with the engine no more.
// Random arrivals and traces stay as they are.
[[nodiscard]] Scenario with_naive_rules(const LoadedScenario& loaded);

}  // namespace coldcast
