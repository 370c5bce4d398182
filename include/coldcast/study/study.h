#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "coldcast/results/metric_tree.h"
#include "coldcast/scenario/scenario.h"
#include "coldcast/study/folded_runs.h"
#include "coldcast/study/interval.h"
#include "coldcast/study/precision.h"
#include "coldcast/study/shard.h"
#include "coldcast/study/warmup.h"

namespace coldcast {

enum class StudyKind : std::uint8_t { run, compare, sweep };
[[nodiscard]] std::string_view to_string(StudyKind kind);

// A key of the scenario and the value that it is given.
struct Choice {
  std::string path;
  std::string value;  // as it would be written in the file

  friend bool operator==(const Choice&, const Choice&) = default;
};

// One setting among those that a study simulates: a variant, a cell of a grid.
struct StudyCell {
  std::string name;  // of a variant
  std::vector<Choice> choices;
  // What must hold of it, where its scenario says so; conditions as the user wrote them.
  std::vector<std::string> thresholds{};
  // Of its scenario, with the contents of the files that it reads; for shards.
  std::uint64_t digest = 0;
};

// What is simulated: each cell as often as there are replications. Replication r of every cell sees
// the same requests.
struct Study {
  StudyKind kind = StudyKind::run;
  std::uint64_t replications = 1;
  std::vector<StudyCell> cells{};
  // What the result is judged by, as the user wrote it: conditions that must hold of the first
  // cell, and those that must not.
  std::vector<std::string> thresholds{};
  std::vector<std::string> fail_if{};
  // What was run, for reports to name: the file, as the user named it, and its description.
  std::string file{};
  std::string description{};
  // The two numbers of a sweep that are traded against each other.
  std::vector<std::string> pareto{};
  // Of shards: what the results hang on, as the scenario of the first cell has it, path and value.
  // Shards whose settings differ are of other studies.
  std::vector<std::pair<std::string, std::string>> settings{};
};

// What one run gave.
struct RunRecord {
  MetricTree tree;
  WarmupSlices slices;
};

// So many replications of a cell are kept, and those behind them as what they add up to, so that
// memory does not grow with their number.
inline constexpr std::uint64_t kKeptRuns = 64;

struct CellRuns {
  // By replication; nullopt for those that were not run (or not here).
  std::vector<std::optional<RunRecord>> first{};
  // Those behind the first ones.
  FoldedRuns more{};
};

struct StudyRuns {
  Study study;
  std::vector<CellRuns> cells;
  // Of a comparison: each cell behind the first, with the first.
  std::vector<FoldedPairs> more_pairs{};
  bool partial = false;  // broken off
};

// How the runs of a study are done.
struct RunControl {
  unsigned jobs = 1;  // runs at once
  Shard shard;
  // Of a shard: takes each run that was complete, by cell and replication, in their order and by
  // one thread at a time; nothing is kept then, for whoever merges adds up.
  std::function<void(std::size_t cell, std::uint64_t replication, const MetricTree& tree)> take{};
  // Results tell the shares of answers later than these.
  std::vector<Duration> latency_bounds{};
  // Asked every few milliseconds, from every thread: whether to break off.
  std::function<bool()> stopped = [] { return false; };
  // Told how many runs are done, of how many; by one thread at a time.
  std::function<void(std::uint64_t done, std::uint64_t all)> progress = [](auto, auto) {};
};

// Runs every cell, `scenarios` in the order of the cells. The result does not depend on the number
// of jobs. Broken off, it has the runs that were complete, or, if none was, what is known of the
// first. Throws TraceError.
[[nodiscard]] StudyRuns simulate(const Study& study, std::span<const Scenario> scenarios,
                                 const RunControl& control);

// Adds the replications from runs.study.replications up to `replications`.
void simulate_more(StudyRuns& runs, std::uint64_t replications, std::span<const Scenario> scenarios,
                   const RunControl& control);

// Runs one scenario until the number is known as precisely as asked for, or `most` replications are
// done: 10 to begin with, then as many as their spread calls for. Throws UsageError for a number
// that does not exist.
[[nodiscard]] StudyRuns simulate_until(const Precision& precision, std::uint64_t most,
                                       const Scenario& scenario, const RunControl& control);

// Means over the replications of a cell, each with the half-width of its interval (nothing with
// fewer than two); the tree itself where only one was run. At least one must have been run.
[[nodiscard]] MetricTree mean_tree(const CellRuns& runs);

// What the replications of a cell say of a number: of events and of their shares with intervals
// that hold for rare ones.
[[nodiscard]] Estimate estimate_of(const CellRuns& runs, const MetricPlace& place);

// A number of a mean as an estimate, with its half-width where it has one.
[[nodiscard]] Estimate estimate_at(const MetricTree& mean, const MetricPlace& place);

}  // namespace coldcast
