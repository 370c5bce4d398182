#include "coldcast/study/sweep.h"

#include <string>
#include <vector>

#include "coldcast/base/error.h"
#include "coldcast/config/scenario_file.h"

#include "app/command.h"
#include "app/loaded_file.h"
#include "app/options.h"
#include "app/scenario_notes.h"
#include "app/study_run.h"

namespace coldcast {
namespace {

Options::Help help() {
  return {
      .usage = "coldcast sweep SCENARIO --vary PATH=VALUES [FLAG...]",
      .summary =
          "Simulates the same requests under every value of a setting, or every "
          "combination of several,\nand marks those that no other beats in both cost "
          "and cold starts. Ten replications unless told\notherwise.\n",
      .examples =
          "  coldcast sweep shop.yaml --vary functions.checkout.provisioned_concurrency=0..100:10\n"
          "  coldcast sweep shop.yaml --vary functions.checkout.memory=512MB,1024MB,2048MB \\\n"
          "      --vary functions.checkout.architecture=x86_64,arm64 --format csv\n"};
}

std::vector<StudyCell> read_grid(const Options& options) {
  std::vector<Axis> axes;
  for (const std::string& text : options.list("vary")) axes.push_back(parse_axis(text));
  if (axes.empty())
    throw UsageError("--vary is missing",
                     "name a setting: --vary functions.NAME.provisioned_concurrency=0..50:10");
  return grid(axes);
}

// `is_sharded`: with what tells the parts of this study from those of another.
std::vector<Scenario> load_cells(const std::string& name, const CommonFlags& flags, bool is_sharded,
                                 Study& study) {
  const ScenarioFile file = read_scenario_file(name);
  Fingerprint fingerprint;
  std::vector<Scenario> scenarios;
  for (StudyCell& cell : study.cells) {
    LoadOptions options{flags.edits};
    for (const Choice& choice : cell.choices)
      options.edits.push_back(
          make_edit(choice.path, choice.value, "--vary " + choice.path + "=" + choice.value));
    const LoadedFile loaded(file, options);
    const bool is_first = scenarios.empty();
    if (is_first) loaded.refuse_as_output({{"--output", flags.output}});
    if (is_sharded) {
      const std::vector<Fingerprint::Line> lines = loaded.lines(fingerprint);
      cell.digest = Fingerprint::digest(lines);
      if (is_first) study.settings = lines;
    }
    scenarios.push_back(loaded.scenario());
  }
  return scenarios;
}

std::vector<std::string> read_trade(const Options& options, const Scenario& scenario) {
  const std::string text = options.value("pareto").value_or("");
  if (text.empty()) return {kUsualTrade.begin(), kUsualTrade.end()};
  const std::size_t comma = text.find(',');
  if (comma == std::string::npos || text.find(',', comma + 1) != std::string::npos)
    throw UsageError("--pareto " + text + " does not name two metrics",
                     "expected METRIC,METRIC: checkout.latency_ms.p99,cost_usd.per_month");
  std::vector<std::string> trade = {text.substr(0, comma), text.substr(comma + 1)};
  for (const std::string& metric : trade) (void)find_metric(metric, scenario);
  return trade;
}

}  // namespace

int run_sweep(const std::vector<std::string>& words) {
  Options options(help());
  options.add_list("vary", "PATH=VALUES",
                   "FROM..TO:STEP or a,b,c; given again, every combination (repeatable)");
  options.add_value("pareto", "METRIC,METRIC",
                    "what is traded (default: cost_usd.per_month,cold_start_rate)");
  add_scenario_flags(options);
  add_result_flags(options, ResultKind::sweep);
  options.add_value("jobs", "N", "how many runs at once (default: one a core)");
  add_shard_flag(options);
  options.add_value("time-limit", "TIME", "stop after this time by the clock");
  if (!options.parse(words)) return kDone;
  const std::string name = options.argument("SCENARIO");
  const CommonFlags flags = read_common_flags(options);
  check_format(ResultKind::sweep, flags.format);
  Study study{.kind = StudyKind::sweep, .cells = read_grid(options)};
  refuse_same_files({{"SCENARIO", name}, {"--output", flags.output}});
  StudyWatch watch = read_watch(options, flags);
  const std::vector<Scenario> scenarios = load_cells(name, flags, watch.shard.has_value(), study);
  remark_notes(flags, scenarios);
  remark_memory(flags, scenarios);
  note_scenario(watch.flags, name, scenarios.front());
  study.file = watch.flags.source.file;
  study.description = watch.flags.source.description;
  study.pareto = read_trade(options, scenarios.front());
  study.replications = replications_to_compare(scenarios.front(), options);
  OutputFile out(flags.output);

  const StudyRuns runs = simulate_watched(study, scenarios, watch, out);
  write_study(runs, watch, out);
  if (!scenarios.front().thresholds.empty())
    remark(flags, "a sweep asks no thresholds; run and compare do");
  if (!watch.shard) remark_start(flags, runs, scenarios);
  return end_study(runs, watch);
}

}  // namespace coldcast
