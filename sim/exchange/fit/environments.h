#pragma once

#include <string>
#include <vector>

namespace coldcast {

struct MeasuredSource;

// Decides from the order of events in each environment how its requests began (cold, provisioned,
// proactive, reset, ...) and when they arrived, and sorts them by arrival. `streams` names the
// environments; of one without a name nothing follows from the order.
void resolve_environments(MeasuredSource& source, const std::vector<std::string>& streams);

}  // namespace coldcast
