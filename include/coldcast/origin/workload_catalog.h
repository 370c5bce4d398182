#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "coldcast/base/catalog.h"
#include "coldcast/origin/request_source.h"
#include "coldcast/origin/time_zone.h"
#include "coldcast/random/distribution.h"

namespace coldcast {

// Who gets the arrivals of a block: not all keys have a meaning for all.
enum class WorkloadPlace : std::uint8_t { function, queue };

// Reads one arrivals block {kind: ..., from, until, retry}; problems go to the setting's
// diagnostics. `starts_at` is the instant of time zero, if the scenario says it: a schedule that
// goes by the calendar needs it. Throws TraceError for a trace with a bad record.
[[nodiscard]] std::optional<Workload> read_workload(
    const Setting& block, WorkloadPlace place = WorkloadPlace::function,
    const std::optional<CalendarTime>& starts_at = std::nullopt);

// The blocks of a key `arrivals`: one, or a list of them. Reports what is neither.
[[nodiscard]] std::vector<Setting> arrivals_blocks(const Setting& setting);

// A function that a trace file names, with what the file says of it.
struct TraceFunction {
  std::string name;
  std::optional<Megabytes> memory;
  std::optional<Distribution> duration;
  Workload workload;  // without make_source when Trace::source_of brings its requests
};

using MakeSource = std::function<std::unique_ptr<RequestSource>(const WorkloadContext&)>;

// What one entry of `traces:` makes. Functions stand in order of first appearance in the file.
struct Trace {
  std::vector<TraceFunction> functions;
  // Where one file interleaves all functions it is read once for those that are asked for, given
  // by their index into `functions`: requests carry feed = context.feed + place in `wanted`. Empty:
  // each function has its own source.
  std::function<MakeSource(const std::vector<std::uint32_t>& wanted)> source_of;
};

// Reads one entry of `traces:` {file, format, ...}; `template` is asked for but left to the caller.
[[nodiscard]] std::optional<Trace> read_trace(Parameters& settings);

// The key `retry` of an arrivals block, or of a call that a handler makes.
[[nodiscard]] std::optional<Retry> read_retry(Parameters& settings);

[[nodiscard]] std::vector<CatalogEntry> workload_catalog();
[[nodiscard]] std::vector<CatalogEntry> trace_catalog();
[[nodiscard]] std::vector<CatalogEntry> retry_catalog();

}  // namespace coldcast
