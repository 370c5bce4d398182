#include "support/scenario_plan.h"

namespace coldcast {
namespace {

using Fails = std::function<bool(const ScenarioPlan&)>;

// Leaves out each element of a list in turn, runs of them first, for as long as the plan fails.
template <typename List>
bool thin_out(ScenarioPlan& plan, const Fails& fails, List list) {
  bool thinner = false;
  for (std::size_t run = list(plan).size(); run > 0; run /= 2) {
    for (std::size_t first = 0; first + run <= list(plan).size();) {
      ScenarioPlan candidate = plan;
      auto& elements = list(candidate);
      const auto begin = elements.begin() + static_cast<std::ptrdiff_t>(first);
      elements.erase(begin, begin + static_cast<std::ptrdiff_t>(run));
      if (fails(candidate)) {
        plan = std::move(candidate);
        thinner = true;
      } else {
        first += run;
      }
    }
  }
  return thinner;
}

bool thin_out_function(ScenarioPlan& plan, std::size_t f, const Fails& fails) {
  bool thinner = thin_out(
      plan, fails, [f](ScenarioPlan & p) -> auto& { return p.functions[f].arrivals; });
  thinner |= thin_out(
      plan, fails, [f](ScenarioPlan & p) -> auto& { return p.functions[f].settings; });
  for (std::size_t b = 0; b < plan.functions[f].arrivals.size(); ++b) {
    thinner |= thin_out(
        plan, fails,
        [ f, b ](ScenarioPlan & p) -> auto& { return p.functions[f].arrivals[b].requests; });
    thinner |= thin_out(
        plan, fails,
        [ f, b ](ScenarioPlan & p) -> auto& { return p.functions[f].arrivals[b].file.rows; });
  }
  return thinner;
}

bool thin_out_trace(ScenarioPlan& plan, std::size_t t, const Fails& fails) {
  bool thinner = thin_out(
      plan, fails, [t](ScenarioPlan & p) -> auto& { return p.traces[t].file.rows; });
  thinner |= thin_out(
      plan, fails, [t](ScenarioPlan & p) -> auto& { return p.traces[t].functions; });
  return thinner;
}

bool thin_out_once(ScenarioPlan& plan, const Fails& fails) {
  bool thinner = thin_out(
      plan, fails, [](ScenarioPlan & p) -> auto& { return p.functions; });
  thinner |= thin_out(
      plan, fails, [](ScenarioPlan & p) -> auto& { return p.traces; });
  thinner |= thin_out(
      plan, fails, [](ScenarioPlan & p) -> auto& { return p.settings; });
  for (std::size_t f = 0; f < plan.functions.size(); ++f) {
    thinner |= thin_out_function(plan, f, fails);
  }
  for (std::size_t t = 0; t < plan.traces.size(); ++t) thinner |= thin_out_trace(plan, t, fails);
  return thinner;
}

}  // namespace

ScenarioPlan shrink(ScenarioPlan plan, const Fails& fails) {
  while (thin_out_once(plan, fails)) {
  }
  return plan;
}

}  // namespace coldcast
