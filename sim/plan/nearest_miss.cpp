#include "plan/nearest_miss.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

namespace coldcast {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr std::string_view kLatency = "latency_ms.";
constexpr std::string_view kDuration = "duration_ms.";

// How far a number is from what is wanted, relative to it.
double miss(const TargetFinding& found) {
  if (found.verdict == Verdict::pass) return 0.0;
  if (std::isnan(found.estimate.mean)) return kInfinity;
  const double scale = std::abs(found.target.bound);
  const double distance = std::abs(found.estimate.mean - found.target.bound);
  return scale > 0.0 ? distance / scale : distance;
}

double miss(const Candidate& candidate) {
  double sum = 0.0;
  for (const TargetFinding& found : candidate.targets) sum += miss(found);
  return sum;
}

bool is_from_above(const Expression& target) {
  return target.comparison == Comparison::less || target.comparison == Comparison::at_most;
}

// An answer comes no earlier than the handler ends, so every quantile of the one is at least that
// of the other.
std::optional<LowerBound> bound_of_handler(const Expression& target,
                                           const std::vector<Candidate>& candidates) {
  const MetricTree& tree = candidates.front().mean;
  const MetricPlace place = find_metric(target.path, tree);
  if (place.row == MetricPlace::Row::run || !is_from_above(target)) return std::nullopt;
  const std::string_view metric = account_metrics()[place.metric];
  if (!metric.starts_with(kLatency)) return std::nullopt;
  MetricPlace part = place;
  const std::string path = std::string(kDuration) + std::string(metric.substr(kLatency.size()));
  part.metric = function_metric(path);
  LowerBound bound{target, path, kInfinity};
  for (const Candidate& candidate : candidates)
    bound.least = std::min(bound.least, value_of(number_at(candidate.mean, part)).value_or(0.0));
  return target.holds(bound.least) ? std::nullopt : std::optional(bound);
}

}  // namespace

std::optional<Candidate> nearest_miss(const std::vector<Candidate>& candidates) {
  const Candidate* nearest = nullptr;
  for (const Candidate& candidate : candidates) {
    if (candidate.is_refused() || candidate.targets.empty()) continue;
    if (nearest == nullptr || miss(candidate) < miss(*nearest)) nearest = &candidate;
  }
  return nearest == nullptr ? std::nullopt : std::optional(*nearest);
}

std::vector<LowerBound> lower_bounds(const std::vector<Candidate>& candidates) {
  std::vector<Candidate> simulated;
  for (const Candidate& candidate : candidates)
    if (!candidate.is_refused() && !candidate.targets.empty()) simulated.push_back(candidate);
  std::vector<LowerBound> bounds;
  if (simulated.empty()) return bounds;
  for (const TargetFinding& found : simulated.front().targets)
    if (const auto bound = bound_of_handler(found.target, simulated)) bounds.push_back(*bound);
  return bounds;
}

}  // namespace coldcast
