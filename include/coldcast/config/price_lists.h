#pragma once

#include <vector>

#include "coldcast/scenario/price_list.h"

namespace coldcast {

// The price lists that coldcast ships, one a Region, by name.
[[nodiscard]] std::vector<PriceList> all_shipped_prices();

}  // namespace coldcast
