#include "coldcast/study/study.h"

#include <algorithm>
#include <array>
#include <map>
#include <mutex>

#include "coldcast/base/index.h"
#include "coldcast/engine/simulation.h"
#include "coldcast/stats/statistics.h"
#include "coldcast/study/interval.h"
#include "coldcast/study/statistics_run.h"

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

// Of the runs that are kept, at least one.
const MetricTree& first_tree(const CellRuns& runs) {
  const auto has_run = [](const std::optional<RunRecord>& run) { return run.has_value(); };
  return (*std::find_if(runs.first.begin(), runs.first.end(), has_run))->tree;
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

StudyRuns simulate_until(const Precision& precision, std::uint64_t most, const Scenario& scenario,
                         const RunControl& control) {
  (void)find_metric(precision.path, scenario);
  Study study;
  study.cells.resize(1);
  study.replications = std::min(kFirstReplications, most);
  StudyRuns runs = simulate(study, {&scenario, 1}, control);
  while (!runs.partial && runs.study.replications < most) {
    const CellRuns& cell = runs.cells.front();
    const Estimate found = estimate_of(cell, find_metric(precision.path, first_tree(cell)));
    if (precision.is_reached(found)) break;
    const std::uint64_t next = next_replications(precision, found, runs.study.replications);
    simulate_more(runs, std::min(next, most), {&scenario, 1}, control);
  }
  return runs;
}

}  // namespace coldcast
