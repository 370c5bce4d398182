#pragma once

#include <cstdint>
#include <fmt/format.h>
#include <string>
#include <string_view>

namespace coldcast {

// `1 setting`, `3 settings`. Of a noun whose plural ends in s.
[[nodiscard]] inline std::string counted(std::uint64_t number, std::string_view noun) {
  return fmt::format("{} {}{}", number, noun, number == 1 ? "" : "s");
}

}  // namespace coldcast
