#include <cmath>
#include <limits>

#include "coldcast/keys/keys.h"

#include "random/laws.h"
#include "random/ziggurat.h"

namespace coldcast {
namespace {

double nanoseconds(Duration span) {
  return static_cast<double>(span.count());
}

struct Exponential {
  double mean_ns;

  [[nodiscard]] double draw(RandomStream& stream) const {
    return mean_ns * draw_exponential(stream);
  }
  [[nodiscard]] double mean() const { return mean_ns; }
};

struct Uniform {
  double min;
  double max;

  [[nodiscard]] double draw(RandomStream& stream) const {
    return min + (max - min) * stream.uniform();
  }
  [[nodiscard]] double mean() const { return 0.5 * (min + max); }
};

struct Normal {
  double mean_ns;
  double sd;

  // Cut at 0: what would be negative is 0.
  [[nodiscard]] double draw(RandomStream& stream) const {
    return std::fmax(0.0, mean_ns + sd * draw_normal(stream));
  }
  // Of a normal censored at 0: m P(m/s) + s p(m/s), P and p of the standard normal.
  [[nodiscard]] double mean() const {
    constexpr double kInverseSqrt2Pi = 0.3989422804014327;
    constexpr double kInverseSqrt2 = 0.7071067811865476;
    const double z = mean_ns / sd;
    return mean_ns * 0.5 * std::erfc(-z * kInverseSqrt2) +
           sd * kInverseSqrt2Pi * std::exp(-0.5 * z * z);
  }
};

struct Lognormal {
  double mu;  // of the logarithm of nanoseconds
  double sigma;

  [[nodiscard]] double draw(RandomStream& stream) const {
    return std::exp(mu + sigma * draw_normal(stream));
  }
  [[nodiscard]] double mean() const { return std::exp(mu + 0.5 * sigma * sigma); }
};

struct Gamma {
  double shape;
  double scale;

  // Marsaglia and Tsang, A Simple Method for Generating Gamma Variables, 2000; below shape 1 by
  // their remark that Gamma(a) is Gamma(a + 1) U^(1/a).
  [[nodiscard]] double draw(RandomStream& stream) const {
    const bool is_steep = shape < 1.0;
    const double d = (is_steep ? shape + 1.0 : shape) - 1.0 / 3.0;
    const double c = 1.0 / std::sqrt(9.0 * d);
    while (true) {
      const double x = draw_normal(stream);
      const double root = 1.0 + c * x;
      if (root <= 0.0) continue;
      const double v = root * root * root;
      if (std::log(stream.open_uniform()) >= 0.5 * x * x + d * (1.0 - v + std::log(v))) continue;
      const double draw = scale * d * v;
      return is_steep ? draw * std::exp(-draw_exponential(stream) / shape) : draw;
    }
  }
  [[nodiscard]] double mean() const { return shape * scale; }
};

struct Weibull {
  double scale;
  double shape;

  [[nodiscard]] double draw(RandomStream& stream) const {
    return scale * std::pow(draw_exponential(stream), 1.0 / shape);
  }
  [[nodiscard]] double mean() const { return scale * std::tgamma(1.0 + 1.0 / shape); }
};

struct Pareto {
  double min;
  double shape;

  // The logarithm of a Pareto is a shifted exponential.
  [[nodiscard]] double draw(RandomStream& stream) const {
    return min * std::exp(draw_exponential(stream) / shape);
  }
  [[nodiscard]] double mean() const {
    if (shape <= 1.0) return std::numeric_limits<double>::infinity();
    return min * shape / (shape - 1.0);
  }
};

// The shape of a law: above 0; 1 where it is not, so that reading goes on.
double read_shape(Parameters& settings) {
  const std::optional<Setting> setting = settings.require("shape", "1.5");
  const double shape = setting ? setting->number() : 1.0;
  return !setting || is_in_range(*setting, key_row("distribution", "shape"), shape) ? shape : 1.0;
}

// A coefficient of variation (standard deviation over mean): 0 or more.
double variation(Parameters& settings) {
  const double cv = settings.number("cv");
  const auto expected = out_of_range(key_row("distribution", "cv"), cv);
  if (!expected) return cv;
  settings.fail("cv", *expected + "; cv is standard deviation over mean");
  return 0.0;
}

// Reports `larger` if it is given and below `smaller`.
bool in_order(Parameters& settings, std::string_view smaller, std::string_view larger, Duration low,
              Duration high) {
  if (low <= high) return true;
  if (settings.find(smaller) && settings.find(larger)) {
    settings.fail(larger,
                  to_string(high) + " is below " + std::string{smaller} + " " + to_string(low));
  }
  return false;
}

Distribution lognormal_of_median(Parameters& settings) {
  // The 99 % quantile of the standard normal.
  constexpr double kNormal99 = 2.3263478740408408;
  const Duration median = settings.duration("median");
  const Duration p99 = settings.duration("p99");
  if (!in_order(settings, "median", "p99", median, p99) || median == p99) {
    return Distribution{median};
  }
  if (median == Duration::zero()) {
    if (settings.find("median")) {
      settings.fail("median", "0 with a p99 above 0: no lognormal has a median of 0");
    }
    return Distribution{};
  }
  const double mu = std::log(nanoseconds(median));
  return distribution_of(
      Lognormal{.mu = mu, .sigma = (std::log(nanoseconds(p99)) - mu) / kNormal99});
}

Distribution lognormal_of_mean(Parameters& settings) {
  const Duration mean = settings.duration("mean");
  const double cv = variation(settings);
  const double variance = std::log1p(cv * cv);
  if (mean == Duration::zero() || variance == 0.0) return Distribution{mean};
  return distribution_of(
      Lognormal{.mu = std::log(nanoseconds(mean)) - 0.5 * variance, .sigma = std::sqrt(variance)});
}

}  // namespace

Distribution build_constant(Parameters& settings) {
  return Distribution{settings.duration("duration")};
}

Distribution build_exponential(Parameters& settings) {
  const Duration mean = settings.duration("mean");
  if (mean == Duration::zero()) return Distribution{};
  return distribution_of(Exponential{.mean_ns = nanoseconds(mean)});
}

Distribution build_uniform(Parameters& settings) {
  const Duration min = settings.duration("min");
  const Duration max = settings.duration("max");
  if (!in_order(settings, "min", "max", min, max) || min == max) return Distribution{min};
  return distribution_of(Uniform{.min = nanoseconds(min), .max = nanoseconds(max)});
}

Distribution build_normal(Parameters& settings) {
  const Duration mean = settings.duration("mean");
  const Duration sd = settings.duration("sd");
  if (sd == Duration::zero()) return Distribution{mean};
  return distribution_of(Normal{.mean_ns = nanoseconds(mean), .sd = nanoseconds(sd)});
}

Distribution build_lognormal(Parameters& settings) {
  // Each is asked for, so that none counts as unknown.
  const bool given[] = {settings.find("median").has_value(), settings.find("p99").has_value(),
                        settings.find("mean").has_value(), settings.find("cv").has_value()};
  const bool has_median = given[0] || given[1];
  const bool has_mean = given[2] || given[3];
  if (has_median && has_mean) {
    settings.fail("takes median and p99, or mean and cv, not both");
    return Distribution{};
  }
  return has_mean ? lognormal_of_mean(settings) : lognormal_of_median(settings);
}

Distribution build_gamma(Parameters& settings) {
  const Duration mean = settings.duration("mean");
  const double cv = variation(settings);
  if (mean == Duration::zero() || cv == 0.0) return Distribution{mean};
  // So steep that the method's acceptance test would drown in rounding; the law has a skew of 2 cv
  // and is a normal one for every purpose.
  constexpr double kSteep = 1e-5;
  if (cv < kSteep) {
    return distribution_of(Normal{.mean_ns = nanoseconds(mean), .sd = nanoseconds(mean) * cv});
  }
  return distribution_of(Gamma{.shape = 1.0 / (cv * cv), .scale = nanoseconds(mean) * cv * cv});
}

Distribution build_weibull(Parameters& settings) {
  const Duration scale = settings.duration("scale");
  const double shape = read_shape(settings);
  if (scale == Duration::zero()) return Distribution{};
  return distribution_of(Weibull{.scale = nanoseconds(scale), .shape = shape});
}

Distribution build_pareto(Parameters& settings) {
  const Duration min = settings.duration("min");
  const double shape = read_shape(settings);
  if (min == Duration::zero()) return Distribution{};
  return distribution_of(Pareto{.min = nanoseconds(min), .shape = shape});
}

}  // namespace coldcast
