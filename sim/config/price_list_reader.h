#pragma once

#include <string>
#include <string_view>

#include "coldcast/base/parameters.h"
#include "coldcast/scenario/price_list.h"

namespace coldcast {

// The list that `prices` names: one that coldcast ships, or a file beside the scenario.
[[nodiscard]] PriceList read_prices(const Setting& prices);
// The shipped list that a scenario without `prices` is billed by.
[[nodiscard]] PriceList default_prices();

}  // namespace coldcast
