#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "coldcast/base/quantity.h"
#include "coldcast/base/time.h"

namespace coldcast {

// What stands between clients and functions.
enum class FrontDoorKind : std::uint8_t { rest_api, http_api, alb, function_url };
[[nodiscard]] std::string_view to_string(FrontDoorKind kind);

// A token bucket, full at the start and refilled continuously.
struct ThrottleSettings {
  Rate rate{};
  std::uint64_t burst = 0;  // its capacity; 0: nothing ever passes

  friend bool operator==(const ThrottleSettings&, const ThrottleSettings&) = default;
};

// The keys `account.api_gateway`: one bucket for all APIs of the account in a Region (Amazon API
// Gateway quotas: 10,000/s, burst 5,000). Nothing: unlimited.
inline constexpr ThrottleSettings kApiGatewayThrottle{.rate = {10'000, std::chrono::seconds{1}},
                                                      .burst = 5'000};

struct FrontDoorSettings {
  std::string name{};
  FrontDoorKind kind = FrontDoorKind::rest_api;
  // How long the door waits for the function; nothing: as long as it takes.
  std::optional<Duration> timeout{};
  std::optional<ThrottleSettings> throttle{};  // of the stage; only of an API
  std::uint16_t throttle_status = 0;           // what the client gets where Lambda answers 429
  Duration latency{};                          // the door's own, on each side

  [[nodiscard]] bool is_api() const {
    return kind == FrontDoorKind::rest_api || kind == FrontDoorKind::http_api;
  }
};

// A door of `kind` as AWS makes it: integration timeout 29 s (REST) and 30 s (HTTP), idle timeout
// 60 s (load balancer), none but the function's own (URL); Lambda's 429 becomes 500 (REST), 503
// (HTTP), 502 (load balancer), 429 (URL).
[[nodiscard]] FrontDoorSettings default_front_door(FrontDoorKind kind);

}  // namespace coldcast
