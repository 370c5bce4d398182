#pragma once

#include <cstddef>
#include <cstdint>

namespace coldcast {

// The place of something that is held in memory, from a number that is computed in 64 bits on every
// machine: what is held has fewer than an index can count.
[[nodiscard]] constexpr std::size_t to_index(std::uint64_t number) {
  return static_cast<std::size_t>(number);
}

}  // namespace coldcast
