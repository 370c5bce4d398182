#pragma once

#include <memory>
#include <vector>

#include "coldcast/random/distribution.h"

namespace coldcast {

// A draw in nanoseconds, rounded once. Draws are cut at 2^62 ns (146 years), so that two of them
// still add up within int64; `nanoseconds` must not be negative.
[[nodiscard]] inline Duration rounded_draw(double nanoseconds) {
  constexpr double kLongest = 0x1.0p62;
  if (!(nanoseconds < kLongest)) return Duration{std::int64_t{1} << 62};
  return Duration{static_cast<std::int64_t>(nanoseconds + 0.5)};
}

// Makes a law of `Draw`, a value with `double draw(RandomStream&) const` in nanoseconds, never
// negative, and `double mean() const`. fill() is a plain loop over an inlined draw.
template <typename Draw>
class DrawnLaw final : public Distribution::Law {
 public:
  explicit DrawnLaw(Draw draw) : draw_(std::move(draw)) {}

  [[nodiscard]] Duration sample(RandomStream& stream) const override {
    return rounded_draw(draw_.draw(stream));
  }
  void fill(RandomStream& stream, std::span<Duration> draws) const override {
    RandomStream local = stream;  // a local's state can stay in registers
    for (Duration& draw : draws) draw = rounded_draw(draw_.draw(local));
    stream = local;
  }
  [[nodiscard]] double mean_seconds() const override { return draw_.mean() * 1e-9; }

 private:
  Draw draw_;
};

template <typename Draw>
[[nodiscard]] Distribution distribution_of(Draw draw) {
  return Distribution{std::make_shared<DrawnLaw<Draw>>(std::move(draw))};
}

// The builders of the catalog's rows, by the file that has them.
// parametric_laws.cpp
[[nodiscard]] Distribution build_constant(Parameters& settings);
[[nodiscard]] Distribution build_exponential(Parameters& settings);
[[nodiscard]] Distribution build_uniform(Parameters& settings);
[[nodiscard]] Distribution build_normal(Parameters& settings);
[[nodiscard]] Distribution build_lognormal(Parameters& settings);
[[nodiscard]] Distribution build_gamma(Parameters& settings);
[[nodiscard]] Distribution build_weibull(Parameters& settings);
[[nodiscard]] Distribution build_pareto(Parameters& settings);
// sampled_laws.cpp
[[nodiscard]] Distribution build_quantiles(Parameters& settings);
[[nodiscard]] Distribution build_empirical(Parameters& settings);
[[nodiscard]] Distribution build_mixture(Parameters& settings);
// runtime_laws.cpp
[[nodiscard]] Distribution build_runtime(Parameters& settings);
[[nodiscard]] Distribution build_runtime_first_call(Parameters& settings);

// distribution.cpp: one element {weight, kind, ...} of a mixture.
[[nodiscard]] Distribution read_mixture_part(const Setting& item, double& weight);

// One point of a law that is given by its quantiles: a `share` (0..1) of all draws is at or below
// `value`.
struct QuantilePoint {
  double share = 0.0;
  Duration value{};
};
// Linear between the points, which begin with share 0, end with share 1, and rise strictly in share
// and never fall in value.
[[nodiscard]] Distribution quantile_distribution(const std::vector<QuantilePoint>& points);

// One of the laws at each draw, each as often as its weight says; the sum of weights is above 0.
struct MixturePart {
  double weight = 0.0;
  Distribution law;
};
[[nodiscard]] Distribution mixture_distribution(std::vector<MixturePart> parts);

}  // namespace coldcast
