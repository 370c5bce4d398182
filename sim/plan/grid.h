#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "coldcast/plan/lever.h"

#include "plan/candidates.h"

namespace coldcast {

// A step of each lever.
using Steps = std::vector<std::size_t>;

// One way of each lever group, and all combinations of their steps.
class Grid {
 public:
  // `ways` has one for each group; the groups must outlive it.
  Grid(std::span<const LeverGroup> groups, const std::vector<std::size_t>& ways,
       Candidates& candidates);

  [[nodiscard]] std::size_t levers() const { return levers_.size(); }
  [[nodiscard]] const Lever& lever(std::size_t i) const { return *levers_[i]; }
  [[nodiscard]] std::size_t size(std::size_t lever) const { return levers_[lever]->steps.size(); }
  // How many settings there are; `most` where there are more.
  [[nodiscard]] std::size_t settings(std::size_t most) const;

  // As Candidates::visit().
  const Candidate* visit(const Steps& steps);
  // Whether it was tried and meets the targets.
  [[nodiscard]] bool passes(const Steps& steps);
  [[nodiscard]] Candidates& candidates() { return candidates_; }

  // To the next combination of the levers in `turning`; false after the last, with all at zero.
  [[nodiscard]] bool advance(Steps& steps, std::span<const std::size_t> turning) const;

 private:
  std::vector<const Lever*> levers_;
  Place way_;
  Candidates& candidates_;
};

}  // namespace coldcast
