#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "coldcast/base/quantity.h"
#include "coldcast/base/time.h"

namespace coldcast {

// Reading and writing the quantities of a scenario. Each reader takes the whole of `text` or gives
// nullopt; decimal fractions are rounded once, to the nearest nanosecond, computed in integers.

// 300ms, 1h30min, 1307.68ms, 0; units ns us ms s min h d. nullopt also beyond int64 nanoseconds.
[[nodiscard]] std::optional<Duration> parse_duration(std::string_view text);
// 40/s, 100/min, 10/h, 0.9/s, 5/10s is not one. nullopt also above 10^9/s.
[[nodiscard]] std::optional<Rate> parse_rate(std::string_view text);
// 1024MB, 1GB, 0.5GB (a whole number of megabytes).
[[nodiscard]] std::optional<Megabytes> parse_size(std::string_view text);
// 0, or digits without sign, leading zero or underscore; fits uint64.
[[nodiscard]] std::optional<std::uint64_t> parse_count(std::string_view text);
// A finite decimal number; no hex, no inf or nan, no locale.
[[nodiscard]] std::optional<double> parse_number(std::string_view text);

// Reads back equal, in whole numbers: 1h30min, 300ms, 1500ns for 1.5us.
[[nodiscard]] std::string to_string(Duration span);
[[nodiscard]] std::string to_string(Rate rate);
[[nodiscard]] std::string to_string(Megabytes size);
// The shortest decimal that reads back equal.
[[nodiscard]] std::string to_string(double number);

// The text in double quotes for a message: control characters escaped, a long one cut.
[[nodiscard]] std::string quote(std::string_view text);

// The word of `known` that `word` is most likely meant to be (few edits away), or empty.
[[nodiscard]] std::string_view nearest_word(std::string_view word,
                                            std::span<const std::string_view> known);
// `unknown kind "fixd"; did you mean "fixed"?` or, with no near one, `...; expected one of a, b,
// c`.
[[nodiscard]] std::string unknown_word(std::string_view what, std::string_view word,
                                       std::span<const std::string_view> known);

}  // namespace coldcast
