#include "coldcast/results/metric_tree.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <chrono>
#include <cmath>
#include <map>

#include "coldcast/base/error.h"
#include "coldcast/base/text.h"
#include "coldcast/engine/simulation.h"

#include "results/figure_numbers.h"
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
  row.add_all(of.causes);
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

// The path of the table: money in yuan has another name.
std::string table_path(std::string_view path, std::string_view currency) {
  std::string found(path);
  const std::size_t place = found.find(kCostCny);
  const bool is_in_yuan = currency == "CNY";
  if (is_in_yuan && place != std::string::npos) found.replace(place, kCostCny.size(), kCostUsd);
  return found;
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

// Of a row whose list is `paths`.
std::optional<std::size_t> position(std::span<const std::string_view> paths, const MetricRow& row,
                                    std::string_view path) {
  if (const auto found = position(paths, path)) return found;
  const auto more = std::find(row.more.begin(), row.more.end(), path);
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

// Whether the user meant a function: the name of one, or of nothing that a metric begins with.
[[noreturn]] void fail_unknown(std::string_view path, const MetricTree& tree) {
  const NamedRow parts = split(path);
  if (const auto function = function_named(parts.name, tree)) {
    throw UsageError("metric " + std::string(path) + ": " +
                     unknown_word("metric", parts.path,
                                  known_paths(function_metrics(), tree.functions[*function])));
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
      unknown_word("metric", path, known),
      "`coldcast run --format json` shows all of them; a function's begin with its name");
}

// Of a run that was broken off: requests without an answer.
void add_in_flight(MetricRow& row, const FunctionSummary& of) {
  row.more.emplace_back("in_flight");
  row.numbers.emplace_back(of.unfinished);
}

// What the names of a result of the scenario will be.
MetricTree names_of(const Scenario& scenario) {
  MetricTree names;
  names.basis.currency = scenario.billing.prices.currency;
  for (const Function& function : scenario.functions)
    names.functions.push_back({function.name, {}});
  Observer nobody;
  const RunFigures figures = Simulation(scenario, nobody).figures();
  MetricRow all;
  for (std::size_t i = 0; i < figures.functions.size(); ++i) {
    add_figures(names.functions[i], figures.functions[i]);
    for (const std::string& path : names.functions[i].more) {
      if (std::find(all.more.begin(), all.more.end(), path) == all.more.end())
        all.more.push_back(path);
    }
  }
  names.account.more = std::move(all.more);
  for (const NamedFigures& thing : figures.things) {
    names.things.push_back({thing.section, {thing.name, {}}});
    add_figures(names.things.back().row, thing.figures);
  }
  return names;
}

}  // namespace

std::optional<double> value_of(const Number& number) {
  if (const auto* count = std::get_if<std::uint64_t>(&number)) return static_cast<double>(*count);
  if (const auto* measure = std::get_if<double>(&number)) return *measure;
  return std::nullopt;
}

std::span<const std::string_view> run_metrics() {
  return kRunMetrics;
}
std::span<const std::string_view> function_metrics() {
  return std::span(kAccountMetrics).first(kFunctionMetrics);
}
std::span<const std::string_view> account_metrics() {
  return kAccountMetrics;
}

std::span<const std::string_view> account_metrics(const MetricTree& tree) {
  if (tree.basis.currency == "CNY") return kAccountMetricsInYuan;
  return kAccountMetrics;
}
std::span<const std::string_view> function_metrics(const MetricTree& tree) {
  return account_metrics(tree).first(kFunctionMetrics);
}
std::string printed_path(std::string_view path, const MetricTree& tree) {
  std::string printed(path);
  const std::size_t place = printed.find(kCostUsd);
  const bool is_in_yuan = tree.basis.currency == "CNY";
  if (is_in_yuan && place != std::string::npos) printed.replace(place, kCostUsd.size(), kCostCny);
  return printed;
}

std::size_t function_metric(std::string_view path) {
  const std::optional<std::size_t> found = position(function_metrics(), path);
  assert(found);
  return *found;
}

MetricTree metric_tree(const Summary& summary, const Scenario& scenario) {
  const Bill costs = bill(summary, scenario);
  MetricTree tree{.scenario = summary.scenario, .seed = summary.seed, .partial = summary.partial};
  RowBuilder run("run");
  run.add(std::chrono::duration<double>(summary.counted).count());
  run.add(summary.simulated_events);
  tree.run = run.take();
  tree.basis = basis_of(scenario);
  RowBuilder account = build_row(summary.account, costs.account, summary.counted, std::nullopt);
  account.add(std::uint64_t{summary.concurrency_limit});
  account.add(summary.claimed_account_concurrency_max);
  tree.account = account.take();
  add_figures(tree.account, summary.account.figures);
  if (summary.partial) add_in_flight(tree.account, summary.account);
  for (std::size_t i = 0; i < summary.functions.size(); ++i) {
    tree.functions.push_back(build_row(summary.functions[i], costs.functions[i], summary.counted,
                                       break_even_utilization(scenario.billing.prices,
                                                              scenario.functions[i].architecture))
                                 .take());
    add_figures(tree.functions.back(), summary.functions[i].figures);
    if (summary.partial) add_in_flight(tree.functions.back(), summary.functions[i]);
  }
  tree.has_changes = !scenario.changes.empty();
  for (std::size_t i = 0; i < summary.changes_done; ++i) {
    const ScenarioChange& change = scenario.changes[i];
    ChangeRow row{.at_s = std::chrono::duration<double>(change.at - kStartOfTime).count(),
                  .what = {},
                  .is_undone = change.is_undone};
    for (const std::string& path : change.paths) row.what += (row.what.empty() ? "" : ", ") + path;
    tree.changes.push_back(std::move(row));
  }
  for (const NamedFigures& thing : summary.things) {
    tree.things.push_back({thing.section, {thing.name, {}}});
    add_figures(tree.things.back().row, thing.figures);
  }
  return tree;
}

MetricPlace find_metric(std::string_view path, const Scenario& scenario) {
  return find_metric(path, names_of(scenario));
}

// A function called `account` is reached as functions.account: without a function's name, and after
// `account.`, a path means the account.
MetricPlace find_metric(std::string_view printed, const MetricTree& tree) {
  const std::string path = table_path(printed, tree.basis.currency);
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

MetricChance chance_of(std::string_view path) {
  using Kind = MetricChance::Kind;
  if (path == "cold_start_rate")
    return {Kind::share, function_metric("cold_starts"), function_metric("invocations")};
  constexpr std::array<std::string_view, 6> kEvents = {
      "requests",    "invocations",        "cold_starts",
      "warm_starts", "provisioned_starts", "spillover_invocations"};
  constexpr std::array<std::string_view, 3> kGroups = {"cold_start_causes.", "throttles.",
                                                       "errors."};
  const bool is_events = position(kEvents, path) || std::any_of(kGroups.begin(), kGroups.end(),
                                                                [path](std::string_view group) {
                                                                  return path.starts_with(group);
                                                                });
  return {.kind = is_events ? Kind::events : Kind::other};
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
