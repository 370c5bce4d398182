#pragma once

#include <string>

#include "exchange/fit/fit_options.h"
#include "exchange/fit/intake.h"

namespace coldcast {

// Reads a file of JSON in any form that AWS gives measurements in: events of logs, subscriptions,
// Insights, metrics, telemetry, Lambda Insights, access logs of API Gateway. Throws ScenarioError
// for JSON that is none of these, TraceError where it breaks off.
void read_json_file(const std::string& path, const std::string& name, const ReadingOptions& options,
                    Intake& intake);

}  // namespace coldcast
