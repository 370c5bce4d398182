#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "coldcast/base/time.h"

namespace coldcast {

// A call that was made to a real function.
struct MeasuredCall {
  SimTime at{};         // when its handler began
  Duration duration{};  // of the handler
  bool is_cold = false;
  std::string instance;  // the environment that served it; empty: not recorded
};

// So many pairs of calls, the second when the environment of the first had idled for `idle`.
struct MeasuredIdle {
  Duration idle{};
  std::uint64_t warm = 0;
  std::uint64_t cold = 0;
};

// Bursts of `size` calls at once, each followed by one like it when the environments of the first
// had idled together for `idle`.
struct MeasuredBursts {
  std::uint64_t size = 0;
  Duration idle{};
  std::vector<std::uint64_t> of_warm;  // how many bursts found so many environments, 0 to `size`
};

// What was measured of one function on Lambda: its calls, or idle times and what came of them.
struct MeasuredRun {
  std::string name;
  std::vector<MeasuredCall> calls;  // in order of time; the first at time zero
  std::vector<MeasuredIdle> idles;
  std::vector<MeasuredBursts> bursts;  // by size, then by idle time
};

// Reads a table with a row a call (handler_start_ms or start_ms, duration_ms, is_cold or init_ms,
// and instance), a row an idle time (idle_s, warm, cold; with a column `provider`: of `aws`), a row
// a call after an idle time (idle_interval_min, cold), or a row a number of equal bursts after an
// idle time (burst, idle_s, warm, and count: 1 where it is absent).
// Throws TraceError.
[[nodiscard]] MeasuredRun read_measured_run(const std::string& path);

}  // namespace coldcast
