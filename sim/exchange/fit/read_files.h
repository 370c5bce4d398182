#pragma once

#include <string>
#include <vector>

#include "exchange/fit/fit_options.h"
#include "exchange/fit/intake.h"

namespace coldcast {

// Reads every file, each in the form that its content shows, whatever its name. `-` is standard
// input; gzip, Zstandard and UTF-16 are read as they are. Throws ScenarioError with what is wrong
// with all files together, or TraceError when that is only that one broke off.
void read_measurements(const std::vector<std::string>& files, const ReadingOptions& options,
                       Intake& intake);

}  // namespace coldcast
