#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace coldcast {

enum class LawKind { constant, exponential, lognormal, gamma, weibull, quantiles };

// A law of durations, in milliseconds, and how well it fits the sample.
struct FittedLaw {
  LawKind kind = LawKind::constant;
  // constant: the value; exponential: mean; lognormal: mean and deviation of the logarithms;
  // gamma: shape and scale; weibull: scale and shape.
  double a = 0;
  double b = 0;
  std::vector<std::pair<double, double>> quantiles{};  // (p, value), where it is quantiles
  double distance = 0;                                 // the greatest, of Kolmogorov and Smirnov
  bool is_weak = false;

  [[nodiscard]] double quantile(double p) const;
  [[nodiscard]] double mean() const;
  // WilsonShare of values up to x.
  [[nodiscard]] double cdf(double x) const;
  // As the scenario has it: {kind: lognormal, median: 81.3ms, p99: 612ms}.
  [[nodiscard]] std::string to_yaml() const;
  // Of n values, with 95 % intervals; without them for 0:
  // lognormal, median 81.3 ms (80.6 to 82.0), p99 612 ms (595 to 629).
  [[nodiscard]] std::string describe(double n) const;
};

// What a law is fitted to: values, and how many were cut off at `limit` (timeouts), of which only
// that they are longer is known.
struct LawSample {
  std::vector<double> sorted{};
  std::size_t cut = 0;
  double limit = 0;

  [[nodiscard]] double size() const { return static_cast<double>(sorted.size() + cut); }
};

// The law that the sample supports: of those with maximum likelihood the one with the least
// distance, if that, its mean and its p99 are near enough (facts: import.md 5.5), else quantiles.
// Weak below 30 values.
[[nodiscard]] FittedLaw fit_law(const LawSample& sample);

// Lognormal if that is near enough in the same sense, else quantiles: inits and restores, whose
// tails are mostly those of no law (5.6).
[[nodiscard]] FittedLaw fit_lognormal_or_quantiles(const LawSample& sample);

// Quantiles at p0, p1, every 5 %, p99, p99.9 (from 5,000 values), p100; what was cut off lies
// between the limit and twice it.
[[nodiscard]] FittedLaw fit_quantiles(const LawSample& sample);
// Lognormal with this median and this other quantile.
[[nodiscard]] FittedLaw lognormal_of(double median, double p, double value);
[[nodiscard]] FittedLaw lognormal_by_likelihood(const LawSample& sample);
[[nodiscard]] std::optional<FittedLaw> gamma_by_likelihood(const LawSample& sample);
[[nodiscard]] std::optional<FittedLaw> weibull_by_likelihood(const LawSample& sample);

// 81.3ms, 1.2s as milliseconds with four significant digits.
[[nodiscard]] std::string milliseconds_text(double milliseconds);

}  // namespace coldcast
