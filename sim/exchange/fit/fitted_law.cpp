#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "coldcast/base/text.h"

#include "exchange/fit/fit_math.h"
#include "exchange/fit/law_fit.h"

namespace coldcast {
namespace {

constexpr double k99 = 2.3263478740408408;  // the normal law's quantile

double between(const std::vector<std::pair<double, double>>& quantiles, double p) {
  for (std::size_t i = 1; i < quantiles.size(); ++i) {
    const auto& [p0, v0] = quantiles[i - 1];
    const auto& [p1, v1] = quantiles[i];
    if (p <= p1) return p1 > p0 ? v0 + (v1 - v0) * (p - p0) / (p1 - p0) : v1;
  }
  return quantiles.empty() ? 0 : quantiles.back().second;
}

// The x of which cdf is p, by halving.
double invert(const FittedLaw& law, double p) {
  double low = 0;
  double high = std::max(1e-3, law.mean());
  while (law.cdf(high) < p && high < 1e12) high *= 2;
  for (int round = 0; round < 100; ++round) {
    const double middle = (low + high) / 2;
    (law.cdf(middle) < p ? low : high) = middle;
  }
  return (low + high) / 2;
}

std::string significant(double value) {
  return to_string(std::stod(fmt::format("{:.4g}", value)));
}

// For people: 81.3 ms.
std::string spaced(double milliseconds) {
  std::string text = milliseconds_text(milliseconds);
  return text.insert(text.size() - 2, " ");
}

std::string level_text(double p) {
  return fmt::format("p{}", to_string(std::round(p * 1e4) / 1e2));
}

// A number whose relative deviation, of one value, is `deviation`, with its 95 % interval.
std::string with_interval(double value, double deviation, double n) {
  if (n <= 0) return spaced(value);
  const double error = 1.96 * deviation / std::sqrt(n);
  return fmt::format("{} ({} to {})", spaced(value), spaced(value * std::max(0.0, 1 - error)),
                     spaced(value * (1 + error)));
}

// Of n values as many lie below a quantile as chance lets, so that its neighbours bound it.
std::string quantile_text(const FittedLaw& law, double p, double n) {
  if (n <= 0) return spaced(law.quantile(p));
  const double error = 1.96 * std::sqrt(p * (1 - p) / n);
  return fmt::format("{} ({} to {})", spaced(law.quantile(p)),
                     spaced(law.quantile(std::max(0.0, p - error))),
                     spaced(law.quantile(std::min(1.0, p + error))));
}

}  // namespace

std::string milliseconds_text(double milliseconds) {
  const double shown = milliseconds < 0 ? 0 : milliseconds;
  // Four significant digits, but no less than a microsecond.
  const int decimals =
      shown <= 0 ? 0 : std::clamp(3 - static_cast<int>(std::floor(std::log10(shown))), 0, 3);
  std::string text = fmt::format("{:.{}f}", shown, decimals);
  if (text.find('.') != std::string::npos) {
    while (text.back() == '0') text.pop_back();
    if (text.back() == '.') text.pop_back();
  }
  return text + "ms";
}

double FittedLaw::cdf(double x) const {
  switch (kind) {
    case LawKind::constant:
      return x >= a ? 1 : 0;
    case LawKind::exponential:
      return 1 - std::exp(-x / a);
    case LawKind::lognormal:
      return x <= 0 ? 0 : b > 0 ? normal_cdf((std::log(x) - a) / b) : x >= std::exp(a) ? 1 : 0;
    case LawKind::gamma:
      return gamma_p(a, x / b);
    case LawKind::weibull:
      return x <= 0 ? 0 : 1 - std::exp(-std::pow(x / a, b));
    case LawKind::quantiles:
      break;
  }
  for (std::size_t i = 1; i < quantiles.size(); ++i) {
    const auto& [p0, v0] = quantiles[i - 1];
    const auto& [p1, v1] = quantiles[i];
    if (x < v1) return x <= v0 ? p0 : p0 + (p1 - p0) * (x - v0) / (v1 - v0);
  }
  return 1;
}

double FittedLaw::quantile(double p) const {
  switch (kind) {
    case LawKind::constant:
      return a;
    case LawKind::exponential:
      return -a * std::log1p(-p);
    case LawKind::lognormal:
      return std::exp(a + b * normal_quantile(p));
    case LawKind::weibull:
      return a * std::pow(-std::log1p(-p), 1 / b);
    case LawKind::gamma:
      return invert(*this, p);
    case LawKind::quantiles:
      break;
  }
  return between(quantiles, p);
}

double FittedLaw::mean() const {
  switch (kind) {
    case LawKind::constant:
    case LawKind::exponential:
      return a;
    case LawKind::lognormal:
      return std::exp(a + b * b / 2);
    case LawKind::gamma:
      return a * b;
    case LawKind::weibull:
      return a * std::tgamma(1 + 1 / b);
    case LawKind::quantiles:
      break;
  }
  double sum = 0;
  for (std::size_t i = 1; i < quantiles.size(); ++i) {
    sum += (quantiles[i].first - quantiles[i - 1].first) *
           (quantiles[i].second + quantiles[i - 1].second) / 2;
  }
  return sum;
}

std::string FittedLaw::to_yaml() const {
  switch (kind) {
    case LawKind::constant:
      return milliseconds_text(a);
    case LawKind::exponential:
      return fmt::format("{{kind: exponential, mean: {}}}", milliseconds_text(a));
    case LawKind::lognormal:
      if (b <= 0) return milliseconds_text(std::exp(a));
      return fmt::format("{{kind: lognormal, median: {}, p99: {}}}", milliseconds_text(std::exp(a)),
                         milliseconds_text(std::exp(a + k99 * b)));
    case LawKind::gamma:
      return fmt::format("{{kind: gamma, mean: {}, cv: {}}}", milliseconds_text(a * b),
                         significant(1 / std::sqrt(a)));
    case LawKind::weibull:
      return fmt::format("{{kind: weibull, scale: {}, shape: {}}}", milliseconds_text(a),
                         significant(b));
    case LawKind::quantiles:
      break;
  }
  std::string text = "{kind: quantiles";
  double last = 0;
  for (const auto& [p, value] : quantiles) {
    last = std::max(last, value);
    text += fmt::format(", {}: {}", level_text(p), milliseconds_text(last));
  }
  return text + "}";
}

std::string FittedLaw::describe(double n) const {
  const bool has_interval = n > 0;
  switch (kind) {
    case LawKind::constant:
      return fmt::format("constant {}", spaced(a));
    case LawKind::exponential:
      return fmt::format("exponential, mean {}", with_interval(a, 1, n));
    case LawKind::lognormal: {
      const double median = std::exp(a);
      const double p99 = std::exp(a + k99 * b);
      if (!has_interval) {
        return fmt::format("lognormal, median {}, p99 {}", spaced(median), spaced(p99));
      }
      const double m = 1.96 * b / std::sqrt(n);
      const double t = 1.96 * b * std::sqrt((1 + k99 * k99 / 2) / n);
      return fmt::format("lognormal, median {} ({} to {}), p99 {} ({} to {})", spaced(median),
                         spaced(median * std::exp(-m)), spaced(median * std::exp(m)), spaced(p99),
                         spaced(p99 * std::exp(-t)), spaced(p99 * std::exp(t)));
    }
    case LawKind::gamma:
      return fmt::format("gamma, mean {}, cv {}", with_interval(a * b, 1 / std::sqrt(a), n),
                         significant(1 / std::sqrt(a)));
    case LawKind::weibull:
      // The scale's error is 1.053 of the deviation of the logarithms (Fisher's information).
      return fmt::format("weibull, scale {}, shape {}", with_interval(a, 1.053 / b, n),
                         significant(b));
    case LawKind::quantiles:
      break;
  }
  return fmt::format("quantiles, median {}, p99 {}", quantile_text(*this, 0.5, n),
                     quantile_text(*this, 0.99, n));
}

}  // namespace coldcast
