#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace coldcast {

// A key of the scenario and the values that it takes in turn.
struct Axis {
  std::string path;                 // functions.checkout.provisioned_concurrency
  std::vector<std::string> values;  // as they would be written in the file
};

// `PATH=0..100:10` (both ends, and every step between that does not pass the second; counts step
// by 1 where no step is given), also of durations, sizes and decimals; or a list `PATH=a,b,c`,
// whose values may be blocks: `PATH={kind: none},{kind: forever}`. Throws UsageError that names
// `flag`.
[[nodiscard]] Axis parse_axis(std::string_view text, std::string_view flag = "--vary");

// As many values as a range may have.
inline constexpr std::size_t kMaxAxisValues = 10000;

}  // namespace coldcast
