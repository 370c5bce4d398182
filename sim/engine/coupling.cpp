#include "coldcast/engine/coupling.h"

#include "engine/caller_network.h"

namespace coldcast {

bool are_tied(const Scenario& scenario) {
  return CallerNetwork::ties(scenario) || !scenario.changes.empty();
}

}  // namespace coldcast
