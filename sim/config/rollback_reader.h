#pragma once

#include <optional>
#include <vector>

#include "coldcast/base/parameters.h"
#include "coldcast/scenario/rollback.h"
#include "coldcast/scenario/scenario.h"

namespace coldcast {

// `rollback_if`: a metric of a minute (`api.errors.error`, `throttles.total`), a comparison and a
// number, which may be a duration where the metric is one, and a percentage of a share.
[[nodiscard]] std::optional<RollbackCondition> read_rollback(
    const Setting& setting, const std::vector<Function>& functions);

}  // namespace coldcast
