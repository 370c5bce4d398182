#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace coldcast {

// How an invocation ended. `error`: the handler returned one, or the environment was lost under it.
enum class Outcome : std::uint8_t { success, error, crash, timeout, init_timeout };

// Why a request got no environment (429).
enum class ThrottleReason : std::uint8_t {
  concurrent_invocation_limit_exceeded,
  reserved_function_concurrent_invocation_limit_exceeded,
  function_invocation_rate_limit_exceeded,
  reserved_function_invocation_rate_limit_exceeded,
  scaling_rate_exceeded,
};

inline constexpr std::size_t kOutcomes = 5;
inline constexpr std::size_t kThrottleReasons = 5;

// As printed: the enumerator's own spelling.
[[nodiscard]] std::string_view to_string(Outcome outcome);
[[nodiscard]] std::string_view to_string(ThrottleReason reason);

// The environment is reset after it: its next invocation runs init again.
[[nodiscard]] constexpr bool resets_environment(Outcome outcome) {
  return outcome != Outcome::success && outcome != Outcome::error;
}

}  // namespace coldcast
