#pragma once

#include <cstdint>
#include <limits>
#include <span>

namespace coldcast {

// What the values of one number in several replications add up to: as much as a mean and its
// interval need, however many there are. NaN (a statistic of nothing) is a replication without a
// value.
struct Moments {
  std::uint64_t replications = 0;
  std::uint64_t count = 0;  // of values
  double sum = 0.0;
  double mean = 0.0;
  double squares = 0.0;  // of the distances from the mean
  double min = std::numeric_limits<double>::quiet_NaN();
  double max = std::numeric_limits<double>::quiet_NaN();

  // One replication more, after Welford, "Note on a method for calculating corrected sums of
  // squares and products", Technometrics 1962: the mean of equal values is that value.
  void add(double value);
};

// Values are whole numbers, whose sum is exact and is divided once, or measures, whose mean is
// taken relative to the first, so that the mean of equal ones is that value.
enum class ValueKind : std::uint8_t { measures, counts };

[[nodiscard]] Moments moments_of(std::span<const double> values, ValueKind kind);
// Of the values of both, after Chan, Golub, LeVeque, "Updating formulae and a pairwise algorithm
// for computing sample variances", 1979. Where one has no replications it is the other.
[[nodiscard]] Moments joined(const Moments& one, const Moments& other, ValueKind kind);

}  // namespace coldcast
