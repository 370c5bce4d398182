#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <fmt/format.h>
#include <functional>
#include <iosfwd>
#include <map>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "coldcast/callers/caller_observer.h"
#include "coldcast/engine/observer.h"
#include "coldcast/logs/caller_tally.h"
#include "coldcast/scenario/scenario.h"
#include "coldcast/stats/statistics.h"

namespace coldcast {

struct DurationFigures;
class MinuteDurations;

// Writes what CloudWatch would show: a CSV row for the account (no FunctionName) and for each
// function, for every minute of the counted window, under CloudWatch's names with the statistic
// that AWS advises. A field is empty where AWS emits nothing: in a minute without requests, or for
// what a function does not have. Counts, errors and durations belong to the minute in which the
// request arrived; durations leave out the cold start and are exact to the nanosecond, percentiles
// included; latencies are from arrival to answer. Memory: sixteen bytes for each invocation of a
// minute. A minute is written when it is past and its requests have their answers. What those who
// call a function emit has columns where the scenario has any of them, and belongs to the minute in
// which it happens.
//
// The levels, and the time, are those that `statistics` keeps, which must be told each fact before
// this. It, the scenario and the stream must outlive this; whether writing succeeded is to be asked
// of the stream.
class MetricsCollector final : public Observer, public CallerObserver, private InstantListener {
 public:
  MetricsCollector(const Scenario& scenario, StatisticsCollector& statistics, std::ostream& out);
  ~MetricsCollector() override;

  // Years without a request have millions of minutes: after some ten thousand rows `must_end` is
  // asked, and when it says so, no further minutes are written.
  void heed(std::function<bool()> must_end) { must_end_ = std::move(must_end); }

  void on_admission(const Admission& admission) override;
  void on_placement(const Admission& placement) override;
  void on_invocation(const Invocation& invocation) override;
  void on_throttle(const Throttle& throttle) override;
  void on_provisioned_change(const ProvisionedChange& change) override;
  void on_scaling_minute(const ScalingMinute& minute) override;
  void on_end(SimTime at, std::span<const Admission> unfinished) override;
  void on_metric(FunctionId function, CallerMetric metric, SimTime at,
                 std::uint64_t value) override;

 private:
  // What happened in a minute, to a function or to the account.
  struct Tally {
    std::uint64_t throttles = 0;
    std::uint64_t errors = 0;
    std::uint64_t provisioned_invocations = 0;
    std::uint64_t spillover_invocations = 0;
    std::uint64_t provisioned_in_use = 0;  // highest, at the invocations on it
    // In use over ready, a sample at the start of each invocation, spilt over or not.
    std::uint64_t utilization_samples = 0;
    double utilization_sum = 0.0;
    double utilization_max = 0.0;
    std::int64_t concurrency = 0;  // highest
    // Of auto scaling, at the minute's end.
    AlarmStates alarms{};
    std::uint32_t requested = 0;
    std::uint32_t ready = 0;
    std::uint64_t cold_starts = 0;
    std::vector<std::int64_t> durations{};
    std::vector<std::int64_t> latencies{};
  };
  struct Minute {
    std::vector<Tally> functions{};
    AccountPeaks peaks{};
    std::uint64_t unsettled = 0;  // requests that arrived in it and have no answer yet
  };
  // Provisioned environments as they are now.
  struct Provisioned {
    std::uint64_t in_use = 0;
    std::uint32_t ready = 0;
    std::uint32_t requested = 0;
    AlarmStates alarms{};
    bool is_used = false;
    bool has_scaling = false;
  };

  // A minute is over: at its end, or at that of the counted window.
  SimTime reached(SimTime instant) override;
  [[nodiscard]] SimTime begin_minute(SimTime begin);
  void give_up();
  void take_levels();
  // Null before the counted window.
  [[nodiscard]] Minute* minute_of(SimTime at);
  void settle(Minute& minute);
  void count_start(Tally& tally, const Admission& admission);
  void count(Tally& tally, const Invocation& invocation);
  static void sample_utilization(Tally& tally, const Provisioned& provisioned);
  void write_settled_minutes();
  void write(Minute& minute);
  void append_scaling(fmt::memory_buffer& row, const Tally& tally, bool has_scaling) const;
  void append_row(fmt::memory_buffer& row, std::string_view name, const Tally& tally,
                  const DurationFigures& durations, bool has_provisioned) const;
  void append_tail(fmt::memory_buffer& row, const Tally& tally, const DurationFigures& latencies,
                   const CallerTally& callers) const;
  static void empty(Tally& tally);
  // Of each function in the minute at the front.
  [[nodiscard]] std::vector<CallerTally> take_callers();

  const Scenario* scenario_;
  StatisticsCollector* statistics_;
  std::ostream* out_;
  SimTime warmup_;
  SimTime end_;
  std::vector<Provisioned> provisioned_;  // of each function
  bool has_scaling_ = false;              // one of them has auto scaling
  std::int64_t first_ = 0;                // the minute at the front of open_
  std::function<bool()> must_end_{};
  std::size_t rows_ = 0;    // since that was asked
  bool has_ended_ = false;  // no minute is going on or to come
  std::deque<Minute> open_{};
  Minute* current_ = nullptr;    // the last of them; none before the counted window
  std::vector<Minute> spare_{};  // written, to be used again
  std::unique_ptr<MinuteDurations> durations_;
  std::unique_ptr<MinuteDurations> latencies_;
  bool has_callers_ = false;
  // Of each function, by minute: what is told when no request is comes before its minute is open.
  std::map<std::int64_t, std::vector<CallerTally>> callers_{};
};

// What happens to every request, here to be inlined.

inline void MetricsCollector::on_admission(const Admission& admission) {
  if (admission.on_provisioned) ++provisioned_[index(admission.function)].in_use;
  if (current_ == nullptr) return;
  ++current_->unsettled;
  if (!admission.waits) count_start(current_->functions[index(admission.function)], admission);
}

inline void MetricsCollector::on_invocation(const Invocation& invocation) {
  if (invocation.on_provisioned) --provisioned_[index(invocation.function)].in_use;
  Minute* const minute = minute_of(invocation.arrived);
  if (minute == nullptr) return;
  count(minute->functions[index(invocation.function)], invocation);
  settle(*minute);
}

inline void MetricsCollector::count_start(Tally& tally, const Admission& admission) {
  if (!admission.spillover && !admission.on_provisioned) return;
  const Provisioned& provisioned = provisioned_[index(admission.function)];
  if (admission.spillover) {
    ++tally.spillover_invocations;
  } else {
    ++tally.provisioned_invocations;
    tally.provisioned_in_use = std::max(tally.provisioned_in_use, provisioned.in_use);
  }
  sample_utilization(tally, provisioned);
}

inline void MetricsCollector::count(Tally& tally, const Invocation& invocation) {
  tally.durations.push_back(invocation.duration.count());
  tally.latencies.push_back((invocation.finished - invocation.arrived).count());
  if (invocation.start == StartKind::cold) ++tally.cold_starts;
  if (invocation.outcome != Outcome::success) ++tally.errors;
}

}  // namespace coldcast
