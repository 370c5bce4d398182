#pragma once

#include <string_view>

#include "coldcast/base/node.h"

#include "exchange/fit/fit_options.h"
#include "exchange/fit/intake.h"

namespace coldcast {

// Takes in a log event whose message is JSON: a record of the platform, an event of Lambda
// Insights, an entry of an access log of API Gateway. False for any other message; most are known
// by a few characters and not parsed.
bool take_json_message(const LogEvent& event, const ReadingOptions& options, Intake& intake);

// One event of Lambda Insights: a request, near its end. `around`: the event it came in, if any.
void take_performance(const Node& said, const LogEvent& around, Intake& intake);

// A record of a forwarder (Fluentd, Fluent Bit, ...), whose own fields hold an event of the log:
// its text in `log`, or in `message` where no level shows that it is a text of the user's. False
// for another one.
bool take_forwarded(const Node& record, const LogEvent& around, Intake& intake);

}  // namespace coldcast
