#pragma once

#include <array>
#include <string_view>

namespace coldcast {

// Part of the output's format: scripts rely on names and order.
inline constexpr std::array<std::string_view, 2> kRunMetrics = {"counted_s", "simulated_events"};

inline constexpr auto kAccountMetrics = std::to_array<std::string_view>({
    "requests",
    "invocations",
    "cold_starts",
    "warm_starts",
    "provisioned_starts",
    "spillover_invocations",
    "cold_start_rate",
    "cold_start_causes.first_request",
    "cold_start_causes.concurrency_growth",
    "cold_start_causes.idle_expiry",
    "cold_start_causes.max_age",
    "cold_start_causes.reset",
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
    "concurrent_executions.mean",
    "concurrent_executions.max",
    "environments.created",
    "environments.ended",
    "environments.alive",
    "environments.peak",
    "environments.mean",
    "environments.mean_idle",
    "environments.peak_connections",
    "provisioned_concurrency.utilization",
    "provisioned_concurrency.break_even_utilization",
    "cost_usd.requests",
    "cost_usd.duration",
    "cost_usd.init",
    "cost_usd.provisioned",
    "cost_usd.provisioned_duration",
    "cost_usd.ephemeral_storage",
    "cost_usd.snap_start",
    "cost_usd.total",
    "cost_usd.per_month",
    "concurrency_limit",
    "claimed_account_concurrency.max",
});

// The same where money is in yuan.
inline constexpr std::string_view kCostUsd = "cost_usd.";
inline constexpr std::string_view kCostCny = "cost_cny.";
inline constexpr std::array<std::string_view, 9> kCostsInYuan = {
    "cost_cny.requests",
    "cost_cny.duration",
    "cost_cny.init",
    "cost_cny.provisioned",
    "cost_cny.provisioned_duration",
    "cost_cny.ephemeral_storage",
    "cost_cny.snap_start",
    "cost_cny.total",
    "cost_cny.per_month",
};
inline constexpr auto kAccountMetricsInYuan = [] {
  auto paths = kAccountMetrics;
  std::size_t next = 0;
  for (std::string_view& path : paths) {
    if (path.starts_with(kCostUsd)) path = kCostsInYuan[next++];
  }
  return paths;
}();

// The account's own come after those of a function.
inline constexpr std::size_t kFunctionMetrics = kAccountMetrics.size() - 2;

}  // namespace coldcast
