#include <cmath>

#include "coldcast/callers/client_outcome.h"
#include "coldcast/callers/front_door_settings.h"
#include "coldcast/callers/handler_call.h"

namespace coldcast {

std::string_view to_string(FrontDoorKind kind) {
  switch (kind) {
    case FrontDoorKind::rest_api:
      return "rest_api";
    case FrontDoorKind::http_api:
      return "http_api";
    case FrontDoorKind::alb:
      return "alb";
    case FrontDoorKind::function_url:
      return "function_url";
  }
  return {};
}

std::string_view to_string(ClientOutcome outcome) {
  switch (outcome) {
    case ClientOutcome::success:
      return "success";
    case ClientOutcome::throttled:
      return "throttled";
    case ClientOutcome::error:
      return "error";
    case ClientOutcome::gateway_timeout:
      return "gateway_timeout";
    case ClientOutcome::gone:
      return "gone";
  }
  return {};
}

FrontDoorSettings default_front_door(FrontDoorKind kind) {
  using std::chrono::seconds;
  FrontDoorSettings door;
  door.kind = kind;
  switch (kind) {
    case FrontDoorKind::rest_api:
      door.timeout = seconds{29};
      door.throttle_status = 500;
      break;
    case FrontDoorKind::http_api:
      door.timeout = seconds{30};
      door.throttle_status = 503;
      break;
    case FrontDoorKind::alb:
      door.timeout = seconds{60};
      door.throttle_status = 502;
      break;
    case FrontDoorKind::function_url:
      door.throttle_status = 429;
      break;
  }
  return door;
}

std::uint64_t CountLaw::draw(RandomStream& stream) const {
  if (!law_) return count_;
  const double seconds = static_cast<double>(law_->sample(stream).count()) * 1e-9;
  return static_cast<std::uint64_t>(std::llround(seconds));
}

bool CountLaw::can_be_zero() const {
  constexpr int kDraws = 10'000;
  RandomStream stream({});
  for (int i = 0; i < (is_constant() ? 1 : kDraws); ++i) {
    if (draw(stream) == 0) return true;
  }
  return false;
}

}  // namespace coldcast
