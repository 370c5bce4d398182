#pragma once

#include <cstdint>
#include <fmt/format.h>
#include <string_view>

#include "logs/minute_durations.h"

namespace coldcast {

// The fields of a row of --metrics, each with a comma before it. Durations are in milliseconds.
void append(fmt::memory_buffer& row, std::string_view text);
void append_milliseconds(fmt::memory_buffer& row, std::int64_t nanoseconds);
void append_count(fmt::memory_buffer& row, std::uint64_t count);
// A level is emitted while there is one.
void append_level(fmt::memory_buffer& row, std::int64_t level);
// Average, p50, p99, maximum.
void append_durations(fmt::memory_buffer& row, const DurationFigures& figures);
// Cold starts; average, p50, p99.
void append_latencies(fmt::memory_buffer& row, std::uint64_t cold_starts,
                      const DurationFigures& latencies);

}  // namespace coldcast
