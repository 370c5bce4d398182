#pragma once

#include <span>
#include <vector>

namespace coldcast {

// Two numbers of one setting, both better when smaller; NaN where it has none.
struct Tradeoff {
  double x = 0.0;
  double y = 0.0;
};

// Which points no other beats: none is better in one of the two and at least as good in the other.
// A point without both numbers is never among them.
[[nodiscard]] std::vector<bool> pareto_front(std::span<const Tradeoff> points);

}  // namespace coldcast
