#pragma once

#include <optional>
#include <vector>

#include "coldcast/plan/plan.h"

namespace coldcast {

// Of settings of which none meets the targets, the one that misses them by least, each miss
// relative to its bound; nullopt where all were refused.
[[nodiscard]] std::optional<Candidate> nearest_miss(const std::vector<Candidate>& candidates);

// The targets that no setting of these levers can meet, for a part of the number alone is beyond
// the bound in all that were tried.
[[nodiscard]] std::vector<LowerBound> lower_bounds(const std::vector<Candidate>& candidates);

}  // namespace coldcast
