#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "coldcast/plan/plan.h"

namespace coldcast {

// Where a setting stands in the order of settings: the way of each lever group, then the step of
// each lever. Smaller places come first.
using Place = std::vector<std::size_t>;

// Tries settings, each once, and remembers the cheapest that meets the targets. A first look of a
// few replications is enough for a setting of which it leaves no doubt, or which costs more than
// the best: others are simulated until every target is decided or patience or budget ends.
class Candidates {
 public:
  // Simulates the scenario as it is. Both must outlive it.
  Candidates(const PlanTask& task, const RunControl& control);

  // nullptr: passed over, for it must cost more than the best; or the search is over.
  const Candidate* visit(const Place& place, const std::vector<Choice>& choices);
  // What passed at a first look, and seems to cost less than the best by its few replications, gets
  // as many as that.
  void settle_pretenders();
  // What it comes to under the task's keep-alives, for those who read of it, if the budget lets.
  void look_under(Candidate& candidate);
  // The search has to end.
  [[nodiscard]] bool is_over() const { return budget_ended_ || broken_off_; }

  [[nodiscard]] const Candidate& as_it_is() const { return as_it_is_; }
  // nullptr: none yet.
  [[nodiscard]] const Candidate* best() const { return best_; }
  [[nodiscard]] const std::map<Place, Candidate>& all() const { return tried_; }
  [[nodiscard]] std::uint64_t runs() const { return runs_; }
  [[nodiscard]] bool budget_ended() const { return budget_ended_; }
  [[nodiscard]] bool is_broken_off() const { return broken_off_; }

 private:
  [[nodiscard]] LoadedScenario load_with(const std::vector<Choice>& choices) const;
  enum class Depth : std::uint8_t { first_look, full };
  void simulate(const Place& place, const Scenario& scenario, Candidate& candidate,
                Depth depth = Depth::first_look);
  // So many replications in all; false when there were no more to be had.
  [[nodiscard]] bool simulate_up_to(std::uint64_t replications, const Scenario& scenario,
                                    StudyRuns& runs, Candidate& candidate);
  // Of the scenario as it is, broken off before it had its first replications: what there is.
  void tell_beginning(const StudyRuns& runs, Candidate& candidate);
  // Whether it meets the targets under the task's keep-alives too: if not, its verdict is theirs.
  void judge_under(const Scenario& scenario, Candidate& candidate);
  // What `left` costs beyond `right`: of the first replications that both have, so that every pair
  // of settings is compared on the same.
  [[nodiscard]] Estimate difference(const Candidate& left, const Candidate& right) const;
  // Both saw the same requests, so that few replications tell which is cheaper.
  [[nodiscard]] bool may_be_best(const Place& place, const Candidate& candidate) const;
  void heed(const Place& place, const Candidate& candidate);
  // As many of `wanted` runs as the budget has left.
  [[nodiscard]] std::uint64_t granted(std::uint64_t wanted);

  const PlanTask& task_;
  const RunControl& control_;
  Candidate as_it_is_;
  std::string resolved_;  // the scenario as it is, in full
  std::map<Place, Candidate> tried_;
  const Candidate* best_ = nullptr;
  Place best_place_;  // of the scenario as it is: before all others
  std::uint64_t runs_ = 0;
  bool budget_ended_ = false;
  bool broken_off_ = false;
};

}  // namespace coldcast
