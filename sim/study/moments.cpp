#include "coldcast/study/moments.h"

#include <cmath>

namespace coldcast {

void Moments::add(double value) {
  ++replications;
  if (std::isnan(value)) return;
  ++count;
  sum += value;
  const double beyond = value - mean;
  mean += beyond / static_cast<double>(count);
  squares += beyond * (value - mean);
  min = std::fmin(min, value);
  max = std::fmax(max, value);
}

Moments moments_of(std::span<const double> values, ValueKind kind) {
  Moments result;
  result.replications = values.size();
  double origin = 0.0;
  double beyond = 0.0;
  for (const double value : values) {
    if (std::isnan(value)) continue;
    if (result.count == 0 && kind == ValueKind::measures) origin = value;
    ++result.count;
    result.sum += value;
    beyond += value - origin;
    result.min = std::fmin(result.min, value);
    result.max = std::fmax(result.max, value);
  }
  if (result.count == 0) return result;
  result.mean = origin + beyond / static_cast<double>(result.count);
  for (const double value : values) {
    if (!std::isnan(value)) result.squares += (value - result.mean) * (value - result.mean);
  }
  return result;
}

Moments joined(const Moments& one, const Moments& other, ValueKind kind) {
  if (other.replications == 0) return one;
  if (one.replications == 0) return other;
  Moments result = one.count > 0 ? one : other;
  result.replications = one.replications + other.replications;
  if (one.count == 0 || other.count == 0) return result;
  result.count = one.count + other.count;
  result.sum = one.sum + other.sum;
  const auto all = static_cast<double>(result.count);
  const double share = static_cast<double>(other.count) / all;
  const double apart = other.mean - one.mean;
  result.mean = kind == ValueKind::counts ? result.sum / all : one.mean + apart * share;
  result.squares =
      one.squares + other.squares + apart * apart * static_cast<double>(one.count) * share;
  result.min = std::fmin(one.min, other.min);
  result.max = std::fmax(one.max, other.max);
  return result;
}

}  // namespace coldcast
