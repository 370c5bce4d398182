#include "watched_run.h"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>

#include "coldcast/base/text.h"

#include "common_flags.h"
#include "interrupt.h"
#include "progress.h"

namespace coldcast {
namespace {

using Clock = std::chrono::steady_clock;

// A few milliseconds of work, so that Ctrl-C is answered at once and looking costs nothing.
constexpr std::uint64_t kEventsBetweenLooks = 1 << 14;

template <typename Run>
std::string how_far(const Run& run, const Scenario& scenario) {
  const Duration simulated = run.now() - kStartOfTime;
  std::string text = fmt::format("after {} requests, at {}", run.requests(), to_string(simulated));
  if (scenario.duration) text += fmt::format(" of {}", to_string(*scenario.duration));
  return text + " of simulated time";
}

template <typename Run>
std::uint64_t next_events(const Run& run, const RunLimits& limits) {
  if (!limits.max_events) return kEventsBetweenLooks;
  const std::uint64_t done = std::min(run.simulated_events(), *limits.max_events);
  return std::min(kEventsBetweenLooks, *limits.max_events - done);
}

// The flag whose limit is reached; empty while none is.
template <typename Run>
std::string reached(const Run& run, const RunLimits& limits, Clock::time_point begun) {
  if (limits.max_events && run.simulated_events() >= *limits.max_events)
    return fmt::format("--max-events {}", *limits.max_events);
  if (limits.time_limit && Clock::now() - begun >= *limits.time_limit)
    return fmt::format("--time-limit {}", to_string(*limits.time_limit));
  return {};
}

template <typename Run>
RunEnd watch(Run& run, const Scenario& scenario, const RunLimits& limits, bool quiet) {
  const Clock::time_point begun = Clock::now();
  Progress progress(!quiet, scenario.duration);
  const InterruptGuard guard;
  RunEnd end;
  while (run.run_for(next_events(run, limits))) {
    progress.update(run.now(), run.requests());
    const std::string limit = reached(run, limits, begun);
    if (!interrupted() && limit.empty()) continue;
    end.kind = interrupted() ? RunEnd::Kind::interrupted : RunEnd::Kind::limited;
    end.reason = (interrupted() ? "" : limit + " ") + how_far(run, scenario);
    break;
  }
  run.finish();
  return end;
}

}  // namespace

void add_limit_flags(Options& options) {
  options.add_value("max-events", "N",
                    "stop after as many simulated events; the result is partial");
  options.add_value("time-limit", "TIME",
                    "stop after this time by the clock; the result is partial");
}

RunLimits read_limits(const Options& options) {
  RunLimits limits;
  limits.max_events = read_count(options, "max-events", 1);
  limits.time_limit = read_duration(options, "time-limit");
  return limits;
}

RunEnd run_watched(Simulation& simulation, const Scenario& scenario, const RunLimits& limits,
                   bool quiet) {
  return watch(simulation, scenario, limits, quiet);
}

RunEnd run_watched(ScenarioRun& run, const Scenario& scenario, const RunLimits& limits,
                   bool quiet) {
  return watch(run, scenario, limits, quiet);
}

}  // namespace coldcast
