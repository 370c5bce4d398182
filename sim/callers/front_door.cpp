#include "callers/front_door.h"

#include <string>

namespace coldcast {

FrontDoor::FrontDoor(const FrontDoorSettings& settings, DoorBucket* account, SimTime warmup)
    : settings_(&settings), account_(settings.is_api() ? account : nullptr), warmup_(warmup) {
  if (settings.throttle) stage_.emplace(*settings.throttle);
  constexpr std::array<std::uint16_t, 6> kAlways = {200, 429, 500, 502, 503, 504};
  for (const std::uint16_t status : kAlways) responses_[status] = 0;
  responses_[settings.throttle_status];
}

// A refusal takes no token of either bucket.
bool FrontDoor::enter(SimTime now) {
  if (now >= warmup_) ++requests_;
  if (stage_ && !stage_->has_token(now)) return false;
  if (account_ != nullptr && !account_->has_token(now)) return false;
  if (stage_) stage_->spend();
  if (account_ != nullptr) account_->spend();
  return true;
}

void FrontDoor::respond(std::uint16_t status, SimTime asked, SimTime now) {
  if (asked < warmup_) return;
  ++responses_[status];
  latency_.record(now - asked);
}

Figures FrontDoor::figures() const {
  Figures figures;
  figures.count("requests", requests_);
  for (const auto& [status, count] : responses_) {
    figures.count("responses." + std::to_string(status), count);
  }
  figures.times("latency_ms", latency_);
  return figures;
}

}  // namespace coldcast
