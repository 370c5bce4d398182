#include "coldcast/study/study.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <mutex>

#include "coldcast/base/index.h"
#include "coldcast/engine/simulation.h"
#include "coldcast/stats/statistics.h"
#include "coldcast/study/interval.h"
#include "coldcast/study/statistics_run.h"

#include "study/no_number.h"
#include "study/parallel.h"
#include "study/run_folder.h"

namespace coldcast {
namespace {

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

bool has_ended(const std::optional<RunRecord>& run) {
  return run && !run->tree.partial;
}

// Hands runs on in the order of their places, whichever order they end in; those that were broken
// off are left out.
class RunsInOrder {
 public:
  RunsInOrder(const std::vector<RunPlace>& places, const RunControl& control)
      : places_(places), control_(control) {}

  void add(std::uint64_t place, MetricTree tree) {
    waiting_.emplace(place, std::move(tree));
    while (!waiting_.empty() && waiting_.begin()->first == next_) {
      hand_on();
      ++next_;
    }
  }
  // Some before them were not begun.
  void finish() {
    while (!waiting_.empty()) hand_on();
  }

 private:
  void hand_on() {
    const auto first = waiting_.begin();
    const auto [cell, replication] = places_[to_index(first->first)];
    if (!first->second.partial) control_.take(cell, replication, first->second);
    waiting_.erase(first);
  }

  const std::vector<RunPlace>& places_;
  const RunControl& control_;
  std::map<std::uint64_t, MetricTree> waiting_{};
  std::uint64_t next_ = 0;
};

// Of runs that were broken off only one is kept, and that only if there is nothing better.
void drop_broken_off(CellRuns& runs) {
  bool keep_one =
      runs.more.count == 0 && std::none_of(runs.first.begin(), runs.first.end(), has_ended);
  for (std::optional<RunRecord>& run : runs.first) {
    if (!run || !run->tree.partial) continue;
    if (!keep_one) run.reset();
    keep_one = false;
  }
}

// A row of the runs that are kept, and what it is in those behind them; null: there are none.
struct Rows {
  std::vector<const MetricRow*> first{};
  const FoldedRow* more = nullptr;
};

// A number of each row; NaN for nothing.
std::vector<double> column(const Rows& rows, std::size_t metric) {
  std::vector<double> values;
  for (const MetricRow* row : rows.first)
    values.push_back(value_of(row->numbers[metric]).value_or(kNoNumber));
  return values;
}

Moments moments_of(const Rows& rows, std::size_t metric, ValueKind kind) {
  const Moments first = moments_of(column(rows, metric), kind);
  return rows.more == nullptr ? first : joined(first, rows.more->values(metric), kind);
}

// How many of the trials there were in each row.
Moments events_of(const Rows& rows, const MetricChance& chance, std::size_t share) {
  if (chance.events) return moments_of(rows, *chance.events, ValueKind::counts);
  const std::vector<double> shares = column(rows, share);
  std::vector<double> events = column(rows, chance.trials);
  for (std::size_t i = 0; i < events.size(); ++i) events[i] = events_of_share(shares[i], events[i]);
  const Moments first = moments_of(events, ValueKind::counts);
  return rows.more == nullptr ? first : joined(first, rows.more->events(share), ValueKind::counts);
}

bool are_counts(const Rows& rows, std::size_t metric) {
  return (rows.more == nullptr || rows.more->are_counts(metric)) &&
         std::all_of(rows.first.begin(), rows.first.end(), [metric](const MetricRow* row) {
           return std::holds_alternative<std::uint64_t>(row->numbers[metric]);
         });
}

Estimate estimate_column(const Rows& rows, std::size_t metric, std::string_view path) {
  const MetricChance chance = chance_of(path);
  switch (chance.kind) {
    case MetricChance::Kind::events:
      return estimate_events(moments_of(rows, metric, ValueKind::counts));
    case MetricChance::Kind::share:
      return estimate_share(moments_of(rows, metric, ValueKind::measures),
                            events_of(rows, chance, metric),
                            moments_of(rows, chance.trials, ValueKind::counts).sum);
    case MetricChance::Kind::other:
      break;
  }
  const bool exact = are_counts(rows, metric);
  return estimate(moments_of(rows, metric, exact ? ValueKind::counts : ValueKind::measures));
}

MetricRow mean_row(const Rows& rows, std::span<const std::string_view> paths) {
  const MetricRow& any = *rows.first.front();
  MetricRow mean{.name = any.name, .numbers = {}, .more = any.more};
  mean.activities = any.activities;
  for (std::size_t i = 0; i < any.numbers.size(); ++i) {
    const std::string_view path =
        i < paths.size() ? paths[i] : std::string_view(mean.more[i - paths.size()]);
    const Estimate found = estimate_column(rows, i, path);
    mean.numbers.push_back(found.count > 0 ? Number{found.mean} : Number{});
    mean.ci95.push_back(found.count > 1 ? Number{found.half_width} : Number{});
    mean.estimates.push_back(found);
  }
  return mean;
}

std::vector<const MetricTree*> trees_of(const CellRuns& runs) {
  std::vector<const MetricTree*> trees;
  for (const std::optional<RunRecord>& run : runs.first)
    if (run) trees.push_back(&run->tree);
  return trees;
}

Rows rows_at(const CellRuns& runs, const MetricPlace& place) {
  Rows rows;
  for (const MetricTree* tree : trees_of(runs)) rows.first.push_back(&row_at(*tree, place));
  if (runs.more.count > 0) rows.more = &runs.more.row_at(place);
  return rows;
}

// The cells of the first replications one after the other, and then replication by replication, so
// that pairs of them are done together.
std::vector<RunPlace> places_to_run(const StudyRuns& runs, std::uint64_t replications,
                                    const RunControl& control) {
  std::vector<RunPlace> places;
  const auto add = [&](std::size_t cell, std::uint64_t r) {
    if (control.shard.has(cell * replications + r)) places.push_back({cell, r});
  };
  const std::uint64_t done = runs.study.replications;
  const std::uint64_t kept = control.take ? replications : std::min(replications, kKeptRuns);
  for (std::size_t cell = 0; cell < runs.cells.size(); ++cell)
    for (std::uint64_t r = done; r < kept; ++r) add(cell, r);
  for (std::uint64_t r = std::max(done, kept); r < replications; ++r)
    for (std::size_t cell = 0; cell < runs.cells.size(); ++cell) add(cell, r);
  return places;
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
  const std::vector<RunPlace> places = places_to_run(runs, replications, control);
  const std::uint64_t kept = control.take ? 0 : std::min(replications, kKeptRuns);
  for (CellRuns& cell : runs.cells) {
    const std::uint64_t runs_here = cell.first.size();
    cell.first.resize(static_cast<std::size_t>(std::max(runs_here, kept)));
  }
  RunFolder folder(runs, std::max(runs.study.replications, kept));
  RunsInOrder taken(places, control);
  std::mutex mutex;
  std::uint64_t done = 0;
  std::uint64_t complete = 0;
  control.progress(done, places.size());
  for_each_index(places.size(), control.jobs, [&](std::uint64_t i) {
    // The first is begun whatever comes: a result has something to say.
    if (i > 0 && control.stopped()) return;
    const auto [cell, replication] = places[to_index(i)];
    RunRecord record = run_once(scenarios[cell], replication, control);
    const std::lock_guard lock(mutex);
    complete += record.tree.partial ? 0 : 1;
    if (control.take) {
      taken.add(i, std::move(record.tree));
    } else if (replication < kept) {
      runs.cells[cell].first[to_index(replication)] = std::move(record);
    } else {
      folder.take(cell, replication, std::move(record.tree));
    }
    control.progress(++done, places.size());
  });
  folder.finish();
  taken.finish();
  runs.study.replications = replications;
  runs.partial = runs.partial || complete < places.size();
  if (runs.partial) std::for_each(runs.cells.begin(), runs.cells.end(), drop_broken_off);
}

MetricTree mean_tree(const CellRuns& runs) {
  using Row = MetricPlace::Row;
  const std::vector<const MetricTree*> trees = trees_of(runs);
  const MetricTree& any = *trees.front();
  if (trees.size() == 1 && runs.more.count == 0) return any;
  const auto row_in = [&runs](Row row, std::size_t i, std::span<const std::string_view> paths) {
    return mean_row(rows_at(runs, {row, static_cast<std::uint32_t>(i), 0}), paths);
  };
  MetricTree mean;
  mean.scenario = any.scenario;
  mean.seed = any.seed;
  mean.replications = trees.size() + runs.more.count;
  mean.changes = any.changes;
  mean.has_changes = any.has_changes;
  mean.basis = any.basis;
  mean.run = row_in(Row::run, 0, run_metrics());
  mean.account = row_in(Row::account, 0, account_metrics());
  for (std::size_t i = 0; i < any.functions.size(); ++i)
    mean.functions.push_back(row_in(Row::function, i, function_metrics()));
  for (std::size_t i = 0; i < any.things.size(); ++i)
    mean.things.push_back({any.things[i].section, row_in(Row::thing, i, {})});
  return mean;
}

Estimate estimate_of(const CellRuns& runs, const MetricPlace& place) {
  return estimate_column(rows_at(runs, place), place.metric,
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
  found.mean = value_of(row.numbers[place.metric]).value_or(kNoNumber);
  if (std::isnan(found.mean)) return found;
  found.replications = found.count = mean.replications;
  if (!row.ci95.empty()) found.half_width = value_of(row.ci95[place.metric]).value_or(kNoNumber);
  // How many have it is not said, but one that stands alone has no interval.
  if (std::isnan(found.half_width)) found.count = 1;
  found.min = found.low();
  found.max = found.high();
  return found;
}

}  // namespace coldcast
