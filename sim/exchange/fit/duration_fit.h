#pragma once

#include <vector>

#include "exchange/fit/function_fit.h"

namespace coldcast {

// Handler, init and restore of one function from its requests; from its metrics where there are
// none.
void fit_durations(const FunctionData& function, const std::vector<bool>& is_ping,
                   const FitOptions& options, FunctionFit& fit);

}  // namespace coldcast
