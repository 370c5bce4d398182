#include "exchange/fit/law_fit.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "exchange/fit/fit_math.h"

namespace coldcast {
namespace {

constexpr std::size_t kWeak = 30;  // fewer say nothing of a law's shape

double digamma(double x) {
  double sum = 0;
  for (; x < 8; x += 1) sum -= 1 / x;
  const double r = 1 / (x * x);
  return sum + std::log(x) - 0.5 / x - r * (1.0 / 12 - r * (1.0 / 120 - r / 252));
}

double trigamma(double x) {
  double sum = 0;
  for (; x < 8; x += 1) sum += 1 / (x * x);
  const double r = 1 / (x * x);
  return sum + 1 / x + r / 2 + r / x * (1.0 / 6 - r * (1.0 / 30 - r / 42));
}

// Largest distance between the law and the sample where it is not cut off.
double distance_of(const FittedLaw& law, const LawSample& sample) {
  double distance = 0;
  const double n = sample.size();
  for (std::size_t i = 0; i < sample.sorted.size(); ++i) {
    const double f = law.cdf(sample.sorted[i]);
    distance = std::max({distance, std::abs(static_cast<double>(i + 1) / n - f),
                         std::abs(static_cast<double>(i) / n - f)});
  }
  return distance;
}

FittedLaw exponential_by_likelihood(const LawSample& sample) {
  const double sum = mean_of(sample.sorted) * static_cast<double>(sample.sorted.size()) +
                     static_cast<double>(sample.cut) * sample.limit;
  return {.kind = LawKind::exponential,
          .a = sum / std::max<double>(1, static_cast<double>(sample.sorted.size()))};
}

// Half of the distance between the quantiles that the sample's own p99 may be by chance.
double error_of_p99(const FittedLaw& law, double n) {
  const double spread = std::sqrt(0.99 * 0.01 / n);
  const double high = std::min(0.99 + spread, 0.9999);
  return (law.quantile(high) - law.quantile(0.99 - spread)) / 2;
}

bool is_near(const FittedLaw& law, const LawSample& sample) {
  const double n = sample.size();
  if (law.distance > std::max(0.02, 1.035 / std::sqrt(n))) return false;
  const double cut = static_cast<double>(sample.cut) / n;
  if (sample.cut == 0) {
    const double mean = mean_of(sample.sorted);
    const double error = deviation_of(sample.sorted) / std::sqrt(n);
    if (std::abs(law.mean() - mean) > std::max(0.02 * mean, 3 * error)) return false;
  }
  if (cut >= 0.01) return true;  // the sample's p99 is not known
  const double p99 = quantile_of(sample.sorted, 0.99 / (1 - cut));
  return std::abs(law.quantile(0.99) - p99) <= std::max(0.05 * p99, 3 * error_of_p99(law, n));
}

FittedLaw weak_law(const LawSample& sample) {
  const double mean = mean_of(sample.sorted);
  const double cv = mean > 0 ? deviation_of(sample.sorted) / mean : 0;
  const bool is_constant = sample.sorted.size() > 1 && sample.cut == 0 && cv < 0.1;
  FittedLaw law = is_constant ? FittedLaw{.kind = LawKind::constant, .a = mean}
                              : exponential_by_likelihood(sample);
  law.is_weak = true;
  return law;
}

}  // namespace

FittedLaw lognormal_by_likelihood(const LawSample& sample) {
  std::vector<double> logs;
  for (const double value : sample.sorted) logs.push_back(std::log(std::max(value, 1e-3)));
  const auto n = static_cast<double>(logs.size());
  const auto cut = static_cast<double>(sample.cut);
  double mu = mean_of(logs);
  double square = 0;
  for (const double x : logs) square += (x - mu) * (x - mu);
  double sigma = std::sqrt(square / n);
  if (sample.cut == 0 || sigma == 0) return {.kind = LawKind::lognormal, .a = mu, .b = sigma};
  const double limit = std::log(sample.limit);
  double sum = 0;
  double squares = 0;
  for (const double x : logs) {
    sum += x;
    squares += x * x;
  }
  // EM: those cut off have the mean and second moment of a normal law above the cut.
  for (int round = 0; round < 2000; ++round) {
    const double z = (limit - mu) / sigma;
    const double density = std::exp(-z * z / 2) / std::sqrt(2 * 3.14159265358979323846);
    const double hazard = density / std::max(1e-300, 1 - normal_cdf(z));
    const double first = mu + sigma * hazard;
    const double second = mu * mu + sigma * sigma + sigma * (limit + mu) * hazard;
    const double next = (sum + cut * first) / (n + cut);
    const double deviation =
        std::sqrt(std::max(1e-12, (squares + cut * second) / (n + cut) - next * next));
    const bool is_done = std::abs(next - mu) < 1e-10 && std::abs(deviation - sigma) < 1e-10;
    mu = next;
    sigma = deviation;
    if (is_done) break;
  }
  return {.kind = LawKind::lognormal, .a = mu, .b = sigma};
}

// Newton's method on the shape (Choi and Wette 1969). Not with values cut off.
std::optional<FittedLaw> gamma_by_likelihood(const LawSample& sample) {
  if (sample.cut > 0 || sample.sorted.front() <= 0) return std::nullopt;
  const double mean = mean_of(sample.sorted);
  double logs = 0;
  for (const double value : sample.sorted) logs += std::log(value);
  const double s = std::log(mean) - logs / static_cast<double>(sample.sorted.size());
  if (s <= 1e-9) return std::nullopt;
  double shape = (3 - s + std::sqrt((s - 3) * (s - 3) + 24 * s)) / (12 * s);
  for (int round = 0; round < 100; ++round) {
    const double step = (std::log(shape) - digamma(shape) - s) / (1 / shape - trigamma(shape));
    const double next = std::max(shape / 2, shape - step);
    if (std::abs(next - shape) < 1e-12 * shape) break;
    shape = next;
  }
  return FittedLaw{.kind = LawKind::gamma, .a = shape, .b = mean / shape};
}

// The shape k solves sum(x^k ln x) / sum(x^k) - 1/k = mean of ln x, those cut off being part of the
// first two sums (Cohen 1965).
std::optional<FittedLaw> weibull_by_likelihood(const LawSample& sample) {
  if (sample.sorted.front() <= 0) return std::nullopt;
  const double top = std::max(sample.sorted.back(), sample.limit);
  double logs = 0;
  for (const double value : sample.sorted) logs += std::log(value / top);
  logs /= static_cast<double>(sample.sorted.size());
  const auto excess = [&](double k) {
    double sum = 0;
    double weighted = 0;
    const auto add = [&](double value, double count) {
      const double log = std::log(value / top);
      const double power = count * std::exp(k * log);
      sum += power;
      weighted += power * log;
    };
    for (const double value : sample.sorted) add(value, 1);
    if (sample.cut > 0) add(sample.limit, static_cast<double>(sample.cut));
    return std::pair{weighted / sum - 1 / k - logs, sum};
  };
  double low = 0.02;
  double high = 100;
  if (excess(low).first > 0 || excess(high).first < 0) return std::nullopt;
  for (int round = 0; round < 60; ++round) {
    const double middle = std::sqrt(low * high);
    (excess(middle).first < 0 ? low : high) = middle;
  }
  const double k = std::sqrt(low * high);
  const double scale =
      top * std::pow(excess(k).second / static_cast<double>(sample.sorted.size()), 1 / k);
  return FittedLaw{.kind = LawKind::weibull, .a = scale, .b = k};
}

FittedLaw lognormal_of(double median, double p, double value) {
  const double sigma = std::log(value / median) / normal_quantile(p);
  return {.kind = LawKind::lognormal, .a = std::log(median), .b = std::max(0.0, sigma)};
}

FittedLaw fit_quantiles(const LawSample& sample) {
  FittedLaw law{.kind = LawKind::quantiles};
  std::vector<double> levels{0, 0.01};
  for (int p = 5; p <= 95; p += 5) levels.push_back(p / 100.0);
  levels.push_back(0.99);
  if (sample.sorted.size() >= 5000) levels.push_back(0.999);
  levels.push_back(1);
  const double known = static_cast<double>(sample.sorted.size()) / sample.size();
  for (const double p : levels) {
    if (p > known - 1e-9 && sample.cut > 0) break;
    law.quantiles.emplace_back(p, quantile_of(sample.sorted, std::min(1.0, p / known)));
  }
  if (sample.cut > 0) {
    // Where the known part ends the handler ran into its timeout; how much longer it would have
    // run is assumed.
    law.quantiles.emplace_back(std::round(known * 1e4) / 1e4, sample.limit);
    law.quantiles.emplace_back(1, 2 * sample.limit);
  }
  return law;
}

namespace {

bool is_constant(const LawSample& sample) {
  return sample.cut == 0 && deviation_of(sample.sorted) < 0.01 * mean_of(sample.sorted);
}

// Gamma and weibull of shape 1 are exponential: one that is within 99 % of chance of it is written
// so. Deviation of the shape's estimate there: 1.245 and 0.780 over the root of n (Fisher).
bool is_exponential(const FittedLaw& law, double n) {
  const bool is_gamma = law.kind == LawKind::gamma;
  if (!is_gamma && law.kind != LawKind::weibull) return false;
  const double shape = is_gamma ? law.a : law.b;
  return std::abs(shape - 1) < 2.58 * (is_gamma ? 1.245 : 0.780) / std::sqrt(n);
}

}  // namespace

FittedLaw fit_lognormal_or_quantiles(const LawSample& sample) {
  if (is_constant(sample)) return {.kind = LawKind::constant, .a = mean_of(sample.sorted)};
  FittedLaw law = lognormal_by_likelihood(sample);
  law.distance = distance_of(law, sample);
  return is_near(law, sample) ? law : fit_quantiles(sample);
}

FittedLaw fit_law(const LawSample& sample) {
  if (sample.sorted.empty()) return {.kind = LawKind::exponential, .a = 100, .is_weak = true};
  if (sample.sorted.size() < kWeak) return weak_law(sample);
  if (is_constant(sample)) return {.kind = LawKind::constant, .a = mean_of(sample.sorted)};
  std::vector<FittedLaw> candidates{exponential_by_likelihood(sample),
                                    lognormal_by_likelihood(sample)};
  if (const auto gamma = gamma_by_likelihood(sample)) candidates.push_back(*gamma);
  if (const auto weibull = weibull_by_likelihood(sample)) candidates.push_back(*weibull);
  for (FittedLaw& law : candidates) law.distance = distance_of(law, sample);
  const auto best = std::min_element(
      candidates.begin(), candidates.end(),
      [](const FittedLaw& x, const FittedLaw& y) { return x.distance < y.distance; });
  const FittedLaw& law = is_exponential(*best, sample.size()) ? candidates.front() : *best;
  return is_near(law, sample) ? law : fit_quantiles(sample);
}

}  // namespace coldcast
