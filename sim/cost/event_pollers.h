#pragma once

#include "coldcast/scenario/scenario.h"
#include "coldcast/stats/summary.h"

namespace coldcast {

// What AWS bills of pollers: of SQS each one, of Kafka units of ten of them (event poller units).
struct PollerHours {
  double sqs = 0.0;
  double kafka = 0.0;
};

// By the second, at least a minute (AWS): those that are always there are there so long; of those
// that come and go with the backlog the time is taken as it is. Kafka's units are those of the
// mean.
[[nodiscard]] PollerHours poller_hours(const Function& function, const Figures& figures);

}  // namespace coldcast
