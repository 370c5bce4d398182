#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "coldcast/plan/plan.h"

namespace coldcast {

// A step of each lever.
using Steps = std::vector<std::size_t>;

// Tries settings, each once: simulates until every target is decided or patience or budget ends.
class Candidates {
 public:
  Candidates(const PlanTask& task, const RunControl& control) : task_(task), control_(control) {}

  [[nodiscard]] const Candidate& at(const Steps& steps);
  [[nodiscard]] bool passes(const Steps& steps) { return at(steps).verdict == Verdict::pass; }
  [[nodiscard]] Candidate try_choices(const std::vector<Choice>& choices);

  [[nodiscard]] const std::map<Steps, Candidate>& all() const { return tried_; }
  [[nodiscard]] std::uint64_t runs() const { return runs_; }
  [[nodiscard]] bool budget_ended() const { return budget_ended_; }
  [[nodiscard]] bool is_broken_off() const { return broken_off_; }

 private:
  void simulate_candidate(const Scenario& scenario, Candidate& candidate);
  // As many of `wanted` runs as the budget has left.
  [[nodiscard]] std::uint64_t granted(std::uint64_t wanted);

  const PlanTask& task_;
  const RunControl& control_;
  std::map<Steps, Candidate> tried_;
  std::uint64_t runs_ = 0;
  bool budget_ended_ = false;
  bool broken_off_ = false;
};

}  // namespace coldcast
