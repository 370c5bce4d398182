#pragma once

#include <cstdint>

#include "coldcast/timeline/timeline.h"

namespace coldcast {

// What one column of a text picture, the time [begin, end), shows.

// What fills most of it; but idle time gives way to whatever is done in it, so that a short handler
// in a long picture does not vanish.
[[nodiscard]] Phase phase_in(const EnvironmentLane& lane, SimTime begin, SimTime end);

// How much a running total grows in it.
[[nodiscard]] std::uint64_t growth_in(const LevelSeries& total, SimTime begin, SimTime end);

}  // namespace coldcast
