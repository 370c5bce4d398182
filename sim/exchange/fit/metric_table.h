#pragma once

#include <string>

#include "exchange/fit/fit_options.h"
#include "exchange/fit/intake.h"

namespace coldcast {

// Reads the CSV of CloudWatch's metrics console: some rows of heads (the last one that names
// metrics counts), then a row a period whose first cell is its time.
void read_metric_table(const std::string& path, const ReadingOptions& options, Intake& intake);

// Whether the head of a file looks so: within its first six rows one begins with a time.
[[nodiscard]] bool looks_like_metric_table(std::string_view head);

}  // namespace coldcast
