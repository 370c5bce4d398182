#pragma once

#include <cstdint>

#include "coldcast/scenario/scenario.h"

#include "support/run_facts.h"

namespace coldcast {

// The twin of the engine: the same rules, read from the documentation of the model and written as
// plainly as they can be. It keeps plain vectors, looks at every environment and every pending
// request at each step, and has no queue, no free list and no clever moment. Slow, and therefore
// believed: where the engine disagrees, one of them is wrong.
[[nodiscard]] RunFacts simulate_naively(const Scenario& scenario, std::uint64_t replication = 0);

}  // namespace coldcast
