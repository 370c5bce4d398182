#pragma once

#include <cstdint>

#include "app/conditions.h"
#include "app/study_run.h"

namespace coldcast {

// Says in one line of each condition whose verdict hangs on what Lambda does today with idle
// environments, which nobody has published. Simulates the scenario under the laws of today for it,
// if there are conditions and a function has one of these laws.
void remark_keep_alives(const StudyWatch& watch, const Conditions& conditions,
                        const Scenario& scenario, std::uint64_t replications);

}  // namespace coldcast
