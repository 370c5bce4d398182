#include "support/scenario_plan.h"

namespace coldcast {
namespace {

using Fails = std::function<bool(const ScenarioPlan&)>;

// Leaves out each element of a list in turn, runs of them first, for as long as the plan fails.
template <typename List>
bool thin_out(ScenarioPlan& plan, const Fails& fails, List list, std::size_t keep) {
  bool thinner = false;
  for (std::size_t run = list(plan).size(); run > 0; run /= 2) {
    for (std::size_t first = 0; first + run <= list(plan).size();) {
      ScenarioPlan candidate = plan;
      auto& elements = list(candidate);
      const auto begin = elements.begin() + static_cast<std::ptrdiff_t>(first);
      elements.erase(begin, begin + static_cast<std::ptrdiff_t>(run));
      if (elements.size() >= keep && fails(candidate)) {
        plan = std::move(candidate);
        thinner = true;
      } else {
        first += run;
      }
    }
  }
  return thinner;
}

bool thin_out_once(ScenarioPlan& plan, const Fails& fails) {
  bool thinner = thin_out(
      plan, fails, [](ScenarioPlan & p) -> auto& { return p.functions; }, 1);
  thinner |= thin_out(
      plan, fails, [](ScenarioPlan & p) -> auto& { return p.settings; }, 1);
  for (std::size_t f = 0; f < plan.functions.size(); ++f) {
    thinner |= thin_out(
        plan, fails, [f](ScenarioPlan & p) -> auto& { return p.functions[f].arrivals; }, 1);
    thinner |= thin_out(
        plan, fails, [f](ScenarioPlan & p) -> auto& { return p.functions[f].settings; }, 0);
    for (std::size_t b = 0; b < plan.functions[f].arrivals.size(); ++b) {
      const auto requests = [ f, b ](ScenarioPlan & p) -> auto& {
        return p.functions[f].arrivals[b].requests;
      };
      thinner |= thin_out(plan, fails, requests, 1);
    }
  }
  return thinner;
}

}  // namespace

ScenarioPlan shrink(ScenarioPlan plan, const Fails& fails) {
  while (thin_out_once(plan, fails)) {
  }
  return plan;
}

}  // namespace coldcast
