#pragma once

#include <string>
#include <vector>

#include "coldcast/plan/setting_ref.h"
#include "coldcast/study/axis.h"
#include "coldcast/study/study.h"

namespace coldcast {

// Something that a plan may turn: settings to choose one from, the smallest first.
struct Lever {
  SettingRef setting;
  std::vector<std::vector<Choice>> steps;  // what each setting changes
};

// Ways to turn one thing, of which a plan takes one: provisioned concurrency as a constant, or by
// the hour.
using LeverGroup = std::vector<Lever>;

// A range that the user gave; counts are put in order.
[[nodiscard]] Lever lever_of(const Axis& axis);

// Levers that set the same, or a part of it, become ways of one group. Two ranges that do are a
// mistake: throws UsageError.
[[nodiscard]] std::vector<LeverGroup> grouped(const std::vector<Lever>& ranges,
                                              const std::vector<LeverGroup>& searched);

}  // namespace coldcast
