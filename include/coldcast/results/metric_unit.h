#pragma once

#include <cstdint>
#include <string_view>

namespace coldcast {

// What the numbers of a metric are, for those who write them, draw them and compare with them.
enum class Unit : std::uint8_t { count, share, seconds, milliseconds, dollars };

// Of a metric, by its path with or without the name of a function (`latency_ms.p99`,
// `checkout.latency_ms.p99`), whatever that name looks like.
[[nodiscard]] Unit unit_of(std::string_view path);
// What a number of it is, in words: `a count`, `milliseconds`.
[[nodiscard]] std::string_view to_string(Unit unit);

}  // namespace coldcast
