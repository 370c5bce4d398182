#include "plan/grid.h"

#include <algorithm>

namespace coldcast {

Grid::Grid(std::span<const LeverGroup> groups, const std::vector<std::size_t>& ways,
           Candidates& candidates)
    : way_(ways), candidates_(candidates) {
  for (std::size_t i = 0; i < groups.size(); ++i) levers_.push_back(&groups[i][ways[i]]);
}

std::size_t Grid::settings(std::size_t most) const {
  std::size_t product = 1;
  for (const Lever* lever : levers_) product = std::min(most, product * lever->steps.size());
  return product;
}

const Candidate* Grid::visit(const Steps& steps) {
  Place place = way_;
  std::vector<Choice> choices;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    place.push_back(steps[i]);
    const std::vector<Choice>& step = levers_[i]->steps[steps[i]];
    choices.insert(choices.end(), step.begin(), step.end());
  }
  return candidates_.visit(place, choices);
}

bool Grid::passes(const Steps& steps) {
  const Candidate* found = visit(steps);
  return found != nullptr && !found->is_refused() && found->verdict == Verdict::pass;
}

bool Grid::advance(Steps& steps, std::span<const std::size_t> turning) const {
  for (const std::size_t lever : turning) {
    if (++steps[lever] < size(lever)) return true;
    steps[lever] = 0;
  }
  return false;
}

}  // namespace coldcast
