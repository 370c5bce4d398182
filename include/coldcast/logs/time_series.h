#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "coldcast/base/time.h"
#include "coldcast/engine/observer.h"
#include "coldcast/logs/latency_counts.h"
#include "coldcast/scenario/scenario.h"

namespace coldcast {

// What happened in a stretch of time: the highest levels, and counts of requests that arrived in
// it.
struct TimeBucket {
  std::uint32_t in_flight = 0;     // requests from arrival to answer, init included
  std::uint32_t environments = 0;  // alive
  std::uint32_t provisioned = 0;   // provisioned environments that were ready
  std::uint32_t starts = 0;        // of requests that got an environment, cold ones among them
  std::uint32_t cold_starts = 0;
  std::uint32_t throttles = 0;
};

// A run over time, coarse enough to be drawn: at most kMostBuckets stretches of equal length, of
// which the first begins with the counted window and the last may be cut by its end.
struct TimeSeries {
  static constexpr std::size_t kMostBuckets = 240;

  struct Line {
    std::vector<TimeBucket> buckets{};           // none: nothing ever happened
    std::optional<std::uint32_t> concurrency{};  // reserved, or, of the account, its limit
    // Of requests that arrived in the stretch, from arrival to answer; as many, or fewer where the
    // last have none.
    std::vector<LatencyCounts> latencies{};
  };

  SimTime begin{};
  SimTime end{};
  Duration width{};
  Line account{};
  std::vector<Line> functions{};
  // What no function has reserved: the limit of those without a reservation.
  std::uint32_t unreserved_concurrency = 0;
};

// Makes a time series. Memory: 6 KB for each function that was ever called, and a few hundred bytes
// for each stretch in which it was. Where the end of the
// run is not known beforehand, stretches are joined in pairs whenever there would be too many. The
// scenario must outlive it.
class TimeSeriesCollector final : public Observer {
 public:
  explicit TimeSeriesCollector(const Scenario& scenario);

  void on_admission(const Admission& admission) override;
  void on_placement(const Admission& placement) override;
  void on_invocation(const Invocation& invocation) override;
  void on_throttle(const Throttle& throttle) override;
  void on_transition(const Transition& transition) override;
  void on_provisioned_change(const ProvisionedChange& change) override;
  void on_end(SimTime at, std::span<const Admission> unfinished) override;

  // After the run.
  [[nodiscard]] const TimeSeries& series() const { return series_; }

 private:
  using Level = std::uint32_t TimeBucket::*;

  [[nodiscard]] std::size_t bucket_of(SimTime at) const {
    return static_cast<std::size_t>((at - series_.begin) / series_.width);
  }
  [[nodiscard]] bool is_counted(SimTime at) const { return at >= series_.begin && at < end_; }
  void join_pairs();
  // Adds to a level of a function, and to that of the account.
  void change(FunctionId function, SimTime at, Level level, std::int64_t by);
  void change(TimeSeries::Line& line, TimeBucket& now, SimTime at, Level level, std::int64_t by);
  // Adds one to a count of the bucket of `at`.
  void count(FunctionId function, SimTime at, Level counter);
  void record(TimeSeries::Line& line, std::size_t bucket, Duration latency);
  void fill(TimeSeries::Line& line, const TimeBucket& now, SimTime at);

  SimTime end_;
  TimeSeries series_{};
  std::vector<TimeBucket> now_;  // levels of each function, and of the account
};

}  // namespace coldcast
