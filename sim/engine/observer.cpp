#include "coldcast/engine/observer.h"

#include <array>

namespace coldcast {

std::string_view to_string(StartKind kind) {
  constexpr std::array<std::string_view, 3> kWords = {"cold", "warm", "provisioned"};
  return kWords[static_cast<std::size_t>(kind)];
}

std::string_view to_string(ColdStartCause cause) {
  constexpr std::array<std::string_view, kColdStartCauses> kWords = {
      "first_request", "concurrency_growth", "idle_expiry", "max_age",
      "reset",         "deployment",         "zone_lost"};
  return kWords[static_cast<std::size_t>(cause)];
}

std::string_view to_string(SpilloverCause cause) {
  constexpr std::array<std::string_view, kSpilloverCauses> kWords = {"busy", "request_rate",
                                                                     "allocating"};
  return kWords[static_cast<std::size_t>(cause)];
}

std::string_view to_string(EndReason reason) {
  constexpr std::array<std::string_view, 7> kWords = {
      "none", "idle_expiry", "max_age", "provisioning", "recycled", "deployment", "zone_lost"};
  return kWords[static_cast<std::size_t>(reason)];
}

}  // namespace coldcast
