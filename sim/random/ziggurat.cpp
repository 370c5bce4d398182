#include "random/ziggurat.h"

#include <cmath>

namespace coldcast {
namespace {

double exponential_density(double x) {
  return std::exp(-x);
}
double exponential_inverse(double y) {
  return -std::log(y);
}
double normal_density(double x) {
  return std::exp(-0.5 * x * x);
}
double normal_inverse(double y) {
  return std::sqrt(-2.0 * std::log(y));
}

// `tail`: where the base layer's rectangle ends; `area`: of each layer, tail included.
Ziggurat stack_layers(double tail, double area, double (*density)(double),
                      double (*inverse)(double)) {
  Ziggurat table;
  table.width[0] = area / density(tail);
  table.width[1] = tail;
  table.height[0] = 0.0;
  table.height[1] = density(tail);
  for (std::size_t layer = 1; layer + 1 < Ziggurat::kLayers; ++layer) {
    const double height = table.height[layer] + area / table.width[layer];
    table.height[layer + 1] = height;
    table.width[layer + 1] = inverse(height);
  }
  table.width[Ziggurat::kLayers] = 0.0;
  table.height[Ziggurat::kLayers] = 1.0;
  return table;
}

// Under the density within the part of a layer that sticks out of the layer above it?
bool edge_accepts(RandomStream& stream, const Ziggurat& table, std::size_t layer, double density) {
  const double low = table.height[layer];
  const double high = table.height[layer + 1];
  return low + stream.uniform() * (high - low) < density;
}

// The normal beyond `start` (Marsaglia, Generating a Variable from the Tail of the Normal
// Distribution, 1964).
double draw_normal_tail(RandomStream& stream, double start) {
  while (true) {
    const double x = draw_exponential(stream) / start;
    const double y = draw_exponential(stream);
    if (2.0 * y > x * x) return start + x;
  }
}

}  // namespace

// Tail and area that make 256 layers close at the top: Marsaglia and Tsang, 2000, section 3.
const Ziggurat kExponentialZiggurat = stack_layers(7.69711747013104972, 0.0039496598225815571993,
                                                   exponential_density, exponential_inverse);
const Ziggurat kNormalZiggurat =
    stack_layers(3.6541528853610088, 0.00492867323399, normal_density, normal_inverse);

bool exponential_edge_accepts(RandomStream& stream, std::size_t layer, double x) {
  return edge_accepts(stream, kExponentialZiggurat, layer, exponential_density(x));
}

double draw_normal(RandomStream& stream) {
  const Ziggurat& table = kNormalZiggurat;
  while (true) {
    // As for the exponential; the sign is bit 8.
    const std::uint64_t word = stream.next();
    const std::size_t layer = word & 0xff;
    const double sign = (word & 0x100) != 0 ? -1.0 : 1.0;
    const double x = static_cast<double>(word >> 11) * 0x1.0p-53 * table.width[layer];
    if (x < table.width[layer + 1]) return sign * x;
    if (layer == 0) return sign * draw_normal_tail(stream, table.width[1]);
    if (edge_accepts(stream, table, layer, normal_density(x))) return sign * x;
  }
}

}  // namespace coldcast
