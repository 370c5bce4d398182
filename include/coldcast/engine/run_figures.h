#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "coldcast/control/scaling_facts.h"
#include "coldcast/measure/figures.h"

namespace coldcast {

// What those who call have counted in one run, beside the statistics of requests.
struct RunFigures {
  std::vector<Figures> functions;    // by function; empty where nothing beside
  std::vector<NamedFigures> things;  // queues, streams, front doors, dependencies
  std::size_t changes_done = 0;      // of the scenario's `changes`
  // Of auto scaling, by function, in order of time; empty where none has it.
  std::vector<std::vector<ScalingActivity>> activities;
  // The highest of levels of all functions together, where it is known, by their paths.
  std::vector<std::pair<std::string, std::uint64_t>> account_maxima;
};

}  // namespace coldcast
