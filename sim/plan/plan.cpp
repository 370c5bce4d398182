#include "coldcast/plan/plan.h"

#include <algorithm>
#include <fmt/format.h>

#include "plan/candidates.h"
#include "plan/nearest_miss.h"
#include "plan/search.h"

namespace coldcast {
namespace {

// Cheapest first; at equal cost the smallest, which come first.
std::vector<Candidate> by_cost(const std::map<Place, Candidate>& tried) {
  std::vector<Candidate> result;
  for (const auto& [place, candidate] : tried) result.push_back(candidate);
  std::stable_sort(result.begin(), result.end(),
                   [](const Candidate& a, const Candidate& b) { return a.cost() < b.cost(); });
  return result;
}

// The dearest of those before the best.
std::optional<Candidate> next_cheaper(const std::vector<Candidate>& tried, const Candidate& best) {
  std::optional<Candidate> next;
  for (const Candidate& candidate : tried) {
    if (candidate.choices == best.choices || candidate.cost() >= best.cost()) break;
    if (candidate.verdict != Verdict::pass) next = candidate;
  }
  return next;
}

// Of each group its first way: what it sets, and from where to where, unless the demand that this
// follows from was broken off too.
std::vector<std::string> searched_in(const std::vector<LeverGroup>& groups, bool knows_demand) {
  std::vector<std::string> searched;
  for (const LeverGroup& group : groups) {
    const Lever& lever = group.front();
    std::string& text = searched.emplace_back(lever.setting.path());
    if (!knows_demand || lever.steps.size() < 2 || lever.steps.front().size() != 1) continue;
    text += fmt::format(", {} to {} in {} settings", lever.steps.front().front().value,
                        lever.steps.back().front().value, lever.steps.size());
  }
  return searched;
}

}  // namespace

PlanResult plan(const PlanTask& task, const RunControl& control) {
  Candidates candidates(task, control);
  Search(task, candidates).run();
  candidates.settle_pretenders();
  PlanResult result{.as_it_is = candidates.as_it_is()};
  result.tried = by_cost(candidates.all());
  if (candidates.best() != nullptr) {
    result.best = *candidates.best();
    result.next = next_cheaper(result.tried, *result.best);
  } else if (result.as_it_is.replications > 0) {
    std::vector<Candidate> all = {result.as_it_is};
    all.insert(all.end(), result.tried.begin(), result.tried.end());
    result.nearest = nearest_miss(all);
    result.bounds = lower_bounds(all);
  }
  candidates.look_under(result.as_it_is);
  if (result.best) candidates.look_under(*result.best);
  if (result.next) candidates.look_under(*result.next);
  if (result.nearest) candidates.look_under(*result.nearest);
  result.searched = searched_in(task.levers, result.as_it_is.replications > 0);
  result.runs = candidates.runs();
  result.budget_ended = candidates.budget_ended();
  result.partial = candidates.is_broken_off();
  return result;
}

}  // namespace coldcast
