#pragma once

#include <string_view>

#include "exchange/import/core/block.h"
#include "exchange/import/core/inventory.h"

namespace coldcast {

inline constexpr std::string_view kProvisionedDimension = "lambda:function:ProvisionedConcurrency";

// Application Auto Scaling under the names of its API, which CloudFormation and the aws command
// line share. Whose they are is the caller's to fill in.
[[nodiscard]] TargetFact read_target(const Block& block);
[[nodiscard]] PolicyFact read_policy(const Block& block);
[[nodiscard]] ScheduledFact read_scheduled_action(const Block& block);

}  // namespace coldcast
