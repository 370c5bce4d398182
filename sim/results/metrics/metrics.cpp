#include "coldcast/results/metrics.h"

#include <algorithm>
#include <array>
#include <vector>

#include "results/metrics/function_metrics.h"

namespace coldcast {
namespace {

template <typename Rows>
std::vector<Metric> metrics_of(const Rows& rows) {
  std::vector<Metric> metrics;
  for (const auto& row : rows) metrics.push_back(row.metric);
  return metrics;
}

std::string_view take_step(std::string_view& path) {
  const std::size_t dot = path.find('.');
  const std::string_view step = path.substr(0, dot);
  path.remove_prefix(dot == std::string_view::npos ? path.size() : dot + 1);
  return step;
}

std::span<const std::string_view> names_of(Leaves leaves) {
  static constexpr std::array<std::string_view, 7> kTimes = {"mean", "p50",   "p90", "p95",
                                                             "p99",  "p99_9", "max"};
  static constexpr std::array<std::string_view, 3> kLevel = {"mean", "max", "at_end"};
  switch (leaves) {
    case Leaves::none:
      return {};
    case Leaves::times:
      return kTimes;
    case Leaves::level_end:
      return kLevel;
    case Leaves::level:
    case Leaves::sizes:
      return std::span(kLevel).first(2);
  }
  return {};
}

bool matches(const Metric& metric, std::string_view path) {
  std::string_view pattern = metric.path;
  while (!pattern.empty()) {
    const std::string_view wanted = take_step(pattern);
    if (path.empty()) return false;
    const std::string_view step = take_step(path);
    // The queues of brokers have what queues have.
    const bool is_broker = wanted == "queues" && step == "brokers";
    if (wanted != "*" && wanted != step && !is_broker) return false;
  }
  // A block that is not used is null as a whole.
  if (path.empty()) return true;
  const std::span<const std::string_view> names = names_of(metric.leaves);
  return std::find(names.begin(), names.end(), path) != names.end();
}

const Metric* row_at(std::string_view path) {
  for (const MetricTable& table : metric_tables()) {
    for (const Metric& metric : table.metrics) {
      if (matches(metric, path)) return &metric;
    }
  }
  return nullptr;
}

}  // namespace

std::span<const MetricTable> metric_tables() {
  static const std::vector<Metric> kRun = metrics_of(run_metric_rows());
  static const std::vector<Metric> kFunction = metrics_of(function_metric_rows());
  static const std::vector<Metric> kAccount = metrics_of(account_metric_rows());
  static const std::array<MetricTable, 6> kTables{{
      {"Of functions and of the account", kFunction},
      {"Of the account alone", kAccount},
      {"Of functions and of the account: who calls them", caller_metrics()},
      {"Of functions and of the account: told where they are asked for", asked_metrics()},
      {"Of queues (of brokers: brokers.NAME/QUEUE), streams, front doors and dependencies",
       thing_metrics()},
      {"Of the run", kRun},
  }};
  return kTables;
}

const Metric* find_metric_row(std::string_view path) {
  std::string in_dollars(path);
  constexpr std::string_view kYuan = "cost_cny.";
  if (const std::size_t at = in_dollars.find(kYuan); at != std::string::npos)
    in_dollars.replace(at, kYuan.size(), "cost_usd.");
  std::string_view rest = in_dollars;
  if (rest.starts_with("functions.")) {
    std::string_view inner = rest.substr(rest.find('.') + 1);
    (void)take_step(inner);
    if (!inner.empty()) rest = inner;
  }
  if (const Metric* found = row_at(rest)) return found;
  (void)take_step(rest);
  return rest.empty() ? nullptr : row_at(rest);
}

std::string_view to_string(Better better) {
  switch (better) {
    case Better::less:
      return "less is better";
    case Better::more:
      return "more is better";
    case Better::neither:
      break;
  }
  return "";
}

}  // namespace coldcast
