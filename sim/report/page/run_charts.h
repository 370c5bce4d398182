#pragma once

#include <string>

#include "coldcast/report/run_details.h"

#include "report/page/page.h"

namespace coldcast {

// What the details of a run show of one row of its tree, the account or a function: levels, cold
// starts, throttles and latency over time, and the distribution of latency.
void add_run_charts(Page& page, const MetricRow& row, const MetricTree& tree,
                    const RunDetails& details);

}  // namespace coldcast
