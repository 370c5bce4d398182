#include "coldcast/origin/outcome.h"

#include <array>

namespace coldcast {

std::string_view to_string(ThrottleReason reason) {
  constexpr std::array<std::string_view, 5> kWords = {
      "concurrent_invocation_limit_exceeded",
      "reserved_function_concurrent_invocation_limit_exceeded",
      "function_invocation_rate_limit_exceeded", "reserved_function_invocation_rate_limit_exceeded",
      "scaling_rate_exceeded"};
  return kWords[static_cast<std::size_t>(reason)];
}

std::string_view to_string(Outcome outcome) {
  constexpr std::array<std::string_view, 5> kWords = {"success", "error", "crash", "timeout",
                                                      "init_timeout"};
  return kWords[static_cast<std::size_t>(outcome)];
}

}  // namespace coldcast
