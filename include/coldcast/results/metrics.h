#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "coldcast/results/metric_unit.h"

namespace coldcast {

// Which way a number is better; for comparisons.
enum class Better : std::uint8_t { less, more, neither };

// The numbers that stand below the path of a metric: `latency_ms.p99`.
enum class Leaves : std::uint8_t {
  none,
  times,      // mean, p50, p90, p95, p99, p99_9, max
  level,      // mean, max
  level_end,  // mean, max, at_end
  sizes,      // mean, max
};

// One metric: a row of the tables in sim/results/metrics/. `coldcast list metrics`,
// docs/outputs.md, units of figures, axes and bounds, and the verdicts of `compare` are made from
// them; a test holds them and the results together.
struct Metric {
  std::string_view path;  // as in JSON, without whose it is; `*` stands for a name of the user's
  Leaves leaves;
  Unit unit;
  Better better;
  std::string_view title;  // over columns and beside axes; empty: the path
  std::string_view says;
};

// A table: the metrics of the run, of functions and the account, of their callers, of queues, ...
struct MetricTable {
  std::string_view title;
  std::span<const Metric> metrics;
};
[[nodiscard]] std::span<const MetricTable> metric_tables();

// The row of a number, by its path with or without the name of a function (`latency_ms.p99`,
// `checkout.latency_ms.p99`), whatever that name looks like; nullptr if there is none.
[[nodiscard]] const Metric* find_metric_row(std::string_view path);

// For people: a line a metric.
[[nodiscard]] std::string metrics_text();
// Its part of docs/outputs.md.
[[nodiscard]] std::string metrics_markdown();

[[nodiscard]] std::string_view to_string(Better better);

}  // namespace coldcast
