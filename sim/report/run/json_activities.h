#pragma once

#include <fmt/format.h>

#include "coldcast/results/metric_tree.h"

namespace coldcast {

// The list of scaling activities of a row that has one; those of the account name their functions.
void append_json_activities(fmt::memory_buffer& out, const MetricRow& row);

}  // namespace coldcast
