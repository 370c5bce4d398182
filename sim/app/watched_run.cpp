#include "app/watched_run.h"

#include <algorithm>
#include <fmt/format.h>

#include "coldcast/base/text.h"

#include "app/common_flags.h"
#include "app/interrupt.h"
#include "app/progress.h"
#include "base/counted.h"

namespace coldcast {
namespace {

// A few milliseconds of work, so that Ctrl-C is answered at once and looking costs nothing.
constexpr std::uint64_t kEventsBetweenLooks = 1 << 14;

// As a person reads a clock: to a tenth of a second, 3min23.6s.
std::string clock_text(Duration span) {
  constexpr Duration kTenth = std::chrono::milliseconds{100};
  const Duration rounded = (span + kTenth / 2) / kTenth * kTenth;
  const Duration whole = std::chrono::duration_cast<std::chrono::seconds>(rounded);
  std::string text = whole == Duration::zero() ? "" : to_string(whole);
  const auto tenths = (rounded - whole) / kTenth;
  if (tenths == 0) return text.empty() ? "0s" : text;
  if (text.ends_with('s')) {
    text.pop_back();
  } else {
    text += '0';
  }
  return fmt::format("{}.{}s", text, tenths);
}

template <typename Run>
std::string how_far(const Run& run, const Scenario& scenario) {
  const Duration simulated = run.now() - kStartOfTime;
  std::string text =
      fmt::format("after {}, at {}", counted(run.requests(), "request"), clock_text(simulated));
  if (scenario.duration) text += fmt::format(" of {}", to_string(*scenario.duration));
  return text + " of simulated time";
}

template <typename Run>
std::uint64_t next_events(const Run& run, const RunLimits& limits) {
  if (!limits.max_events) return kEventsBetweenLooks;
  const std::uint64_t done = std::min(run.simulated_events(), *limits.max_events);
  return std::min(kEventsBetweenLooks, *limits.max_events - done);
}

template <typename Run>
bool has_had_its_events(const Run& run, const RunLimits& limits) {
  return limits.max_events && run.simulated_events() >= *limits.max_events;
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

RunWatch::RunWatch(const RunLimits& limits, bool quiet) : limits_(limits), quiet_(quiet) {}

bool RunWatch::is_late() const {
  return limits_.time_limit && Clock::now() - begun_ >= *limits_.time_limit;
}

bool RunWatch::must_end() {
  has_to_end_ = has_to_end_ || interrupted() || is_late();
  return has_to_end_;
}

template <typename Run>
RunEnd RunWatch::watch(Run& run, const Scenario& scenario) {
  Progress progress(!quiet_, scenario.duration);
  const InterruptGuard guard;
  bool is_over = true;
  while (run.run_for(next_events(run, limits_))) {
    progress.update(run.now(), run.requests());
    is_over = !has_had_its_events(run, limits_) && !must_end();
    if (!is_over) break;
  }
  const std::string far = how_far(run, scenario);
  run.finish();
  // What is written at the end may have had to stop.
  if (is_over && !has_to_end_) return {};
  if (interrupted()) return {RunEnd::Kind::interrupted, far};
  const std::string flag = has_had_its_events(run, limits_)
                               ? fmt::format("--max-events {}", *limits_.max_events)
                               : fmt::format("--time-limit {}", to_string(*limits_.time_limit));
  return {RunEnd::Kind::limited, flag + " " + far};
}

RunEnd RunWatch::run(Simulation& simulation, const Scenario& scenario) {
  return watch(simulation, scenario);
}

RunEnd RunWatch::run(ScenarioRun& run, const Scenario& scenario) {
  return watch(run, scenario);
}

}  // namespace coldcast
