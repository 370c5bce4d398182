#include "coldcast/plan/plan.h"

#include <algorithm>
#include <limits>

#include "plan/candidates.h"

namespace coldcast {
namespace {

// Where bisection finds no footing, so many settings of a lever are tried.
constexpr std::size_t kScannedSteps = 17;

class Search {
 public:
  Search(const PlanTask& task, const RunControl& control)
      : levers_(task.levers), candidates_(task, control) {}

  // The best setting, for each combination of the levers that are not monotone.
  void run() {
    Steps steps(levers_.size(), 0);
    do {
      search_from(steps);
    } while (next_combination(steps) && !candidates_.is_broken_off());
  }
  [[nodiscard]] Candidates& candidates() { return candidates_; }

 private:
  // Counts through the steps of the levers that are not monotone.
  bool next_combination(Steps& steps) const {
    for (std::size_t i = 0; i < steps.size(); ++i) {
      if (levers_[i].is_monotone) continue;
      if (++steps[i] < levers_[i].steps.size()) return true;
      steps[i] = 0;
    }
    return false;
  }

  void search_from(Steps steps) {
    if (!find_passing(steps)) return;
    for (Steps before; before != steps;) {
      before = steps;
      for (std::size_t lever = 0; lever < levers_.size(); ++lever)
        if (levers_[lever].is_monotone) lower(lever, steps);
    }
    for (std::size_t lever = 0; lever < levers_.size(); ++lever)
      if (levers_[lever].is_monotone) raise_while_cheaper(lever, steps);
  }

  // Everything at its highest; or, where too much does harm after all (it takes concurrency from
  // other functions, or AWS refuses it), the highest share of everything that passes.
  bool find_passing(Steps& steps) {
    for (std::size_t part = kScannedSteps; part-- > 0;) {
      for (std::size_t i = 0; i < steps.size(); ++i) {
        if (levers_[i].is_monotone)
          steps[i] = (levers_[i].steps.size() - 1) * part / (kScannedSteps - 1);
      }
      if (candidates_.passes(steps)) return true;
    }
    return false;
  }

  // To the lowest step that passes, others as they are. `steps` passes, and will.
  void lower(std::size_t lever, Steps& steps) {
    const std::size_t top = steps[lever];
    Steps trial = steps;
    std::size_t low = 0;
    std::size_t high = top;
    while (low < high) {
      trial[lever] = low + (high - low) / 2;
      if (candidates_.passes(trial)) {
        high = trial[lever];
      } else {
        low = trial[lever] + 1;
      }
    }
    steps[lever] = high;
    if (high < top) verify(lever, top, steps);
  }

  // The neighbour above must pass too; where it does not, the lever is not monotone after all, and
  // the whole of it is looked at.
  void verify(std::size_t lever, std::size_t top, const Steps& steps) {
    Steps trial = steps;
    trial[lever] = steps[lever] + 1;
    if (candidates_.passes(trial)) return;
    for (std::size_t part = 0; part < kScannedSteps; ++part) {
      trial[lever] = top * part / (kScannedSteps - 1);
      (void)candidates_.at(trial);
    }
  }

  void raise_while_cheaper(std::size_t lever, Steps& steps) {
    for (std::size_t stride = 1; stride > 0;) {
      Steps trial = steps;
      trial[lever] += stride;
      const bool is_better = trial[lever] < levers_[lever].steps.size() &&
                             candidates_.passes(trial) &&
                             candidates_.at(trial).cost() < candidates_.at(steps).cost();
      if (is_better) steps = trial;
      stride = is_better ? stride * 2 : stride / 2;
    }
  }

  const std::vector<Lever>& levers_;
  Candidates candidates_;
};

// Cheapest first; at equal cost the one with the lower steps, which come first.
std::vector<Candidate> by_cost(const std::map<Steps, Candidate>& tried) {
  std::vector<Candidate> result;
  for (const auto& [steps, candidate] : tried)
    if (candidate.replications > 0 || !candidate.refusal.empty()) result.push_back(candidate);
  std::stable_sort(result.begin(), result.end(),
                   [](const Candidate& a, const Candidate& b) { return a.cost() < b.cost(); });
  return result;
}

}  // namespace

double Candidate::cost() const {
  if (mean.account.numbers.empty()) return std::numeric_limits<double>::infinity();
  const auto dollars = [this](std::string_view metric) {
    return value_of(mean.account.numbers[function_metric(metric)]);
  };
  const std::optional<double> per_month = dollars("cost_usd.per_month");
  return per_month ? *per_month : dollars("cost_usd.total").value_or(0.0);
}

PlanResult plan(const PlanTask& task, const RunControl& control) {
  Search search(task, control);
  Candidates& candidates = search.candidates();
  PlanResult result{.as_it_is = candidates.try_choices({})};
  if (!candidates.is_broken_off()) search.run();
  result.tried = by_cost(candidates.all());
  const auto best =
      std::find_if(result.tried.begin(), result.tried.end(),
                   [](const Candidate& candidate) { return candidate.verdict == Verdict::pass; });
  if (best != result.tried.end()) {
    result.best = *best;
    if (best != result.tried.begin()) result.next = *(best - 1);
  }
  result.runs = candidates.runs();
  result.budget_ended = candidates.budget_ended();
  result.partial = candidates.is_broken_off();
  return result;
}

}  // namespace coldcast
