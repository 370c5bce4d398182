#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "coldcast/base/time.h"
#include "coldcast/engine/simulation.h"
#include "coldcast/scenario/scenario.h"
#include "coldcast/study/scenario_run.h"

#include "app/options.h"

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

// Watches over one run; the clock of --time-limit begins with it.
class RunWatch {
 public:
  // With a line of progress on a terminal unless `quiet`.
  RunWatch(const RunLimits& limits, bool quiet);

  // Whether a signal or the time limit wants the run to end. For what may take long by itself,
  // which has to stop then: the run is partial.
  [[nodiscard]] bool must_end();

  // Runs the simulation to its end, or until a signal or a limit stops it. In each case the
  // observers have been told the end.
  [[nodiscard]] RunEnd run(Simulation& simulation, const Scenario& scenario);
  // The same; --max-events is heeded between stretches only.
  [[nodiscard]] RunEnd run(ScenarioRun& run, const Scenario& scenario);

 private:
  using Clock = std::chrono::steady_clock;

  template <typename Run>
  [[nodiscard]] RunEnd watch(Run& run, const Scenario& scenario);
  [[nodiscard]] bool is_late() const;

  RunLimits limits_;
  bool quiet_;
  Clock::time_point begun_ = Clock::now();
  bool has_to_end_ = false;
};

}  // namespace coldcast
