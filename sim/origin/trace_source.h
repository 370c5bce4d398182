#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "formats/csv.h"
#include "origin/arrivals.h"
#include "origin/trace_names.h"
#include "origin/trace_time.h"

namespace coldcast {

// One request of a trace file, before its origin is known.
struct TraceRecord {
  std::int64_t at = 0;         // nanoseconds since whatever the file counts from
  std::int64_t duration = -1;  // negative: the file has none
  std::uint32_t function = 0;  // index in order of first appearance
  std::uint32_t label = kNoLabel;

  static constexpr std::uint32_t kNoLabel = 0xffffffff;
};

// The records of a file, in file order. Belongs to one run.
class TraceRecords {
 public:
  virtual ~TraceRecords() = default;
  // Writes the next records and returns how many; fewer only at the end. Throws TraceError.
  virtual std::size_t read(std::span<TraceRecord> records) = 0;
  // The file, whose row is that of the record read last.
  [[nodiscard]] virtual const CsvReader& table() const = 0;
};

// For one run, whose random numbers spread what stands for a stretch of time.
using OpenTrace = std::function<std::unique_ptr<TraceRecords>(const WorkloadContext&)>;

// What is time zero: the earliest record, zero of the file, or a time in it.
struct Origin {
  enum class Kind : std::uint8_t { first, zero, time };

  Kind kind = Kind::first;
  std::int64_t at = 0;
};
[[nodiscard]] Origin read_origin(Parameters& settings, const TimeColumn& times);

struct TraceShape {
  Origin origin;
  Window window;
  // Only records of this function; otherwise all.
  std::optional<std::uint32_t> function;
  // The feeds of the functions, counted from the first of them; kNoFeed for those whose requests
  // are not asked for here. Empty: all have the same.
  std::vector<Feed> feeds;
  static constexpr Feed kNoFeed = 0xffffffff;
  // What the labels of records stand for.
  std::shared_ptr<const FunctionKeys> labels;
};

// Requests of a file in order of time, ties in file order. A file of up to half a million records
// is sorted as a whole; a longer one streams, unless its beginning is out of order: then up to 16
// million records are sorted. Beyond that, a record may come late by so many others. Records before
// the origin are left out where it is a time, an error where it is zero.
[[nodiscard]] std::unique_ptr<RequestSource> trace_source(std::unique_ptr<TraceRecords> records,
                                                          const TraceShape& shape,
                                                          const WorkloadContext& context);

}  // namespace coldcast
