#pragma once

#include <functional>
#include <span>
#include <vector>

namespace coldcast {

// Quantile of the standard normal law (Acklam's rational approximation with one step of Halley's
// method, good to 1e-15), and its distribution function.
[[nodiscard]] double normal_quantile(double p);
[[nodiscard]] double normal_cdf(double x);
// The share of a chi-square law above `x` (Wilson and Hilferty's cube root, good to 0.001 from 3
// degrees of freedom on).
[[nodiscard]] double chi_square_above(double x, double degrees);
// The probability that Kolmogorov's statistic of n values is at least `distance` (asymptotic, with
// Stephens' correction for small n).
[[nodiscard]] double kolmogorov_p(double distance, double n);
// Regularised lower incomplete gamma function P(a, x).
[[nodiscard]] double gamma_p(double a, double x);

// Quantile p of sorted values, linear between them (type 7 of Hyndman and Fan).
[[nodiscard]] double quantile_of(std::span<const double> sorted, double p);
[[nodiscard]] double mean_of(std::span<const double> values);
// Of the sample: n - 1 below.
[[nodiscard]] double deviation_of(std::span<const double> values);
// Spearman's rank correlation of pairs.
[[nodiscard]] double rank_correlation(std::span<const double> a, std::span<const double> b);

struct WilsonShare {
  double value = 0;
  double low = 0;
  double high = 0;
};
// Wilson's 95 % interval of a share.
[[nodiscard]] WilsonShare share_of(double count, double all);

}  // namespace coldcast
