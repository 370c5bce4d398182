#include <algorithm>
#include <cstdio>
#include <fmt/format.h>
#include <optional>
#include <string>
#include <vector>

#include "coldcast/base/error.h"
#include "coldcast/base/text.h"
#include "coldcast/config/scenario_file.h"
#include "coldcast/engine/simulation.h"
#include "coldcast/report/timeline_report.h"
#include "coldcast/timeline/timeline_recorder.h"

#include "app/command.h"
#include "app/common_flags.h"
#include "app/options.h"
#include "app/output_file.h"
#include "app/scenario_notes.h"
#include "app/terminal.h"
#include "app/watched_run.h"

namespace coldcast {
namespace {

// More are no picture that a person can look at.
constexpr std::size_t kMostFunctions = 12;

// What the words of the command line ask for.
struct TimelineTask {
  std::string file;
  CommonFlags flags;
  RunLimits limits;
  ReportFormat format;
  TimelineOptions look;
  TimelineRecorder::Settings recorded;
  std::string function;  // of --function; empty: not given

  [[nodiscard]] bool asks_one_request() const { return value(recorded.request) != 0; }
  [[nodiscard]] std::size_t most_functions() const {
    return flags.choice.is_most_said ? flags.choice.most : kMostFunctions;
  }
};

void declare_flags(Options& options) {
  add_scenario_flags(options);
  options.add_value("from", "DURATION", "where the picture begins (default: 0s)");
  options.add_value("to", "DURATION", "where it ends (default: the end of the run)");
  options.add_value("function", "NAME", "only this function (default: all)");
  options.add_value("functions", "PATTERN", "only functions of such names: 'api-*'");
  options.add_value("top", "N",
                    "how many functions are drawn, those with the most throttles and cold starts "
                    "(default: 12)");
  options.add_value("request", "N", "no picture: what happened to request number N, and why");
  options.add_value("width", "COUNT", "columns of text, or pixels of an SVG");
  options.add_switch("ascii", "text without Unicode");
  add_result_flags(options, ResultKind::timeline);
  add_limit_flags(options);
}

TimelineRecorder::Settings read_window(const Options& options) {
  TimelineRecorder::Settings settings;
  settings.from = kStartOfTime + read_duration(options, "from").value_or(Duration::zero());
  if (const auto to = read_duration(options, "to")) settings.to = kStartOfTime + *to;
  if (settings.from >= settings.to) {
    throw UsageError(fmt::format("--from {} is not before --to {}",
                                 options.value("from").value_or("0s"),
                                 options.value("to").value_or("the end")));
  }
  const std::string only = options.value("function").value_or("");
  const std::string pattern = options.value("functions").value_or("");
  if (!only.empty() || !pattern.empty()) {
    settings.wanted = [only, choice = FunctionChoice{.pattern = pattern}](std::string_view name) {
      return (only.empty() || name == only) && is_chosen(choice, name);
    };
  }
  settings.request = RequestId{read_count(options, "request", 1).value_or(0)};
  return settings;
}

TimelineTask read_task(const Options& options) {
  const CommonFlags flags = read_common_flags(options);
  TimelineTask task{.file = options.argument("SCENARIO"),
                    .flags = flags,
                    .limits = read_limits(options),
                    .format = report_format(flags.format, ResultKind::timeline),
                    .look = {},
                    .recorded = read_window(options),
                    .function = options.value("function").value_or("")};
  if (task.asks_one_request() && task.format.name != "text")
    throw UsageError("--request goes with the format text", "it answers in words");
  const std::uint64_t width = read_count(options, "width", 1).value_or(0);
  task.look.width = static_cast<std::uint32_t>(std::min<std::uint64_t>(width, 10'000));
  task.look.ascii = options.has("ascii");
  refuse_same_files({{"SCENARIO", task.file}, {"--output", flags.output}});
  return task;
}

// The function exists, if one is named.
void check_function(const Scenario& scenario, const std::string& name) {
  std::vector<std::string_view> names;
  for (const Function& function : scenario.functions) {
    if (name.empty() || function.name == name) return;
    names.push_back(function.name);
  }
  if (!names.empty()) throw UsageError("--function: " + unknown_word("function", name, names));
}

// Text for a terminal is as wide as the terminal, and coloured there.
TimelineOptions fitted(const TimelineTask& task, const OutputFile& out) {
  TimelineOptions look = task.look;
  if (task.format.name != "text") return look;
  look.color = use_color(task.flags.color, out.is_terminal());
  if (look.width == 0 && out.is_terminal()) look.width = terminal_width().value_or(0);
  return look;
}

void write_request(const Timeline& timeline, const TimelineTask& task, std::uint64_t requests,
                   OutputFile& out) {
  const RequestId id = task.recorded.request;
  const auto has_it = [id](const FunctionTimeline& function) {
    return function.find(id) != nullptr;
  };
  if (std::none_of(timeline.functions.begin(), timeline.functions.end(), has_it))
    throw UsageError(
        fmt::format("--request {}: there is no such request in the window", value(id)),
        fmt::format("the run has requests 1 to {}; --invocations of run lists them", requests));
  write_timeline_request(timeline, id, out.stream());
}

int exit_code_of(const RunEnd& end) {
  switch (end.kind) {
    case RunEnd::Kind::interrupted:
      std::fputs(fmt::format("interrupted {}; the picture ends there\n", end.reason).c_str(),
                 stderr);
      return kInterrupted;
    case RunEnd::Kind::limited:
      throw Error("stopped by " + end.reason, "the picture ends there");
    case RunEnd::Kind::over:
      return kDone;
  }
  return kFailed;
}

}  // namespace

int run_timeline(const std::vector<std::string>& words) {
  Options options({.usage = "coldcast timeline SCENARIO [FLAG...]",
                   .summary = "Draws requests above, environments below: who ran where, when, and "
                              "what was cold.\n",
                   .examples =
                       "  coldcast timeline scenarios/one-after-another.yaml\n"
                       "  coldcast timeline shop.yaml --from 10min --to 11min --function checkout\n"
                       "  coldcast timeline shop.yaml --format svg -o shop.svg\n"
                       "  coldcast timeline shop.yaml --format html -o shop.html\n"});
  declare_flags(options);
  if (!options.parse(words)) return kDone;
  const TimelineTask task = read_task(options);
  const Scenario scenario = load_scenario(task.file, {.edits = task.flags.edits});
  remark_notes(task.flags, {&scenario, 1});
  check_function(scenario, task.function);
  check_choice(task.flags.choice, scenario);
  OutputFile out(task.flags.output);

  TimelineRecorder recorder(scenario, task.recorded);
  Simulation simulation(scenario, recorder);
  simulation.listen(&recorder, false);
  const RunEnd end = RunWatch(task.limits, task.flags.quiet).run(simulation, scenario);

  Timeline timeline = recorder.take();
  if (task.asks_one_request()) {
    write_request(timeline, task, simulation.requests(), out);
  } else {
    keep_most_interesting(timeline, task.most_functions());
    task.format.timeline(timeline, fitted(task, out), out.stream());
  }
  out.commit();
  return exit_code_of(end);
}

}  // namespace coldcast
