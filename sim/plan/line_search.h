#pragma once

#include <cstddef>
#include <map>
#include <optional>

#include "plan/grid.h"

namespace coldcast {

// Searches the steps of one lever, all others as they are, for the cheapest that meets the targets.
class LineSearch {
 public:
  // The grid must outlive it.
  LineSearch(Grid& grid, const Steps& steps, std::size_t lever);

  // Every step.
  std::optional<std::size_t> try_all();
  // Some steps, and those between around the cheapest that passes and wherever cheaper ones begin
  // to pass.
  std::optional<std::size_t> try_closer_and_closer();
  // By bisection, where a step above one that passes does too.
  std::optional<std::size_t> bisect();

 private:
  const Candidate* visit(std::size_t step);
  [[nodiscard]] bool passes(std::size_t step);
  [[nodiscard]] std::optional<std::size_t> cheapest() const;
  // A step between two neighbours that were visited, where something cheaper may lie.
  [[nodiscard]] std::optional<std::size_t> promising(std::size_t best) const;

  Grid& grid_;
  Steps steps_;
  std::size_t lever_;
  std::map<std::size_t, const Candidate*> visited_;  // nullptr: passed over
};

}  // namespace coldcast
