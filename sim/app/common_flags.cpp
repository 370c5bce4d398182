#include "app/common_flags.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <limits>
#include <string_view>

#include "coldcast/base/error.h"
#include "coldcast/base/text.h"
#include "coldcast/results/metric_tree.h"
#include "coldcast/study/keep_alives.h"

#include "base/near_form.h"

namespace coldcast {
namespace {

// Flags that stand for one key of the scenario.
struct KeyFlag {
  const char* flag;
  const char* key;
};
constexpr std::array kKeyFlags = {
    KeyFlag{"seed", "seed"},
    KeyFlag{"duration", "duration"},
    KeyFlag{"warmup", "warmup"},
    KeyFlag{"replications", "replications"},
};

// A scenario's files are found from where the scenario stands, a flag's from where the user does.
std::string from_here(const std::string& file) {
  std::error_code failed;
  if (!std::filesystem::exists(file, failed)) return file;
  const std::filesystem::path place = std::filesystem::absolute(file, failed);
  return failed ? file : place.string();
}

std::vector<Edit> read_edits(const Options& options) {
  std::vector<Edit> edits;
  for (const std::string& argument : options.list("set")) edits.push_back(parse_edit(argument));
  for (const KeyFlag& flag : kKeyFlags) {
    if (const auto value = options.value(flag.flag))
      edits.push_back(make_edit(flag.key, *value, fmt::format("--{} {}", flag.flag, *value)));
  }
  if (const auto prices = options.value("prices"))
    edits.push_back(make_edit("billing.prices", from_here(*prices), "--prices " + *prices));
  return edits;
}

// Those of the machine; only study/ knows threads.
unsigned cores() {
  return static_cast<unsigned>(std::max(1L, sysconf(_SC_NPROCESSORS_ONLN)));
}

// Without a terminal nothing is cut, unless COLUMNS says how wide it may be.
std::size_t wished_width() {
  const char* columns = std::getenv("COLUMNS");
  const std::optional<std::uint64_t> count = columns ? parse_count(columns) : std::nullopt;
  return count && *count > 0 ? *count : std::numeric_limits<std::uint32_t>::max();
}

}  // namespace

void add_scenario_flags(Options& options) {
  options.add_list("set", "PATH=VALUE",
                   "change a setting: functions.checkout.memory=2048MB (repeatable)");
  options.add_value("seed", "N", "another seed gives other random numbers");
  options.add_value("duration", "TIME", "when arrivals stop: 90s, 1h30min");
  options.add_value("warmup", "TIME", "what happens before it is not counted");
  options.add_value("replications", "N", "runs with numbers of their own, averaged");
  options.add_value("prices", "REGION", "whose prices: eu-west-1, or a price list of yours");
}

void add_output_flags(Options& options) {
  options.add_value("output,o", "FILE", "where the result goes; - is standard output");
  options.add_switch("quiet", "no progress and no remarks on standard error");
}

void add_result_flags(Options& options, ResultKind kind) {
  options.add_value("format", "FORMAT", format_names(kind));
  add_output_flags(options);
  options.add_value("color", "WHEN", "auto (the default), always or never; NO_COLOR is obeyed");
}

void add_study_flags(Options& options) {
  options.add_value("jobs", "N", "how many threads at once (default: one a core)");
  options.add_list("fail-if", "EXPR",
                   "exit with 99 if it holds: 'checkout.cold_start_rate>1%' (repeatable)");
}

void add_keep_alives_flag(Options& options) {
  options.add_value("keep-alives", "all|NAME,NAME",
                    "the same requests under each of these laws of keep-alive too (coldcast list "
                    "presets), numbers as a band");
}

void add_choice_flags(Options& options) {
  options.add_value("top", "N", "how many functions a report for people shows (default: 20)");
  options.add_value("sort", "METRIC",
                    "by which number, the greatest first: cold_start_rate (default: requests; of a "
                    "comparison, what differs most)");
  options.add_value("functions", "PATTERN", "only functions of such names: 'api-*'");
}

void note_scenario(CommonFlags& flags, const std::string& file, const Scenario& scenario) {
  if (flags.source.file.empty()) flags.source.description = scenario.description;
  flags.source.file = file;
  for (const auto& list : {scenario.thresholds, scenario.targets})
    for (const NamedExpression& expression : list) flags.metrics.push_back(expression.text);
}

void check_choice(const FunctionChoice& choice, const Scenario& scenario) {
  if (!choice.sort.empty() && find_metric(choice.sort, scenario).row != MetricPlace::Row::account)
    throw UsageError("--sort " + choice.sort + " is not a number that every function has",
                     "name it without a function: --sort cold_start_rate");
  std::vector<std::string_view> names;
  for (const Function& function : scenario.functions) {
    if (is_chosen(choice, function.name)) return;
    names.emplace_back(function.name);
  }
  if (names.empty()) return;
  const std::string_view nearest = nearest_word(choice.pattern, names);
  throw UsageError(
      fmt::format("--functions {}: no function has such a name", quote(choice.pattern)),
      nearest.empty() ? "a pattern is a name with * for any text and ? for a letter"
                      : fmt::format("did you mean {}?", nearest));
}

namespace {

FunctionChoice read_choice(const Options& options) {
  FunctionChoice choice;
  if (const auto most = read_count(options, "top", 1)) {
    choice.most = *most;
    choice.is_most_said = true;
  }
  choice.sort = options.value("sort").value_or("");
  choice.pattern = options.value("functions").value_or("");
  return choice;
}

// Of every flag that may name a metric.
std::vector<std::string> asked_metrics(const Options& options) {
  std::vector<std::string> metrics;
  for (const char* flag : {"fail-if", "target"})
    for (const std::string& text : options.list(flag)) metrics.push_back(text);
  for (const char* flag : {"until", "sort"})
    if (const auto text = options.value(flag)) metrics.push_back(*text);
  const std::string traded = options.value("pareto").value_or("");
  const std::size_t comma = std::min(traded.find(','), traded.size());
  metrics.push_back(traded.substr(0, comma));
  metrics.push_back(traded.substr(std::min(comma + 1, traded.size())));
  return metrics;
}

}  // namespace

CommonFlags read_common_flags(const Options& options) {
  CommonFlags flags;
  flags.edits = read_edits(options);
  flags.format = options.value("format").value_or("");
  if (options.has("output")) flags.output = read_file_name(options, "output");
  flags.color = parse_color(options.value("color").value_or("auto"));
  flags.quiet = options.has("quiet");
  flags.jobs = static_cast<unsigned>(read_count(options, "jobs", 1).value_or(0));
  if (const auto names = options.value("keep-alives"))
    flags.keep_alives = parse_keep_alives(*names);
  flags.choice = read_choice(options);
  flags.source.version = COLDCAST_VERSION;
  flags.metrics = asked_metrics(options);
  for (const std::string& text : options.list("fail-if"))
    flags.fail_if.push_back(parse_expression(text));
  return flags;
}

ReportOptions report_options(const CommonFlags& flags, const OutputFile& out) {
  ReportOptions options;
  options.choice = flags.choice;
  options.source = flags.source;
  options.color = use_color(flags.color, out.is_terminal());
  options.width = out.is_terminal()
                      ? terminal_width().value_or(static_cast<unsigned>(options.width))
                      : wished_width();
  return options;
}

std::string read_file_name(const Options& options, const std::string& flag) {
  const std::optional<std::string> name = options.value(flag);
  if (name && name->empty())
    throw UsageError(fmt::format("--{} needs the name of a file, or -", flag));
  return name.value_or("");
}

std::optional<std::uint64_t> read_count(const Options& options, const std::string& flag,
                                        std::uint64_t least) {
  const std::optional<std::string> text = options.value(flag);
  if (!text) return std::nullopt;
  const std::optional<std::uint64_t> count = parse_count(*text);
  if (!count || *count < least || *count > std::numeric_limits<std::uint32_t>::max())
    throw UsageError(
        fmt::format("--{} {} is no count; expected {} or more", flag, quote(*text), least));
  return count;
}

std::optional<Duration> read_duration(const Options& options, const std::string& flag) {
  const std::optional<std::string> text = options.value(flag);
  if (!text) return std::nullopt;
  const std::optional<Duration> span = parse_duration(*text);
  if (span) return span;
  const std::optional<std::string> near = near_duration(*text, flag);
  throw UsageError(fmt::format(
      "--{} {} is no duration; {}", flag, quote(*text),
      near ? fmt::format("did you mean {}?", *near) : "expected one such as 90s or 1h30min"));
}

unsigned jobs_of(const CommonFlags& flags) {
  return flags.jobs > 0 ? flags.jobs : cores();
}

}  // namespace coldcast
