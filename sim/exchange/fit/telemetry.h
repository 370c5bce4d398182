#pragma once

#include <string_view>

#include "coldcast/base/node.h"

#include "exchange/fit/intake.h"

namespace coldcast {

// An event of the Telemetry API, the old Logs API, or a log in JSON: {time, type: platform.report,
// record: {...}}. `around` is what the envelope says; without a time the event's own counts. False
// for what is none.
bool take_telemetry(const Node& event, const LogEvent& around, Intake& intake);

}  // namespace coldcast
