#pragma once

#include "coldcast/measure/figures.h"
#include "coldcast/results/metric_tree.h"

namespace coldcast {

// Adds the numbers of figures to a row, each under its path.
void add_figures(MetricRow& row, const Figures& figures);

}  // namespace coldcast
