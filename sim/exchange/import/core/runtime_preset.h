#pragma once

#include <string>
#include <string_view>

namespace coldcast {

// The init preset that stands for a runtime of AWS.
struct RuntimePreset {
  std::string name;       // empty: the runtime does not tell its language
  bool is_other = false;  // it is the one nearest to a runtime that was not measured
};

[[nodiscard]] RuntimePreset preset_of(std::string_view runtime);

}  // namespace coldcast
