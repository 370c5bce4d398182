#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

namespace coldcast {

// How many requests came from `begin` to `end`, in seconds from the beginning of the window.
struct CountBin {
  double begin = 0;
  double end = 0;
  double count = 0;

  [[nodiscard]] double width() const { return end - begin; }
  [[nodiscard]] double rate() const { return width() > 0 ? count / width() : 0; }
};

// Counts of sorted times in bins of `width` that fill [0, window); the last may be shorter. A width
// of 0 (of a series without a point) makes none.
[[nodiscard]] std::vector<CountBin> count_in_bins(std::span<const double> times, double window,
                                                  double width);

// Neighbours of like rates joined, the likest first, until the next would cost more than chance
// explains: 3 ln m + 3 in twice the logarithm of the likelihood, of m bins (facts: import.md 5.3).
// At most 2,000 remain. The number of requests of each step is exact. `part` of that cost leaves
// finer steps.
[[nodiscard]] std::vector<CountBin> merge_steps(std::vector<CountBin> bins, double part = 1);

// The integral of the rate up to `time`.
[[nodiscard]] double expected_until(std::span<const CountBin> steps, double time);

// What the fitted rate leaves over: sum of (n - l)^2 / l over bins (joined until each expects five)
// by their number less `rates`, how many were fitted; about 1 for a Poisson process. 0 where too
// few bins remain.
struct Dispersion {
  double value = 0;
  double degrees = 0;
};
[[nodiscard]] Dispersion dispersion_of(std::span<const CountBin> bins,
                                       std::span<const CountBin> steps, std::size_t rates);

}  // namespace coldcast
