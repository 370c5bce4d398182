#include "coldcast/engine/coupling.h"

#include "engine/caller_network.h"

namespace coldcast {

bool has_callers(const Scenario& scenario) {
  return CallerNetwork::ties(scenario);
}

bool are_tied(const Scenario& scenario) {
  return has_callers(scenario) || !scenario.changes.empty();
}

}  // namespace coldcast
