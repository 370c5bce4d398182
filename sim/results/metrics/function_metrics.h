#pragma once

#include <optional>
#include <span>

#include "coldcast/results/metric_tree.h"
#include "coldcast/results/metrics.h"

namespace coldcast {

// What the numbers of a function, or of the account, are taken from.
struct FunctionFacts {
  const FunctionSummary& of;
  const Cost& cost;
  Duration window{};  // counted
  // Of the architecture; nothing where there is more than one.
  std::optional<double> break_even{};
};

// A metric of functions with the way to get it. The order is part of the output's format.
struct FunctionMetric {
  Metric metric;
  Number (*get)(const FunctionFacts& facts);
  MetricChance::Kind chance = MetricChance::Kind::other;
};

// A metric that is taken from the run as a whole.
struct RunMetric {
  Metric metric;
  Number (*get)(const Summary& summary);
};

// Of functions and of the account; then those that the account alone has, and those of the run.
[[nodiscard]] std::span<const FunctionMetric> function_metric_rows();
[[nodiscard]] std::span<const RunMetric> account_metric_rows();
[[nodiscard]] std::span<const RunMetric> run_metric_rows();

// Of those who call, and of things such as queues; their numbers are Figures.
[[nodiscard]] std::span<const Metric> caller_metrics();
[[nodiscard]] std::span<const Metric> thing_metrics();
// Of functions and of the account, told where they are asked for.
[[nodiscard]] std::span<const Metric> asked_metrics();

}  // namespace coldcast
