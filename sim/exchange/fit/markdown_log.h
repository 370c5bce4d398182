#pragma once

#include <string>

#include "exchange/fit/fit_options.h"
#include "exchange/fit/intake.h"

namespace coldcast {

// Reads the Markdown that the console of Logs Insights exports: a head with log group and window,
// then a table.
void read_markdown(const std::string& path, const ReadingOptions& options, Intake& intake);

}  // namespace coldcast
