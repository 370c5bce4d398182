#include "base/scaled_number.h"
#include "origin/azure_2019.h"
#include "origin/spread_draws.h"
#include "origin/trace_columns.h"
#include "origin/traces.h"

namespace coldcast {
namespace {

constexpr Duration kColumn = std::chrono::minutes{1};

// The requests of a minute are spread uniformly over it.
class SpreadRequests {
 public:
  SpreadRequests(std::shared_ptr<const Minutes> minutes, SimTime from, SimTime end,
                 RandomStream stream)
      : minutes_(std::move(minutes)), stream_(stream), from_(from), end_(end) {}

  bool next(Request& request) {
    do {
      if (spread_.empty() && !begin_minute()) return false;
      request.at = start_ + spread_.next(stream_);
    } while (request.at < from_);
    return request.at < end_;
  }

 private:
  // The next minute that has requests.
  bool begin_minute() {
    if (minute_ == minutes_->size()) return false;
    const std::uint32_t minute = (*minutes_)[minute_].minute;
    std::uint64_t count = 0;
    while (minute_ < minutes_->size() && (*minutes_)[minute_].minute == minute)
      count += (*minutes_)[minute_++].count;
    start_ = kStartOfTime + kColumn * std::int64_t{minute};
    spread_.begin(count, kColumn);
    return start_ < end_;
  }

  std::shared_ptr<const Minutes> minutes_;
  RandomStream stream_;
  SimTime from_;
  SimTime end_;
  std::size_t minute_ = 0;
  SimTime start_{};
  SpreadDraws spread_;
};

Workload spread_workload(Minutes minutes, const Window& window) {
  Workload workload;
  workload.ends_by_itself = true;
  workload.make_source = [minutes = std::make_shared<const Minutes>(std::move(minutes)),
                          window](const WorkloadContext& context) {
    return source_of(SpreadRequests{minutes, window.from, window.end(context),
                                    stream_of(context, StreamPurpose::arrivals)});
  };
  return workload;
}

// The first column that counts a minute; all after it do, numbered one after the other. A day
// begins with 1, a part of one with another.
std::size_t first_minute(const CsvReader& table) {
  const std::vector<std::string>& header = table.header();
  std::size_t first = 0;
  while (first < header.size() && !parse_count(header[first])) ++first;
  if (first == header.size()) throw TraceError(table.path(), 1, "the header names no minute");
  std::uint64_t expected = *parse_count(header[first]);
  for (std::size_t column = first; column < header.size(); ++column, ++expected) {
    if (parse_count(header[column]) == expected) continue;
    throw TraceError(table.path(), 1,
                     "column \"" + header[column] + "\" stands where minute " +
                         std::to_string(expected) + " belongs");
  }
  return first;
}

Minutes read_minutes(const CsvReader& table, std::size_t first) {
  Minutes minutes;
  for (std::size_t column = first; column < table.header().size(); ++column) {
    const std::string_view cell = table.field(column);
    const std::optional<std::uint64_t> count = parse_count(cell);
    constexpr std::uint64_t kMost = 0xffffffff;
    if (!count || *count > kMost) {
      table.fail("minute " + table.header()[column] + ": \"" + std::string{cell} +
                 "\" is not a count");
    }
    if (*count == 0) continue;
    minutes.push_back(
        {static_cast<std::uint32_t>(column - first), static_cast<std::uint32_t>(*count)});
  }
  return minutes;
}

AzureTrace read_invocations(const std::string& path) {
  AzureTrace trace;
  CsvReader table{path};
  const std::size_t owner = known_column(table, "HashOwner");
  const std::size_t application = known_column(table, "HashApp");
  const std::size_t name = known_column(table, "HashFunction");
  const std::size_t first = first_minute(table);
  while (table.next(table.header().size() - 1)) {
    AzureFunction function;
    function.owner = table.field(owner);
    function.application = table.field(application);
    function.name = table.field(name);
    const std::string key = join_key(function.owner, function.application, function.name);
    if (trace.keys.find(key)) table.fail("function " + function.name + " has two rows");
    trace.keys.number(key);
    function.minutes = read_minutes(table, first);
    trace.functions.push_back(std::move(function));
  }
  return trace;
}

// The counts of all functions, or of one, minute by minute; what is beyond one entry is in several.
Minutes merge(const AzureTrace& trace, std::optional<std::uint32_t> only) {
  std::vector<std::uint64_t> totals;
  for (std::uint32_t i = 0; i < trace.functions.size(); ++i) {
    if (only && i != *only) continue;
    for (const MinuteCount& entry : trace.functions[i].minutes) {
      if (entry.minute >= totals.size()) totals.resize(entry.minute + 1);
      totals[entry.minute] += entry.count;
    }
  }
  Minutes minutes;
  for (std::uint32_t minute = 0; minute < totals.size(); ++minute) {
    for (std::uint64_t left = totals[minute]; left > 0;) {
      constexpr std::uint64_t kMost = 0xffffffff;
      const std::uint64_t count = std::min(left, kMost);
      minutes.push_back({minute, static_cast<std::uint32_t>(count)});
      left -= count;
    }
  }
  return minutes;
}

std::vector<std::string> names_of(const AzureTrace& trace) {
  std::vector<QualifiedName> names;
  for (const AzureFunction& function : trace.functions) {
    names.push_back({function.application, function.name});
  }
  return unique_names(names);
}

}  // namespace

std::optional<TraceContent> read_azure_2019(Parameters& settings, TracePlace place) {
  const std::optional<Setting> file = settings.require("file", "invocations.csv.gz");
  const std::optional<std::string> path = file ? readable_file(*file) : std::nullopt;
  const bool makes_functions = place == TracePlace::own_functions;
  const auto durations = makes_functions ? settings.find("durations") : std::nullopt;
  const auto memory = makes_functions ? settings.find("memory") : std::nullopt;
  const auto durations_path = durations ? readable_file(*durations) : std::nullopt;
  const auto memory_path = memory ? readable_file(*memory) : std::nullopt;
  const Window window = read_window(settings);
  if (!makes_functions) (void)settings.find("function");
  if (!path || (durations && !durations_path) || (memory && !memory_path)) return std::nullopt;
  remark_delimiter(settings.diagnostics(), CsvReader{*path});
  AzureTrace trace = read_invocations(*path);
  Diagnostics& diagnostics = settings.diagnostics();
  if (durations_path) join_durations(trace, *durations_path, diagnostics);
  if (memory_path) join_memory(trace, *memory_path, diagnostics);
  const std::vector<std::string> names = names_of(trace);
  TraceContent content;
  if (!makes_functions) {
    std::optional<std::uint32_t> only;
    if (!read_function_choice(settings, names, only)) return std::nullopt;
    content.merged = spread_workload(merge(trace, only), window);
    return content;
  }
  for (std::size_t i = 0; i < names.size(); ++i) {
    AzureFunction& function = trace.functions[i];
    content.functions.push_back({.name = names[i],
                                 .memory = function.memory,
                                 .duration = std::move(function.duration),
                                 .workload = spread_workload(std::move(function.minutes), window)});
  }
  return content;
}

}  // namespace coldcast
