#pragma once

#include <vector>

#include "coldcast/scenario/scenario.h"

namespace coldcast {

// What is wrong with who calls whom: unknown names, cycles without end, waits beyond the timeout.
void check_calls(const Scenario& scenario, std::vector<Violation>& violations);

}  // namespace coldcast
