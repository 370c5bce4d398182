#include "plan/line_search.h"

#include <algorithm>
#include <iterator>
#include <set>

namespace coldcast {
namespace {

// Into so many parts a line is divided before anything is known of it.
constexpr std::size_t kParts = 16;

bool meets(const Candidate* candidate) {
  return candidate != nullptr && !candidate->is_refused() && candidate->verdict == Verdict::pass;
}

std::size_t share(std::size_t steps, std::size_t part) {
  return (steps - 1) * part / kParts;
}

}  // namespace

LineSearch::LineSearch(Grid& grid, const Steps& steps, std::size_t lever)
    : grid_(grid), steps_(steps), lever_(lever) {}

std::optional<std::size_t> LineSearch::try_all() {
  for (std::size_t step = 0; step < grid_.size(lever_); ++step) visit(step);
  return cheapest();
}

// Small steps closely, for those are the cheap ones; the rest evenly.
std::optional<std::size_t> LineSearch::try_closer_and_closer() {
  const std::size_t size = grid_.size(lever_);
  std::set<std::size_t> first = {0};
  for (std::size_t step = 1; step < size; step *= 2) first.insert(step);
  for (std::size_t part = 0; part <= kParts; ++part) first.insert(share(size, part));
  for (const std::size_t step : first) visit(step);
  while (!grid_.candidates().is_over()) {
    const std::optional<std::size_t> best = cheapest();
    const std::optional<std::size_t> next = best ? promising(*best) : std::nullopt;
    if (!next) break;
    visit(*next);
  }
  return cheapest();
}

std::optional<std::size_t> LineSearch::bisect() {
  // The highest, or, where AWS refuses so much, the highest share of it.
  std::size_t high = grid_.size(lever_);
  for (std::size_t part = kParts + 1; part-- > 0 && high == grid_.size(lever_);)
    if (passes(share(grid_.size(lever_), part))) high = share(grid_.size(lever_), part);
  if (high == grid_.size(lever_)) return std::nullopt;
  const std::size_t top = high;
  for (std::size_t low = 0; low < high;) {
    const std::size_t middle = low + (high - low) / 2;
    if (passes(middle)) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  // The neighbour below fails, or bisection would have gone on. The one above must pass.
  if (high < top && !passes(high + 1)) return try_closer_and_closer();
  return cheapest();
}

const Candidate* LineSearch::visit(std::size_t step) {
  const auto found = visited_.find(step);
  if (found != visited_.end()) return found->second;
  steps_[lever_] = step;
  return visited_.emplace(step, grid_.visit(steps_)).first->second;
}

bool LineSearch::passes(std::size_t step) {
  return meets(visit(step));
}

std::optional<std::size_t> LineSearch::cheapest() const {
  std::optional<std::size_t> best;
  for (const auto& [step, candidate] : visited_) {
    if (meets(candidate) && (!best || candidate->cost() < visited_.at(*best)->cost())) best = step;
  }
  return best;
}

std::optional<std::size_t> LineSearch::promising(std::size_t best) const {
  for (auto right = std::next(visited_.begin()); right != visited_.end(); ++right) {
    const auto left = std::prev(right);
    if (right->first - left->first < 2) continue;
    const bool is_beside_the_best = left->first == best || right->first == best;
    const bool begins_to_pass = left->second != nullptr && !meets(left->second) &&
                                meets(right->second) &&
                                left->second->cost() < visited_.at(best)->cost();
    if (is_beside_the_best || begins_to_pass) return left->first + (right->first - left->first) / 2;
  }
  return std::nullopt;
}

}  // namespace coldcast
