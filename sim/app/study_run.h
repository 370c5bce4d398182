#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "coldcast/report/report.h"
#include "coldcast/report/run_details.h"
#include "coldcast/study/keep_alives.h"
#include "coldcast/study/shard.h"
#include "coldcast/study/study.h"

#include "app/common_flags.h"
#include "app/conditions.h"
#include "app/output_file.h"
#include "app/watched_run.h"

namespace coldcast {

// Runs on several threads, watched as a single run is: Ctrl-C and --time-limit break them off, and
// a line on a terminal says how many are done.
struct StudyWatch {
  CommonFlags flags;
  RunLimits limits;
  std::optional<Shard> shard;
  // Of a run, for a page; nullptr: none.
  const RunDetails* details = nullptr;
  // Of each cell, under --keep-alives; empty: not asked for.
  std::vector<KeepAliveBand> bands{};
};

// --shard.
void add_shard_flag(Options& options);
// Those flags that were declared. Throws UsageError for --keep-alives beside --shard.
[[nodiscard]] StudyWatch read_watch(const Options& options, const CommonFlags& flags);

void run_watched(const StudyWatch& watch, const std::function<void(const RunControl&)>& work);
template <typename Result, typename Work>
[[nodiscard]] Result run_watched(const StudyWatch& watch, const Work& work) {
  std::optional<Result> result;
  run_watched(watch, [&](const RunControl& control) { result.emplace(work(control)); });
  return std::move(*result);
}

// Simulates a study; with --shard, what merge will need of it is written run by run, and nothing is
// held.
[[nodiscard]] StudyRuns simulate_watched(const Study& study, std::span<const Scenario> scenarios,
                                         const StudyWatch& watch, OutputFile& out);

// As many as the scenario says, or, where it says one and no flag does, enough for intervals.
[[nodiscard]] std::uint64_t replications_to_compare(const Scenario& scenario,
                                                    const Options& options);

// Writes the result, and, with --shard, nothing more; the file is whole then.
void write_study(const StudyRuns& runs, const StudyWatch& watch, OutputFile& out);
// What a study shows.
[[nodiscard]] ResultKind result_of(StudyKind kind);
// Throws UsageError for a format that does not show such results.
void check_format(ResultKind kind, const std::string& format);
// Ends a command whose result is written: says what there is to say, judges, gives the exit code.
[[nodiscard]] int end_study(const StudyRuns& runs, const StudyWatch& watch);

// A line on stderr, unless the user wants quiet.
void remark(const CommonFlags& flags, const std::string& text);
// Simulates each scenario under the laws of --keep-alives, if there are any.
[[nodiscard]] std::vector<KeepAliveBand> simulate_bands(const StudyWatch& watch,
                                                        std::span<const Scenario> scenarios,
                                                        std::uint64_t replications);
// Says what the price list has no price for.
void remark_prices(const CommonFlags& flags, const Scenario& scenario);

}  // namespace coldcast
