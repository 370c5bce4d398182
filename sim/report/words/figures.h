#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "coldcast/results/metric_tree.h"

namespace coldcast {

// Numbers as people read them: thousands apart, about three digits, a unit. Nothing is a dash.

[[nodiscard]] std::string grouped(std::uint64_t count);           // 1,234,567
[[nodiscard]] std::string measure(double value);                  // 1,235  12.3  1.23  0.0012
[[nodiscard]] std::string count_figure(const Number& number);     // a mean of counts as a measure
[[nodiscard]] std::string percent_figure(const Number& share);    // 0.22 %
[[nodiscard]] std::string milliseconds_figure(const Number& ms);  // 85.0 ms  1.90 s  2.50 min
[[nodiscard]] std::string dollars_figure(const Number& dollars);  // 1,234.56  0.0012
[[nodiscard]] std::string seconds_figure(const Number& seconds);  // 1h30min, 8h2min7s

// How many columns of a terminal `text` takes, for text without wide or combining characters.
[[nodiscard]] std::size_t columns_of(std::string_view text);

}  // namespace coldcast
