#include "coldcast/study/interval.h"

#include <algorithm>
#include <array>
// Doubles are precise enough for Student's t, and are the same on every machine.
#define BOOST_MATH_NO_LONG_DOUBLE_MATH_FUNCTIONS
#define BOOST_MATH_PROMOTE_DOUBLE_POLICY false
#include <boost/math/distributions/students_t.hpp>
#include <cmath>

namespace coldcast {
namespace {

constexpr double kConfidence = 0.95;

// Of a count, `!=0` and `>0` say the same: what holds the bound and more is neither.
Verdict of_unequal(double bound, const Estimate& estimate) {
  if (estimate.low() > bound || estimate.high() < bound) return Verdict::pass;
  return estimate.low() < bound || estimate.high() > bound ? Verdict::unsure : Verdict::fail;
}

Verdict of_ends(bool low_holds, bool high_holds) {
  if (low_holds && high_holds) return Verdict::pass;
  return low_holds || high_holds ? Verdict::unsure : Verdict::fail;
}

}  // namespace

double Estimate::low() const {
  return std::isnan(half_width) ? mean : mean - half_width;
}

double Estimate::high() const {
  return std::isnan(half_width) ? mean : mean + half_width;
}

Estimate estimate(std::span<const double> values) {
  Estimate result;
  result.replications = values.size();
  double origin = 0.0;
  double sum = 0.0;
  // Relative to the first value, so that the mean of equal numbers is that number.
  for (const double value : values) {
    if (std::isnan(value)) continue;
    if (result.count == 0) {
      origin = result.min = result.max = value;
    }
    ++result.count;
    sum += value - origin;
    result.min = std::min(result.min, value);
    result.max = std::max(result.max, value);
  }
  if (result.count == 0) return result;
  const auto count = static_cast<double>(result.count);
  result.mean = origin + sum / count;
  if (result.count == 1) return result;
  double squares = 0.0;
  for (const double value : values) {
    if (!std::isnan(value)) squares += (value - result.mean) * (value - result.mean);
  }
  // Law, Simulation Modeling and Analysis, section 4.5: t with n - 1 degrees of freedom.
  result.half_width = student_t(result.count - 1) * std::sqrt(squares / (count - 1.0) / count);
  return result;
}

double student_t(std::uint64_t degrees) {
  const boost::math::students_t_distribution<double> law(static_cast<double>(degrees));
  return boost::math::quantile(law, (1.0 + kConfidence) / 2.0);
}

std::string_view to_string(Verdict verdict) {
  constexpr std::array<std::string_view, 3> kWords = {"PASS", "UNSURE", "FAIL"};
  return kWords[static_cast<std::size_t>(verdict)];
}

Verdict judge(const Expression& condition, const Estimate& estimate) {
  if (estimate.count == 0) return Verdict::fail;
  const bool is_equality = condition.comparison == Comparison::equal;
  if (is_equality && !(condition.holds(estimate.min) && condition.holds(estimate.max)))
    return Verdict::fail;
  if (estimate.is_without_width()) return Verdict::unsure;
  switch (condition.comparison) {
    case Comparison::equal:
      return Verdict::pass;
    case Comparison::unequal:
      return of_unequal(condition.bound, estimate);
    case Comparison::less:
    case Comparison::at_most:
    case Comparison::greater:
    case Comparison::at_least:
      break;
  }
  return of_ends(condition.holds(estimate.low()), condition.holds(estimate.high()));
}

}  // namespace coldcast
