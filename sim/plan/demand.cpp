#include "coldcast/plan/demand.h"

#include <algorithm>
#include <limits>
#include <mutex>

#include "coldcast/engine/simulation.h"

#include "study/parallel.h"

namespace coldcast {
namespace {

constexpr std::uint64_t kEventsBetweenLooks = 1 << 14;
constexpr Duration kHour = std::chrono::hours{1};
constexpr Duration kSecond = std::chrono::seconds{1};
// Limits above what any run could have in flight.
constexpr std::uint32_t kNoLimit = std::numeric_limits<std::int32_t>::max();

std::size_t hour_of_day(SimTime at) {
  return static_cast<std::size_t>((at - kStartOfTime) / kHour) % Demand::kHours;
}

// Levels of one function, or of the account.
class LevelMeter {
 public:
  void change(SimTime at, std::int64_t by) {
    while (since_ < at) {
      const SimTime stop =
          std::min(at, saturating_add(since_, kHour - (since_ - kStartOfTime) % kHour));
      demand_.add(hour_of_day(since_), static_cast<std::uint32_t>(now_), stop - since_);
      since_ = stop;
    }
    now_ += by;
  }
  // A request at `at`, of which a unit of concurrency may take so many a second.
  void count(SimTime at, double requests_per_unit) {
    const std::int64_t second = (at - kStartOfTime) / kSecond;
    if (second != second_) close_second(requests_per_unit);
    second_ = second;
    ++requests_;
  }
  void close_second(double requests_per_unit) {
    if (requests_ == 0) return;
    const auto units = static_cast<std::uint32_t>((requests_ - 1) / requests_per_unit) + 1;
    demand_.add_rate(hour_of_day(kStartOfTime + second_ * kSecond), units, kSecond);
    requests_ = 0;
  }
  [[nodiscard]] Demand take() { return std::move(demand_); }

 private:
  Demand demand_;
  std::int64_t now_ = 0;
  SimTime since_{};
  std::int64_t second_ = 0;
  double requests_ = 0.0;
};

class DemandRecorder final : public Observer {
 public:
  DemandRecorder(const Scenario& scenario, std::optional<Rate> requests_per_unit)
      : end_(scenario.end_of_arrivals()),
        per_unit_(requests_per_unit ? requests_per_unit->per_second() : 0.0),
        functions_(scenario.functions.size()) {}

  void on_admission(const Admission& admission) override {
    begin(admission.function, admission.at);
  }
  void on_invocation(const Invocation& invocation) override {
    change(invocation.function, invocation.finished, -1);
  }
  void on_end(SimTime at, std::span<const Admission>) override {
    const SimTime until = std::min(at, end_);
    for (LevelMeter& meter : functions_) finish(meter, until);
    finish(account_, until);
  }

  [[nodiscard]] MeasuredDemand take() {
    MeasuredDemand taken;
    for (LevelMeter& meter : functions_) taken.functions.push_back(meter.take());
    taken.account = account_.take();
    return taken;
  }

 private:
  void begin(FunctionId function, SimTime at) {
    change(function, at, 1);
    if (per_unit_ <= 0.0 || at >= end_) return;
    functions_[index(function)].count(at, per_unit_);
    account_.count(at, per_unit_);
  }
  void change(FunctionId function, SimTime at, std::int64_t by) {
    functions_[index(function)].change(std::min(at, end_), by);
    account_.change(std::min(at, end_), by);
  }
  void finish(LevelMeter& meter, SimTime until) {
    meter.change(until, 0);
    if (per_unit_ > 0.0) meter.close_second(per_unit_);
  }

  SimTime end_;
  double per_unit_;  // 0: any number
  std::vector<LevelMeter> functions_;
  LevelMeter account_;
};

std::uint32_t peak_of(const std::map<std::uint32_t, Duration>& levels) {
  return levels.empty() ? 0 : levels.rbegin()->first;
}

std::uint32_t quantile_of(const std::map<std::uint32_t, Duration>& levels, double share,
                          double whole) {
  double below = 0.0;
  for (const auto& [level, span] : levels) below += static_cast<double>(span.count());
  // What is not told of the time is at level zero.
  below = std::max(0.0, whole - below);
  if (below >= share * whole) return 0;
  for (const auto& [level, span] : levels) {
    below += static_cast<double>(span.count());
    if (below >= share * whole) return level;
  }
  return peak_of(levels);
}

}  // namespace

void Demand::merge(const Demand& other) {
  for (std::size_t hour = 0; hour < kHours; ++hour) {
    for (const auto& [level, span] : other.in_flight_[hour]) in_flight_[hour][level] += span;
    for (const auto& [units, span] : other.by_rate_[hour]) by_rate_[hour][units] += span;
  }
}

std::uint32_t Demand::peak() const {
  std::uint32_t peak = 0;
  for (std::size_t hour = 0; hour < kHours; ++hour)
    peak = std::max({peak, peak_of(in_flight_[hour]), peak_of(by_rate_[hour])});
  return peak;
}

std::uint32_t Demand::quantile(std::size_t hour, double share) const {
  double whole = 0.0;
  for (const auto& [level, span] : in_flight_[hour]) whole += static_cast<double>(span.count());
  return std::max(quantile_of(in_flight_[hour], share, whole),
                  quantile_of(by_rate_[hour], share, whole));
}

MeasuredDemand measure_demand(const Scenario& scenario, std::uint64_t replications,
                              const RunControl& control, std::optional<Rate> requests_per_unit) {
  std::vector<MeasuredDemand> measured(replications);
  std::mutex mutex;
  std::uint64_t done = 0;
  control.progress(done, replications);
  for_each_index(replications, control.jobs, [&](std::uint64_t replication) {
    DemandRecorder recorder(scenario, requests_per_unit);
    Simulation simulation(scenario, recorder, replication);
    while (!control.stopped() && simulation.run_for(kEventsBetweenLooks)) {
    }
    simulation.finish();
    measured[replication] = recorder.take();
    const std::lock_guard lock(mutex);
    control.progress(++done, replications);
  });
  MeasuredDemand sum;
  sum.functions.resize(scenario.functions.size());
  for (const MeasuredDemand& demand : measured) {
    for (std::size_t i = 0; i < sum.functions.size(); ++i)
      sum.functions[i].merge(demand.functions[i]);
    sum.account.merge(demand.account);
  }
  return sum;
}

Scenario without_limits(const Scenario& scenario) {
  Scenario free = scenario;
  free.account.concurrency_limit = kNoLimit;
  free.account.unreserved_minimum = 0;
  free.account.requests_per_concurrency.reset();
  for (Function& function : free.functions) {
    function.reserved_concurrency.reset();
    function.provisioned_concurrency = {};
    function.scaling_rate.reset();
  }
  return free;
}

Scenario handlers_alone(const Scenario& scenario) {
  Scenario warm = without_limits(scenario);
  const Function plain;
  for (Function& function : warm.functions) {
    function.cold_start = plain.cold_start;
    function.snap_start.reset();
    function.assignment = Assignment::own;
  }
  return warm;
}

const MeasuredDemand& DemandMeter::of_requests() {
  if (!requests_)
    requests_ = measure_demand(without_limits(scenario_), replications_, control_,
                               scenario_.account.requests_per_concurrency);
  return *requests_;
}

const MeasuredDemand& DemandMeter::of_handlers() {
  if (!handlers_)
    handlers_ = measure_demand(handlers_alone(scenario_), replications_, control_,
                               scenario_.account.requests_per_concurrency);
  return *handlers_;
}

}  // namespace coldcast
