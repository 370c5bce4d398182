#pragma once

#include <span>
#include <vector>

#include "coldcast/cost/cost.h"
#include "coldcast/results/metric_tree.h"
#include "coldcast/stats/summary.h"

namespace coldcast {

// Adds `by_label` to the numbers of a function: what requests of each label have made and cost.
void add_labels(MetricRow& row, const std::vector<LabelSummary>& labels,
                std::span<const Cost> costs);

// The costs of the account's labels: what the functions' have cost.
[[nodiscard]] std::vector<Cost> label_costs(const Summary& summary, const Bill& bill);

}  // namespace coldcast
