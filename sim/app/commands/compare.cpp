#include "coldcast/study/compare.h"

#include <algorithm>
#include <fmt/format.h>
#include <string>
#include <vector>

#include "coldcast/base/error.h"
#include "coldcast/config/scenario_file.h"

#include "app/command.h"
#include "app/options.h"
#include "app/study_run.h"

namespace coldcast {
namespace {

struct Settings {
  std::vector<StudyCell> cells;
  std::vector<Scenario> scenarios;
};

Options::Help help() {
  return {.usage = "coldcast compare SCENARIO... [FLAG...]",
          .summary =
              "Simulates the same requests under several settings: several files, or the "
              "`variants` of one. The\nfirst is the baseline; of each other it says how it "
              "differs, replication by replication, with a\n95 % interval. Ten replications "
              "unless told otherwise. --fail-if is judged of each but the baseline.\n",
          .examples =
              "  coldcast compare shop.yaml\n"
              "  coldcast compare today.yaml tomorrow.yaml --replications 30\n"
              "  coldcast compare shop.yaml --format markdown >> $GITHUB_STEP_SUMMARY\n"};
}

std::vector<Choice> choices_of(const Variant& variant) {
  std::vector<Choice> choices;
  for (const Edit& edit : variant.edits) {
    std::string value = write_yaml(edit.value);
    value.erase(value.find_last_not_of('\n') + 1);
    choices.push_back({edit.path, value});
  }
  return choices;
}

Settings of_variants(const std::string& name, const CommonFlags& flags) {
  const ScenarioFile file = read_scenario_file(name);
  const LoadedScenario as_it_is = load(file, {.edits = flags.edits});
  Settings settings;
  // One variant is compared with the file; of several the first is the baseline.
  if (as_it_is.variants.size() < 2) {
    settings.cells.push_back({"as it is", {}});
    settings.scenarios.push_back(as_it_is.scenario);
  }
  for (const Variant& variant : as_it_is.variants) {
    LoadOptions options{flags.edits};
    options.edits.insert(options.edits.end(), variant.edits.begin(), variant.edits.end());
    settings.cells.push_back({variant.name, choices_of(variant)});
    settings.scenarios.push_back(load(file, options).scenario);
  }
  return settings;
}

Settings of_files(const std::vector<std::string>& names, const CommonFlags& flags) {
  Settings settings;
  LoadOptions options{flags.edits};
  for (const std::string& name : names) {
    Scenario scenario = load_scenario(name, options);
    // The same seed makes the same requests.
    if (settings.cells.empty())
      options.edits.push_back(
          make_edit("seed", std::to_string(scenario.seed), "the seed of " + names.front()));
    const bool is_taken =
        std::any_of(settings.cells.begin(), settings.cells.end(),
                    [&](const StudyCell& cell) { return cell.name == scenario.name; });
    settings.cells.push_back({is_taken ? name : scenario.name, {}});
    settings.scenarios.push_back(std::move(scenario));
  }
  return settings;
}

Settings read_settings(const Options& options, const CommonFlags& flags) {
  const std::vector<std::string> names = options.arguments();
  if (names.empty())
    throw UsageError("SCENARIO is missing", "usage: coldcast compare SCENARIO... [FLAG...]");
  Settings settings =
      names.size() == 1 ? of_variants(names.front(), flags) : of_files(names, flags);
  if (settings.cells.size() < 2)
    throw UsageError(names.front() + " has no variants to compare",
                     "name a second scenario, or add variants: [{name: more, set: {PATH: VALUE}}]");
  for (const Scenario& scenario : settings.scenarios) (void)Conditions({}, flags.fail_if, scenario);
  return settings;
}

void remark_requests(const StudyRuns& runs, const CommonFlags& flags) {
  const ComparedStudy study = compare(runs);
  for (const ComparedVariant& variant : study.variants) {
    if (!variant.same_requests)
      remark(flags, fmt::format("\"{}\" did not get the same requests as \"{}\": arrivals differ, "
                                "or depend on the answers",
                                variant.cell.name, study.cell.name));
  }
}

}  // namespace

int run_compare(const std::vector<std::string>& words) {
  Options options(help());
  add_scenario_flags(options);
  add_result_flags(options, "table (the default), json, csv, markdown or html");
  add_study_flags(options);
  add_shard_flag(options);
  options.add_value("time-limit", "TIME", "stop after this time by the clock");
  if (!options.parse(words)) return kDone;
  const CommonFlags flags = read_common_flags(options);
  check_format(StudyKind::compare, flags.format);
  const Settings settings = read_settings(options, flags);
  const StudyWatch watch = read_watch(options, flags);
  OutputFile out(flags.output);

  Study study{.kind = StudyKind::compare, .cells = settings.cells};
  study.replications = replications_to_compare(settings.scenarios.front(), options);
  for (const Expression& condition : flags.fail_if) study.fail_if.push_back(condition.text);
  const StudyRuns runs = run_watched<StudyRuns>(watch, [&](const RunControl& control) {
    return simulate(study, settings.scenarios, control);
  });
  write_study(runs, watch, out);
  if (!watch.shard) remark_requests(runs, flags);
  return end_study(runs, watch);
}

}  // namespace coldcast
