#include "coldcast/exchange/measured_run.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fmt/format.h>
#include <initializer_list>
#include <map>
#include <optional>
#include <utility>

#include "coldcast/base/error.h"
#include "coldcast/base/text.h"
#include "coldcast/formats/files.h"

#include "formats/csv.h"

namespace coldcast {
namespace {

// Nobody has measured larger ones; a table with another column of this name is found out.
constexpr std::uint64_t kLargestBurst = 10'000;

// The first of several names that the table has.
std::optional<std::size_t> column(const CsvReader& table,
                                  std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    if (const auto found = table.column(name)) return found;
  }
  return std::nullopt;
}

std::size_t require(const CsvReader& table, std::initializer_list<std::string_view> names) {
  const auto found = column(table, names);
  if (!found) {
    table.fail(
        fmt::format("there is no column {}; expected a row a call (handler_start_ms, "
                    "duration_ms, is_cold, instance), a row an idle time (idle_s, warm, cold) or "
                    "a row a number of bursts (burst, idle_s, warm, count)",
                    *names.begin()));
  }
  return *found;
}

double number(const CsvReader& table, std::size_t place) {
  const std::optional<double> value = parse_number(table.field(place));
  if (!value) table.fail(fmt::format("{} is no number", quote(table.field(place))));
  return *value;
}

Duration of_milliseconds(double ms) {
  return Duration{std::llround(ms * 1e6)};
}

std::uint64_t whole(const CsvReader& table, std::size_t place) {
  const std::optional<std::uint64_t> value = parse_count(table.field(place));
  if (!value) table.fail(fmt::format("{} is no count", quote(table.field(place))));
  return *value;
}

void read_idles(CsvReader& table, std::size_t idle, MeasuredRun& run) {
  const std::size_t warm = require(table, {"warm"});
  const std::size_t cold = require(table, {"cold"});
  const auto provider = table.column("provider");
  const std::size_t last = std::max({idle, warm, cold, provider.value_or(0)});
  while (table.next(last)) {
    if (provider && table.field(*provider) != "aws") continue;
    run.idles.push_back(
        {of_milliseconds(1000.0 * number(table, idle)), whole(table, warm), whole(table, cold)});
  }
}

// A row a pair of calls: the minutes between them, and whether the second was cold.
void read_intervals(CsvReader& table, std::size_t minutes, MeasuredRun& run) {
  const std::size_t flag = require(table, {"cold"});
  while (table.next(std::max(minutes, flag))) {
    const std::uint64_t cold = std::min<std::uint64_t>(whole(table, flag), 1);
    run.idles.push_back({of_milliseconds(60'000.0 * number(table, minutes)), 1 - cold, cold});
  }
}

// A row a number of bursts of one size that found as many environments.
void read_bursts(CsvReader& table, std::size_t size, MeasuredRun& run) {
  const std::size_t idle = require(table, {"idle_s"});
  const std::size_t warm = require(table, {"warm"});
  const auto count = table.column("count");
  std::map<std::pair<std::uint64_t, Duration>, std::vector<std::uint64_t>> found;
  while (table.next(std::max({size, idle, warm, count.value_or(0)}))) {
    const std::uint64_t calls = whole(table, size);
    if (calls == 0 || calls > kLargestBurst)
      table.fail(fmt::format("a burst of {}; expected 1 to {} calls", calls, kLargestBurst));
    if (whole(table, warm) > calls)
      table.fail(fmt::format("{} of a burst of {} were warm", whole(table, warm), calls));
    auto& of_warm = found[{calls, of_milliseconds(1000.0 * number(table, idle))}];
    of_warm.resize(calls + 1);
    of_warm[whole(table, warm)] += count ? whole(table, *count) : 1;
  }
  for (auto& [what, of_warm] : found)
    run.bursts.push_back({what.first, what.second, std::move(of_warm)});
}

// `True` and `1` of a flag; anything of an init.
bool is_cold(const CsvReader& table, std::size_t flag, bool is_init) {
  const std::string_view text = table.field(flag);
  if (is_init) return !text.empty();
  if (text == "True" || text == "true" || text == "1") return true;
  if (text == "False" || text == "false" || text == "0") return false;
  table.fail(fmt::format("{} does not say whether the call was cold; expected True or False",
                         quote(text)));
}

void read_calls(CsvReader& table, MeasuredRun& run) {
  const std::size_t at = require(table, {"handler_start_ms", "start_ms"});
  const std::size_t duration = require(table, {"duration_ms"});
  const std::size_t flag = require(table, {"is_cold", "init_ms"});
  const bool is_init = !table.column("is_cold").has_value();
  const auto instance = table.column("instance");
  const std::size_t last = std::max({at, duration, flag, instance.value_or(0)});
  std::vector<double> starts;
  while (table.next(last)) {
    starts.push_back(number(table, at));
    run.calls.push_back({.at = {},
                         .duration = of_milliseconds(number(table, duration)),
                         .is_cold = is_cold(table, flag, is_init),
                         .instance = instance ? std::string(table.field(*instance)) : ""});
  }
  if (starts.empty()) table.fail("there is no call");
  const double first = *std::min_element(starts.begin(), starts.end());
  for (std::size_t i = 0; i < starts.size(); ++i) {
    run.calls[i].at = kStartOfTime + of_milliseconds(starts[i] - first);
  }
  std::stable_sort(run.calls.begin(), run.calls.end(),
                   [](const MeasuredCall& a, const MeasuredCall& b) { return a.at < b.at; });
}

}  // namespace

MeasuredRun read_measured_run(const std::string& path) {
  if (!files().exists(path))
    throw UsageError(path + ": no such file",
                     "expected a table as CSV: a row a call, or a row an idle time");
  CsvReader table(path);
  MeasuredRun run;
  run.name = std::filesystem::path(path).filename().string();
  if (const auto size = table.column("burst")) {
    read_bursts(table, *size, run);
  } else if (const auto idle = table.column("idle_s")) {
    read_idles(table, *idle, run);
  } else if (const auto minutes = table.column("idle_interval_min")) {
    read_intervals(table, *minutes, run);
  } else {
    read_calls(table, run);
  }
  return run;
}

}  // namespace coldcast
