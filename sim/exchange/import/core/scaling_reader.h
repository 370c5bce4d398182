#pragma once

#include <string>
#include <string_view>

#include "exchange/import/core/block.h"
#include "exchange/import/core/inventory.h"

namespace coldcast {

inline constexpr std::string_view kProvisionedDimension = "lambda:function:ProvisionedConcurrency";

// Application Auto Scaling under the names of its API, which CloudFormation and the aws command
// line share. Whose they are is the caller's to fill in.
[[nodiscard]] TargetFact read_target(const Block& block);
[[nodiscard]] PolicyFact read_policy(const Block& block);
// An alarm of CloudWatch. Whose it sets off is the caller's to fill in.
[[nodiscard]] AlarmFact read_alarm(const Block& block);
// The properties that bound a schedule's life.
[[nodiscard]] LifeFact read_life(const Block& block, std::string_view start, std::string_view end);
[[nodiscard]] ScheduledFact read_scheduled_action(const Block& block);

}  // namespace coldcast
