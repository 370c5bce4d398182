#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "coldcast/engine/observer.h"
#include "coldcast/measure/histogram.h"
#include "coldcast/scenario/scenario.h"

#include "engine/flight.h"

namespace coldcast {

// What happened in one minute.
struct MinuteTally {
  SimTime begin{};
  std::array<std::uint64_t, 3> starts{};  // by StartKind
  std::uint64_t spillover = 0;
  std::array<std::uint64_t, kThrottleReasons> throttles{};
  std::array<std::uint64_t, kOutcomes> outcomes{};
  Histogram latency{};
  Histogram duration{};
  Histogram init{};

  // One of kMinuteMetrics; NaN for a statistic of nothing.
  [[nodiscard]] double value(std::string_view metric) const;
};

// Keeps the minutes that deployments are judged by (`rollback_if`). Nothing is kept, and nothing
// may be told, where the scenario has no such condition.
class MinuteWatch {
 public:
  explicit MinuteWatch(const Scenario& scenario);

  [[nodiscard]] bool is_used() const { return !watched_.empty(); }
  void started(FunctionId function, const Admission& admission, SimTime at);
  void throttled(FunctionId function, ThrottleReason reason, SimTime at);
  void ended(const Invocation& invocation, SimTime at);
  // Whether the condition holds of the minute that is over at `at`.
  [[nodiscard]] bool holds(const RollbackCondition& condition, SimTime at);

 private:
  struct Watched {
    std::optional<std::uint32_t> function;  // absent: all
    MinuteTally open;
    MinuteTally closed;

    // The open minute is that of `at`.
    void reach(SimTime at);
  };
  template <typename Count>
  void count(FunctionId function, SimTime at, Count count);

  std::vector<Watched> watched_;
};

}  // namespace coldcast
