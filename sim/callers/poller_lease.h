#pragma once

#include <cstdint>
#include <vector>

#include "coldcast/base/time.h"
#include "coldcast/measure/level.h"

namespace coldcast {

// What AWS bills of provisioned pollers over the counted window [from, until): by the second, each
// for at least a minute after it was taken up (facts 6.3); of Kafka in units of ten pollers (8.4).
// The one that was taken up last goes first.
class PollerLease {
 public:
  PollerLease(SimTime from, SimTime until, std::uint32_t unit)
      : from_(from), until_(until), unit_(unit) {}

  // Instants must not decrease.
  void set(SimTime at, std::uint32_t pollers);
  // At the end of a run at `end`.
  [[nodiscard]] LeaseFigure figure(SimTime end) const;

 private:
  [[nodiscard]] LeaseFigure billed(SimTime taken_up, SimTime until, bool ends) const;

  SimTime from_;
  SimTime until_;
  std::uint32_t unit_;
  std::vector<SimTime> taken_up_;  // of those that are there
  LeaseFigure gone_;
};

}  // namespace coldcast
