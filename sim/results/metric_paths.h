#pragma once

#include <string_view>

namespace coldcast {

// Where money is in yuan, its numbers have another name.
inline constexpr std::string_view kCostUsd = "cost_usd.";
inline constexpr std::string_view kCostCny = "cost_cny.";

}  // namespace coldcast
