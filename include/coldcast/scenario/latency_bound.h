#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "coldcast/base/time.h"

namespace coldcast {

// The metric `latency_ms.above.DURATION`, the share of the answers later than that, exists for
// every duration; it is counted for those that are asked for.
inline constexpr std::string_view kLatencyAbove = "latency_ms.above.";

// What `text`, a path or a condition, asks for; nullopt if it names no such metric, or none that is
// a duration.
[[nodiscard]] std::optional<Duration> latency_bound_in(std::string_view text);
// As a row of a result spells it: of above.1000ms it is latency_ms.above.1s.
[[nodiscard]] std::string latency_above_path(Duration bound);
// In order, each once.
[[nodiscard]] std::vector<Duration> latency_bounds_in(const std::vector<std::string>& texts);

}  // namespace coldcast
