#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "coldcast/results/metric_tree.h"
#include "coldcast/scenario/scenario.h"

namespace coldcast {

// A run begins without an environment. At full load its first moments make a pool of them, as large
// as the load during an init asks for, which outlives a short warm-up and hides later cold starts.

// How long an environment may idle: until its keep-alive or its age ends it, in whole seconds;
// zero: none is ever used again; kForever: nothing ends it. Nothing where only the pool as a whole
// decides, which spares an environment for as long as the others are in use.
[[nodiscard]] std::optional<Duration> longest_idle_time(const Function& function);
// A warm-up behind which nothing is alive of a start on nothing but what was used since; nothing
// where none is long enough.
[[nodiscard]] std::optional<Duration> enough_warmup(const Function& function);

// A setting, and what a run of it, or the mean of several, gave.
struct SimulatedSetting {
  const Scenario* scenario;
  const MetricTree* result;
};

// Whether what is counted may still be of the start on nothing: the warm-up is shorter than an
// environment of a function in use may idle; or there is none, and most cold starts under a load
// that goes on are of the start. Sentences that name the functions, each in one of them and once
// for all settings, the warm-up, and one that is long enough. A function that is named already is
// left out. Looks at one run as at many.
[[nodiscard]] std::vector<std::string> find_starts_within_reach(
    std::span<const SimulatedSetting> settings, const std::string& named_already = {});

}  // namespace coldcast
