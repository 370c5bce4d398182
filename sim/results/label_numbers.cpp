#include "results/label_numbers.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "results/figure_numbers.h"
#include "results/metric_paths.h"

namespace coldcast {
namespace {

// Throttle reasons and parts of the cost stand as in the function's own list.
std::vector<std::string_view> paths_of(std::string_view group) {
  std::vector<std::string_view> paths;
  for (const std::string_view path : function_metrics()) {
    if (path.starts_with(group)) paths.push_back(path);
  }
  return paths;
}

class LabelAdder {
 public:
  LabelAdder(MetricRow& row, const LabelSummary& label)
      : row_(row), label_(label), prefix_("by_label." + label.name + ".") {}

  void add_counts() {
    std::uint64_t throttled = 0;
    for (const std::uint64_t refused : label_.throttles) throttled += refused;
    const std::uint64_t invocations = label_.invocations();
    add("requests", invocations + throttled);
    add("invocations", invocations);
    add("cold_starts", label_.cold_starts);
    add("warm_starts", label_.warm_starts);
    add("provisioned_starts", label_.provisioned_starts);
    add("cold_start_rate", invocations == 0 ? Number{}
                                            : Number{static_cast<double>(label_.cold_starts) /
                                                     static_cast<double>(invocations)});
    const std::vector<std::string_view> reasons = paths_of("throttles.");
    add(reasons.front(), throttled);
    for (std::size_t i = 1; i < reasons.size(); ++i) add(reasons[i], label_.throttles[i - 1]);
  }
  void add_latency() {
    Figures figures;
    figures.times(prefix_ + "latency_ms", label_.latency);
    add_figures(row_, figures);
  }
  void add_cost(const Cost& cost) {
    const std::vector<std::string_view> paths = paths_of(kCostUsd);
    std::size_t next = 0;
    for (const double item :
         {cost.requests, cost.duration, cost.init, cost.provisioned, cost.provisioned_duration,
          cost.ephemeral_storage, cost.snap_start, cost.total(),
          cost.per_month.value_or(std::numeric_limits<double>::quiet_NaN())}) {
      add(paths[next++], std::isnan(item) ? Number{} : Number{item});
    }
  }

 private:
  void add(std::string_view path, Number number) {
    row_.more.push_back(prefix_ + std::string(path));
    row_.numbers.push_back(number);
  }

  MetricRow& row_;
  const LabelSummary& label_;
  std::string prefix_;
};

void add(Cost& sum, const Cost& term) {
  for (double Cost::*item : {&Cost::requests, &Cost::duration, &Cost::init, &Cost::provisioned,
                             &Cost::provisioned_duration, &Cost::ephemeral_storage,
                             &Cost::snap_start, &Cost::event_pollers})
    sum.*item += term.*item;
  if (term.per_month) sum.per_month = sum.per_month.value_or(0.0) + *term.per_month;
}

}  // namespace

void add_labels(MetricRow& row, const std::vector<LabelSummary>& labels,
                std::span<const Cost> costs) {
  for (std::size_t i = 0; i < labels.size(); ++i) {
    LabelAdder adder(row, labels[i]);
    adder.add_counts();
    adder.add_latency();
    adder.add_cost(costs[i]);
  }
}

std::vector<Cost> label_costs(const Summary& summary, const Bill& bill) {
  const std::vector<LabelSummary>& labels = summary.account.by_label;
  std::vector<Cost> costs(labels.size());
  for (std::size_t i = 0; i < summary.functions.size(); ++i) {
    const std::vector<LabelSummary>& own = summary.functions[i].by_label;
    for (std::size_t j = 0; j < own.size(); ++j) {
      const auto place = std::find_if(labels.begin(), labels.end(), [&](const LabelSummary& label) {
        return label.name == own[j].name;
      });
      add(costs[static_cast<std::size_t>(place - labels.begin())], bill.by_label[i][j]);
    }
  }
  return costs;
}

}  // namespace coldcast
