#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "exchange/fit/arrival_fit.h"
#include "exchange/fit/dataset.h"
#include "exchange/fit/fit_math.h"
#include "exchange/fit/idle_fit.h"
#include "exchange/fit/law_fit.h"

namespace coldcast {

// How many requests ended and began how.
struct StartTally {
  std::uint64_t requests = 0;
  std::uint64_t reports = 0;  // of them with a duration
  std::uint64_t cold = 0;
  std::uint64_t proactive = 0;
  std::uint64_t provisioned = 0;
  std::uint64_t reset = 0;
  std::uint64_t timeouts = 0;
  std::uint64_t errors = 0;
  std::uint64_t crashes = 0;
  std::uint64_t out_of_memory = 0;
  std::uint64_t init_timeouts = 0;
  std::uint64_t without_time = 0;
  std::uint64_t odd_ids = 0;
  std::uint64_t warm_at_begin = 0;  // environments that began before the window
  std::uint64_t environments = 0;   // log streams
  std::uint64_t provisioned_environments = 0;
};

// A law, of how many values, and what is to be said of it.
struct LawFit {
  std::optional<FittedLaw> law{};  // none: nothing is known
  std::size_t values = 0;
  std::string doubt{};  // assumed, weak, approximate, upper bound; empty: none
};

// Whether init is part of the bill, by comparing the billed duration of cold starts.
enum class InitBilled : std::uint8_t { unknown, yes, no };

// Everything that is estimated of one function.
struct FunctionFit {
  std::string name{};
  std::vector<std::string> files{};
  StartTally tally{};
  std::optional<std::uint32_t> memory_mb{};
  bool has_memory_changed = false;
  // Whether a scenario may say it: on managed instances a function may have 32 GB.
  [[nodiscard]] bool has_usual_memory() const { return memory_mb && *memory_mb <= 10'240; }
  std::optional<double> timeout{};  // seconds; only if the data say it
  double longest = 0;               // ms, of a call; 0: not known
  bool outlasts_default = false;    // of the timeout, which no file says
  std::string runtime{};            // as the scenario calls it; empty: unknown
  ArrivalFit arrivals{};
  LawFit duration{};
  LawFit first_duration{};
  double first_median = 0;  // ms
  LawFit init{};
  double init_median = 0;  // ms; 0: none
  LawFit restore{};
  LawFit billed_restore{};
  IdleFit idle{};
  InitBilled init_billed = InitBilled::unknown;
  bool is_billed_in_100_ms = false;
  std::uint64_t peak = 0;                  // requests at once
  std::optional<double> throttles{};       // of the metric
  std::optional<double> peak_by_metric{};  // ConcurrentExecutions
  std::optional<double> claimed{};         // ClaimedAccountConcurrency, at most
  double on_provisioned = 0;               // invocations, of the metric
  double spilled_over = 0;
  double slowest_hour = 0;  // median of its calls, ms; 0: hours are alike
  double fastest_hour = 0;
  std::size_t versions = 0;         // of the environments
  double load_correlation = 0;      // of duration with concurrency; 0: none to speak of
  std::vector<double> durations{};  // sorted, ms, of all requests, for the check
  bool has_requests = false;        // not only counts
  std::uint64_t condensed = 0;      // requests that were not held one by one
  std::uint64_t one_in = 1;         // of them is in the sample of durations
  std::uint64_t repeats = 0;        // about so many came again long after
};

[[nodiscard]] FunctionFit fit_function(const FunctionData& function, const Dataset& data,
                                       const FitOptions& options);

}  // namespace coldcast
