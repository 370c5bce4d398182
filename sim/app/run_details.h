#pragma once

#include <vector>

#include "coldcast/report/run_details.h"

#include "app/common_flags.h"
#include "app/watched_run.h"

namespace coldcast {

// The first replication under each law of --keep-alives, for the charts of a page; none where there
// are no laws, or where it was broken off.
[[nodiscard]] std::vector<RunDetails> simulate_details_under(const CommonFlags& flags,
                                                             const RunLimits& limits,
                                                             const Scenario& scenario);

}  // namespace coldcast
