#pragma once

#include <vector>

#include "exchange/fit/arrival_data.h"
#include "exchange/fit/arrival_fit.h"

namespace coldcast {

// Takes the requests that clocks send (schedules, warmers, health checks) out of the others and
// tells them in `fit`. `is_ping` is set for those that are far shorter than the rest.
void find_clocks(const FunctionData& function, ArrivalData& arrivals, ArrivalFit& fit,
                 std::vector<bool>& is_ping);

}  // namespace coldcast
