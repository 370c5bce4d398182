#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "coldcast/base/time.h"

namespace coldcast {

// A span for people, rounded to three decimals of its unit: 300 ms, 1.2 s, 10 min, 2 h 5 min,
// 10 min 0.1 s. (base/text.h writes the form that a scenario reads back.)
[[nodiscard]] std::string readable(Duration span);

// 1 environment, 3 environments; thousands are grouped: 12,000 requests.
[[nodiscard]] std::string counted(std::uint64_t count, std::string_view noun);
// 12,000
[[nodiscard]] std::string readable(std::uint64_t count);

}  // namespace coldcast
