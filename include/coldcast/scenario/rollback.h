#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "coldcast/measure/comparison.h"

namespace coldcast {

// The metrics of one minute that `rollback_if` may name: as those of a result, of what happened
// in the minute. A request belongs to the minute in which it came, an answer to that in which it
// was given.
inline constexpr auto kMinuteMetrics = std::to_array<std::string_view>({
    "requests",
    "invocations",
    "cold_starts",
    "warm_starts",
    "provisioned_starts",
    "spillover_invocations",
    "cold_start_rate",
    "throttles.total",
    "throttles.concurrent_invocation_limit_exceeded",
    "throttles.reserved_function_concurrent_invocation_limit_exceeded",
    "throttles.function_invocation_rate_limit_exceeded",
    "throttles.reserved_function_invocation_rate_limit_exceeded",
    "throttles.scaling_rate_exceeded",
    "errors.error",
    "errors.crash",
    "errors.timeout",
    "errors.init_timeout",
    "latency_ms.mean",
    "latency_ms.p50",
    "latency_ms.p90",
    "latency_ms.p95",
    "latency_ms.p99",
    "latency_ms.p99_9",
    "latency_ms.max",
    "duration_ms.mean",
    "duration_ms.p50",
    "duration_ms.p90",
    "duration_ms.p95",
    "duration_ms.p99",
    "duration_ms.p99_9",
    "duration_ms.max",
    "init_duration_ms.mean",
    "init_duration_ms.p50",
    "init_duration_ms.p90",
    "init_duration_ms.p95",
    "init_duration_ms.p99",
    "init_duration_ms.p99_9",
    "init_duration_ms.max",
});

// When a deployment goes back to the old version: judged on each minute that is over, over both
// versions.
struct RollbackCondition {
  std::string text;                       // as it was written
  std::optional<std::uint32_t> function;  // its index; absent: the account
  std::string metric;                     // one of kMinuteMetrics
  Comparison comparison = Comparison::greater;
  double bound = 0.0;  // in the unit of the metric
};

}  // namespace coldcast
