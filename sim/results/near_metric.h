#pragma once

#include <span>
#include <string>
#include <string_view>

namespace coldcast {

// The metric of `known` that people mean by `metric`: `p99` is latency_ms.p99, `latency.p90`
// latency_ms.p90, `cost` cost_usd.total. Empty where none is near.
[[nodiscard]] std::string_view nearest_metric(std::string_view metric,
                                              std::span<const std::string_view> known);
// `unknown metric "latency.p90"; did you mean "latency_ms.p90"?`
[[nodiscard]] std::string unknown_metric(std::string_view metric,
                                         std::span<const std::string_view> known);

}  // namespace coldcast
