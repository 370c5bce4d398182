#pragma once

#include <string_view>

namespace coldcast {

// sim/cost/prices/us-east-1.yaml, embedded by CMake.
extern const std::string_view kUsEast1Prices;

}  // namespace coldcast
