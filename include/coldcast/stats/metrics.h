#pragma once

#include <cstdint>
#include <deque>
#include <fmt/format.h>
#include <iosfwd>
#include <string_view>
#include <vector>

#include "coldcast/engine/observer.h"
#include "coldcast/scenario/scenario.h"

namespace coldcast {

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
  void begin_minute();
  void enter(FunctionId function, bool on_provisioned);
  void note_claimed();
  static void sample_provisioned(Tally& tally, const State& state);
  void write_settled_minutes();
  void write(Minute& minute);
  void append_row(fmt::memory_buffer& row, std::string_view name, Tally& tally,
                  bool has_provisioned) const;
  [[nodiscard]] Minute& minute_of(SimTime at);

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
  std::deque<Minute> open_{};
  std::vector<Minute> spare_{};  // written, to be used again
};

}  // namespace coldcast
