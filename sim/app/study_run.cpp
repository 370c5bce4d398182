#include "app/study_run.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>
#include <unistd.h>

#include "coldcast/base/error.h"
#include "coldcast/base/text.h"
#include "coldcast/cost/cost.h"
#include "coldcast/scenario/latency_bound.h"
#include "coldcast/study/compare.h"
#include "coldcast/study/result_file.h"
#include "coldcast/study/sweep.h"

#include "app/command.h"
#include "app/error_printer.h"
#include "app/interrupt.h"
#include "app/progress.h"

namespace coldcast {
namespace {

// An interval of ten is 1.15 times as wide as its normal limit; more cost more time.
constexpr std::uint64_t kUsualReplications = 10;

std::optional<std::string> variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  if (value == nullptr) return std::nullopt;
  return value;
}

bool has_run(const CellRuns& runs) {
  for (const auto& run : runs.first)
    if (run) return true;
  return false;
}

// The first of a comparison is what the others are held against, and nothing is asked of it; a
// sweep looks at everything and asks nothing.
bool is_judged(const Study& study, std::size_t cell) {
  return study.kind == StudyKind::run || (study.kind == StudyKind::compare && cell > 0);
}

std::vector<ConditionResult> conditions_of(const Study& study, std::size_t cell,
                                           const MetricTree& mean) {
  if (!is_judged(study, cell)) return {};
  const bool is_run = study.kind == StudyKind::run;
  return Conditions(is_run ? study.thresholds : study.cells[cell].thresholds, study.fail_if, mean)
      .judge(mean);
}

MetricTree mean_of_run(const StudyRuns& runs) {
  MetricTree mean = mean_tree(runs.cells.front());
  mean.partial = mean.partial || runs.partial;
  mean.conditions = conditions_of(runs.study, 0, mean);
  return mean;
}

ComparedStudy compare_judged(const StudyRuns& runs, const StudyWatch& watch) {
  ComparedStudy study = compare(runs);
  for (std::size_t i = 0; i < study.variants.size(); ++i) {
    MetricTree& mean = study.variants[i].mean;
    mean.conditions = conditions_of(runs.study, i + 1, mean);
  }
  if (watch.bands.size() != study.variants.size() + 1) return study;
  study.band = watch.bands.front();
  for (std::size_t i = 0; i < study.variants.size(); ++i)
    study.variants[i].band = watch.bands[i + 1];
  return study;
}

void present(const StudyRuns& runs, const StudyWatch& watch, OutputFile& out) {
  ReportOptions options = report_options(watch.flags, out);
  if (runs.study.kind == StudyKind::run && !watch.bands.empty()) options.band = &watch.bands[0];
  const ReportFormat& format = report_format(watch.flags.format, result_of(runs.study.kind));
  switch (runs.study.kind) {
    case StudyKind::run:
      if (watch.details != nullptr)
        return format.run_in_detail(mean_of_run(runs), *watch.details, options, out.stream());
      return format.run(mean_of_run(runs), options, out.stream());
    case StudyKind::compare:
      return format.comparison(compare_judged(runs, watch), options, out.stream());
    case StudyKind::sweep:
      // Broken off before its first run, a sweep has nothing to show.
      if (const SweptStudy study = sweep(runs); !study.cells.empty())
        format.sweep(study, options, out.stream());
  }
}

bool judge_study(const StudyRuns& runs) {
  bool any = false;
  for (std::size_t i = 0; i < runs.cells.size(); ++i) {
    if (!is_judged(runs.study, i)) continue;
    const MetricTree mean = mean_tree(runs.cells[i]);
    any = report_failures(conditions_of(runs.study, i, mean), runs.study.cells[i].name) || any;
  }
  return any;
}

// Nothing is known of some setting.
[[noreturn]] void break_off() {
  constexpr const char* kMessage = "broken off before every setting was simulated";
  if (interrupted()) throw Interrupted(kMessage);
  throw Error(kMessage);
}

}  // namespace

void add_shard_flag(Options& options) {
  options.add_value("shard", "I/N",
                    "run one part of N and write what `coldcast merge` joins; auto: the place of "
                    "an array job");
}

StudyWatch read_watch(const Options& options, const CommonFlags& flags) {
  StudyWatch watch{flags, {}, std::nullopt, nullptr};
  watch.limits.time_limit = read_duration(options, "time-limit");
  if (const auto word = options.value("shard")) watch.shard = parse_shard(*word, variable);
  if (watch.shard && !flags.keep_alives.empty())
    throw UsageError("--keep-alives and --shard do not go together",
                     "run the scenario under each law by itself: --set functions.NAME.keep_alive");
  return watch;
}

void run_watched(const StudyWatch& watch, const std::function<void(const RunControl&)>& work) {
  const auto begun = std::chrono::steady_clock::now();
  const std::optional<Duration> limit = watch.limits.time_limit;
  Progress progress(!watch.flags.quiet, std::nullopt);
  const InterruptGuard guard;
  RunControl control;
  control.jobs = jobs_of(watch.flags);
  if (watch.shard) control.shard = *watch.shard;
  control.latency_bounds = latency_bounds_in(watch.flags.metrics);
  // Runs may be long: how many are done is told while none ends, too.
  std::atomic<std::uint64_t> runs_done = 0;
  std::atomic<std::uint64_t> runs_in_all = 0;
  control.stopped = [&] {
    if (runs_in_all > 0) progress.update_runs(runs_done, runs_in_all);
    return interrupted() || (limit && std::chrono::steady_clock::now() - begun >= *limit);
  };
  control.progress = [&](std::uint64_t done, std::uint64_t all) {
    runs_done = done;
    runs_in_all = all;
  };
  work(control);
}

StudyRuns simulate_watched(const Study& study, std::span<const Scenario> scenarios,
                           const StudyWatch& watch, OutputFile& out) {
  std::optional<ShardWriter> writer;
  if (watch.shard) writer.emplace(study, *watch.shard, out.stream());
  StudyRuns runs = run_watched<StudyRuns>(watch, [&](RunControl control) {
    if (writer)
      control.take = [&](std::size_t cell, std::uint64_t replication, const MetricTree& tree) {
        writer->add(cell, replication, tree);
      };
    return simulate(study, scenarios, control);
  });
  if (writer) writer->end(runs.partial);
  return runs;
}

std::uint64_t replications_to_compare(const Scenario& scenario, const Options& options) {
  const bool is_said = options.has("replications") || scenario.replications > 1;
  return is_said ? scenario.replications : kUsualReplications;
}

void write_study(const StudyRuns& runs, const StudyWatch& watch, OutputFile& out) {
  if (!watch.shard) {
    for (const CellRuns& cell : runs.cells)
      if (!has_run(cell) && runs.study.kind != StudyKind::sweep) break_off();
    present(runs, watch, out);
  }
  out.commit();
}

ResultKind result_of(StudyKind kind) {
  switch (kind) {
    case StudyKind::run:
      return ResultKind::run;
    case StudyKind::compare:
      return ResultKind::comparison;
    case StudyKind::sweep:
      break;
  }
  return ResultKind::sweep;
}

void check_format(ResultKind kind, const std::string& format) {
  if (kind == ResultKind::sweep && format == "junit")
    throw UsageError("--format junit: a sweep asks no conditions", "use run, compare or plan");
  (void)report_format(format, kind);
}

int end_study(const StudyRuns& runs, const StudyWatch& watch) {
  if (runs.partial && watch.limits.time_limit && !interrupted())
    throw Error("stopped by --time-limit " + to_string(*watch.limits.time_limit),
                "the result is partial");
  if (runs.partial) {
    std::fputs("interrupted; the result is partial\n", stderr);
    return kInterrupted;
  }
  if (watch.shard) return kDone;
  return judge_study(runs) ? kThresholdFailed : kDone;
}

void remark(const CommonFlags& flags, const std::string& text) {
  if (!flags.quiet) print_line("note: " + text);
}

std::vector<KeepAliveBand> simulate_bands(const StudyWatch& watch,
                                          std::span<const Scenario> scenarios,
                                          std::uint64_t replications) {
  std::vector<KeepAliveBand> bands;
  if (watch.flags.keep_alives.empty()) return bands;
  for (const Scenario& scenario : scenarios) {
    bands.push_back(run_watched<KeepAliveBand>(watch, [&](const RunControl& control) {
      return simulate_under(watch.flags.keep_alives, scenario, replications, control);
    }));
    if (bands.back().names.empty()) return {};  // broken off
  }
  return bands;
}

void remark_prices(const CommonFlags& flags, const Scenario& scenario) {
  for (const std::string& sentence : unpriced(scenario)) remark(flags, sentence);
}

}  // namespace coldcast
