#include "results/metric_row.h"

#include <algorithm>
#include <cmath>

#include "coldcast/scenario/latency_bound.h"

#include "results/figure_numbers.h"
#include "results/label_numbers.h"
#include "results/metric_paths.h"

namespace coldcast {
namespace {

// Collects the numbers of a row in the order of the paths.
class RowBuilder {
 public:
  explicit RowBuilder(std::string name) { row_.name = std::move(name); }

  void add(Number number) { row_.numbers.push_back(number); }
  void add_ratio(std::uint64_t part, std::uint64_t whole) {
    add(whole == 0 ? Number{} : static_cast<double>(part) / static_cast<double>(whole));
  }
  void add_share(std::uint64_t part, double whole) {
    add(whole > 0.0 ? Number{static_cast<double>(part) / whole} : Number{});
  }
  // Level x nanoseconds as a mean level.
  void add_mean(Int128 integral, Duration window) {
    add(window <= Duration::zero()
            ? Number{}
            : static_cast<double>(integral) / static_cast<double>(window.count()));
  }
  template <std::size_t n>
  void add_all(const std::array<std::uint64_t, n>& counts) {
    for (const std::uint64_t count : counts) add(count);
  }
  void add_milliseconds(const Histogram& histogram) {
    constexpr std::size_t kNumbers = 7;
    if (histogram.empty()) {
      for (std::size_t i = 0; i < kNumbers; ++i) add(Number{});
      return;
    }
    add(histogram.mean() / 1e6);
    for (const double share : {0.5, 0.9, 0.95, 0.99, 0.999}) add(histogram.quantile(share) / 1e6);
    add(static_cast<double>(histogram.max().count()) / 1e6);
  }
  void add_cost(const Cost& cost) {
    for (const double item :
         {cost.requests, cost.duration, cost.init, cost.provisioned, cost.provisioned_duration,
          cost.ephemeral_storage, cost.snap_start, cost.total()}) {
      add_money(item);
    }
    add_money(cost.per_month.value_or(std::numeric_limits<double>::quiet_NaN()));
  }
  // Nothing where a part of it has no price.
  void add_money(double money) { add(std::isnan(money) ? Number{} : Number{money}); }
  [[nodiscard]] MetricRow take() { return std::move(row_); }

 private:
  MetricRow row_{};
};

// In the order of kFunctionMetrics. `break_even` is that of the architecture; nothing where there
// is no provisioned concurrency, or more than one architecture.
RowBuilder build_row(const FunctionSummary& of, const Cost& cost, Duration window,
                     std::optional<double> break_even) {
  RowBuilder row(of.name);
  row.add(of.requests);
  row.add(of.invocations());
  row.add(of.cold_starts);
  row.add(of.warm_starts);
  row.add(of.provisioned_starts);
  row.add(of.spillover_invocations);
  row.add_ratio(of.cold_starts, of.invocations());
  for (std::size_t i = 0; i < kUsualCauses; ++i) row.add(of.causes[i]);
  row.add(of.throttled());
  row.add_all(of.throttles);
  for (const Outcome outcome :
       {Outcome::error, Outcome::crash, Outcome::timeout, Outcome::init_timeout}) {
    row.add(of.outcomes[static_cast<std::size_t>(outcome)]);
  }
  row.add_milliseconds(of.latency);
  row.add_milliseconds(of.duration);
  row.add_milliseconds(of.init_duration);
  row.add_mean(of.in_flight.integral, window);
  row.add(of.in_flight.max);
  row.add(of.created);
  row.add(of.ended);
  row.add(of.created - of.ended);
  row.add(of.environments.max);
  row.add_mean(of.environments.integral, window);
  row.add_mean(of.idle_integral, window);
  row.add(of.connections_peak);
  // Of what is paid for in the long run: what the window's end rounds up is paid for once.
  const Int128 provisioned = of.usage.provisioned_recurring;
  row.add_share(of.usage.provisioned_duration_ms, static_cast<double>(provisioned) / 1e6);
  row.add(break_even && provisioned > 0 ? Number{*break_even} : Number{});
  row.add_cost(cost);
  return row;
}

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
  return build_row(of, cost, window, break_even).take();
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
