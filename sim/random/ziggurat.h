#pragma once

#include <array>
#include <cstdint>

#include "coldcast/random/random_stream.h"

namespace coldcast {

// The ziggurat method (Marsaglia and Tsang, The Ziggurat Method for Generating Random Variables,
// 2000) with 256 layers of equal area under a decreasing density. 98.9 % of exponential draws take
// one random word, one multiplication and one comparison, and no logarithm.
struct Ziggurat {
  static constexpr std::size_t kLayers = 256;

  // Layer i reaches from 0 to width[i]; width[1] is where the tail begins, width[0] is the width
  // that the base layer would have as a rectangle, its tail included.
  std::array<double, kLayers + 1> width{};
  // The density at width[i].
  std::array<double, kLayers + 1> height{};
};

extern const Ziggurat kExponentialZiggurat;
extern const Ziggurat kNormalZiggurat;

// The draws that the first comparison does not settle: 1.1 % of them.
[[nodiscard]] bool exponential_edge_accepts(RandomStream& stream, std::size_t layer, double x);

// Exponential of mean 1.
[[nodiscard]] inline double draw_exponential(RandomStream& stream) {
  const Ziggurat& table = kExponentialZiggurat;
  double beyond = 0.0;
  while (true) {
    // The layer from the lowest 8 bits, the place in it from the highest 53.
    const std::uint64_t word = stream.next();
    const std::size_t layer = word & 0xff;
    const double x = static_cast<double>(word >> 11) * 0x1.0p-53 * table.width[layer];
    if (x < table.width[layer + 1]) return beyond + x;
    // The tail of an exponential is an exponential again.
    if (layer == 0) {
      beyond += table.width[1];
    } else {
      // A copy, so that the address of the stream is not known elsewhere: its state can stay in
      // registers.
      RandomStream rest = stream;
      const bool accepts = exponential_edge_accepts(rest, layer, x);
      stream = rest;
      if (accepts) return beyond + x;
    }
  }
}

// Normal of mean 0 and standard deviation 1.
[[nodiscard]] double draw_normal(RandomStream& stream);

}  // namespace coldcast
