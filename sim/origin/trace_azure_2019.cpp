#include <cmath>

#include "base/scaled_number.h"
#include "origin/traces.h"
#include "random/laws.h"
#include "random/ziggurat.h"

namespace coldcast {
namespace {

// The trace of two weeks of July 2019 (Shahrad et al., Serverless in the Wild, USENIX ATC 2020): a
// row a function, a column a minute.
struct MinuteCount {
  std::uint32_t minute = 0;  // from the first column
  std::uint32_t count = 0;   // above 0
};
using Minutes = std::vector<MinuteCount>;

constexpr std::int64_t kMinute = 60'000'000'000;

// The requests of a minute are spread uniformly over it, drawn in order: of n uniforms that are
// left on a stretch, the smallest lies at 1 - U^(1/n) of it. So a minute takes no memory, however
// busy.
class SpreadRequests {
 public:
  SpreadRequests(std::shared_ptr<const Minutes> minutes, SimTime from, SimTime end,
                 RandomStream stream)
      : minutes_(std::move(minutes)), stream_(stream), from_(from), end_(end) {}

  bool next(Request& request) {
    do {
      if (left_ == 0 && !begin_minute()) return false;
      constexpr auto kLength = static_cast<double>(kMinute);
      place_ -= (kLength - place_) * std::expm1(-draw_exponential(stream_) / left_);
      --left_;
      // Rounding must not carry it into the next minute.
      const auto place = std::min(static_cast<std::int64_t>(place_), kMinute - 1);
      request.at = start_ + Duration{place};
    } while (request.at < from_);
    return request.at < end_;
  }

 private:
  // The next minute that has requests.
  bool begin_minute() {
    if (minute_ == minutes_->size()) return false;
    const MinuteCount& entry = (*minutes_)[minute_++];
    start_ = kStartOfTime + Duration{kMinute * std::int64_t{entry.minute}};
    left_ = entry.count;
    place_ = 0.0;
    return start_ < end_;
  }

  std::shared_ptr<const Minutes> minutes_;
  RandomStream stream_;
  SimTime from_;
  SimTime end_;
  std::size_t minute_ = 0;
  SimTime start_{};
  std::uint32_t left_ = 0;  // requests of this minute still to come
  double place_ = 0.0;      // of the last one, nanoseconds within the minute
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

std::size_t known_column(const CsvReader& table, std::string_view name) {
  if (const std::optional<std::size_t> column = table.column(name)) return *column;
  throw TraceError(table.path(), 1, "the header lacks " + std::string{name});
}

struct AzureFunction {
  std::string owner;
  std::string application;
  std::string name;
  Minutes minutes;
  std::optional<Distribution> duration;
  std::optional<Megabytes> memory;
};

// Rows of the other files belong to a function by these cells.
std::string join_key(std::string_view owner, std::string_view application, std::string_view name) {
  return std::string{owner} + "," + std::string{application} + "," + std::string{name};
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

struct AzureTrace {
  std::vector<AzureFunction> functions;
  FunctionKeys keys;
};

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

struct PercentileColumn {
  std::size_t column = 0;
  double share = 0.0;
};

std::vector<PercentileColumn> percentile_columns(const CsvReader& table) {
  constexpr std::string_view kPrefix = "percentile_Average_";
  std::vector<PercentileColumn> columns;
  for (std::size_t i = 0; i < table.header().size(); ++i) {
    const std::string_view name = table.header()[i];
    if (name.substr(0, kPrefix.size()) != kPrefix) continue;
    const std::optional<double> percent = parse_number(name.substr(kPrefix.size()));
    if (percent && *percent >= 0.0 && *percent <= 100.0) columns.push_back({i, *percent / 100.0});
  }
  const bool is_complete =
      !columns.empty() && columns.front().share == 0.0 && columns.back().share == 1.0 &&
      std::is_sorted(columns.begin(), columns.end(),
                     [](const auto& a, const auto& b) { return a.share <= b.share; });
  if (!is_complete) {
    throw TraceError(table.path(), 1,
                     "the header needs percentile_Average_0 to percentile_Average_100, in order");
  }
  return columns;
}

// In milliseconds, linear between the percentiles. Functions that the trace lacks are passed over.
void join_durations(AzureTrace& trace, const std::string& path) {
  CsvReader table{path};
  const std::size_t owner = known_column(table, "HashOwner");
  const std::size_t application = known_column(table, "HashApp");
  const std::size_t name = known_column(table, "HashFunction");
  const std::vector<PercentileColumn> columns = percentile_columns(table);
  const NumberUnit milliseconds{std::chrono::milliseconds{1}};
  while (table.next(table.header().size() - 1)) {
    const auto number =
        trace.keys.find(join_key(table.field(owner), table.field(application), table.field(name)));
    if (!number) continue;
    std::vector<QuantilePoint> points;
    for (const PercentileColumn& column : columns) {
      const Duration value{read_duration_cell(table, column.column, milliseconds)};
      if (!points.empty() && value < points.back().value) {
        table.fail(table.header()[column.column] + " is below the percentile before it");
      }
      points.push_back({column.share, value});
    }
    trace.functions[*number].duration = quantile_distribution(points);
  }
}

// Rounded up to whole megabytes and into the range that AWS allows.
Megabytes read_memory(const CsvReader& table, std::size_t column) {
  const std::string cell{table.field(column)};
  const std::optional<double> megabytes = parse_number(cell);
  if (!megabytes || *megabytes < 0.0) table.fail("AverageAllocatedMb \"" + cell + "\" is no size");
  return {static_cast<std::uint32_t>(std::clamp(std::ceil(*megabytes), 128.0, 10240.0))};
}

// By function, or, as in the dataset's own files, by application.
void join_memory(AzureTrace& trace, const std::string& path) {
  CsvReader table{path};
  const std::size_t owner = known_column(table, "HashOwner");
  const std::size_t application = known_column(table, "HashApp");
  const std::optional<std::size_t> name = table.column("HashFunction");
  const std::size_t memory = known_column(table, "AverageAllocatedMb");
  const std::size_t last = std::max({owner, application, name.value_or(0), memory});
  FunctionKeys applications;
  std::vector<Megabytes> sizes;
  while (table.next(last)) {
    const Megabytes size = read_memory(table, memory);
    const std::string key = join_key(table.field(owner), table.field(application),
                                     name ? table.field(*name) : std::string_view{});
    if (applications.number(key) == sizes.size()) sizes.push_back(size);
  }
  for (AzureFunction& function : trace.functions) {
    const auto number = applications.find(
        join_key(function.owner, function.application, name ? function.name : std::string{}));
    if (number) function.memory = sizes[*number];
  }
}

// The counts of all functions, or of one, minute by minute.
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
    constexpr std::uint64_t kMost = 0xffffffff;
    const auto count = static_cast<std::uint32_t>(std::min(totals[minute], kMost));
    if (count > 0) minutes.push_back({minute, count});
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
  AzureTrace trace = read_invocations(*path);
  if (durations_path) join_durations(trace, *durations_path);
  if (memory_path) join_memory(trace, *memory_path);
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
