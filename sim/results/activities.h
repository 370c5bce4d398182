#pragma once

#include "coldcast/results/metric_tree.h"

namespace coldcast {

// Adds the scaling activities of a run to the rows of functions with auto scaling, and all of them
// together to the account's.
void add_activities(MetricTree& tree, const Summary& summary, const Scenario& scenario);

}  // namespace coldcast
