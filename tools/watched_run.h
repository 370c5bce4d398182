#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "coldcast/base/time.h"
#include "coldcast/engine/simulation.h"
#include "coldcast/scenario/scenario.h"
#include "coldcast/study/scenario_run.h"

#include "options.h"

namespace coldcast {

// What protects the user from a scenario that would never end.
struct RunLimits {
  std::optional<std::uint64_t> max_events;  // simulated events
  std::optional<Duration> time_limit;       // of the machine's clock
};

// --max-events, --time-limit.
void add_limit_flags(Options& options);
[[nodiscard]] RunLimits read_limits(const Options& options);

// How a run ended.
struct RunEnd {
  enum class Kind { over, interrupted, limited };

  Kind kind = Kind::over;
  std::string reason;  // limited: which limit; and how far the run was
};

// Runs the simulation to its end, or until a signal or a limit stops it, with a line of progress on
// a terminal unless `quiet`. In each case the observers have been told the end.
[[nodiscard]] RunEnd run_watched(Simulation& simulation, const Scenario& scenario,
                                 const RunLimits& limits, bool quiet);
// The same; --max-events is heeded between stretches only.
[[nodiscard]] RunEnd run_watched(ScenarioRun& run, const Scenario& scenario,
                                 const RunLimits& limits, bool quiet);

}  // namespace coldcast
