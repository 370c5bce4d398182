#pragma once

#include <vector>

#include "coldcast/measure/figures.h"

namespace coldcast {

// What those who call have counted in one run, beside the statistics of requests.
struct RunFigures {
  std::vector<Figures> functions;    // by function; empty where nothing beside
  std::vector<NamedFigures> things;  // queues, streams, front doors, dependencies
  std::size_t changes_done = 0;      // of the scenario's `changes`
};

}  // namespace coldcast
