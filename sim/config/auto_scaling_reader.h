#pragma once

#include <optional>

#include "coldcast/base/parameters.h"
#include "coldcast/control/auto_scaling.h"
#include "coldcast/origin/time_zone.h"

namespace coldcast {

// `autoscaling` of a block provisioned_concurrency; nullopt: there is none. `starts_at`: the
// instant of time zero, if the scenario says it, which scheduled actions of the calendar need.
[[nodiscard]] std::optional<AutoScaling> read_auto_scaling(
    Parameters& block, const std::optional<CalendarTime>& starts_at);

}  // namespace coldcast
