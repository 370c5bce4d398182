#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "coldcast/config/scenario_file.h"
#include "coldcast/plan/demand.h"
#include "coldcast/plan/plan.h"
#include "coldcast/study/axis.h"
#include "coldcast/study/expression.h"

namespace coldcast {

// What plan may search without being told a range.
enum class LeverKind : std::uint8_t { provisioned, schedule, reserved, memory };
// Throws UsageError, with the nearest right word.
[[nodiscard]] LeverKind parse_lever_kind(std::string_view word);

// A range that the user gave. Counts of concurrency are monotone, everything else is tried step by
// step.
[[nodiscard]] Lever lever_of(const Axis& axis);

// The functions that the targets speak of; all of them where a target is the account's. Throws
// UsageError when that makes too many to search.
[[nodiscard]] std::vector<std::size_t> planned_functions(const std::vector<Expression>& targets,
                                                         const Scenario& scenario);

// The range follows from the demand of the scenario as it is: provisioned concurrency up to its
// peak, constant or following the hours of the day; reserved concurrency up to what the account has
// to give; sizes of memory around the one there is. Throws UsageError where there is no such range.
[[nodiscard]] Lever derived_lever(LeverKind kind, const Scenario& scenario, std::size_t function,
                                  const Demand& demand);

}  // namespace coldcast
