#pragma once

#include <cstdint>
#include <vector>

#include "coldcast/plan/levers.h"

namespace coldcast {

// One for each row of the table in plan/levers.cpp.
[[nodiscard]] std::vector<LeverGroup> provisioned_levers(const LeverContext& context);
[[nodiscard]] std::vector<LeverGroup> schedule_levers(const LeverContext& context);
[[nodiscard]] std::vector<LeverGroup> reserved_levers(const LeverContext& context);
[[nodiscard]] std::vector<LeverGroup> memory_levers(const LeverContext& context);
[[nodiscard]] std::vector<LeverGroup> account_levers(const LeverContext& context);
[[nodiscard]] std::vector<LeverGroup> maximum_concurrency_levers(const LeverContext& context);
[[nodiscard]] std::vector<LeverGroup> parallelization_levers(const LeverContext& context);
[[nodiscard]] std::vector<LeverGroup> shard_levers(const LeverContext& context);
[[nodiscard]] std::vector<LeverGroup> autoscaling_levers(const LeverContext& context);

// The counts from `from` to `to`; where those are very many, evenly spaced ones, both ends among
// them.
[[nodiscard]] Lever counts(const SettingRef& setting, std::uint64_t from, std::uint64_t to);
// Provisioned concurrency that stays the same. The keys that say how AWS allocates it stay as they
// are.
[[nodiscard]] Lever constant_lever(const Function& function, std::uint32_t most);
// By the hour of the day, from shares of its demand; perhaps without a step.
[[nodiscard]] Lever hourly_lever(const Scenario& scenario, const Function& function,
                                 const Demand& demand);
// How much earlier a raise is asked for, so that it is there in time.
[[nodiscard]] Duration lead_of(const ProvisionedPlan& plan, std::uint32_t from, std::uint32_t to);
// Whether keys say how AWS allocates, which would be lost with the block.
[[nodiscard]] bool has_allocation_keys(const ProvisionedPlan& plan);

}  // namespace coldcast
