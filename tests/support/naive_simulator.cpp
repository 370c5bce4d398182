#include "support/naive_simulator.h"

#include "support/naive_world.h"

namespace coldcast {

RunFacts simulate_naively(const Scenario& scenario, std::uint64_t replication) {
  NaiveWorld world(scenario, replication);
  while (world.step()) {
  }
  return world.take();
}

}  // namespace coldcast
