#pragma once

#include <string>
#include <vector>

#include "coldcast/exchange/fit.h"

#include "exchange/fit/function_fit.h"

namespace coldcast {

// Runs a scenario 20 times over the window and compares each function with what was seen of it.
[[nodiscard]] std::vector<FitLine> check_fit(const std::string& scenario, const std::string& file,
                                             const std::string& directory, const Dataset& data,
                                             const std::vector<FunctionFit>& fits, unsigned jobs);

}  // namespace coldcast
