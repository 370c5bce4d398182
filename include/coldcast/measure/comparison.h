#pragma once

#include <cstdint>
#include <string_view>
#include <utility>

namespace coldcast {

enum class Comparison : std::uint8_t { less, at_most, greater, at_least, equal, unequal };

// Signs as they are written. Longer ones first: `<=` begins with `<`.
inline constexpr std::pair<std::string_view, Comparison> kComparisonSigns[] = {
    {"<=", Comparison::at_most}, {">=", Comparison::at_least}, {"==", Comparison::equal},
    {"!=", Comparison::unequal}, {"<", Comparison::less},      {">", Comparison::greater},
};

// False for NaN: of a number that is not known, nothing holds.
[[nodiscard]] constexpr bool holds(double value, Comparison comparison, double bound) {
  switch (comparison) {
    case Comparison::less:
      return value < bound;
    case Comparison::at_most:
      return value <= bound;
    case Comparison::greater:
      return value > bound;
    case Comparison::at_least:
      return value >= bound;
    case Comparison::equal:
      return value == bound;
    case Comparison::unequal:
      break;
  }
  return value < bound || value > bound;
}

}  // namespace coldcast
