#pragma once

#include <array>
#include <cstdint>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "coldcast/base/int128.h"
#include "coldcast/base/time.h"
#include "coldcast/control/scaling_facts.h"
#include "coldcast/engine/observer.h"
#include "coldcast/measure/figures.h"
#include "coldcast/measure/histogram.h"

namespace coldcast {

// A level over the counted window: exact time integral and highest value.
struct LevelSummary {
  Int128 integral = 0;  // level x nanoseconds
  std::uint64_t max = 0;
};

// What is billed of a function in the counted window, in whole units.
struct Usage {
  std::uint64_t requests = 0;
  // Milliseconds, each invocation rounded up once: on demand, with init where init is billed.
  std::uint64_t on_demand_ms = 0;
  std::uint64_t init_ms = 0;  // the part of on_demand_ms that init (or the restore) adds
  std::uint64_t provisioned_duration_ms = 0;  // invocations on provisioned concurrency
  std::uint64_t provisioned_init_ms = 0;      // inits of provisioned environments
  // Concurrency x seconds of provisioned concurrency, each period rounded up to 5 minutes.
  std::uint64_t provisioned_concurrency_seconds = 0;
  // Concurrency x nanoseconds that would come again in another window like this one: a period that
  // ends within the window is rounded up to 5 minutes, one that the window cuts is as long as it
  // is.
  Int128 provisioned_recurring = 0;
  std::uint64_t restores = 0;  // SnapStart
  // Of `requests` and `on_demand_ms`, those while the function had provisioned concurrency: the
  // free tier is not for them.
  std::uint64_t requests_while_provisioned = 0;
  std::uint64_t on_demand_ms_while_provisioned = 0;

  void add(const Usage& other);
  // `part` must be part of it.
  void subtract(const Usage& part);
};

// What requests of one label have made of a function: as in FunctionSummary, where the whole is.
struct LabelSummary {
  std::string name;  // of an arrivals block; kUnlabelled for all others, which stand last
  std::uint64_t cold_starts = 0;
  std::uint64_t warm_starts = 0;
  std::uint64_t provisioned_starts = 0;
  std::array<std::uint64_t, kThrottleReasons> throttles{};
  Histogram latency{};
  // Of requests; what belongs to none, such as provisioned concurrency, is in the whole's alone.
  Usage usage;
  std::vector<std::pair<Megabytes, Usage>> deployed{};  // as there, of requests

  [[nodiscard]] std::uint64_t invocations() const {
    return cold_starts + warm_starts + provisioned_starts;
  }
  void merge(const LabelSummary& other);
};

// The facts of one run, or of a replication, of one function or of the account. Counts are of
// requests that arrived in the counted window, with all that followed from them.
struct FunctionSummary {
  std::string name;
  std::uint64_t requests = 0;
  std::uint64_t cold_starts = 0;
  std::uint64_t warm_starts = 0;
  std::uint64_t provisioned_starts = 0;
  std::uint64_t spillover_invocations = 0;
  std::array<std::uint64_t, kSpilloverCauses> spillover_causes{};  // sum to these
  std::array<std::uint64_t, kColdStartCauses> causes{};
  std::array<std::uint64_t, kThrottleReasons> throttles{};
  std::array<std::uint64_t, kOutcomes> outcomes{};
  std::uint64_t unfinished = 0;  // in flight when the run was broken off
  Histogram latency{};           // arrival to answer; throttled requests are left out
  Histogram duration{};          // REPORT's Duration: the handler, with an init that ran inside it
  Histogram
      init_duration{};     // cold starts only; without those whose init ran inside the invocation
  LevelSummary in_flight;  // concurrent_executions: from arrival to answer, init included
  LevelSummary environments;           // alive: initializing, busy, idle, shutting down
  Int128 idle_integral = 0;            // idle environments x nanoseconds
  std::uint64_t created = 0;           // alive when the counted window began, or made since
  std::uint64_t ended = 0;             // until the end of the run; the rest is alive
  std::uint64_t connections_peak = 0;  // held by the environments alive at once
  Usage usage;
  // The part of `usage` by versions with another memory than the function has in the scenario.
  std::vector<std::pair<Megabytes, Usage>> deployed{};
  Figures figures{};                     // what its callers have counted
  std::vector<LabelSummary> by_label{};  // empty where no arrivals block of the scenario has one

  [[nodiscard]] std::uint64_t invocations() const {
    return cold_starts + warm_starts + provisioned_starts;
  }
  [[nodiscard]] std::uint64_t throttled() const {
    return std::accumulate(throttles.begin(), throttles.end(), std::uint64_t{0});
  }
  // Adds another function's facts: everything but the highest levels, which are of the sum of both
  // at an instant and not to be had from the two.
  void merge(const FunctionSummary& other);
};

struct Summary {
  std::string scenario;
  std::uint64_t seed = 1;
  std::uint64_t replication = 0;
  Duration counted{};  // length of the counted window
  std::uint64_t simulated_events = 0;
  bool partial = false;  // interrupted
  std::uint32_t concurrency_limit = 0;
  std::uint64_t claimed_account_concurrency_max = 0;
  FunctionSummary account{};
  std::vector<FunctionSummary> functions{};
  std::vector<NamedFigures> things{};    // queues, streams, front doors, dependencies
  std::vector<ChangeOutcome> changes{};  // those that came about, in order of time
  // Of auto scaling, by function; empty where none has it.
  std::vector<std::vector<ScalingActivity>> activities{};
};

}  // namespace coldcast
