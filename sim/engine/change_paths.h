#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "coldcast/scenario/change.h"

namespace coldcast {

// Whether it sets something below `prefix`, such as `functions.checkout.`.
[[nodiscard]] inline bool concerns(const ScenarioChange& change, std::string_view prefix) {
  return std::any_of(change.paths.begin(), change.paths.end(),
                     [prefix](const std::string& path) { return path.starts_with(prefix); });
}

}  // namespace coldcast
