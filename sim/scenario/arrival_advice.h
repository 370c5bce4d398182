#pragma once

#include <vector>

#include "coldcast/scenario/scenario.h"

namespace coldcast {

// What of the arrivals is right but may not be meant: functions that nobody calls, profiles that
// end before the run does, requests behind its end. Each names the cure.
[[nodiscard]] std::vector<Violation> advice_on_arrivals(const Scenario& scenario);

}  // namespace coldcast
