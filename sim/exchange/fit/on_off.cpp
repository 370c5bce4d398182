#include <algorithm>
#include <cmath>

#include "exchange/fit/arrival_process.h"
#include "exchange/fit/fit_math.h"

namespace coldcast {
namespace {

// p a e^(-at) + (1-p) b e^(-bt), a > b.
struct Hyperexponential {
  double p = 0.5;
  double a = 0;
  double b = 0;

  [[nodiscard]] double cdf(double t) const {
    return 1 - p * std::exp(-a * t) - (1 - p) * std::exp(-b * t);
  }
};

// Of a hundred thousand gaps at most: more would say the same, and each takes two exponentials in
// each of hundreds of rounds.
std::vector<double> enough_of(std::span<const double> gaps) {
  constexpr std::size_t kMost = 100'000;
  const std::size_t step = (gaps.size() + kMost - 1) / kMost;
  std::vector<double> some;
  for (std::size_t i = 0; i < gaps.size(); i += step) some.push_back(gaps[i]);
  return some;
}

// EM from a start that puts the short gaps into one branch and the long ones into the other.
std::optional<Hyperexponential> fit_gaps(std::span<const double> gaps) {
  const double mean = mean_of(gaps);
  if (mean <= 0) return std::nullopt;
  Hyperexponential law{.p = 0.9, .a = 4 / mean, .b = 0.25 / mean};
  for (int round = 0; round < 500; ++round) {
    double weight = 0;
    double first = 0;
    double second = 0;
    for (const double gap : gaps) {
      const double x = law.p * law.a * std::exp(-law.a * gap);
      const double y = (1 - law.p) * law.b * std::exp(-law.b * gap);
      const double share = x + y > 0 ? x / (x + y) : 0;
      weight += share;
      first += share * gap;
      second += (1 - share) * gap;
    }
    const auto n = static_cast<double>(gaps.size());
    if (weight < 1 || weight > n - 1 || first <= 0 || second <= 0) return std::nullopt;
    const Hyperexponential next{weight / n, weight / first, (n - weight) / second};
    const bool is_done =
        std::abs(next.a - law.a) < 1e-9 * law.a && std::abs(next.b - law.b) < 1e-9 * law.b;
    law = next;
    if (is_done) break;
  }
  return law.a > law.b ? std::optional(law) : std::nullopt;
}

double distance_of(std::span<const double> gaps, const Hyperexponential& law) {
  std::vector<double> sorted(gaps.begin(), gaps.end());
  std::sort(sorted.begin(), sorted.end());
  const auto n = static_cast<double>(sorted.size());
  double distance = 0;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const double f = law.cdf(sorted[i]);
    distance = std::max({distance, std::abs(static_cast<double>(i + 1) / n - f),
                         std::abs(f - static_cast<double>(i) / n)});
  }
  return distance;
}

}  // namespace

std::optional<OnOffLaw> fit_on_off(std::span<const double> gaps) {
  constexpr std::size_t kFewest = 100;
  if (gaps.size() < kFewest) return std::nullopt;
  const std::optional<Hyperexponential> law = fit_gaps(enough_of(gaps));
  if (!law) return std::nullopt;
  // An interrupted Poisson process has exactly these gaps (Kuczura 1973).
  const double rate = law->p * law->a + (1 - law->p) * law->b;
  const double begins = law->a * law->b / rate;         // off to on
  const double ends = law->a + law->b - rate - begins;  // on to off
  if (begins <= 0 || ends <= 0) return std::nullopt;
  return OnOffLaw{1 / ends, 1 / begins, rate, distance_of(gaps, *law)};
}

double OnOffLaw::dispersion(double width) const {
  const double begins = 1 / off;
  const double ends = 1 / on;
  const double both = begins + ends;
  const double share = begins / both;
  return 1 + 2 * rate * (1 - share) / both * (1 - (1 - std::exp(-both * width)) / (both * width));
}

}  // namespace coldcast
