#include "coldcast/plan/demand.h"

#include <algorithm>

#include "coldcast/engine/simulation.h"

#include "study/parallel.h"

namespace coldcast {
namespace {

constexpr std::uint64_t kEventsBetweenLooks = 1 << 14;
constexpr Duration kHour = std::chrono::hours{1};

class DemandRecorder final : public Observer {
 public:
  explicit DemandRecorder(const Scenario& scenario)
      : end_(scenario.end_of_arrivals()),
        levels_(scenario.functions.size()),
        demand_(scenario.functions.size()) {}

  void on_invocation(const Invocation& invocation) override {
    if (!invocation.waited) change(invocation.function, invocation.arrived, 1);
  }
  void on_wait(const Wait& wait) override { change(wait.function, wait.at, 1); }
  void on_completion(const Completion& completion) override {
    change(completion.function, completion.at, -1);
  }
  void on_end(SimTime at) override {
    for (std::uint32_t i = 0; i < levels_.size(); ++i) change(FunctionId{i}, at, 0);
  }

  [[nodiscard]] std::vector<Demand> take() { return std::move(demand_); }

 private:
  struct Level {
    std::int64_t now = 0;
    SimTime since{};
  };

  void change(FunctionId function, SimTime at, std::int64_t by) {
    Level& level = levels_[index(function)];
    const SimTime until = std::min(at, end_);
    while (level.since < until) {
      const Duration since = level.since - kStartOfTime;
      const auto hour = static_cast<std::size_t>(since / kHour);
      const SimTime stop = std::min(until, saturating_add(level.since, kHour - since % kHour));
      demand_[index(function)].add(hour % Demand::kHours, static_cast<std::uint32_t>(level.now),
                                   stop - level.since);
      level.since = stop;
    }
    level.now += by;
  }

  SimTime end_;
  std::vector<Level> levels_;
  std::vector<Demand> demand_;
};

}  // namespace

void Demand::merge(const Demand& other) {
  for (std::size_t hour = 0; hour < kHours; ++hour)
    for (const auto& [level, span] : other.hours_[hour]) hours_[hour][level] += span;
}

std::uint32_t Demand::peak() const {
  std::uint32_t peak = 0;
  for (const auto& levels : hours_)
    if (!levels.empty()) peak = std::max(peak, levels.rbegin()->first);
  return peak;
}

std::uint32_t Demand::quantile(std::size_t hour, double share) const {
  double whole = 0.0;
  for (const auto& [level, span] : hours_[hour]) whole += static_cast<double>(span.count());
  double below = 0.0;
  for (const auto& [level, span] : hours_[hour]) {
    below += static_cast<double>(span.count());
    if (below >= share * whole) return level;
  }
  return hours_[hour].empty() ? 0 : hours_[hour].rbegin()->first;
}

std::vector<Demand> measure_demand(const Scenario& scenario, std::uint64_t replications,
                                   const RunControl& control) {
  std::vector<std::vector<Demand>> measured(replications);
  for_each_index(replications, control.jobs, [&](std::uint64_t replication) {
    DemandRecorder recorder(scenario);
    Simulation simulation(scenario, recorder, replication);
    while (!control.stopped() && simulation.run_for(kEventsBetweenLooks)) {
    }
    simulation.finish();
    measured[replication] = recorder.take();
  });
  std::vector<Demand> sum(scenario.functions.size());
  for (const std::vector<Demand>& demand : measured)
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i].merge(demand[i]);
  return sum;
}

}  // namespace coldcast
