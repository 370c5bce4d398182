#include "config/scale_changes.h"

#include <string>
#include <vector>

#include "config/nearest_mark.h"

namespace coldcast {
namespace {

double last_factor(const RateScale& scale) {
  return scale.changes.empty() ? scale.factor : scale.changes.back().factor;
}

// `after` holds the same blocks from `at` on.
void tell(std::vector<Workload>& blocks, const std::vector<Workload>& after, SimTime at) {
  for (std::size_t i = 0; i < blocks.size() && i < after.size(); ++i) {
    RateScale& scale = blocks[i].scale;
    const double factor = after[i].scale.factor;
    if (factor != last_factor(scale)) scale.changes.push_back({at, factor});
  }
}

// Clients in a closed loop ask as fast as they are answered: their number is given once.
void refuse_clients(const std::vector<Workload>& blocks, const Node& tree,
                    Diagnostics& diagnostics) {
  for (const Workload& block : blocks) {
    if (block.scaling != Workload::Scaling::by_clients || block.scale.changes.empty()) continue;
    diagnostics.report(nearest_mark(tree, tree.mark, "changes"), "changes",
                       "the scale of a closed_loop cannot change while time runs, for its clients "
                       "set the pace; expected the scale of a block with a rate");
  }
}

}  // namespace

void tell_scale_changes(Scenario& scenario, const Node& tree, Diagnostics& diagnostics) {
  for (const ScenarioChange& change : scenario.changes) {
    const Scenario& after = *change.after;
    for (std::size_t i = 0; i < scenario.functions.size(); ++i)
      tell(scenario.functions[i].arrivals, after.functions[i].arrivals, change.at);
    for (std::size_t i = 0; i < scenario.queues.size(); ++i)
      tell(scenario.queues[i].arrivals, after.queues[i].arrivals, change.at);
    for (std::size_t i = 0; i < scenario.streams.size(); ++i)
      tell(scenario.streams[i].arrivals, after.streams[i].arrivals, change.at);
  }
  for (const Function& function : scenario.functions)
    refuse_clients(function.arrivals, tree, diagnostics);
}

}  // namespace coldcast
