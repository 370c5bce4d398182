#include <algorithm>
#include <fmt/format.h>

#include "coldcast/base/error.h"
#include "coldcast/base/text.h"
#include "coldcast/engine/simulation.h"
#include "coldcast/results/metric_tree.h"
#include "coldcast/scenario/latency_bound.h"
#include "coldcast/stats/label_counts.h"

#include "base/near_form.h"
#include "results/figure_numbers.h"
#include "results/metric_paths.h"
#include "results/metric_row.h"
#include "results/near_metric.h"

namespace coldcast {
namespace {

struct NamedRow {
  std::string_view name;
  std::string_view path;  // what follows the name
};

std::optional<std::size_t> position(std::span<const std::string_view> paths,
                                    std::string_view path) {
  const auto found = std::find(paths.begin(), paths.end(), path);
  if (found == paths.end()) return std::nullopt;
  return static_cast<std::size_t>(found - paths.begin());
}

// The path of the table: money in yuan has another name.
std::string table_path(std::string_view path, std::string_view currency) {
  std::string found(path);
  const std::size_t place = found.find(kCostCny);
  const bool is_in_yuan = currency == "CNY";
  if (is_in_yuan && place != std::string::npos) found.replace(place, kCostCny.size(), kCostUsd);
  return found;
}

// Of a latency that is asked for: as rows spell it.
std::string spelled(std::string path) {
  const std::size_t above = path.find(kLatencyAbove);
  const auto bound = latency_bound_in(path);
  return bound ? path.substr(0, above) + latency_above_path(*bound) : path;
}

NamedRow split(std::string_view path) {
  const std::size_t dot = path.find('.');
  if (dot == std::string_view::npos) return {.name = path, .path = {}};
  return {.name = path.substr(0, dot), .path = path.substr(dot + 1)};
}

std::optional<std::uint32_t> function_named(std::string_view name, const MetricTree& tree) {
  for (std::uint32_t i = 0; i < tree.functions.size(); ++i) {
    if (tree.functions[i].name == name) return i;
  }
  return std::nullopt;
}

// Of a row whose list is `paths`. What stands behind them is named by its own currency.
std::optional<std::size_t> position(std::span<const std::string_view> paths, const MetricRow& row,
                                    std::string_view path) {
  if (const auto found = position(paths, path)) return found;
  auto more = std::find(row.more.begin(), row.more.end(), path);
  if (more == row.more.end() && path.starts_with(kCostUsd))
    more = std::find(row.more.begin(), row.more.end(),
                     std::string(kCostCny).append(path.substr(kCostUsd.size())));
  if (more == row.more.end()) return std::nullopt;
  return paths.size() + static_cast<std::size_t>(more - row.more.begin());
}

std::optional<MetricPlace> find_thing(std::string_view path, const MetricTree& tree) {
  for (std::uint32_t i = 0; i < tree.things.size(); ++i) {
    const ThingRow& thing = tree.things[i];
    const std::string prefix = thing.section + "." + thing.row.name + ".";
    if (!path.starts_with(prefix)) continue;
    if (const auto metric = position({}, thing.row, path.substr(prefix.size())))
      return MetricPlace{MetricPlace::Row::thing, i, *metric};
  }
  return std::nullopt;
}

std::vector<std::string_view> known_paths(std::span<const std::string_view> paths,
                                          const MetricRow& row) {
  std::vector<std::string_view> known(paths.begin(), paths.end());
  known.insert(known.end(), row.more.begin(), row.more.end());
  return known;
}

constexpr std::string_view kAccountPart = "account.";

// Whether the user meant a function: the name of one, or of nothing that a metric begins with.
[[noreturn]] void fail_unknown(std::string_view path, const MetricTree& tree) {
  if (const std::size_t above = path.find(kLatencyAbove); above != std::string_view::npos) {
    const std::string_view text = path.substr(above + kLatencyAbove.size());
    const auto near = near_duration(text, "latency");
    throw UsageError(fmt::format("metric {}: {} is no duration{}", path, quote(text),
                                 near ? fmt::format("; did you mean {}?", *near) : ""),
                     "latency_ms.above.1s is the share of the answers later than that");
  }
  const NamedRow parts = split(path);
  if (const auto function = function_named(parts.name, tree)) {
    throw UsageError(
        "metric " + std::string(path) + ": " +
        unknown_metric(parts.path, known_paths(function_metrics(), tree.functions[*function])));
  }
  std::vector<std::string_view> known = known_paths(account_metrics(), tree.account);
  if (position(function_metrics(), parts.path)) {
    known.clear();
    for (const MetricRow& function : tree.functions) known.emplace_back(function.name);
    throw UsageError("metric " + std::string(path) + ": " +
                     unknown_word("function", parts.name, known));
  }
  std::vector<std::string> things;
  for (const ThingRow& thing : tree.things) {
    for (const std::string& more : thing.row.more)
      things.push_back(thing.section + "." + thing.row.name + "." + more);
  }
  known.insert(known.end(), things.begin(), things.end());
  throw UsageError(
      unknown_metric(path.substr(path.starts_with(kAccountPart) ? kAccountPart.size() : 0), known),
      "`coldcast run --format json` shows all of them; a function's begin with its name");
}

// What the names of a result of the scenario will be, if it tells these shares.
MetricTree names_of(const Scenario& scenario, std::span<const Duration> latency_bounds) {
  MetricTree names;
  names.basis.currency = scenario.billing.prices.currency;
  for (const Function& function : scenario.functions)
    names.functions.push_back({function.name, {}});
  Observer nobody;
  RunFigures figures = Simulation(scenario, nobody).figures();
  const bool has_labels = LabelCounts::are_wanted(scenario);
  FunctionSummary all;
  MoreNumbers account{.latency_bounds = latency_bounds,
                      .has_more_causes = ends_environments(scenario),
                      .currency = names.basis.currency};
  for (std::size_t i = 0; i < scenario.functions.size(); ++i) {
    FunctionSummary of;
    if (i < figures.functions.size()) of.figures = std::move(figures.functions[i]);
    if (has_labels) of.by_label = LabelCounts(scenario, scenario.functions[i], 0).summaries();
    MoreNumbers more = more_numbers(scenario.functions[i], of, Duration::zero());
    more.has_more_causes = account.has_more_causes;
    more.currency = account.currency;
    more.latency_bounds = account.latency_bounds;
    account.has_provisioned = account.has_provisioned || more.has_provisioned;
    if (has_event_pollers(scenario.functions[i])) {
      more.event_pollers = event_pollers(Cost{});
      account.event_pollers = more.event_pollers;
    }
    const std::vector<Cost> no_costs(of.by_label.size());
    more.label_costs = no_costs;
    add_more(names.functions[i], of, more);
    all.merge(of);
  }
  const std::vector<Cost> no_costs(all.by_label.size());
  account.label_costs = no_costs;
  add_more(names.account, all, account);
  for (const NamedFigures& thing : figures.things) {
    names.things.push_back({thing.section, {thing.name, {}}});
    add_figures(names.things.back().row, thing.figures);
  }
  return names;
}

}  // namespace

std::optional<std::size_t> place_in(const MetricRow& row, std::string_view path) {
  const auto paths = account_metrics().first(row.numbers.size() - row.more.size());
  return position(paths, row, spelled(table_path(path, "CNY")));
}

Number number_of(const MetricRow& row, std::string_view path) {
  const auto place = place_in(row, path);
  return place ? row.numbers[*place] : Number{};
}

MetricPlace find_metric(std::string_view path, const Scenario& scenario) {
  const std::vector<Duration> bounds = latency_bounds_in({std::string(path)});
  return find_metric(path, names_of(scenario, bounds));
}

// A function called `account` is reached as functions.account: without a function's name, and after
// `account.`, a path means the account.
MetricPlace find_metric(std::string_view printed, const MetricTree& tree) {
  const std::string path = spelled(table_path(printed, tree.basis.currency));
  using Row = MetricPlace::Row;
  if (const auto metric = position(account_metrics(), tree.account, path))
    return {Row::account, 0, *metric};
  if (const auto metric = position(run_metrics(), path)) return {Row::run, 0, *metric};
  if (const auto thing = find_thing(path, tree)) return *thing;
  const NamedRow parts = split(path);
  if (parts.name == "account") {
    if (const auto metric = position(account_metrics(), tree.account, parts.path)) {
      return {Row::account, 0, *metric};
    }
  }
  const bool is_explicit = parts.name == "functions" && !function_named("functions", tree);
  const NamedRow inner = is_explicit ? split(parts.path) : parts;
  if (const auto function = function_named(inner.name, tree)) {
    if (const auto metric = position(function_metrics(), tree.functions[*function], inner.path)) {
      return {Row::function, *function, *metric};
    }
  }
  fail_unknown(path, tree);
}

std::string_view path_at(const MetricPlace& place, const MetricTree& tree) {
  using Row = MetricPlace::Row;
  std::span<const std::string_view> paths = account_metrics();
  if (place.row == Row::run) paths = run_metrics();
  if (place.row == Row::function) paths = function_metrics();
  if (place.row == Row::thing) paths = {};
  if (place.metric < paths.size()) return paths[place.metric];
  return row_at(tree, place).more[place.metric - paths.size()];
}

}  // namespace coldcast
