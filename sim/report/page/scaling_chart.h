#pragma once

#include "coldcast/report/run_details.h"

#include "report/page/page.h"

namespace coldcast {

// Pictures of what auto scaling of the row's function saw and did, so that a reader sees why it
// scaled, or did not: the minutes' utilization between the thresholds of its alarms, and what was
// requested and READY, with its activities. Nothing where it has none.
void add_scaling_charts(Page& page, const MetricRow& row, const MetricTree& tree,
                        const RunDetails& details);

}  // namespace coldcast
