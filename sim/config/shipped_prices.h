#pragma once

#include <span>
#include <string_view>

namespace coldcast {

// One of sim/cost/prices/REGION.yaml, embedded by CMake.
struct ShippedPrices {
  std::string_view region;
  std::string_view text;
};

[[nodiscard]] std::span<const ShippedPrices> shipped_prices();

}  // namespace coldcast
