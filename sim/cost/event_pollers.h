#pragma once

#include "coldcast/measure/level.h"
#include "coldcast/scenario/scenario.h"
#include "coldcast/stats/summary.h"

namespace coldcast {

// What AWS bills of pollers: of SQS each one, of Kafka units of ten of them (event poller units).
struct PollerHours {
  double sqs = 0.0;
  double kafka = 0.0;
};

// `part`: all of the counted window, or what would come again in another one.
[[nodiscard]] PollerHours poller_hours(const Function& function, const Figures& figures,
                                       Int128 LeaseFigure::*part);

}  // namespace coldcast
