#include <cstdio>
#include <fmt/format.h>
#include <optional>
#include <string>
#include <vector>

#include "coldcast/config/scenario_file.h"
#include "coldcast/engine/observer_list.h"
#include "coldcast/engine/simulation.h"
#include "coldcast/logs/caller_logs.h"
#include "coldcast/logs/invocation_log.h"
#include "coldcast/logs/metrics.h"
#include "coldcast/logs/scaling_series.h"
#include "coldcast/logs/time_series.h"
#include "coldcast/report/report.h"
#include "coldcast/report/run_details.h"
#include "coldcast/results/metric_tree.h"
#include "coldcast/scenario/latency_bound.h"
#include "coldcast/stats/statistics.h"
#include "coldcast/study/statistics_run.h"

#include "app/command.h"
#include "app/common_flags.h"
#include "app/conditions.h"
#include "app/keep_alive_note.h"
#include "app/loaded_file.h"
#include "app/options.h"
#include "app/output_file.h"
#include "app/replicated_run.h"
#include "app/run_details.h"
#include "app/scenario_notes.h"
#include "app/study_run.h"
#include "app/watched_run.h"

namespace coldcast {
namespace {

// What the words of the command line ask for.
struct RunTask {
  std::string file;
  CommonFlags flags;
  RunLimits limits;
  ReportFormat format;
  std::string invocations;  // empty: not asked for
  std::string metrics;
  std::string events;
  std::string queue_metrics;
  std::string event_source_metrics;

  // A page shows what happened over time.
  [[nodiscard]] bool wants_details() const { return format.run_in_detail != nullptr; }
};

// The files that a run writes, opened before it begins.
struct Outputs {
  OutputFile report;
  std::optional<OutputFile> invocations;
  std::optional<OutputFile> metrics;
  std::optional<OutputFile> events;
  std::optional<OutputFile> queue_metrics;
  std::optional<OutputFile> event_source_metrics;

  explicit Outputs(const RunTask& task) : report(task.flags.output) {
    if (!task.invocations.empty()) invocations.emplace(task.invocations);
    if (!task.metrics.empty()) metrics.emplace(task.metrics);
    if (!task.events.empty()) events.emplace(task.events);
    if (!task.queue_metrics.empty()) queue_metrics.emplace(task.queue_metrics);
    if (!task.event_source_metrics.empty()) event_source_metrics.emplace(task.event_source_metrics);
  }
  // Rows of a run that was broken off must not look whole.
  void mark_if_partial(const RunEnd& end) {
    if (end.kind == RunEnd::Kind::over) return;
    for (std::optional<OutputFile>* file :
         {&invocations, &metrics, &events, &queue_metrics, &event_source_metrics})
      if (*file) (*file)->stream() << "# partial: the run was broken off\n";
  }
  [[nodiscard]] bool has_minutes() const { return queue_metrics || event_source_metrics; }
  [[nodiscard]] bool has_logs() const { return invocations || metrics || events || has_minutes(); }
  void write_minutes(const CallerMinutes& minutes, SimTime warmup) {
    if (queue_metrics) write_queue_metrics(queue_metrics->stream(), minutes.queues, warmup);
    if (event_source_metrics)
      write_event_source_metrics(event_source_metrics->stream(), minutes.sources, warmup);
  }
  void commit_logs() {
    if (invocations) invocations->commit();
    if (metrics) metrics->commit();
    if (events) events->commit();
    if (queue_metrics) queue_metrics->commit();
    if (event_source_metrics) event_source_metrics->commit();
  }
  void commit() {
    commit_logs();
    report.commit();
  }
};

struct RunResult {
  Summary summary;
  RunEnd end;
  std::optional<TimeSeries> series{};
  std::vector<ScalingSeries> scaling{};
  std::vector<RunDetails> under{};
};

Options::Help help() {
  return {.usage = "coldcast run SCENARIO [FLAG...]",
          .summary = "Simulates a scenario and prints its statistics.\n",
          .examples =
              "  coldcast run shop.yaml\n"
              "  coldcast run shop.yaml --set functions.checkout.memory=2GB\n"
              "  coldcast run shop.yaml --format json -o result.json\n"
              "  coldcast run shop.yaml --fail-if 'checkout.cold_start_rate>1%'\n"
              "  coldcast run shop.yaml --replications 20\n"
              "  coldcast run shop.yaml --until 'checkout.cold_start_rate ± 5%'\n"};
}

void declare_flags(Options& options) {
  add_scenario_flags(options);
  add_result_flags(options, ResultKind::run);
  options.add_value("invocations", "FILE", "write one row a request, as CSV");
  options.add_value("metrics", "FILE",
                    "write one row a function and minute, as CSV with CloudWatch's names");
  options.add_value("events", "FILE",
                    "write one row an asynchronous event and message of a queue, as CSV");
  options.add_value("queue-metrics", "FILE",
                    "write one row a queue and minute, as CSV with CloudWatch's names");
  options.add_value("event-source-metrics", "FILE",
                    "write one row an event source mapping and minute, likewise");
  add_choice_flags(options);
  add_study_flags(options);
  add_keep_alives_flag(options);
  add_replication_flags(options);
  add_limit_flags(options);
}

std::vector<NamedOutput> outputs_of(const RunTask& task) {
  return {{"--output", task.flags.output},
          {"--invocations", task.invocations},
          {"--metrics", task.metrics},
          {"--events", task.events},
          {"--queue-metrics", task.queue_metrics},
          {"--event-source-metrics", task.event_source_metrics}};
}

RunTask read_task(const Options& options) {
  const CommonFlags flags = read_common_flags(options);
  RunTask task{.file = options.argument("SCENARIO"),
               .flags = flags,
               .limits = read_limits(options),
               .format = report_format(flags.format),
               .invocations = read_file_name(options, "invocations"),
               .metrics = read_file_name(options, "metrics"),
               .events = read_file_name(options, "events"),
               .queue_metrics = read_file_name(options, "queue-metrics"),
               .event_source_metrics = read_file_name(options, "event-source-metrics")};
  std::vector<NamedOutput> names = outputs_of(task);
  names.insert(names.begin(), {"SCENARIO", task.file});
  refuse_same_files(names);
  return task;
}

// Statistics alone: functions that do not influence each other are simulated on several cores.
RunResult simulate(const Scenario& scenario, const RunTask& task) {
  ScenarioRun run(scenario, 0, jobs_of(task.flags));
  const RunEnd end = RunWatch(task.limits, task.flags.quiet).run(run, scenario);
  RunResult result{run.take_summary(), end, {}};
  result.summary.partial = end.kind != RunEnd::Kind::over;
  return result;
}

RunResult simulate(const Scenario& scenario, const RunTask& task, Outputs& outputs) {
  const bool all_facts = outputs.has_logs() || task.wants_details();
  if (!all_facts && !task.limits.max_events) return simulate(scenario, task);
  RunWatch watch(task.limits, task.flags.quiet);
  StatisticsCollector statistics(scenario);
  std::optional<InvocationWriter> invocations;
  std::optional<MetricsCollector> metrics;
  std::optional<TimeSeriesCollector> series;
  std::optional<ScalingSeriesCollector> scaling;
  ObserverList others;
  if (outputs.invocations) others.add(invocations.emplace(scenario, outputs.invocations->stream()));
  if (outputs.metrics) {
    others.add(metrics.emplace(scenario, statistics, outputs.metrics->stream()));
    metrics->heed([&watch] { return watch.must_end(); });
  }
  if (task.wants_details()) {
    others.add(series.emplace(scenario));
    others.add(scaling.emplace(scenario));
  }
  Simulation simulation = make_simulation(scenario, statistics, 0, &others);
  const SimTime warmup = kStartOfTime + scenario.warmup;
  std::optional<EventWriter> events;
  CallerObserverList listeners;
  if (outputs.events) listeners.add(events.emplace(outputs.events->stream(), warmup));
  if (metrics) listeners.add(*metrics);
  simulation.listen(listeners.size() > 0 ? &listeners : nullptr, outputs.has_minutes());
  const RunEnd end = watch.run(simulation, scenario);
  outputs.write_minutes(simulation.minutes(), warmup);

  RunResult result{summarize(statistics, simulation), end, {}};
  if (series) result.series = series->series();
  if (scaling) result.scaling = scaling->series();
  result.summary.partial = end.kind != RunEnd::Kind::over;
  return result;
}

// The numbers are those of the replications; the files and the details are of one run, the first.
int run_replicated(const Options& options, const LoadedFile& loaded, const RunTask& task,
                   Outputs& outputs) {
  const Scenario& scenario = loaded.scenario();
  std::optional<RunDetails> details;
  const bool is_drawn = task.wants_details() && !options.has("shard");
  if (outputs.has_logs() || is_drawn) {
    RunResult first = simulate(scenario, task, outputs);
    outputs.mark_if_partial(first.end);
    if (is_drawn) {
      details = {std::move(first.summary), std::move(*first.series), std::move(first.scaling),
                 simulate_details_under(task.flags, task.limits, scenario)};
    }
  }
  outputs.commit_logs();
  return run_replicated(options, task.flags, loaded, details ? &*details : nullptr, outputs.report);
}

void write_result(const MetricTree& tree, RunResult& run, const RunTask& task,
                  const std::vector<KeepAliveBand>& bands, OutputFile& out) {
  ReportOptions options = report_options(task.flags, out);
  if (!bands.empty()) options.band = &bands.front();
  if (run.series)
    return task.format.run_in_detail(tree,
                                     {std::move(run.summary), std::move(*run.series),
                                      std::move(run.scaling), std::move(run.under)},
                                     options, out.stream());
  task.format.run(tree, options, out.stream());
}

int exit_code_of(const RunEnd& end, const MetricTree& result) {
  switch (end.kind) {
    case RunEnd::Kind::interrupted:
      std::fputs(fmt::format("interrupted {}; the result is partial\n", end.reason).c_str(),
                 stderr);
      return kInterrupted;
    case RunEnd::Kind::limited:
      throw Error("stopped by " + end.reason, "the result is partial");
    case RunEnd::Kind::over:
      return report_failures(result.conditions) ? kThresholdFailed : kDone;
  }
  return kFailed;
}

}  // namespace

int run_run(const std::vector<std::string>& words) {
  Options options(help());
  declare_flags(options);
  if (!options.parse(words)) return kDone;
  RunTask task = read_task(options);
  const std::vector<NamedOutput> named = outputs_of(task);
  const bool asks_resolved = LoadedFile::may_be_files(named) || options.has("shard");
  const LoadedFile loaded(task.file, {.edits = task.flags.edits, .wants_resolved = asks_resolved});
  loaded.refuse_as_output(named);
  const Scenario& scenario = loaded.scenario();
  remark_notes(task.flags, {&scenario, 1});
  check_choice(task.flags.choice, scenario);
  note_scenario(task.flags, task.file, scenario);
  remark_prices(task.flags, scenario);
  const Conditions conditions(thresholds_of(scenario, task.file), task.flags.fail_if, scenario);
  Outputs outputs(task);
  if (is_replicated(options, scenario)) return run_replicated(options, loaded, task, outputs);

  RunResult run = simulate(scenario, task, outputs);

  MetricTree result = metric_tree(run.summary, scenario, latency_bounds_in(task.flags.metrics));
  result.conditions = conditions.judge(result);
  StudyWatch watch;
  watch.flags = task.flags;
  watch.limits = task.limits;
  const bool is_over = run.end.kind == RunEnd::Kind::over;
  std::vector<KeepAliveBand> bands;
  if (is_over) bands = simulate_bands(watch, {&scenario, 1}, 1);
  if (is_over && run.series) run.under = simulate_details_under(task.flags, task.limits, scenario);
  write_result(result, run, task, bands, outputs.report);
  outputs.mark_if_partial(run.end);
  outputs.commit();
  const SimulatedSetting simulated{&scenario, &result};
  if (is_over) remark_start(task.flags, {&simulated, 1});
  if (is_over) remark_keep_alives(watch, conditions, scenario, 1);
  return exit_code_of(run.end, result);
}

}  // namespace coldcast
