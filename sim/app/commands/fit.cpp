#include "coldcast/exchange/fit.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <optional>
#include <string>
#include <vector>

#include "coldcast/base/error.h"
#include "coldcast/base/text.h"

#include "app/command.h"
#include "app/common_flags.h"
#include "app/options.h"
#include "app/output_file.h"

namespace coldcast {
namespace {

constexpr std::array<std::string_view, 4> kFileFormats{"combined", "alb", "api-gateway", "csv"};
constexpr std::array<std::string_view, 5> kArrivals{"auto", "trace", "profile", "poisson",
                                                    "on_off"};
constexpr std::array<std::string_view, 4> kFolds{"auto", "none", "day", "week"};

// One of the words that a flag takes, as its place among them.
std::size_t choose(const Options& options, const std::string& flag,
                   std::span<const std::string_view> words) {
  const std::string word = options.value(flag).value_or(std::string(words[0]));
  const auto found = std::find(words.begin(), words.end(), word);
  if (found == words.end())
    throw UsageError("--" + flag + ": " + unknown_word("word", word, words));
  return static_cast<std::size_t>(found - words.begin());
}

std::optional<std::int64_t> read_instant(const Options& options, const std::string& flag) {
  const std::optional<std::string> text = options.value(flag);
  if (!text) return std::nullopt;
  const std::optional<std::int64_t> time = parse_calendar_time(*text);
  if (!time) {
    throw UsageError(fmt::format("--{} {} is no time; expected one such as 2026-09-14T08:00:00Z",
                                 flag, quote(*text)));
  }
  return time;
}

// +02:00, -0700, UTC.
Duration read_offset(const Options& options, const std::string& flag) {
  const std::optional<std::string> text = options.value(flag);
  if (!text || *text == "UTC" || *text == "Z") return {};
  // The same instant with and without the offset.
  const std::optional<std::int64_t> there = parse_calendar_time("2000-01-01T00:00:00" + *text);
  const std::optional<std::int64_t> here = parse_calendar_time("2000-01-01T00:00:00Z");
  if (!there || !here) {
    throw UsageError(fmt::format("--{} {} is no offset from UTC; expected one such as +02:00", flag,
                                 quote(*text)));
  }
  return Duration(*here - *there);
}

// +02:00 or Europe/Zurich.
void read_zone(const Options& options, FitOptions& fit) {
  const std::string text = options.value("zone").value_or("UTC");
  if (text.find_first_of("+-") == 0 || text == "UTC" || text == "Z") {
    fit.zone = read_offset(options, "zone");
    return;
  }
  std::string why;
  const std::optional<TimeZone> zone = TimeZone::find(text, why);
  if (!zone) throw UsageError("--zone " + quote(text) + ": " + why, "or an offset such as +02:00");
  fit.named_zone = *zone;
}

// PATTERN=NAME[:METRIC:STAT]
NameMapping read_mapping(const std::string& text) {
  const std::size_t equals = text.rfind('=');
  if (equals == std::string::npos || equals == 0 || equals + 1 == text.size()) {
    throw UsageError(fmt::format(
        "--map {} is none; expected PATTERN=NAME or PATTERN=NAME:METRIC:STAT", quote(text)));
  }
  NameMapping map{.pattern = text.substr(0, equals), .function = text.substr(equals + 1)};
  const std::size_t colon = map.function.find(':');
  if (colon == std::string::npos) return map;
  map.metric = map.function.substr(colon + 1);
  map.function.resize(colon);
  const std::size_t next = map.metric.find(':');
  if (next == std::string::npos) return map;
  map.statistic = map.metric.substr(next + 1);
  map.metric.resize(next);
  return map;
}

// p50, p99.9, Average: of durations, in bins.
bool is_statistic(std::string_view role) {
  if (role == "Average" || role == "Maximum") return true;
  return role.size() > 1 && role.front() == 'p' && parse_number(role.substr(1)).has_value();
}

void refuse_unknown_role(std::string_view role) {
  constexpr std::array<std::string_view, 18> kRoles{
      "time",       "end",      "arrived", "function", "stream",     "message",
      "type",       "duration", "billed",  "init",     "restore",    "memory",
      "max_memory", "outcome",  "cold",    "count",    "request_id", "duration_unit"};
  const bool is_known = std::find(kRoles.begin(), kRoles.end(), role) != kRoles.end();
  if (!is_known && !is_statistic(role)) {
    throw UsageError("--columns: " + unknown_word("role", role, kRoles));
  }
}

void read_columns(const std::string& text, ReadingOptions& reading) {
  std::size_t at = 0;
  while (at <= text.size()) {
    const std::size_t comma = std::min(text.find(',', at), text.size());
    const std::string part = text.substr(at, comma - at);
    const std::size_t equals = part.find('=');
    if (equals == std::string::npos || equals == 0) {
      throw UsageError(fmt::format(
          "--columns {}: expected ROLE=NAME such as time=when,duration=took", quote(part)));
    }
    refuse_unknown_role(part.substr(0, equals));
    reading.columns[part.substr(0, equals)] = part.substr(equals + 1);
    at = comma + 1;
  }
  const auto unit = reading.columns.find("duration_unit");
  if (unit == reading.columns.end()) return;
  reading.duration_unit = parse_duration("1" + unit->second);
  if (!reading.duration_unit) {
    throw UsageError("--columns duration_unit=" + unit->second + " is no unit; expected s, ms, us");
  }
  reading.columns.erase(unit);
}

// What the words of the command line ask for.
struct FitTask {
  std::vector<std::string> files;
  CommonFlags flags;
  FitOptions fit;
  bool wants_json = false;
};

void read_formats(const Options& options, FitTask& task) {
  for (const std::string& word : options.list("format")) {
    if (word == "json" || word == "table") {
      task.wants_json = word == "json";
    } else if (std::find(kFileFormats.begin(), kFileFormats.end(), word) != kFileFormats.end()) {
      task.fit.reading.format = word;
    } else {
      throw UsageError(
          fmt::format("--format {}: expected json or table for the report; combined, "
                      "alb, api-gateway or csv for files",
                      word));
    }
  }
}

std::string directory_of(const FitTask& task) {
  const bool has_file = task.flags.output != "-";
  const std::string& beside = has_file ? task.flags.output : task.fit.into;
  return std::filesystem::path(beside).parent_path().string();
}

FitTask read_task(const Options& options, const std::vector<std::string>& words) {
  FitTask task{.files = options.arguments(), .flags = {}, .fit = {}};
  if (task.files.empty()) {
    throw UsageError("fit needs a file of logs or metrics",
                     "coldcast fit --help lists what it reads");
  }
  if (options.has("output")) task.flags.output = read_file_name(options, "output");
  task.flags.quiet = options.has("quiet");
  task.flags.jobs = static_cast<unsigned>(read_count(options, "jobs", 1).value_or(0));
  read_formats(options, task);
  FitOptions& fit = task.fit;
  fit.reading.function = options.value("function").value_or("");
  for (const std::string& map : options.list("map")) fit.reading.maps.push_back(read_mapping(map));
  for (const std::string& columns : options.list("columns")) read_columns(columns, fit.reading);
  fit.reading.period = read_duration(options, "period");
  fit.reading.utc_offset = read_offset(options, "utc-offset");
  read_zone(options, fit);
  fit.from = read_instant(options, "from");
  fit.to = read_instant(options, "to");
  fit.timeout = read_duration(options, "timeout");
  fit.arrivals = static_cast<ArrivalWish>(choose(options, "arrivals", kArrivals));
  fit.fold = static_cast<FoldWish>(choose(options, "fold", kFolds));
  fit.exact = options.has("exact");
  fit.into = read_file_name(options, "into");
  fit.requests = read_file_name(options, "requests");
  if (fit.exact && fit.requests.empty())
    throw UsageError("--exact needs the values in a file", "add --requests FILE");
  fit.directory = directory_of(task);
  fit.command = fmt::format("coldcast fit {}", fmt::join(words, " "));
  return task;
}

void refuse_inputs_as_outputs(const FitTask& task) {
  for (const std::string& file : task.files) {
    refuse_same_files({{"FILE", file == "-" ? "" : file},
                       {"--output", task.flags.output == "-" ? "" : task.flags.output}});
    refuse_same_files({{"FILE", file == "-" ? "" : file}, {"--requests", task.fit.requests}});
  }
  refuse_same_files({{"--output", task.flags.output}, {"--requests", task.fit.requests}});
  refuse_same_files({{"--into", task.fit.into}, {"--requests", task.fit.requests}});
}

void declare(Options& options) {
  options.add_value("into", "FILE", "fill this scenario; the result goes to --output");
  options.add_value("function", "NAME", "whose data, where the data do not say");
  options.add_list("map", "PATTERN=NAME",
                   "log groups, metric ids or routes to functions; NAME:METRIC:STAT for metrics "
                   "(repeatable)");
  options.add_list("columns", "ROLE=NAME,...",
                   "columns of a table: time, duration, init, count, p50, duration_unit, ...");
  options.add_list("format", "FORMAT",
                   "json or table: the report; combined, alb, api-gateway, csv: a file whose "
                   "content does not tell");
  options.add_value("from", "TIME", "begin of the data: 2026-09-14T08:00:00Z");
  options.add_value("to", "TIME", "their end");
  options.add_value("period", "TIME", "of metrics, where the data do not tell it");
  options.add_value("utc-offset", "OFFSET", "of local times in tables: +02:00");
  options.add_value("zone", "ZONE", "for hours of the day: +02:00 or Europe/Zurich (default UTC)");
  options.add_value("fold", "WHAT", "auto, none, day or week: days laid over one another");
  options.add_value("arrivals", "KIND", "auto, trace, profile, poisson or on_off");
  options.add_value("timeout", "TIME", "that held when the data were taken");
  options.add_switch("exact", "durations as they are instead of a law (with --requests)");
  options.add_value("requests", "FILE", "one row a request, readable as a trace again");
  options.add_value("jobs", "N", "how many threads at once (default: one a core)");
  add_output_flags(options);
}

void tell(const FitTask& task, const std::vector<FitLine>& lines) {
  if (task.flags.quiet) return;
  const std::string text = task.wants_json ? write_fit_json(lines) : write_fit_report(lines);
  // Standard output is the scenario's where no file is named.
  if (task.wants_json && task.flags.output != "-") return print(text);
  std::fputs(text.c_str(), stderr);
}

// What is wrong with the files, a line each.
int refuse(const ScenarioError& error) {
  for (const Diagnostic& one : error.diagnostics()) {
    std::fputs((one.to_string() + "\n").c_str(), stderr);
  }
  const std::size_t count = error.diagnostics().size();
  std::fputs(
      fmt::format("error: {} error{}; nothing was written\n", count, count == 1 ? "" : "s").c_str(),
      stderr);
  return kUsage;
}

int fit_files(const FitTask& task) {
  OutputFile out(task.flags.output);
  std::optional<OutputFile> requests;
  if (!task.fit.requests.empty()) requests.emplace(task.fit.requests);
  const Fit fit(task.files, task.fit);
  if (requests) {
    fit.write_requests(requests->stream());
    requests->commit();
  }
  std::vector<FitLine> report = fit.report();
  if (!task.flags.quiet) {
    const std::vector<FitLine> check = fit.check(jobs_of(task.flags));
    report.insert(report.end(), check.begin(), check.end());
  }
  out.stream() << fit.scenario();
  out.commit();
  tell(task, report);
  return kDone;
}

}  // namespace

int run_fit(const std::vector<std::string>& words) {
  Options options({.usage = "coldcast fit FILE... [FLAG...]",
                   .summary =
                       "Says what logs and metrics of Lambda functions tell: arrivals, "
                       "durations, init, memory,\nkeep-alive, each with its interval and its "
                       "doubt, and writes a scenario of it. Runs it\n20 times and compares. "
                       "What a file is, is told by its content: REPORT lines in every\n"
                       "envelope, Logs Insights, CloudWatch metrics, access logs.\n",
                   .examples = "  coldcast fit tail.log --function checkout -o checkout.yaml\n"
                               "  coldcast fit insights.csv --into shop.yaml -o shop.yaml\n"
                               "  coldcast fit metrics.json --map q1=shop:Invocations:Sum\n"});
  declare(options);
  if (!options.parse(words)) return kDone;
  const FitTask task = read_task(options, words);
  refuse_inputs_as_outputs(task);
  try {
    return fit_files(task);
  } catch (const ScenarioError& error) {
    return refuse(error);
  }
}

}  // namespace coldcast
