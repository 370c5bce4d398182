#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <vector>

#include "coldcast/engine/observer.h"
#include "coldcast/scenario/scenario.h"
#include "coldcast/study/study.h"

namespace coldcast {

// How many requests of a function were in flight, and for how long: time by level, for each hour of
// the day (the run begins at midnight).
class Demand {
 public:
  void add(std::size_t hour, std::uint32_t level, Duration span) { hours_[hour][level] += span; }
  void merge(const Demand& other);

  // The highest level there ever was.
  [[nodiscard]] std::uint32_t peak() const;
  // The smallest level that is not exceeded for `share` (0..1) of the hour; 0 for an hour in which
  // nothing was measured.
  [[nodiscard]] std::uint32_t quantile(std::size_t hour, double share) const;

  static constexpr std::size_t kHours = 24;

 private:
  std::array<std::map<std::uint32_t, Duration>, kHours> hours_;
};

// The demand of each function over the replications, within the scenario's duration.
[[nodiscard]] std::vector<Demand> measure_demand(const Scenario& scenario,
                                                 std::uint64_t replications,
                                                 const RunControl& control);

}  // namespace coldcast
