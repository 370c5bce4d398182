#include "coldcast/plan/plan.h"

#include <algorithm>
#include <cstdio>
#include <fmt/format.h>
#include <string>
#include <vector>

#include "coldcast/base/error.h"
#include "coldcast/config/scenario_file.h"
#include "coldcast/exchange/deployment.h"
#include "coldcast/plan/levers.h"
#include "coldcast/report/report.h"

#include "app/command.h"
#include "app/conditions.h"
#include "app/interrupt.h"
#include "app/loaded_file.h"
#include "app/options.h"
#include "app/scenario_notes.h"
#include "app/study_run.h"

namespace coldcast {
namespace {

Options::Help help() {
  return {
      .usage = "coldcast plan SCENARIO [FLAG...]",
      .summary =
          "Searches the cheapest settings that meet every target at the bound of its 95 % "
          "interval. Targets\nstand in the scenario (`targets: [...]`) or in --target. Without "
          "--range or --search it searches the\nprovisioned concurrency of the functions that "
          "the targets name. Exit code 99 if nothing meets them.\n",
      .examples =
          "  coldcast plan shop.yaml --target 'checkout.cold_start_rate<0.5%'\n"
          "  coldcast plan shop.yaml --target 'checkout.throttles.total==0' --search reserved\n"
          "  coldcast plan day.yaml --search schedule --for terraform\n"
          "  coldcast plan shop.yaml --range functions.checkout.memory=512MB,1024MB \\\n"
          "      --range functions.checkout.provisioned_concurrency=0..50 --write planned.yaml\n"};
}

// `provisioned, schedule, ... or account`, each with what it is.
std::string lever_words() {
  std::string text;
  for (const LeverKind& kind : lever_kinds())
    text += fmt::format("{}{} ({})", text.empty() ? "" : ", ", kind.word, kind.summary);
  return text;
}

void declare_flags(Options& options) {
  options.add_list("target", "EXPR",
                   "what must hold: 'checkout.latency_ms.p99<800ms' (repeatable)");
  options.add_list("search", "LEVER",
                   "in a range that follows from the demand: " + lever_words() + " (repeatable)");
  options.add_list("range", "PATH=VALUES", "what may be set: FROM..TO:STEP or a,b,c (repeatable)");
  options.add_value("budget", "RUNS", "simulate at most so often (default 2000)");
  options.add_value("write", "FILE", "write the planned scenario");
  add_keep_alives_flag(options);
  options.add_value("for", "TOOL",
                    "print the lines for sam, cloudformation, serverless or terraform instead");
  add_scenario_flags(options);
  add_result_flags(options, ResultKind::plan);
  options.add_value("jobs", "N", "how many runs at once (default: one a core)");
  options.add_value("time-limit", "TIME", "stop after this time by the clock");
}

std::vector<Expression> read_targets(const Options& options, const Scenario& scenario) {
  std::vector<Expression> targets = targets_of(scenario, options.argument("SCENARIO"));
  for (const std::string& text : options.list("target")) targets.push_back(parse_expression(text));
  if (targets.empty())
    throw UsageError("there is no target to plan for",
                     "--target 'cold_start_rate<1%', or targets: [...] in the scenario");
  for (const Expression& target : targets) (void)find_metric(target.path, scenario);
  return targets;
}

// A path that leads nowhere is a mistake of the command, and no setting that AWS refuses.
void expect_known(const Axis& axis, const PlanTask& task) {
  LoadOptions options{task.edits};
  options.edits.push_back(make_edit(axis.path, axis.values.front(),
                                    fmt::format("--range {}={}", axis.path, axis.values.front())));
  try {
    (void)load(*task.file, options);
  } catch (const ScenarioError& error) {
    if (error.diagnostics().front().message.starts_with("unknown ")) throw;
  }
}

std::vector<LeverGroup> read_levers(const Options& options, const PlanTask& task,
                                    const Scenario& scenario, const RunControl& control) {
  std::vector<Lever> ranges;
  for (const std::string& text : options.list("range")) {
    const Axis axis = parse_axis(text, "--range");
    expect_known(axis, task);
    ranges.push_back(lever_of(axis));
  }
  std::vector<std::string> words = options.list("search");
  if (words.empty() && ranges.empty()) words = {"provisioned"};
  const std::vector<std::size_t> functions = planned_functions(task.targets, scenario);
  DemandMeter demand(scenario, task.replications, control);
  std::vector<LeverGroup> searched;
  for (const std::string& word : words) {
    const LeverKind& kind = lever_kind(word);
    if (kind.is_of_functions) expect_searchable(functions);
    for (LeverGroup& group : kind.build({scenario, functions, demand}))
      searched.push_back(std::move(group));
  }
  return grouped(ranges, searched);
}

LoadOptions with_choices(const PlanTask& task, const std::vector<Choice>& choices) {
  LoadOptions options{task.edits};
  for (const Choice& choice : choices)
    options.edits.push_back(make_edit(choice.path, choice.value, "the plan"));
  return options;
}

void write_planned(const std::string& name, const PlanTask& task, const PlanResult& result) {
  OutputFile out(name);
  out.stream() << edited_text(*task.file, with_choices(task, result.best->choices));
  out.commit();
}

// What could have been set, to say how it stands.
std::vector<Choice> searched_settings(const PlanTask& task) {
  std::vector<Choice> choices;
  for (const LeverGroup& group : task.levers) choices.push_back({group.front().setting.path(), {}});
  return choices;
}

void write_result(const Options& options, const CommonFlags& flags, const PlanTask& task,
                  const PlanResult& result) {
  const Scenario scenario = load(*task.file, {.edits = task.edits}).scenario;
  OutputFile out(flags.output);
  const auto tool = options.value("for");
  if (tool && result.best) {
    const Scenario planned = load(*task.file, with_choices(task, result.best->choices)).scenario;
    const bool is_as_it_is = result.best->choices.empty();
    const DeploymentLines lines =
        deployment_of(parse_deployment_tool(*tool), planned,
                      is_as_it_is ? searched_settings(task) : result.best->choices);
    out.stream() << (is_as_it_is ? "# the plan leaves this as it is\n" : "") << lines.text;
    if (is_as_it_is) remark(flags, "the file as it is is the plan; nothing needs to change");
    if (!is_as_it_is)
      for (const std::string& note : lines.notes) remark(flags, note);
  } else {
    report_format(flags.format, ResultKind::plan)
        .plan(result, scenario, report_options(flags, out), out.stream());
  }
  out.commit();
}

// Of the scenario as it is, and of what is planned.
void remark_planned_start(const CommonFlags& flags, const PlanTask& task, const PlanResult& result,
                          const Scenario& as_it_is) {
  if (result.partial) return;
  std::vector<SimulatedSetting> settings = {{&as_it_is, &result.as_it_is.mean}};
  std::optional<Scenario> planned;
  if (result.best && !result.best->choices.empty()) {
    planned = load(*task.file, with_choices(task, result.best->choices)).scenario;
    settings.push_back({&*planned, &result.best->mean});
  }
  remark_start(flags, settings);
}

int end_plan(const PlanResult& result, const StudyWatch& watch) {
  if (result.partial && watch.limits.time_limit && !interrupted())
    throw Error("stopped by --time-limit " + to_string(*watch.limits.time_limit),
                "the result is partial");
  if (result.partial) {
    std::fputs("interrupted; the result is partial\n", stderr);
    return kInterrupted;
  }
  if (!result.best) remark(watch.flags, "no setting that was tried meets the targets");
  return result.best ? kDone : kThresholdFailed;
}

}  // namespace

int run_plan(const std::vector<std::string>& words) {
  Options options(help());
  declare_flags(options);
  if (!options.parse(words)) return kDone;
  const std::string name = options.argument("SCENARIO");
  CommonFlags flags = read_common_flags(options);
  check_format(ResultKind::plan, flags.format);
  if (const auto tool = options.value("for")) (void)parse_deployment_tool(*tool);
  const std::string written = read_file_name(options, "write");
  refuse_same_files({{"SCENARIO", name}, {"--output", flags.output}, {"--write", written}});
  const ScenarioFile file = read_scenario_file(name);
  const LoadedFile as_it_is(file, {.edits = flags.edits});
  as_it_is.refuse_as_output({{"--output", flags.output}, {"--write", written}});
  const Scenario& scenario = as_it_is.scenario();
  remark_notes(flags, {&scenario, 1});
  note_scenario(flags, name, scenario);
  const StudyWatch watch = read_watch(options, flags);
  remark_prices(flags, scenario);
  PlanTask task{.file = &file, .edits = flags.edits, .targets = read_targets(options, scenario)};
  task.replications = replications_to_compare(scenario, options);
  task.keep_alives = flags.keep_alives;
  task.budget = read_count(options, "budget", 1).value_or(task.budget);

  const PlanResult result = run_watched<PlanResult>(watch, [&](const RunControl& control) {
    task.levers = read_levers(options, task, scenario, control);
    return plan(task, control);
  });
  if (!written.empty() && result.best) write_planned(written, task, result);
  write_result(options, flags, task, result);
  remark_planned_start(flags, task, result, scenario);
  return end_plan(result, watch);
}

}  // namespace coldcast
