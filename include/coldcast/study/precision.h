#pragma once

#include <string>
#include <string_view>

#include "coldcast/study/interval.h"

namespace coldcast {

// How well a number is to be known: `checkout.cold_start_rate ± 5%` (of its mean), or `± 0.001`,
// `± 5ms` (in its own unit).
struct Precision {
  std::string text;
  std::string path;
  double half_width = 0.0;
  bool is_relative = false;

  [[nodiscard]] bool is_reached(const Estimate& estimate) const;
};

// `±` may be written `+-`. Throws UsageError.
[[nodiscard]] Precision parse_precision(std::string_view text);

// How many replications to have next, when `done` gave `estimate` and that was not enough: those
// that the spread so far calls for, at most twice as many as there are, at least one more.
[[nodiscard]] std::uint64_t next_replications(const Precision& precision, const Estimate& estimate,
                                              std::uint64_t done);

// Fewer replications say too little of the spread to stop by it.
inline constexpr std::uint64_t kFirstReplications = 10;
// Where nothing else is said, as many may be needed.
inline constexpr std::uint64_t kMostReplications = 1000;

}  // namespace coldcast
