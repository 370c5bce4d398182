#pragma once

#include <cstdint>

#include "coldcast/base/time.h"
#include "coldcast/callers/event_source_settings.h"

namespace coldcast {

// How many slots a mapping has, that is how many batches may be in flight (facts 4.4 to 4.6, 4.14,
// 6.2): `start` at first; one more at a tick of the ramp while more is visible than the free slots
// will take, one less while nothing is; fewer by a share after each failed or throttled batch.
// Provisioned pollers are counted in pollers of ten slots.
class MappingSlots {
 public:
  // Why the number never changes: of a FIFO queue and a broker it is given.
  struct Fixed {
    std::uint32_t slots = 0;  // 0: not fixed
  };

  MappingSlots(const QueueMappingSettings& settings, std::uint32_t account_limit, Fixed fixed);
  // Pollers of `unit` slots each, which batches that fail do not make fewer.
  struct Law {
    std::uint32_t unit = 1;
    std::uint32_t start = 1;
    std::uint32_t ceiling = 1;
    std::uint32_t ramp = 0;  // more in each `per`, one by one
    Duration per{};
  };
  explicit MappingSlots(const Law& law)
      : unit_(law.unit),
        start_(law.start),
        ceiling_(law.ceiling),
        size_(law.start),
        ramp_(law.ramp),
        per_(law.per),
        backs_off_(false) {}

  [[nodiscard]] std::uint32_t count() const { return static_cast<std::uint32_t>(size_) * unit_; }
  [[nodiscard]] std::uint32_t pollers() const { return static_cast<std::uint32_t>(size_); }

  // Ticks are counted from here.
  void activate(SimTime at) { activated_ = at; }
  // The first tick after `after`, or at it if `may_be_now`; kNever: there are none.
  [[nodiscard]] SimTime next_tick(SimTime after, bool may_be_now) const;
  // Whether a tick could change anything.
  [[nodiscard]] bool could_change(std::uint64_t visible) const {
    return visible > 0 ? size_ < ceiling_ : size_ > start_;
  }
  // At a tick, with `free` slots for batches of `batch` messages.
  void tick(std::uint64_t visible, std::uint32_t free, std::uint32_t batch);
  void back_off(double share);
  // As when the mapping begins.
  void restart() { size_ = start_; }
  // Its settings have changed: as many slots as before, within the new bounds.
  void follow(const MappingSlots& law);

 private:
  std::uint32_t unit_ = 1;
  double start_ = 0;
  double ceiling_ = 0;
  double size_ = 0;  // its whole part counts
  std::uint32_t ramp_ = 0;
  Duration per_{};
  bool backs_off_ = true;
  SimTime activated_{};
};

}  // namespace coldcast
