#pragma once

#include <string>

#include "exchange/fit/fit_options.h"
#include "exchange/fit/intake.h"

namespace coldcast {

// Reads a file of log lines in any envelope (aws logs tail, sam logs, serverless logs, pulumi logs,
// exports to S3), or bare ones. `name` is how the user called it. Throws TraceError where it
// breaks off.
void read_text_log(const std::string& path, const std::string& name, const ReadingOptions& options,
                   Intake& intake);

}  // namespace coldcast
