#include "app/replicated_run.h"

#include <fmt/format.h>

#include "coldcast/base/error.h"
#include "coldcast/study/precision.h"

#include "app/keep_alive_note.h"
#include "app/scenario_notes.h"
#include "base/counted.h"

namespace coldcast {
namespace {

Study study_of(const CommonFlags& flags, const Scenario& scenario) {
  Study study;
  study.replications = scenario.replications;
  study.file = flags.source.file;
  study.description = flags.source.description;
  study.cells.resize(1);
  for (const NamedExpression& threshold : scenario.thresholds)
    study.thresholds.push_back(threshold.text);
  for (const Expression& condition : flags.fail_if) study.fail_if.push_back(condition.text);
  return study;
}

void remark_precision(const StudyRuns& runs, const CommonFlags& flags, const Precision& precision) {
  const MetricTree mean = mean_tree(runs.cells.front());
  const Estimate found = estimate_at(mean, find_metric(precision.path, mean));
  if (!precision.is_reached(found))
    remark(flags, fmt::format("--until {} is not reached after {}; --replications sets how many "
                              "it may take",
                              precision.text, counted(runs.study.replications, "replication")));
}

StudyRuns simulate_precisely(const Precision& precision, const Scenario& scenario,
                             const StudyWatch& watch) {
  const std::uint64_t most = scenario.replications > 1 ? scenario.replications : kMostReplications;
  return run_watched<StudyRuns>(watch, [&](const RunControl& control) {
    return simulate_until(precision, most, scenario, control);
  });
}

}  // namespace

void add_replication_flags(Options& options) {
  options.add_value("until", "EXPR",
                    "replications until a number is known so well: 'checkout.cold_start_rate ± "
                    "5%'; at most --replications (default 1000)");
  add_shard_flag(options);
}

bool is_replicated(const Options& options, const Scenario& scenario) {
  return scenario.replications > 1 || options.has("until") || options.has("shard");
}

int run_replicated(const Options& options, const CommonFlags& flags, const LoadedFile& loaded,
                   const RunDetails* details, OutputFile& out) {
  const Scenario& scenario = loaded.scenario();
  if (options.has("max-events"))
    throw UsageError("--max-events goes with one replication", "use --time-limit");
  if (options.has("until") && options.has("shard"))
    throw UsageError("--until and --shard do not go together",
                     "a shard cannot know what the others have found; use --replications");
  StudyWatch watch = read_watch(options, flags);
  watch.details = details;
  std::optional<Precision> precision;
  if (const auto text = options.value("until")) precision = parse_precision(*text);
  Study study = study_of(flags, scenario);
  if (watch.shard) {
    Fingerprint fingerprint;
    study.settings = loaded.lines(fingerprint);
  }
  StudyRuns runs = precision ? simulate_precisely(*precision, scenario, watch)
                             : simulate_watched(study, {&scenario, 1}, watch, out);
  const std::uint64_t replications = runs.study.replications;
  runs.study = study;
  runs.study.replications = replications;
  watch.bands = simulate_bands(watch, {&scenario, 1}, replications);
  write_study(runs, watch, out);
  if (!watch.shard && !runs.partial) {
    const Conditions conditions(study.thresholds, study.fail_if, mean_tree(runs.cells.front()));
    remark_keep_alives(watch, conditions, scenario, replications);
    remark_start(flags, runs, {&scenario, 1});
    if (precision) remark_precision(runs, flags, *precision);
  }
  return end_study(runs, watch);
}

}  // namespace coldcast
