#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "coldcast/engine/observer.h"
#include "coldcast/measure/histogram.h"
#include "coldcast/scenario/scenario.h"
#include "coldcast/stats/gauge.h"
#include "coldcast/stats/label_counts.h"
#include "coldcast/stats/level_log.h"
#include "coldcast/stats/summary.h"
#include "coldcast/stats/usage_meter.h"

namespace coldcast {

// The highest levels of the account in some stretch of time.
struct AccountPeaks {
  std::int64_t in_flight = 0;
  std::int64_t unreserved = 0;  // in flight on demand, of functions without reservation
  std::int64_t claimed = 0;     // these, and all that is reserved or provisioned
};

// Is told when the facts reach an instant.
class InstantListener {
 public:
  // Nothing that happens at this instant or later has been counted yet. Returns the next instant of
  // interest, which is later; kNever for none.
  virtual SimTime reached(SimTime instant) = 0;

 protected:
  ~InstantListener() = default;
};

// Turns the facts of one run into a Summary. A request is counted when it arrived at or after the
// scenario's warmup, with all that follows from it; levels are measured from warmup to duration,
// or, without a duration, to the end of the run. Relies on the facts coming in order of time.
// Memory does not grow with the number of requests. The scenario must outlive it.
class StatisticsCollector final : public Observer {
 public:
  explicit StatisticsCollector(const Scenario& scenario, std::uint64_t replication = 0);

  void on_admission(const Admission& admission) override;
  // What on_admission() and on_invocation() do of a plain request (engine/world_plain.h): warm or
  // on provisioned concurrency, without a wait, asked for by a client.
  void on_plain_start(const Invocation& started, SimTime at);
  void on_plain_end(const Invocation& invocation);
  // Whether they may be told instead: no requests are counted by their labels.
  [[nodiscard]] bool hears_plain() const {
    return tallies_.empty() || tallies_.front().labels == nullptr;
  }

  void on_placement(const Admission& placement) override;
  void on_invocation(const Invocation& invocation) override;
  void on_throttle(const Throttle& throttle) override;
  void on_transition(const Transition& transition) override;
  void on_provisioned_change(const ProvisionedChange& change) override;
  // Time goes on; what they tell is counted elsewhere.
  void on_scaling_minute(const ScalingMinute& minute) override {
    advance(minute.at, Moment::before_arrivals);
  }
  void on_scaling_activity(FunctionId, const ScalingActivity& activity) override {
    advance(activity.at, Moment::before_arrivals);
  }
  void on_change(const ChangeOutcome& change) override;
  void on_end(SimTime at, std::span<const Admission> unfinished) override;

  // Keeps every step of the levels too, for functions that are simulated apart: of requests, and of
  // environments, which come and go rarely. The logs must outlive the facts.
  void keep_steps(LevelLog& requests, LevelLog& environments) {
    request_steps_ = &requests;
    environment_steps_ = &environments;
    is_alone_ = false;  // the caches are the others' too
  }

  // Whether a request was refused for the sake of the account: its concurrency or its request rate.
  [[nodiscard]] bool has_account_throttles() const { return account_throttles_; }

  // `listener`, of whom there is one, wants to know when the facts reach `instant`; it must outlive
  // them.
  void listen(InstantListener& listener, SimTime instant);
  // The highest levels since they were taken last, from those that held then; the Summary has the
  // highest of all nevertheless.
  [[nodiscard]] AccountPeaks take_peaks();
  [[nodiscard]] std::int64_t take_in_flight_peak(FunctionId function) {
    return tally(function).in_flight.take_peak();
  }

  // What is known so far; after on_end() everything. The caller adds `simulated_events`, `partial`.
  [[nodiscard]] Summary summarize();
  // One function's part of it; once, for what was recorded is handed over, not copied.
  [[nodiscard]] FunctionSummary take_summary(FunctionId function);
  // How long levels have been measured.
  [[nodiscard]] Duration counted() const;

 private:
  struct Tally {
    explicit Tally(UsageMeter billing) : meter(billing) {}

    // What every request changes stands first, on few cache lines.
    bool is_unreserved = true;
    bool may_wait = false;          // assignment first_free
    std::uint32_t connections = 1;  // of an environment
    Gauge in_flight;
    std::array<std::uint64_t, 3> starts{};  // by StartKind
    std::array<std::uint64_t, kOutcomes> outcomes{};
    UsageMeter meter;
    // Requests that waited for nothing have one value for both, recorded once.
    Histogram latency_is_duration;
    std::optional<std::uint32_t> reserved;
    Gauge environments;
    // Environments that are alive but neither idle nor taken by a request in flight (initializing
    // ahead of one, shutting down), less requests in flight that have none yet. With it, how many
    // are idle follows from the other two, at no cost for a warm start.
    Gauge elsewhere;
    std::array<std::uint64_t, kSpilloverCauses> spillovers{};
    std::array<std::uint64_t, kColdStartCauses> causes{};
    std::array<std::uint64_t, kThrottleReasons> throttles{};
    std::uint64_t unfinished = 0;  // in flight when the run was broken off
    Histogram latency;
    Histogram duration;
    Histogram init_duration;
    std::uint64_t created = 0;
    std::uint64_t ended = 0;
    std::uint32_t claimed = 0;            // by provisioned concurrency
    std::unique_ptr<LabelCounts> labels;  // null: no block has one
  };
  // The levels of a function over the counted window, once that has passed.
  struct Levels {
    LevelSummary in_flight;
    LevelSummary environments;
    Int128 idle_integral = 0;
  };
  // A sum of the functions' levels, for its highest value; its integral is the sum of theirs.
  struct Peak {
    std::int64_t level = 0;
    std::int64_t recent = 0;   // the highest since it was taken
    std::int64_t earlier = 0;  // and until then

    void add(std::int64_t change) {
      level += change;
      recent = std::max(recent, level);
    }
    void raise() {
      ++level;
      if (level > recent) [[unlikely]]
        recent = level;
    }
    void lower() { --level; }
    std::int64_t take() {
      earlier = highest();
      return std::exchange(recent, level);
    }
    void restart() { recent = earlier = level; }
    void settle(bool entirely) {
      recent = level;
      if (entirely) earlier = level;
    }
    [[nodiscard]] std::int64_t highest() const { return std::max(recent, earlier); }
  };
  struct Peaks {
    Peak in_flight;
    Peak environments;
    Peak connections;
    // In flight on demand without reservation. With what is set aside it is claimed; that changes
    // rarely, so only then, and when asked, the highest claim is worked out.
    Peak unreserved;
    std::int64_t claimed = 0;

    [[nodiscard]] std::array<Peak*, 4> all() {
      return {&in_flight, &environments, &connections, &unreserved};
    }
  };

  struct Sample {
    FunctionId function{};
    Duration value{};
  };

  // What a fact is in its instant: arrivals come last, after all that ends or changes.
  enum class Moment : std::uint8_t { before_arrivals, arrival, end_of_run };

  Tally& tally(FunctionId function) { return tallies_[index(function)]; }
  // Every fact passes here first.
  void advance(SimTime at, Moment moment) {
    if (at >= boundary_) [[unlikely]]
      cross(at, moment);
    now_ = at;
  }
  void keep(LevelLog* log, SimTime at, LevelStep::Kind kind, bool up) {
    if (log != nullptr) log->add(at, kind, up);
  }
  [[gnu::noinline]] void cross(SimTime at, Moment moment);
  [[nodiscard]] bool pass_boundary(SimTime at, bool is_end);
  [[nodiscard]] SimTime next_boundary() const;
  void begin_counting();
  void settle_peaks();
  void settle_claims();
  void reserve(Tally& of, const Function& now);
  void step_in_flight(const Tally& tally, SimTime at, bool on_provisioned, bool up);
  void count_start(Tally& tally, const Admission& admission);
  void count(Tally& tally, const Invocation& invocation);
  void hold(Tally& of, FunctionId function, Duration latency) {
    if (is_alone_) return of.latency_is_duration.record(latency);
    samples_[held_++] = {function, latency};
    if (held_ == samples_.size()) [[unlikely]]
      record_held();
  }
  void record_held();
  [[nodiscard]] SimTime window_end() const;
  [[nodiscard]] FunctionSummary counts_of(FunctionId function);
  [[nodiscard]] Levels levels_until(const Tally& of, SimTime end) const;

  const Scenario* scenario_;
  std::uint64_t replication_;
  SimTime warmup_;
  SimTime duration_;  // kNever without one
  SimTime now_{};
  InstantListener* listener_ = nullptr;
  SimTime listened_for_ = kNever;
  SimTime
      boundary_;  // the next of these, of warmup and of duration that the facts have not reached
  bool counting_ = false;
  bool frozen_ = false;
  // A window or minute begins at boundary_, and no request has arrived at that instant yet: what
  // ends until then is no part of it.
  bool settling_ = false;
  std::vector<Tally> tallies_;
  Peaks peaks_;
  AccountPeaks taken_;          // what take_peaks() will have to tell of claims settled before
  std::int64_t set_aside_ = 0;  // reserved, and provisioned of functions without reservation
  // Latencies on their way to latency_is_duration: recorded many at a time, in a loop where several
  // buckets are fetched from memory at once, which with many functions takes longest. Those of a
  // function that is alone in its run are recorded at once.
  bool is_alone_;
  std::array<Sample, 64> samples_{};
  std::size_t held_ = 0;
  // As they were at `duration`.
  std::vector<Levels> frozen_levels_;
  Peaks frozen_peaks_;
  LevelLog* request_steps_ = nullptr;
  LevelLog* environment_steps_ = nullptr;
  bool account_throttles_ = false;
};

}  // namespace coldcast

#include "coldcast/stats/request_statistics.h"
