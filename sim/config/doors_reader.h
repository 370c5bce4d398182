#pragma once

#include <optional>
#include <vector>

#include "coldcast/base/parameters.h"
#include "coldcast/callers/dependency_settings.h"
#include "coldcast/callers/front_door_settings.h"
#include "coldcast/scenario/scenario.h"

namespace coldcast {

// The key `api_gateway` of the account; nullopt: unlimited.
[[nodiscard]] std::optional<ThrottleSettings> read_api_gateway(Parameters& account);
// The maps `front_doors` and `dependencies`, in file order.
[[nodiscard]] std::vector<FrontDoorSettings> read_front_doors(Parameters& settings);
[[nodiscard]] std::vector<DependencySettings> read_dependencies(Parameters& settings);

}  // namespace coldcast
