#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <fmt/format.h>
#include <iosfwd>
#include <memory>
#include <string_view>
#include <vector>

#include "coldcast/engine/observer.h"
#include "coldcast/scenario/scenario.h"

namespace coldcast {

struct DurationFigures;
class MinuteDurations;

// Writes what CloudWatch would show: a CSV row for the account (no FunctionName) and for each
// function, for every minute of the counted window, under CloudWatch's names with the statistic
// that AWS advises. A field is empty where AWS emits nothing: in a minute without requests, or for
// what a function does not have. Counts, errors and durations belong to the minute in which the
// request arrived; durations leave out the cold start and are exact to the nanosecond, percentiles
// included. Memory: eight bytes for each invocation of a minute. Minutes are written when they are
// past and their requests settled. The scenario and the stream must outlive it; whether writing
// succeeded is to be asked of the stream.
class MetricsCollector final : public Observer {
 public:
  MetricsCollector(const Scenario& scenario, std::ostream& out);
  ~MetricsCollector() override;

  void on_invocation(const Invocation& invocation) override;
  void on_wait(const Wait& wait) override;
  void on_completion(const Completion& completion) override;
  void on_throttle(const Throttle& throttle) override;
  void on_provisioned_change(const ProvisionedChange& change) override;
  void on_end(SimTime at) override;

 private:
  // What happened in a minute, to a function or to the account.
  struct Tally {
    std::uint64_t throttles = 0;
    std::uint64_t errors = 0;
    std::uint64_t provisioned_invocations = 0;
    std::uint64_t spillover_invocations = 0;
    // Samples at the invocations on provisioned concurrency: in use, and in use over ready.
    std::uint64_t provisioned_in_use = 0;
    std::uint64_t utilization_samples = 0;
    double utilization_sum = 0.0;
    double utilization_max = 0.0;
    std::int64_t concurrency = 0;  // highest
    std::vector<std::int64_t> durations{};
  };
  struct Minute {
    std::vector<Tally> functions{};
    std::int64_t concurrency = 0;
    std::int64_t unreserved = 0;  // on-demand requests of functions without reservation
    std::int64_t claimed = 0;
    std::uint64_t waiting = 0;  // requests that arrived in it and are not settled
  };
  // Levels as they are now.
  struct State {
    std::int64_t in_flight = 0;
    std::uint64_t provisioned_in_use = 0;
    std::uint32_t ready = 0;
    std::uint32_t claimed = 0;
    bool is_reserved = false;
    bool has_provisioned = false;
  };

  void advance(SimTime at) {
    while (at >= next_minute_) [[unlikely]] begin_minute();
  }
  [[gnu::noinline]] void begin_minute();
  void enter(FunctionId function, bool on_provisioned);
  // Null before the counted window.
  [[nodiscard]] Minute* minute_of(SimTime at);
  void settle_waited(Minute& minute);
  static void count(Tally& tally, State& state, const Invocation& invocation);
  static void sample_provisioned(Tally& tally, const State& state);
  void write_settled_minutes();
  void write(Minute& minute);
  void append_row(fmt::memory_buffer& row, std::string_view name, const Tally& tally,
                  const DurationFigures& durations, bool has_provisioned) const;

  const Scenario* scenario_;
  std::ostream* out_;
  SimTime warmup_;
  SimTime end_;
  std::vector<State> states_;
  std::int64_t in_flight_ = 0;
  std::int64_t unreserved_ = 0;
  std::int64_t set_aside_ = 0;  // reserved, and provisioned of functions without reservation
  std::int64_t first_ = 0;      // the minute at the front of open_
  SimTime next_minute_{};
  bool has_ended_ = false;  // no minute is going on or to come
  std::deque<Minute> open_{};
  Minute* current_ = nullptr;    // the last of them; none before the counted window
  std::vector<Minute> spare_{};  // written, to be used again
  std::unique_ptr<MinuteDurations> durations_;
};

// What happens to every request, here to be inlined.

inline void MetricsCollector::on_invocation(const Invocation& invocation) {
  const bool waited = invocation.waited;
  advance(waited ? invocation.started() : invocation.arrived);
  if (!waited) enter(invocation.function, invocation.on_provisioned);
  State& state = states_[index(invocation.function)];
  if (invocation.on_provisioned) ++state.provisioned_in_use;
  Minute* const minute = waited ? minute_of(invocation.arrived) : current_;
  if (minute == nullptr) return;
  count(minute->functions[index(invocation.function)], state, invocation);
  if (waited) settle_waited(*minute);
}

inline void MetricsCollector::on_completion(const Completion& completion) {
  advance(completion.at);
  State& state = states_[index(completion.function)];
  --state.in_flight;
  --in_flight_;
  if (completion.on_provisioned) {
    --state.provisioned_in_use;
  } else if (!state.is_reserved) {
    --unreserved_;
  }
}

inline void MetricsCollector::enter(FunctionId function, bool on_provisioned) {
  State& state = states_[index(function)];
  ++state.in_flight;
  ++in_flight_;
  if (!on_provisioned && !state.is_reserved) ++unreserved_;
  if (current_ == nullptr) return;
  Minute& minute = *current_;
  Tally& tally = minute.functions[index(function)];
  tally.concurrency = std::max(tally.concurrency, state.in_flight);
  minute.concurrency = std::max(minute.concurrency, in_flight_);
  minute.unreserved = std::max(minute.unreserved, unreserved_);
  minute.claimed = std::max(minute.claimed, unreserved_ + set_aside_);
}

inline void MetricsCollector::count(Tally& tally, State& state, const Invocation& invocation) {
  tally.durations.push_back(invocation.duration.count());
  if (invocation.outcome != Outcome::success) ++tally.errors;
  if (invocation.spillover) ++tally.spillover_invocations;
  if (invocation.on_provisioned) sample_provisioned(tally, state);
}

}  // namespace coldcast
