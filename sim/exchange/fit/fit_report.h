#pragma once

#include <string>
#include <vector>

#include "coldcast/exchange/fit.h"

#include "exchange/fit/function_fit.h"
#include "exchange/fit/intake.h"

namespace coldcast {

// What was read of the files: requests of each function, duplicates, bad lines, remarks.
[[nodiscard]] std::vector<FitLine> report_of_reading(const Intake& intake, const Dataset& data,
                                                     const std::vector<FunctionFit>& fits);
// Of its environments: how long they idled and lived, how many there were, what is not known.
[[nodiscard]] std::vector<FitLine> report_of_environments(const FunctionFit& fit);
// What was estimated of one function, a line a fact, with intervals and doubts.
[[nodiscard]] std::vector<FitLine> report_of_function(const FunctionFit& fit, const Dataset& data);

}  // namespace coldcast
