#include "coldcast/origin/workload_catalog.h"

#include <array>

#include "origin/arrivals.h"
#include "origin/traces.h"

namespace coldcast {
namespace {

// A trace format is named by `format`, not by `kind`, so it has a row of its own shape.
struct TraceRow {
  std::string_view format;
  std::string_view summary;
  std::string_view example;
  std::optional<TraceContent> (*read)(Parameters& settings, TracePlace place);
};

constexpr std::array<TraceRow, 3> kTraces{{
    {"csv", "a row a request, with a header; columns by name",
     "{file: requests.csv, format: csv, columns: {time: at, function: name, duration: took}, "
     "time_unit: s, duration_unit: ms, origin: first}",
     read_csv_trace},
    {"azure_2019", "a row a function, a count a minute; with files of durations and memory",
     "{file: invocations.csv.gz, format: azure_2019, durations: durations.csv.gz, memory: "
     "memory.csv.gz}",
     read_azure_2019},
    {"azure_2021", "a row a request: app,func,end_timestamp,duration",
     "{file: azure_2021.csv, format: azure_2021}", read_azure_2021},
}};

std::optional<TraceContent> read_content(Parameters& settings, TracePlace place) {
  const std::optional<Setting> format = settings.require("format", "csv");
  if (!format) {
    (void)settings.all();  // no key is unknown where none is known
    return std::nullopt;
  }
  const std::string word = format->text();
  std::vector<std::string_view> formats;
  for (const TraceRow& row : kTraces) {
    if (row.format == word) return row.read(settings, place);
    formats.push_back(row.format);
  }
  format->fail(unknown_word("format", word, formats));
  (void)settings.all();
  return std::nullopt;
}

Workload build_trace(Parameters& settings) {
  std::optional<TraceContent> content = read_content(settings, TracePlace::arrivals);
  return content ? std::move(content->merged) : Workload{};
}

// By the table alone, as examples of the catalog are built: nobody says when time zero is.
Workload build_without_calendar(Parameters& settings) {
  return build_eventbridge_schedule(settings, std::nullopt);
}

using Row = CatalogRow<Workload>;

constexpr std::array<Row, 10> kArrivals{{
    {"poisson", "at random, at a mean rate", "{kind: poisson, rate: 40/s, from: 0s, until: 1h}",
     build_poisson},
    {"constant", "evenly spaced", "{kind: constant, rate: 10/s}", build_constant_arrivals},
    {"requests", "at given instants, with labels and durations of their own",
     "{kind: requests, list: [{at: 0s, label: A}, {at: 1s, duration: 300ms, label: B}]}",
     build_requests},
    {"burst", "many at once, or evenly over a time",
     "{kind: burst, at: 12min, count: 500, over: 2s}", build_burst},
    {"profile", "at random, at a rate that is linear between points",
     "{kind: profile, points: [{at: 0s, rate: 1/s}, {at: 1h, rate: 40/s}, {at: 2h, rate: 1/s}]}",
     build_profile},
    {"on_off", "bursty: at random while on, nothing while off",
     "{kind: on_off, on: {kind: exponential, mean: 10s}, off: {kind: exponential, mean: 1min}, "
     "rate: 100/s}",
     build_on_off},
    {"closed_loop", "clients that ask again when they have their answer, as ab -n -c",
     "{kind: closed_loop, clients: 20, requests: 100, think_time: 0s}", build_closed_loop},
    {"schedule", "a timer: some requests at each tick", "{kind: schedule, every: 5min, count: 1}",
     build_schedule},
    {kEventBridgeSchedule, "rate, cron or at of EventBridge Scheduler, on the clock of a time zone",
     "{kind: eventbridge_schedule, schedule: rate(5 minutes), flexible_window: 0s}",
     build_without_calendar},
    {"trace", "the requests of a file",
     "{kind: trace, file: requests.csv, format: csv, columns: {time: at, duration: took}, "
     "time_unit: s, duration_unit: ms}",
     build_trace},
}};

// One kind must know the calendar.
std::optional<Workload> build_workload(Parameters settings,
                                       const std::optional<CalendarTime>& starts_at) {
  if (!is_eventbridge_schedule(settings))
    return build_from(std::span<const Row>{kArrivals}, settings);
  Workload workload = build_eventbridge_schedule(settings, starts_at);
  settings.done();
  return workload;
}

}  // namespace

std::optional<Workload> read_workload(const Setting& block, WorkloadPlace place,
                                      const std::optional<CalendarTime>& starts_at) {
  Parameters settings = block.map();
  // Asked for first, so that the kind's builder does not take it for an unknown key.
  ClientSettings client = read_client_settings(settings);
  Sending sending = read_sending(settings, place);
  const BlockSettings common = read_block_settings(settings);
  std::optional<Workload> workload = build_workload(settings, starts_at);
  if (!workload || !workload->make_source) return std::nullopt;
  add_clients(*workload, std::move(client));
  workload->invocation = sending.invocation;
  workload->delivery = std::move(sending.delivery);
  workload->poison = std::move(sending.poison);
  workload->duration = common.duration;
  workload->brings_durations |= common.duration.has_value();
  workload->label = common.label;
  workload->scale.factor = common.scale;
  check_sending(settings, *workload, place);
  return workload;
}

std::optional<Trace> read_trace(Parameters& settings) {
  (void)settings.find("template");
  const std::optional<Retry> retry = read_retry(settings);
  std::optional<TraceContent> content = read_content(settings, TracePlace::own_functions);
  if (!content) return std::nullopt;
  if (retry && !retry->is_plain()) {
    settings.fail("retry",
                  "clients of a trace retry what is throttled; to retry on error or timeout "
                  "as well, give a function arrivals {kind: trace, function: NAME, ...}");
  }
  if (retry) {
    for (TraceFunction& function : content->functions) add_retry(function.workload, *retry);
  }
  return Trace{.functions = std::move(content->functions),
               .source_of = std::move(content->source_of)};
}

std::vector<CatalogEntry> workload_catalog() {
  return entries_of(std::span<const Row>{kArrivals});
}

std::vector<CatalogEntry> trace_catalog() {
  std::vector<CatalogEntry> entries;
  for (const TraceRow& row : kTraces) entries.push_back({row.format, row.summary, row.example});
  return entries;
}

}  // namespace coldcast
