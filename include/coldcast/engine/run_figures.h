#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "coldcast/control/scaling_facts.h"
#include "coldcast/measure/figures.h"
#include "coldcast/scenario/change.h"

namespace coldcast {

// What those who call have counted in one run, beside the statistics of requests.
struct RunFigures {
  std::vector<Figures> functions;        // by function; empty where nothing beside
  std::vector<NamedFigures> things;      // queues, streams, front doors, dependencies
  std::vector<ChangeOutcome> changes{};  // those that came about, in order of time
  // Of auto scaling, by function, in order of time; empty where none has it.
  std::vector<std::vector<ScalingActivity>> activities;
  // The highest of levels of all functions together, where it is known, by their paths.
  std::vector<std::pair<std::string, std::uint64_t>> account_maxima;
};

}  // namespace coldcast
