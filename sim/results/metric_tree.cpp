#include "coldcast/results/metric_tree.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <chrono>
#include <map>

#include "coldcast/scenario/latency_bound.h"

#include "results/activities.h"
#include "results/figure_numbers.h"
#include "results/label_numbers.h"
#include "results/metric_paths.h"
#include "results/metric_row.h"
#include "results/metrics/function_metrics.h"

namespace coldcast {
namespace {

template <typename Rows>
std::vector<std::string_view> paths_of(const Rows& rows) {
  std::vector<std::string_view> paths;
  for (const auto& row : rows) paths.push_back(row.metric.path);
  return paths;
}

// The account has the paths of a function, and then its own.
const std::vector<std::string_view>& account_paths() {
  static const std::vector<std::string_view> kPaths = [] {
    std::vector<std::string_view> paths = paths_of(function_metric_rows());
    for (const std::string_view own : paths_of(account_metric_rows())) paths.push_back(own);
    return paths;
  }();
  return kPaths;
}

// The same where money is in yuan.
const std::vector<std::string_view>& account_paths_in_yuan() {
  static const std::vector<std::string> kTexts = [] {
    std::vector<std::string> texts;
    for (const std::string_view path : account_paths()) {
      const bool is_money = path.starts_with(kCostUsd);
      texts.push_back(is_money ? std::string(kCostCny).append(path.substr(kCostUsd.size()))
                               : std::string(path));
    }
    return texts;
  }();
  static const std::vector<std::string_view> kPaths(kTexts.begin(), kTexts.end());
  return kPaths;
}

// The names of keep-alives, with the numbers of their functions where they differ.
std::string keep_alives_of(const Scenario& scenario) {
  std::map<std::string_view, std::size_t> functions;
  for (const Function& function : scenario.functions) ++functions[function.keep_alive.name];
  if (functions.size() == 1) return std::string(functions.begin()->first);
  std::string text;
  for (const auto& [name, count] : functions) {
    text +=
        std::string(text.empty() ? "" : ", ") + std::string(name) + " of " + std::to_string(count);
  }
  return text;
}

Basis basis_of(const Scenario& scenario) {
  const PriceList& prices = scenario.billing.prices;
  return {.prices = prices.name,
          .as_of = prices.as_of,
          .currency = prices.currency,
          .discount = scenario.billing.discount,
          .is_default = prices.is_default && scenario.billing.discount == 0.0,
          .keep_alive = keep_alives_of(scenario)};
}

// Of the account and of each function.
void add_more_numbers(MetricTree& tree, const Summary& summary, const Scenario& scenario,
                      const Bill& costs, std::span<const Duration> latency_bounds) {
  const std::vector<Cost> account_labels = label_costs(summary, costs);
  MoreNumbers account{.latency_bounds = latency_bounds,
                      .is_partial = summary.partial,
                      .has_more_causes = ends_environments(scenario),
                      .currency = scenario.billing.prices.currency,
                      .label_costs = account_labels};
  for (std::size_t i = 0; i < summary.functions.size(); ++i) {
    MoreNumbers more = more_numbers(scenario.functions[i], summary.functions[i], summary.counted);
    more.latency_bounds = account.latency_bounds;
    account.has_provisioned = account.has_provisioned || more.has_provisioned;
    more.is_partial = account.is_partial;
    more.has_more_causes = account.has_more_causes;
    more.currency = account.currency;
    if (has_event_pollers(scenario.functions[i])) {
      more.event_pollers = event_pollers(costs.functions[i]);
      account.event_pollers = event_pollers(costs.account);
    }
    more.label_costs = costs.by_label[i];
    if (const auto memory = value_of(more.idle_memory))
      account.idle_memory = value_of(account.idle_memory).value_or(0.0) + *memory;
    add_more(tree.functions[i], summary.functions[i], more);
  }
  add_more(tree.account, summary.account, account);
}

std::vector<ChangeRow> changes_done(const Summary& summary, const Scenario& scenario) {
  std::vector<ChangeRow> rows;
  for (const ChangeOutcome& outcome : summary.changes) {
    rows.push_back({.at_s = std::chrono::duration<double>(outcome.at - kStartOfTime).count(),
                    .what = description_of(scenario.changes[outcome.change], scenario),
                    .status = to_string(outcome.status),
                    .reason = outcome.reason});
  }
  return rows;
}

}  // namespace

std::optional<double> value_of(const Number& number) {
  if (const auto* count = std::get_if<std::uint64_t>(&number)) return static_cast<double>(*count);
  if (const auto* measure = std::get_if<double>(&number)) return *measure;
  return std::nullopt;
}

std::span<const std::string_view> run_metrics() {
  static const std::vector<std::string_view> kPaths = paths_of(run_metric_rows());
  return kPaths;
}
std::span<const std::string_view> function_metrics() {
  return std::span(account_paths()).first(function_metric_rows().size());
}
std::span<const std::string_view> account_metrics() {
  return account_paths();
}

std::span<const std::string_view> account_metrics(const MetricTree& tree) {
  if (tree.basis.currency == "CNY") return account_paths_in_yuan();
  return account_paths();
}
std::span<const std::string_view> function_metrics(const MetricTree& tree) {
  return account_metrics(tree).first(function_metric_rows().size());
}
std::string printed_path(std::string_view path, const MetricTree& tree) {
  std::string printed(path);
  const std::size_t place = printed.find(kCostUsd);
  const bool is_in_yuan = tree.basis.currency == "CNY";
  if (is_in_yuan && place != std::string::npos) printed.replace(place, kCostUsd.size(), kCostCny);
  return printed;
}

std::size_t function_metric(std::string_view path) {
  const auto paths = function_metrics();
  const auto found = std::find(paths.begin(), paths.end(), path);
  assert(found != paths.end());
  return static_cast<std::size_t>(found - paths.begin());
}

MetricTree metric_tree(const Summary& summary, const Scenario& scenario,
                       std::span<const Duration> latency_bounds) {
  const Bill costs = bill(summary, scenario);
  MetricTree tree{.scenario = summary.scenario, .seed = summary.seed, .partial = summary.partial};
  tree.run.name = "run";
  for (const RunMetric& metric : run_metric_rows()) tree.run.numbers.push_back(metric.get(summary));
  tree.basis = basis_of(scenario);
  tree.account = begin_row(summary.account, costs.account, summary.counted, std::nullopt);
  for (const RunMetric& metric : account_metric_rows())
    tree.account.numbers.push_back(metric.get(summary));
  for (std::size_t i = 0; i < summary.functions.size(); ++i) {
    tree.functions.push_back(begin_row(
        summary.functions[i], costs.functions[i], summary.counted,
        break_even_utilization(scenario.billing.prices, scenario.functions[i].architecture)));
  }
  add_more_numbers(tree, summary, scenario, costs, latency_bounds);
  add_activities(tree, summary, scenario);
  tree.has_changes = !scenario.changes.empty();
  tree.changes = changes_done(summary, scenario);
  for (const NamedFigures& thing : summary.things) {
    tree.things.push_back({thing.section, {thing.name, {}}});
    add_figures(tree.things.back().row, thing.figures);
  }
  return tree;
}

bool is_told_when_asked(std::string_view path) {
  return path == kIdleMemory || path.starts_with(kLatencyAbove);
}

MetricChance chance_of(std::string_view path) {
  using Kind = MetricChance::Kind;
  const std::size_t invocations = function_metric("invocations");
  if (path == "cold_start_rate") return {Kind::share, function_metric("cold_starts"), invocations};
  if (path.starts_with(kLatencyAbove)) return {Kind::share, std::nullopt, invocations};
  const auto paths = function_metrics();
  const auto found = std::find(paths.begin(), paths.end(), path);
  // Causes that only some scenarios know stand behind the others.
  const bool is_cause =
      path.starts_with("cold_start_causes.") || path.starts_with("spillover_causes.");
  if (found == paths.end()) return {.kind = is_cause ? Kind::events : Kind::other};
  return {.kind = function_metric_rows()[static_cast<std::size_t>(found - paths.begin())].chance};
}

std::string_view to_string(ConditionResult::Kind kind) {
  constexpr std::array<std::string_view, 3> kWords = {"threshold", "fail_if", "target"};
  return kWords[static_cast<std::size_t>(kind)];
}

const MetricRow& row_at(const MetricTree& tree, const MetricPlace& place) {
  switch (place.row) {
    case MetricPlace::Row::run:
      return tree.run;
    case MetricPlace::Row::account:
      return tree.account;
    case MetricPlace::Row::thing:
      return tree.things[place.function].row;
    case MetricPlace::Row::function:
      break;
  }
  return tree.functions[place.function];
}

const Number& number_at(const MetricTree& tree, const MetricPlace& place) {
  return row_at(tree, place).numbers[place.metric];
}

}  // namespace coldcast
