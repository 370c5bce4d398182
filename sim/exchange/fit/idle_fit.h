#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "exchange/fit/measurements.h"

namespace coldcast {

// The oldest that the default keep-alive, lambda_2025, lets an environment grow, in seconds.
inline constexpr double kOldestByDefault = 7350;

// Why starts were cold, under the names of a run's result, as far as the log streams tell.
struct ColdCauses {
  std::size_t first_request = 0;
  std::size_t concurrency_growth = 0;
  std::size_t idle_expiry = 0;
  std::size_t max_age = 0;
  std::size_t deployment = 0;
};

// How long environments lived idle, as the gaps before warm and cold starts bound it.
struct IdleFit {
  enum class Verdict {
    unknown,  // too few gaps that tell
    never,    // the traffic never let one idle so long
    always,   // it always did
    fixed,    // the longest warm gap is shorter than the shortest cold one
    unclear,  // they overlap, and too few are clean for a law
    spread,   // they overlap: a law between two bounds
  };
  Verdict verdict = Verdict::unknown;
  double longest_warm = 0;   // seconds; 0: none
  double shortest_cold = 0;  // seconds; 0: none
  double low = 0;            // of the law
  double high = 0;
  std::size_t gaps = 0;            // that tell
  std::optional<double> oldest{};  // seconds between the first and last event of an environment
  std::size_t ended = 0;           // environments that requests went on without
  std::size_t ended_old = 0;       // of them at 110 to 140 minutes, as Lambda ends them itself
  ColdCauses causes{};             // without streams: none

  // Whether nothing is known that the default keep-alive would not do.
  [[nodiscard]] bool keeps_default() const {
    return verdict != Verdict::fixed && verdict != Verdict::spread;
  }
  // Whether environments grew older than the default keep-alive lets them, and none ended so old.
  [[nodiscard]] bool outlives_default() const {
    constexpr std::size_t kFew = 3;
    return keeps_default() && oldest.value_or(0) > kOldestByDefault && ended_old < kFew;
  }
};

// `invocations` are sorted by arrival; `has_streams`: their environments are known. `versions` of
// the environments, by number: the first start of another version is no sign of idling.
[[nodiscard]] IdleFit fit_idle(std::span<const MeasuredRequest> invocations, bool has_streams,
                               std::span<const std::uint64_t> versions = {});

// The timeout to write: between the bounds, or a round one inside (`is_round` tells).
struct IdleTimeout {
  double seconds = 0;
  bool is_round = false;
};
[[nodiscard]] IdleTimeout timeout_between(double low, double high);

}  // namespace coldcast
