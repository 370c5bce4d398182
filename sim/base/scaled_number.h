#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "coldcast/base/time.h"

namespace coldcast {

// A decimal number (sign, fraction, exponent) times `unit`, rounded once to the nearest nanosecond
// in integers; nullopt when `text` is no such number or the result does not fit.
[[nodiscard]] std::optional<std::int64_t> parse_scaled(std::string_view text, Duration unit);

// The units a column of numbers may have, as in quantities, and their lengths.
[[nodiscard]] const std::vector<std::string_view>& time_units();
[[nodiscard]] Duration time_unit(std::size_t index);

}  // namespace coldcast
