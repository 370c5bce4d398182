#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace coldcast {

// What people write, taken apart from the front: for messages that say how it is written here.

// A unit of the file, and the words that people use for it, each between blanks.
struct UnitWords {
  std::string_view unit;
  std::string_view written;
};

inline constexpr auto kTimeWords = std::to_array<UnitWords>({
    {"ns", " ns nanos nanosecond nanoseconds "},
    {"us", " us µs μs micros microsecond microseconds "},
    {"ms", " ms msec msecs millis millisecond milliseconds "},
    {"s", " s sec secs second seconds "},
    {"min", " m min mins minute minutes "},
    {"h", " h hr hrs hour hours "},
    {"d", " d day days "},
    {"w", " w wk week weeks "},
});

// The unit that a word means.
[[nodiscard]] std::optional<std::string_view> unit_of(std::span<const UnitWords> words,
                                                      std::string_view written);

[[nodiscard]] bool is_blank(char c);
// Small letters, without blanks at the ends.
[[nodiscard]] std::string plain(std::string_view text);

std::string_view take_while(std::string_view& text, bool (*is_wanted)(char));
std::string_view take_letters(std::string_view& text);
// A number off the front, its `k` or exponent worked in: as plain digits.
[[nodiscard]] std::optional<std::string> take_number(std::string_view& text);
// `10k`, `2M` of what is counted.
[[nodiscard]] std::string times_thousands(std::string number, std::string_view& text);

}  // namespace coldcast
