#include "results/metric_row.h"

#include <algorithm>

#include "coldcast/scenario/latency_bound.h"

#include "results/figure_numbers.h"
#include "results/label_numbers.h"
#include "results/metric_paths.h"
#include "results/metrics/function_metrics.h"

namespace coldcast {
namespace {

void add_more(MetricRow& row, std::string path, Number number) {
  row.more.push_back(std::move(path));
  row.numbers.push_back(number);
}

void add_spillovers(MetricRow& row, const FunctionSummary& of) {
  for (std::size_t i = 0; i < kSpilloverCauses; ++i) {
    const auto cause = static_cast<SpilloverCause>(i);
    add_more(row, "spillover_causes." + std::string(to_string(cause)), of.spillover_causes[i]);
  }
}

// Answers later than `bound`. A bucket (less than 0.8 % wide) that holds the bound is taken as not
// later, unless all latencies are.
double share_above(const Histogram& latency, Duration bound) {
  if (latency.min() > bound) return 1.0;
  std::uint64_t later = 0;
  for (const Histogram::Range& range : latency.ranges())
    if (range.from > bound) later += range.count;
  return static_cast<double>(later) / static_cast<double>(latency.count());
}

}  // namespace

MetricRow begin_row(const FunctionSummary& of, const Cost& cost, Duration window,
                    std::optional<double> break_even) {
  const FunctionFacts facts{of, cost, window, break_even};
  MetricRow row{of.name, {}};
  for (const FunctionMetric& metric : function_metric_rows())
    row.numbers.push_back(metric.get(facts));
  return row;
}

MoreNumbers more_numbers(const Function& function, const FunctionSummary& of, Duration counted) {
  MoreNumbers more{.has_provisioned = function.provisioned_concurrency.is_used()};
  if (counted > Duration::zero())
    more.idle_memory = function.memory.gigabytes() * static_cast<double>(of.idle_integral) /
                       static_cast<double>(counted.count());
  return more;
}

Number event_pollers(const Cost& cost) {
  return std::isnan(cost.event_pollers) ? Number{} : Number{cost.event_pollers};
}

void add_more(MetricRow& row, const FunctionSummary& of, const MoreNumbers& more) {
  for (std::size_t i = kUsualCauses; i < kColdStartCauses && more.has_more_causes; ++i) {
    const std::string cause{to_string(static_cast<ColdStartCause>(i))};
    add_more(row, "cold_start_causes." + cause, of.causes[i]);
  }
  if (more.has_provisioned) add_spillovers(row, of);
  if (more.event_pollers) {
    const std::string_view money = more.currency == "CNY" ? kCostCny : kCostUsd;
    add_more(row, std::string(money) + "event_pollers", *more.event_pollers);
  }
  add_figures(row, of.figures);
  add_labels(row, of.by_label, more.label_costs);
  for (const Duration bound : more.latency_bounds)
    add_more(row, latency_above_path(bound),
             of.latency.empty() ? Number{} : Number{share_above(of.latency, bound)});
  add_more(row, std::string(kIdleMemory), more.idle_memory);
  if (more.is_partial) add_more(row, "in_flight", of.unfinished);
}

}  // namespace coldcast
