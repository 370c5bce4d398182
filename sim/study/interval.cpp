#include "coldcast/study/interval.h"

#include <algorithm>
#include <array>
// Doubles are precise enough for Student's t, and are the same on every machine.
#define BOOST_MATH_NO_LONG_DOUBLE_MATH_FUNCTIONS
#define BOOST_MATH_PROMOTE_DOUBLE_POLICY false
#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/chi_squared.hpp>
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

// Hanley, Lippman-Hand, "If nothing goes wrong, is everything all right?", JAMA 1983.
constexpr double kRuleOfThree = 3.0;
// Of more events Student's t is as good, and knows how they cluster.
constexpr double kFewEvents = 100.0;
// Counts that vary so little come about by Poisson's law in one of two hundred studies.
constexpr double kRegular = 0.005;
constexpr double kTail = (1.0 - kConfidence) / 2.0;

double chi_squared(double share, double degrees) {
  return boost::math::quantile(boost::math::chi_squared_distribution<double>(degrees), share);
}
// Garwood 1936: limits of the mean of Poisson's law of which `events` were seen.
double poisson_low(double events) {
  return chi_squared(kTail, 2.0 * events) / 2.0;
}
double poisson_high(double events) {
  return chi_squared(1.0 - kTail, 2.0 * events + 2.0) / 2.0;
}
double beta(double share, double a, double b) {
  return boost::math::quantile(boost::math::beta_distribution<double>(a, b), share);
}
// Clopper and Pearson 1934.
double share_low(double events, double others) {
  return events == 0.0 ? 0.0 : beta(kTail, events, others + 1.0);
}
double share_high(double events, double others) {
  return others == 0.0 ? 1.0 : beta(1.0 - kTail, events + 1.0, others);
}

// Whether there is no chance in them, or less than Poisson's law would have.
bool are_regular(const Moments& counts) {
  if (counts.squares == 0.0) return counts.mean > 0.0;
  return counts.squares / counts.mean <
         chi_squared(kRegular, static_cast<double>(counts.count - 1));
}

struct Ends {
  double low;
  double high;
};

// The interval reaches `ends` at least.
void widen(Estimate& found, Ends ends) {
  found.lower = std::min(found.low(), ends.low);
  found.upper = std::max(found.high(), ends.high);
  found.half_width = std::max(found.mean - found.lower, found.upper - found.mean);
}

}  // namespace

double Estimate::low() const {
  if (!std::isnan(lower)) return lower;
  return std::isnan(half_width) ? mean : mean - half_width;
}

double Estimate::high() const {
  if (!std::isnan(upper)) return upper;
  return std::isnan(half_width) ? mean : mean + half_width;
}

Estimate estimate(const Moments& values) {
  Estimate result;
  result.replications = values.replications;
  result.count = values.count;
  if (result.count == 0) return result;
  result.mean = values.mean;
  result.min = values.min;
  result.max = values.max;
  if (result.count == 1) return result;
  const auto count = static_cast<double>(result.count);
  // Law, Simulation Modeling and Analysis, section 4.5: t with n - 1 degrees of freedom.
  result.half_width =
      student_t(result.count - 1) * std::sqrt(values.squares / (count - 1.0) / count);
  return result;
}

Estimate estimate(std::span<const double> values) {
  return estimate(moments_of(values, ValueKind::measures));
}

Estimate estimate_counts(std::span<const double> counts) {
  return estimate(moments_of(counts, ValueKind::counts));
}

Estimate estimate_events(const Moments& counts) {
  Estimate found = estimate(counts);
  if (found.count < 2) return found;
  const auto replications = static_cast<double>(found.count);
  const double events = std::round(found.mean * replications);
  if (events == 0.0) {
    found.none_seen_in = replications;
    widen(found, {0.0, kRuleOfThree / replications});
  } else if (events < kFewEvents && !are_regular(counts)) {
    widen(found, {poisson_low(events) / replications, poisson_high(events) / replications});
    found.lower = std::max(found.lower, 0.0);
  }
  return found;
}

Estimate estimate_events(std::span<const double> counts) {
  return estimate_events(moments_of(counts, ValueKind::counts));
}

Estimate estimate_share(const Moments& shares, const Moments& events, double trials) {
  Estimate found = estimate(shares);
  if (found.count < 2) return found;
  const double seen = events.sum;
  const double rest = trials - seen;
  if (seen == 0.0) found.none_seen_in = trials;
  if (seen == 0.0 || (rest == 0.0 && !are_regular(events))) {
    const double bound = std::min(1.0, kRuleOfThree / trials);
    widen(found, seen == 0.0 ? Ends{0.0, bound} : Ends{1.0 - bound, 1.0});
  } else if (std::min(seen, rest) < kFewEvents && !are_regular(events)) {
    widen(found, {share_low(seen, rest), share_high(seen, rest)});
  } else {
    return found;
  }
  found.lower = std::max(found.lower, 0.0);
  found.upper = std::min(found.upper, 1.0);
  return found;
}

Estimate estimate_share(std::span<const double> shares, std::span<const double> events,
                        std::span<const double> trials) {
  return estimate_share(moments_of(shares, ValueKind::measures),
                        moments_of(events, ValueKind::counts),
                        moments_of(trials, ValueKind::counts).sum);
}

double student_t(std::uint64_t degrees, double missed) {
  const boost::math::students_t_distribution<double> law(static_cast<double>(degrees));
  return boost::math::quantile(law, 1.0 - missed / 2.0);
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
