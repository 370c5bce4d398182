#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "coldcast/cost/cost.h"
#include "coldcast/results/metric_tree.h"
#include "coldcast/scenario/scenario.h"
#include "coldcast/stats/summary.h"

namespace coldcast {

// The numbers of a function or of the account, in the order of function_metrics(). `break_even` is
// that of the architecture; nothing where there is no provisioned concurrency, or more than one
// architecture.
[[nodiscard]] MetricRow begin_row(const FunctionSummary& of, const Cost& cost, Duration window,
                                  std::optional<double> break_even);

// What a scenario adds to these.
struct MoreNumbers {
  bool has_provisioned = false;                // why requests spilled over
  std::span<const Duration> latency_bounds{};  // shares of answers later than these
  Number idle_memory{};                        // GB of idle environments, on average over time
  bool is_partial = false;                     // requests without an answer
  bool has_more_causes = false;                // of cold starts: environments may end by a change
  // Where pollers are provisioned: what they cost; nothing where that is not known.
  std::optional<Number> event_pollers{};
  std::string_view currency = "USD";    // of that
  std::span<const Cost> label_costs{};  // of each label of the summary
};
[[nodiscard]] MoreNumbers more_numbers(const Function& function, const FunctionSummary& of,
                                       Duration counted);
// Of one of those whose cost it is.
[[nodiscard]] Number event_pollers(const Cost& cost);
// Behind all others: causes of spilling over, what callers have counted, what is told only where it
// is asked for, and what is in flight.
void add_more(MetricRow& row, const FunctionSummary& of, const MoreNumbers& more);

}  // namespace coldcast
