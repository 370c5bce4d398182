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

// What was measured of one function on Lambda: its calls, or idle times and what came of them.
struct MeasuredRun {
  std::string name;
  std::vector<MeasuredCall> calls;  // in order of time; the first at time zero
  std::vector<MeasuredIdle> idles;
};

// Reads a table with a row a call (handler_start_ms or start_ms, duration_ms, is_cold or init_ms,
// and instance), a row an idle time (idle_s, warm, cold; with a column `provider`: of `aws`), or a
// row a call after an idle time (idle_interval_min, cold).
// Throws TraceError.
[[nodiscard]] MeasuredRun read_measured_run(const std::string& path);

}  // namespace coldcast
