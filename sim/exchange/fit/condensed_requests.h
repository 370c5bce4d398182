#pragma once

#include <cstddef>
#include <span>

#include "exchange/fit/intake.h"

namespace coldcast {

// Makes few records of many requests: those that follow one another in an environment, warm and
// alike, with less than a minute between, become a run. When they came is counted by the second
// (more seconds where the days are many), and every second, fourth, eighth, ... is kept as a
// sample, `samples` of them at most. First requests of an environment, cold starts, timeouts,
// crashes, and what follows these stay as they are. The last `apart` that were read do too: what
// belongs to them may be read yet. No run goes on over one of the instants `cuts`.
void condense(MeasuredSource& source, std::span<const Instant> cuts, std::size_t samples,
              std::size_t apart);

// Whether a request stands for as many as every other for which this is true: what estimates of
// durations are of.
[[nodiscard]] bool is_in_sample(const MeasuredRequest& one, const CondensedRequests& condensed);

// Joins what was condensed of two sources of one function.
void join_condensed(CondensedRequests& into, const CondensedRequests& other);

}  // namespace coldcast
