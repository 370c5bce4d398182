#pragma once

#include <vector>

#include "coldcast/logs/scaling_series.h"
#include "coldcast/logs/time_series.h"
#include "coldcast/stats/summary.h"

namespace coldcast {

// What one run tells beside its numbers: of several replications the first.
struct RunDetails {
  Summary summary;
  TimeSeries series;
  std::vector<ScalingSeries> scaling{};  // by function; empty: none has auto scaling
  std::vector<RunDetails> under{};       // the same under each law of --keep-alives
};

}  // namespace coldcast
