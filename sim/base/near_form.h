#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "coldcast/base/node.h"

namespace coldcast {

// What people and other tools write for a quantity, as the scenario file has it: `5m`, `5 minutes`,
// `PT5M`, `rate(5 minutes)` are 5min, `100rps` is 100/s, `1769MiB` is 1769MB, `10k` is 10000. For
// messages only: nothing is read so. nullopt where what is meant cannot be told.

// `path`: of the key, by which a bare number is guessed to be seconds or milliseconds.
[[nodiscard]] std::optional<std::string> near_duration(std::string_view text,
                                                       std::string_view path);
[[nodiscard]] std::optional<std::string> near_rate(std::string_view text);
[[nodiscard]] std::optional<std::string> near_size(std::string_view text);
[[nodiscard]] std::optional<std::string> near_count(std::string_view text);
// Also of a percentage.
[[nodiscard]] std::optional<std::string> near_number(std::string_view text);
// `rate(5min)` is rate(5 minutes).
[[nodiscard]] std::optional<std::string> near_rate_expression(std::string_view text);
// A word of another tool's: `amd64` is x86_64; nothing unless it is one of `words`.
[[nodiscard]] std::optional<std::string> near_word(std::string_view text,
                                                   std::span<const std::string_view> words);
// `0.12`, `12`, `12 percent` are 12%.
[[nodiscard]] std::optional<std::string> near_percentage(std::string_view text);
// `2027-01-01` is 2027-01-01T00:00:00Z.
[[nodiscard]] std::optional<std::string> near_calendar_time(std::string_view text);
// `yes`, `off`, `1`.
[[nodiscard]] std::optional<std::string> near_boolean(std::string_view text);

// What stands there as it would be written in a line; `...` for what would be long.
[[nodiscard]] std::string in_a_line(const Node& node);

// Whether the text is a runtime by AWS's name, such as python3.12.
[[nodiscard]] bool is_runtime_name(std::string_view text);

}  // namespace coldcast
