#include "logs/metric_fields.h"

#include <iterator>

namespace coldcast {

void append(fmt::memory_buffer& row, std::string_view text) {
  row.append(text.data(), text.data() + text.size());
}

void append_milliseconds(fmt::memory_buffer& row, std::int64_t nanoseconds) {
  fmt::format_to(std::back_inserter(row), ",{}.{:06}", nanoseconds / 1'000'000,
                 nanoseconds % 1'000'000);
}

void append_count(fmt::memory_buffer& row, std::uint64_t count) {
  fmt::format_to(std::back_inserter(row), ",{}", count);
}

void append_level(fmt::memory_buffer& row, std::int64_t level) {
  if (level > 0) return append_count(row, static_cast<std::uint64_t>(level));
  append(row, ",");
}

void append_latencies(fmt::memory_buffer& row, std::uint64_t cold_starts,
                      const DurationFigures& latencies) {
  if (latencies.count == 0) return append(row, ",,,,");
  append_count(row, cold_starts);
  append_milliseconds(row, latencies.average);
  append_milliseconds(row, latencies.p50);
  append_milliseconds(row, latencies.p99);
}

void append_durations(fmt::memory_buffer& row, const DurationFigures& figures) {
  if (figures.count == 0) return append(row, ",,,,");
  append_milliseconds(row, figures.average);
  append_milliseconds(row, figures.p50);
  append_milliseconds(row, figures.p99);
  append_milliseconds(row, figures.longest);
}

}  // namespace coldcast
