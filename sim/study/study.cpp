#include "coldcast/study/study.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <mutex>

#include "coldcast/engine/simulation.h"
#include "coldcast/stats/statistics.h"
#include "coldcast/study/interval.h"
#include "coldcast/study/statistics_run.h"

#include "study/parallel.h"

namespace coldcast {
namespace {

constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();
// A few milliseconds of work.
constexpr std::uint64_t kEventsBetweenLooks = 1 << 14;

RunRecord run_once(const Scenario& scenario, std::uint64_t replication, const RunControl& control) {
  StatisticsCollector statistics(scenario, replication);
  SliceCounter slices(scenario);
  Simulation simulation = make_simulation(scenario, statistics, replication, &slices);
  bool broken_off = false;
  while (!broken_off && simulation.run_for(kEventsBetweenLooks)) broken_off = control.stopped();
  simulation.finish();
  Summary summary = summarize(statistics, simulation);
  summary.partial = broken_off;
  return {metric_tree(summary, scenario, control.latency_bounds), slices.take()};
}

struct RunPlace {
  std::size_t cell;
  std::uint64_t replication;
};

bool is_complete(const std::optional<RunRecord>& run) {
  return run && !run->tree.partial;
}

// Of runs that were broken off only one is kept, and that only if there is nothing better.
void drop_broken_off(CellRuns& runs) {
  bool keep_one = std::none_of(runs.begin(), runs.end(), is_complete);
  for (std::optional<RunRecord>& run : runs) {
    if (!run || !run->tree.partial) continue;
    if (!keep_one) run.reset();
    keep_one = false;
  }
}

using Rows = std::vector<const MetricRow*>;

// A number of each row; NaN for nothing.
std::vector<double> column(const Rows& rows, std::size_t metric) {
  std::vector<double> values;
  for (const MetricRow* row : rows)
    values.push_back(value_of(row->numbers[metric]).value_or(kNothing));
  return values;
}

// How many of the trials there were in each row.
std::vector<double> events_of(const Rows& rows, const MetricChance& chance,
                              const std::vector<double>& shares) {
  if (chance.events) return column(rows, *chance.events);
  std::vector<double> events = column(rows, chance.trials);
  for (std::size_t i = 0; i < events.size(); ++i)
    events[i] = std::isnan(shares[i]) ? 0.0 : std::round(shares[i] * events[i]);
  return events;
}

Estimate estimate_column(const Rows& rows, std::size_t metric, std::string_view path) {
  const std::vector<double> values = column(rows, metric);
  const MetricChance chance = chance_of(path);
  switch (chance.kind) {
    case MetricChance::Kind::events:
      return estimate_events(values);
    case MetricChance::Kind::share:
      return estimate_share(values, events_of(rows, chance, values), column(rows, chance.trials));
    case MetricChance::Kind::other:
      break;
  }
  const bool are_counts = std::all_of(rows.begin(), rows.end(), [metric](const MetricRow* row) {
    return std::holds_alternative<std::uint64_t>(row->numbers[metric]);
  });
  return are_counts ? estimate_counts(values) : estimate(values);
}

MetricRow mean_row(const Rows& rows, std::span<const std::string_view> paths) {
  MetricRow mean{.name = rows.front()->name, .numbers = {}, .more = rows.front()->more};
  mean.activities = rows.front()->activities;
  for (std::size_t i = 0; i < rows.front()->numbers.size(); ++i) {
    const std::string_view path =
        i < paths.size() ? paths[i] : std::string_view(mean.more[i - paths.size()]);
    const Estimate found = estimate_column(rows, i, path);
    mean.numbers.push_back(found.count > 0 ? Number{found.mean} : Number{});
    mean.ci95.push_back(found.count > 1 ? Number{found.half_width} : Number{});
    mean.estimates.push_back(found);
  }
  return mean;
}

template <typename Trees, typename RowOf>
Rows rows_of(const Trees& trees, RowOf row_of) {
  Rows rows;
  for (const MetricTree* tree : trees) rows.push_back(&row_of(*tree));
  return rows;
}

std::vector<const MetricTree*> trees_of(const CellRuns& runs) {
  std::vector<const MetricTree*> trees;
  for (const std::optional<RunRecord>& run : runs)
    if (run) trees.push_back(&run->tree);
  return trees;
}

}  // namespace

std::string_view to_string(StudyKind kind) {
  constexpr std::array<std::string_view, 3> kWords = {"run", "compare", "sweep"};
  return kWords[static_cast<std::size_t>(kind)];
}

StudyRuns simulate(const Study& study, std::span<const Scenario> scenarios,
                   const RunControl& control) {
  StudyRuns runs{.study = study, .cells = std::vector<CellRuns>(study.cells.size())};
  runs.study.replications = 0;
  simulate_more(runs, study.replications, scenarios, control);
  return runs;
}

void simulate_more(StudyRuns& runs, std::uint64_t replications, std::span<const Scenario> scenarios,
                   const RunControl& control) {
  std::vector<RunPlace> places;
  for (std::size_t cell = 0; cell < runs.cells.size(); ++cell) {
    for (std::uint64_t r = runs.study.replications; r < replications; ++r) {
      if (control.shard.has(cell * replications + r)) places.push_back({cell, r});
    }
    runs.cells[cell].resize(replications);
  }
  std::mutex mutex;
  std::uint64_t done = 0;
  control.progress(done, places.size());
  for_each_index(places.size(), control.jobs, [&](std::uint64_t i) {
    if (control.stopped()) return;
    const auto [cell, replication] = places[i];
    runs.cells[cell][replication] = run_once(scenarios[cell], replication, control);
    const std::lock_guard lock(mutex);
    control.progress(++done, places.size());
  });
  runs.study.replications = replications;
  for (const auto& [cell, replication] : places)
    runs.partial = runs.partial || !is_complete(runs.cells[cell][replication]);
  if (runs.partial) std::for_each(runs.cells.begin(), runs.cells.end(), drop_broken_off);
}

MetricTree mean_tree(const CellRuns& runs) {
  const std::vector<const MetricTree*> trees = trees_of(runs);
  if (trees.size() == 1) return *trees.front();
  const auto row_in = [&trees](auto row_of, std::span<const std::string_view> paths) {
    return mean_row(rows_of(trees, row_of), paths);
  };
  MetricTree mean;
  mean.scenario = trees.front()->scenario;
  mean.seed = trees.front()->seed;
  mean.replications = trees.size();
  mean.changes = trees.front()->changes;
  mean.has_changes = trees.front()->has_changes;
  mean.basis = trees.front()->basis;
  mean.run = row_in(
      [](const auto& tree) -> const auto& { return tree.run; }, run_metrics());
  mean.account = row_in(
      [](const auto& tree) -> const auto& { return tree.account; }, account_metrics());
  for (std::size_t i = 0; i < trees.front()->functions.size(); ++i) {
    mean.functions.push_back(row_in(
        [i](const auto& tree) -> const auto& { return tree.functions[i]; }, function_metrics()));
  }
  for (std::size_t i = 0; i < trees.front()->things.size(); ++i) {
    mean.things.push_back(
        {trees.front()->things[i].section,
         row_in([i](const auto& tree) -> const auto& { return tree.things[i].row; }, {})});
  }
  return mean;
}

Estimate estimate_of(const CellRuns& runs, const MetricPlace& place) {
  const auto row = [&place](const MetricTree& tree) -> const MetricRow& {
    return row_at(tree, place);
  };
  return estimate_column(rows_of(trees_of(runs), row), place.metric,
                         path_at(place, *trees_of(runs).front()));
}

StudyRuns simulate_until(const Precision& precision, std::uint64_t most, const Scenario& scenario,
                         const RunControl& control) {
  (void)find_metric(precision.path, scenario);
  Study study;
  study.cells.resize(1);
  study.replications = std::min(kFirstReplications, most);
  StudyRuns runs = simulate(study, {&scenario, 1}, control);
  while (!runs.partial && runs.study.replications < most) {
    const MetricPlace place = find_metric(precision.path, *trees_of(runs.cells.front()).front());
    const Estimate found = estimate_of(runs.cells.front(), place);
    if (precision.is_reached(found)) break;
    const std::uint64_t next = next_replications(precision, found, runs.study.replications);
    simulate_more(runs, std::min(next, most), {&scenario, 1}, control);
  }
  return runs;
}

Estimate estimate_at(const MetricTree& mean, const MetricPlace& place) {
  const MetricRow& row = row_at(mean, place);
  if (!row.estimates.empty()) return row.estimates[place.metric];
  Estimate found;
  found.mean = value_of(row.numbers[place.metric]).value_or(kNothing);
  if (std::isnan(found.mean)) return found;
  found.replications = found.count = mean.replications;
  if (!row.ci95.empty()) found.half_width = value_of(row.ci95[place.metric]).value_or(kNothing);
  // How many have it is not said, but one that stands alone has no interval.
  if (std::isnan(found.half_width)) found.count = 1;
  found.min = found.low();
  found.max = found.high();
  return found;
}

}  // namespace coldcast
