#include "coldcast/study/pareto.h"

#include <algorithm>
#include <cmath>

namespace coldcast {
namespace {

bool beats(const Tradeoff& a, const Tradeoff& b) {
  return a.x <= b.x && a.y <= b.y && (a.x < b.x || a.y < b.y);
}

}  // namespace

std::vector<bool> pareto_front(std::span<const Tradeoff> points) {
  std::vector<bool> front;
  for (const Tradeoff& point : points) {
    const bool is_known = !std::isnan(point.x) && !std::isnan(point.y);
    const bool is_beaten = std::any_of(points.begin(), points.end(),
                                       [&](const Tradeoff& other) { return beats(other, point); });
    front.push_back(is_known && !is_beaten);
  }
  return front;
}

}  // namespace coldcast
