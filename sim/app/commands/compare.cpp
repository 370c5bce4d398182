#include "coldcast/study/compare.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <string>
#include <vector>

#include "coldcast/base/error.h"
#include "coldcast/config/scenario_file.h"

#include "app/command.h"
#include "app/loaded_file.h"
#include "app/options.h"
#include "app/scenario_notes.h"
#include "app/study_run.h"
#include "app/variant_flag.h"

namespace coldcast {
namespace {

struct Settings {
  std::vector<StudyCell> cells;
  std::vector<LoadedFile> files;

  [[nodiscard]] std::vector<Scenario> scenarios() const {
    std::vector<Scenario> all;
    for (const LoadedFile& file : files) all.push_back(file.scenario());
    return all;
  }
};

Options::Help help() {
  return {
      .usage = "coldcast compare SCENARIO... [FLAG...]",
      .summary =
          "Simulates the same requests under several settings: several files, or the "
          "`variants` of one. The\nfirst is the baseline; of each other it says how it "
          "differs, replication by replication, with a\n95 % interval. Ten replications "
          "unless told otherwise. --fail-if is judged of each but the baseline.\n",
      .examples =
          "  coldcast compare shop.yaml\n"
          "  coldcast compare shop.yaml --variant 'more memory: functions.checkout.memory=2GB'\n"
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

void add_setting(Settings& settings, StudyCell cell, LoadedFile loaded) {
  for (const NamedExpression& threshold : loaded.scenario().thresholds)
    cell.thresholds.push_back(threshold.text);
  settings.cells.push_back(std::move(cell));
  settings.files.push_back(std::move(loaded));
}

std::vector<Variant> variants_of_flags(const Options& options) {
  std::vector<Variant> variants;
  for (const std::string& text : options.list("variant")) {
    variants.push_back(parse_variant(text));
    for (const Variant& other : variants) {
      if (&other != &variants.back() && other.name == variants.back().name)
        throw UsageError("--variant " + other.name + " is given twice");
    }
  }
  return variants;
}

Settings of_variants(const std::string& name, const std::vector<Variant>& from_flags,
                     const CommonFlags& flags) {
  const ScenarioFile file = read_scenario_file(name);
  const LoadedFile as_it_is(file, {.edits = flags.edits});
  const std::vector<Variant>& variants = from_flags.empty() ? as_it_is.variants() : from_flags;
  Settings settings;
  // One variant of the file is compared with it; of several the first is the baseline.
  if (!from_flags.empty() || variants.size() < 2)
    add_setting(settings, {.name = "as it is", .choices = {}}, as_it_is);
  for (const Variant& variant : variants) {
    LoadOptions options{flags.edits};
    options.edits.insert(options.edits.end(), variant.edits.begin(), variant.edits.end());
    add_setting(settings, {.name = variant.name, .choices = choices_of(variant)},
                LoadedFile(file, options));
  }
  return settings;
}

void add_file(Settings& settings, const std::string& name, LoadOptions& options) {
  LoadedFile loaded(name, options);
  const Scenario& scenario = loaded.scenario();
  // The same seed makes the same requests.
  if (settings.cells.empty())
    options.edits.push_back(
        make_edit("seed", std::to_string(scenario.seed), "the seed of " + name));
  const bool is_taken =
      std::any_of(settings.cells.begin(), settings.cells.end(),
                  [&](const StudyCell& cell) { return cell.name == scenario.name; });
  add_setting(settings, {.name = is_taken ? name : scenario.name, .choices = {}},
              std::move(loaded));
}

// What is wrong with any of them is told together.
Settings of_files(const std::vector<std::string>& names, const CommonFlags& flags) {
  Settings settings;
  LoadOptions options{flags.edits};
  std::vector<Diagnostic> faults;
  for (const std::string& name : names) {
    try {
      add_file(settings, name, options);
    } catch (const ScenarioError& error) {
      faults.insert(faults.end(), error.diagnostics().begin(), error.diagnostics().end());
    }
  }
  if (!faults.empty()) throw ScenarioError(std::move(faults));
  return settings;
}

Settings read_settings(const Options& options, const CommonFlags& flags) {
  const std::vector<std::string> names = options.arguments();
  if (names.empty())
    throw UsageError("SCENARIO is missing", "usage: coldcast compare SCENARIO... [FLAG...]");
  const std::vector<Variant> variants = variants_of_flags(options);
  if (names.size() > 1 && !variants.empty())
    throw UsageError("--variant goes with one scenario", "it changes the file that is named");
  Settings settings =
      names.size() == 1 ? of_variants(names.front(), variants, flags) : of_files(names, flags);
  if (settings.cells.size() < 2)
    throw UsageError(names.front() + " has no variants to compare",
                     "name a second scenario, or --variant 'NAME: PATH=VALUE', or add variants: "
                     "[{name: more, set: {PATH: VALUE}}]");
  for (std::size_t i = 0; i < settings.cells.size(); ++i) {
    const Scenario& scenario = settings.files[i].scenario();
    (void)Conditions(thresholds_of(scenario, names.size() == 1 ? names.front() : names[i]),
                     flags.fail_if, scenario);
  }
  return settings;
}

// What tells the parts of one study from those of another.
void take_fingerprints(const Settings& settings, Study& study) {
  Fingerprint fingerprint;
  for (std::size_t i = 0; i < settings.files.size(); ++i) {
    const std::vector<Fingerprint::Line> lines = settings.files[i].lines(fingerprint);
    study.cells[i].digest = Fingerprint::digest(lines);
    if (i == 0) study.settings = lines;
  }
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
  add_result_flags(options, ResultKind::comparison);
  options.add_list("variant", "NAME: PATH=VALUE, ...",
                   "compare the file as it is with this change of it (repeatable)");
  add_choice_flags(options);
  add_study_flags(options);
  add_keep_alives_flag(options);
  add_shard_flag(options);
  options.add_value("time-limit", "TIME", "stop after this time by the clock");
  if (!options.parse(words)) return kDone;
  CommonFlags flags = read_common_flags(options);
  check_format(ResultKind::comparison, flags.format);
  const Settings settings = read_settings(options, flags);
  check_choice(flags.choice, settings.files.front().scenario());
  for (const LoadedFile& file : settings.files)
    note_scenario(flags, fmt::format("{}", fmt::join(options.arguments(), ", ")), file.scenario());
  StudyWatch watch = read_watch(options, flags);
  for (const std::string& name : options.arguments())
    refuse_same_files({{"SCENARIO", name}, {"--output", flags.output}});
  for (const LoadedFile& file : settings.files) file.refuse_as_output({{"--output", flags.output}});
  for (const LoadedFile& file : settings.files) remark_prices(flags, file.scenario());
  OutputFile out(flags.output);

  const std::vector<Scenario> scenarios = settings.scenarios();
  remark_notes(flags, scenarios);
  remark_memory(flags, scenarios);
  Study study{.kind = StudyKind::compare, .cells = settings.cells};
  study.replications = replications_to_compare(scenarios.front(), options);
  study.file = flags.source.file;
  study.description = flags.source.description;
  if (watch.shard) take_fingerprints(settings, study);
  for (const Expression& condition : flags.fail_if) study.fail_if.push_back(condition.text);
  const StudyRuns runs = simulate_watched(study, scenarios, watch, out);
  watch.bands = simulate_bands(watch, scenarios, study.replications);
  write_study(runs, watch, out);
  if (!watch.shard) remark_requests(runs, flags);
  if (!watch.shard) remark_start(flags, runs, scenarios);
  return end_study(runs, watch);
}

}  // namespace coldcast
