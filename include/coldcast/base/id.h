#pragma once

#include <cstdint>

namespace coldcast {

// Dense indexes, assigned from 0 in order of appearance, so that they can index vectors; different
// types, so that one cannot be passed for another.
enum class FunctionId : std::uint32_t {};

// Numbers the arrivals of all functions together, in order of arrival: 1, 2, ...
enum class RequestId : std::uint64_t {};

// Numbers the environments of one function in order of creation: 1, 2, ... (provisioned ones that
// are there at time zero come first).
enum class EnvironmentNumber : std::uint32_t {};

[[nodiscard]] constexpr std::uint32_t index(FunctionId id) {
  return static_cast<std::uint32_t>(id);
}
[[nodiscard]] constexpr std::uint64_t value(RequestId id) {
  return static_cast<std::uint64_t>(id);
}
[[nodiscard]] constexpr std::uint32_t value(EnvironmentNumber number) {
  return static_cast<std::uint32_t>(number);
}

}  // namespace coldcast
