#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "exchange/fit/measurements.h"

namespace coldcast {

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
};

// `invocations` are sorted by arrival; `has_streams`: their environments are known.
[[nodiscard]] IdleFit fit_idle(std::span<const MeasuredRequest> invocations, bool has_streams);

// The timeout to write: between the bounds, or a round one inside (`is_round` tells).
struct IdleTimeout {
  double seconds = 0;
  bool is_round = false;
};
[[nodiscard]] IdleTimeout timeout_between(double low, double high);

}  // namespace coldcast
