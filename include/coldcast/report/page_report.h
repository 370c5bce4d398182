#pragma once

#include <iosfwd>
#include <vector>

#include "coldcast/logs/scaling_series.h"
#include "coldcast/logs/time_series.h"
#include "coldcast/report/report.h"
#include "coldcast/results/metric_tree.h"
#include "coldcast/stats/summary.h"

namespace coldcast {

// What one run tells beside its numbers.
struct RunDetails {
  Summary summary;
  TimeSeries series;
  std::vector<ScalingSeries> scaling{};  // by function; empty: none has auto scaling
};

// As the report format html, and with what happened over time and how latency was distributed.
// `details` are of the run that the tree tells, or of the first of its replications.
void write_run_page(const MetricTree& tree, const RunDetails& details, const ReportOptions& options,
                    std::ostream& out);

}  // namespace coldcast
