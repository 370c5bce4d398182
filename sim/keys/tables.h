#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include "coldcast/keys/keys.h"

namespace coldcast {

// Rows that several blocks have are written once: here as of one block's kinds,
template <std::size_t kSize>
[[nodiscard]] constexpr std::array<Key, kSize> of_kinds(std::array<Key, kSize> rows,
                                                        std::string_view kinds) {
  for (Key& row : rows) row.kinds = kinds;
  return rows;
}
// and here in their place among the others.
template <std::size_t... kSizes>
[[nodiscard]] constexpr std::array<Key, (kSizes + ...)> joined(
    const std::array<Key, kSizes>&... tables) {
  std::array<Key, (kSizes + ...)> all{};
  auto at = all.begin();
  ((at = std::copy(tables.begin(), tables.end(), at)), ...);
  return all;
}

// The tables, by the file that has them.
// scenario_keys.cpp
[[nodiscard]] std::span<const Key> scenario_keys();
[[nodiscard]] std::span<const Key> front_door_keys();
[[nodiscard]] std::span<const Key> throttle_keys();
// function_keys.cpp
[[nodiscard]] std::span<const Key> function_keys();
// scaling_keys.cpp
[[nodiscard]] std::span<const Key> auto_scaling_keys();
// arrival_keys.cpp
[[nodiscard]] std::span<const Key> arrival_keys();
[[nodiscard]] std::span<const Key> trace_keys();
[[nodiscard]] std::span<const Key> retry_keys();
// event_keys.cpp
[[nodiscard]] std::span<const Key> async_keys();
[[nodiscard]] std::span<const Key> event_source_keys();
[[nodiscard]] std::span<const Key> stream_keys();
[[nodiscard]] std::span<const Key> queue_keys();
[[nodiscard]] std::span<const Key> key_choice_keys();
[[nodiscard]] std::span<const Key> backoff_keys();
[[nodiscard]] std::span<const Key> destination_keys();
// law_keys.cpp
[[nodiscard]] std::span<const Key> distribution_keys();
[[nodiscard]] std::span<const Key> keep_alive_keys();

}  // namespace coldcast
