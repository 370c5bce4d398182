#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "coldcast/engine/observer.h"
#include "coldcast/scenario/scenario.h"
#include "coldcast/study/study.h"

namespace coldcast {

// How much concurrency requests take, and for how long: time by level, for each hour of the day
// (the run begins at midnight). A level is what is in flight, or what the requests of a second need
// for their rate, whichever is more.
class Demand {
 public:
  void add(std::size_t hour, std::uint32_t level, Duration span) {
    in_flight_[hour][level] += span;
  }
  // Units of concurrency for the requests of a second.
  void add_rate(std::size_t hour, std::uint32_t units, Duration span) {
    by_rate_[hour][units] += span;
  }
  void merge(const Demand& other);

  // The highest level there ever was.
  [[nodiscard]] std::uint32_t peak() const;
  // The smallest level that is not exceeded for `share` (0..1) of the hour; 0 for an hour in which
  // nothing was measured.
  [[nodiscard]] std::uint32_t quantile(std::size_t hour, double share) const;

  static constexpr std::size_t kHours = 24;

 private:
  using Levels = std::map<std::uint32_t, Duration>;

  std::array<Levels, kHours> in_flight_;
  std::array<Levels, kHours> by_rate_;
};

// Of each function, and of all together.
struct MeasuredDemand {
  std::vector<Demand> functions;
  Demand account;
};

// The demand over the replications, within the scenario's duration. `requests_per_unit`: how many
// requests a second a unit of concurrency may take; nullopt: any number.
[[nodiscard]] MeasuredDemand measure_demand(const Scenario& scenario, std::uint64_t replications,
                                            const RunControl& control,
                                            std::optional<Rate> requests_per_unit = std::nullopt);

// What limits hide, so that demand is measured before them: the scenario with nothing provisioned
// and no limit on concurrency and rates.
[[nodiscard]] Scenario without_limits(const Scenario& scenario);
// And without cold starts: what the handlers alone take, which is what provisioned concurrency is
// for.
[[nodiscard]] Scenario handlers_alone(const Scenario& scenario);

// Measures what is asked for, once.
class DemandMeter {
 public:
  // Both must outlive it.
  DemandMeter(const Scenario& scenario, std::uint64_t replications, const RunControl& control)
      : scenario_(scenario), replications_(replications), control_(control) {}

  [[nodiscard]] const MeasuredDemand& of_requests();  // with their cold starts
  [[nodiscard]] const MeasuredDemand& of_handlers();

 private:
  const Scenario& scenario_;
  std::uint64_t replications_;
  const RunControl& control_;
  std::optional<MeasuredDemand> requests_;
  std::optional<MeasuredDemand> handlers_;
};

}  // namespace coldcast
