#pragma once

#include <cstddef>
#include <limits>

#include "exchange/fit/intake.h"

namespace coldcast {

// What is condensed, and how.
struct Condensing {
  Instant from = std::numeric_limits<Instant>::min();  // of the window
  Instant to = std::numeric_limits<Instant>::max();
  bool is_only_outside = false;  // what lies in the window stays as it is
  std::size_t samples = 0;       // at most, of durations
  std::size_t apart = 0;         // the last that were read: what belongs to them may come yet
};

// Makes few records of many requests: those that follow one another in an environment, warm and
// alike, with less than a minute between, become a run. When they came is counted by the second
// (more seconds where the days are many), and every second, fourth, eighth, ... is kept as a
// sample. First requests of an environment, cold starts, timeouts, crashes, and what follows these
// stay as they are. What lies outside the window becomes runs alone, and no run goes over its ends.
void condense(MeasuredSource& source, const Condensing& how);

// Whether a request stands for as many as every other for which this is true: what estimates of
// durations are of.
[[nodiscard]] bool is_in_sample(const MeasuredRequest& one, const CondensedRequests& condensed);

// Joins what was condensed of two sources of one function.
void join_condensed(CondensedRequests& into, const CondensedRequests& other);

}  // namespace coldcast
