#include <algorithm>
#include <cmath>
#include <numeric>

#include "exchange/fit/arrival_process.h"
#include "exchange/fit/fit_math.h"

namespace coldcast {
namespace {

// A number in (0, 1) for each place, the same on every machine (splitmix64).
double scattered(std::uint64_t place) {
  std::uint64_t x = (place + 1) * 0x9e3779b97f4a7c15ULL;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return (static_cast<double>((x ^ (x >> 31)) >> 12) + 0.5) * 0x1.0p-52;
}

// A stamp says only that a request came within its resolution: anywhere there.
std::vector<double> spread(std::span<const double> times, double resolution) {
  std::vector<double> out(times.begin(), times.end());
  for (std::size_t i = 0; i < out.size(); ++i) out[i] += resolution * scattered(i);
  std::sort(out.begin(), out.end());
  return out;
}

double distance_to_uniform(std::vector<double>& values) {
  std::sort(values.begin(), values.end());
  const auto n = static_cast<double>(values.size());
  double distance = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    distance = std::max({distance, static_cast<double>(i + 1) / n - values[i],
                         values[i] - static_cast<double>(i) / n});
  }
  return distance;
}

}  // namespace

bool GapTest::rejects() const {
  return gaps > 0 && distance * std::sqrt(static_cast<double>(gaps)) > 1.63;
}

GapTest test_gaps(std::span<const double> times, std::span<const CountBin> steps,
                  double resolution) {
  GapTest test;
  if (times.size() < 2) return test;
  const std::vector<double> at = resolution > 1e-4
                                     ? spread(times, resolution)
                                     : std::vector<double>(times.begin(), times.end());
  std::vector<double> uniform;
  std::size_t step = 0;
  const double end = steps.back().end;
  double passed = 0;  // the integral up to where `step` begins
  double last = 0;
  for (std::size_t i = 0; i < at.size(); ++i) {
    while (step + 1 < steps.size() && at[i] >= steps[step].end) {
      passed += steps[step].count;
      ++step;
    }
    const double integral =
        passed + steps[step].rate() * (std::min(at[i], end) - steps[step].begin);
    if (i > 0) uniform.push_back(1 - std::exp(-(integral - last)));
    last = integral;
  }
  test.gaps = uniform.size();
  test.distance = distance_to_uniform(uniform);
  test.p = kolmogorov_p(test.distance, static_cast<double>(test.gaps));
  return test;
}

std::int64_t resolution_of(std::span<const std::int64_t> times) {
  std::int64_t divisor = 0;
  for (const std::int64_t time : times) {
    divisor = std::gcd(divisor, time);
    if (divisor == 1) break;
  }
  return divisor;
}

}  // namespace coldcast
