#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/scaled_number.h"

namespace coldcast {

// An ISO-8601 time as nanoseconds since 1970-01-01T00:00Z: `2023-11-16T18:17:03.98`, with T or a
// blank, a fraction of any length (rounded to the nanosecond), and Z, +02:00, +0200, +02 or nothing
// (taken as UTC); seconds, or the whole time of day, may be left out, and the date may have
// slashes. nullopt for anything else, and for years that do not fit (1678 to 2261 do).
[[nodiscard]] std::optional<std::int64_t> parse_iso_time(std::string_view text);

// How a column's times are written: numbers of `unit`, or ISO-8601 where there is none.
struct TimeColumn {
  std::optional<NumberUnit> unit;

  [[nodiscard]] std::optional<std::int64_t> parse(std::string_view text) const;
};

}  // namespace coldcast
