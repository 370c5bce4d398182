#include "callers/mapping_slots.h"

#include <algorithm>

#include "coldcast/base/int128.h"

namespace coldcast {

namespace {

// Back-off leaves as many.
constexpr double kLeast = 2.0;

}  // namespace

MappingSlots::MappingSlots(const QueueMappingSettings& settings, std::uint32_t account_limit,
                           Fixed fixed) {
  if (fixed.slots > 0) {
    start_ = ceiling_ = fixed.slots;
    backs_off_ = false;
  } else if (settings.provisioned_pollers) {
    const ProvisionedPollers& pollers = *settings.provisioned_pollers;
    unit_ = ProvisionedPollers::kSlots;
    start_ = pollers.minimum;
    ceiling_ = pollers.maximum;
    ramp_ = pollers.ramp;
    per_ = pollers.per;
    backs_off_ = false;  // they stand ready, whatever becomes of batches
  } else {
    const SlotScaling& scaling = settings.concurrency;
    const std::uint32_t most =
        settings.maximum_concurrency.value_or(std::min(scaling.ceiling, account_limit));
    ceiling_ = most;
    start_ = std::min(scaling.start, most);
    ramp_ = scaling.ramp;
    per_ = scaling.per;
  }
  size_ = start_;
}

// Tick k is at activated_ + k per / ramp.
SimTime MappingSlots::next_tick(SimTime after, bool may_be_now) const {
  if (ramp_ == 0) return kNever;
  const Int128 passed = static_cast<Int128>((after - activated_).count()) * ramp_;
  Int128 k = passed / per_.count();
  const auto at = [this](Int128 tick) {
    return activated_ + Duration{static_cast<std::int64_t>(tick * per_.count() / ramp_)};
  };
  k = std::max<Int128>(k, 1);
  while (at(k) < after || (at(k) == after && !may_be_now)) ++k;
  return at(k);
}

void MappingSlots::tick(std::uint64_t visible, std::uint32_t free, std::uint32_t batch) {
  if (visible > static_cast<std::uint64_t>(free) * batch) {
    size_ = std::min(ceiling_, size_ + 1.0);
  } else if (visible == 0 && free > 0) {
    size_ = std::max(std::min(size_, start_), size_ - 1.0);
  }
}

void MappingSlots::follow(const MappingSlots& law) {
  // As few as it had backed off to.
  const double least = size_ < start_ ? size_ : law.start_;
  const double size = std::min(std::max(size_, least), law.ceiling_);
  const SimTime activated = activated_;
  *this = law;
  size_ = size;
  activated_ = activated;
}

void MappingSlots::back_off(double share) {
  if (!backs_off_) return;
  size_ = std::max(std::min(size_, kLeast), size_ * (1.0 - share));
}

}  // namespace coldcast
