#pragma once

#include <string>
#include <vector>

#include "exchange/fit/function_fit.h"

namespace coldcast {

// `arrivals` as a scenario has it: one line beside the key, or a block below it.
struct ArrivalLines {
  std::vector<std::string> lines{};
  std::string comment{};
};
[[nodiscard]] ArrivalLines arrival_lines(const FunctionFit& fit, const FunctionData& data,
                                         const Dataset& window, const FitOptions& options);

// A file as the scenario's folder sees it; the file of requests.
[[nodiscard]] std::string file_for_scenario(const std::string& file, const FitOptions& options);
[[nodiscard]] std::string requests_file(const FitOptions& options);

}  // namespace coldcast
