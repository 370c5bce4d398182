#pragma once

#include <cstdint>
#include <vector>

#include "coldcast/base/time.h"

namespace coldcast {

// What the bare loop simulates: functions with Poisson arrivals (bursty ones: only in on-periods),
// exponential handlers, a constant init and a fixed keep-alive.
struct BareWorkload {
  std::vector<double> rates;  // requests per second of each function, while it is on
  Duration mean_on{};         // zero: always on
  Duration mean_off{};
  Duration mean_duration = std::chrono::milliseconds{100};
  Duration init = std::chrono::milliseconds{500};
  Duration timeout = std::chrono::seconds{600};
};

struct BareCounts {
  std::uint64_t requests = 0;
  std::uint64_t cold_starts = 0;
  std::uint64_t warm_starts = 0;
};

// The floor that simulation benches are measured against: the plainest loop that makes environments
// warm and cold. One std::priority_queue of completions and next arrivals, a std::deque of idle
// environments for each function, one draw at a time through std::log, three counters; no limits,
// no statistics, no percentiles, no causes.
[[nodiscard]] BareCounts run_bare_loop(const BareWorkload& workload, std::uint64_t requests);

}  // namespace coldcast
