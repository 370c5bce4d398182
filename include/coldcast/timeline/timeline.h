#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "coldcast/engine/observer.h"
#include "coldcast/timeline/level_series.h"

namespace coldcast {

// What an environment does during a span of its life.
enum class Phase : std::uint8_t {
  download,     // of the code
  environment,  // a new execution environment is started
  // The phases of init, where it has more than the function's; else all of it is `init`.
  init_extension,
  init_runtime,
  init_function,
  init,             // initialization code
  aborted_init,     // init ended at the cap; it runs again inside the invocation
  suppressed_init,  // init inside an invocation: after a reset, or after an aborted one
  handler,
  idle,
  shutdown,
};
inline constexpr std::size_t kPhases = 11;
[[nodiscard]] std::string_view to_string(Phase phase);

struct Span {
  Phase phase = Phase::idle;
  SimTime begin{};
  SimTime end{};
  RequestId request{};  // zero: no request is behind it
};

// While an environment holds what its code keeps in global variables, open connections among it:
// from the end of its init until a reset, or its own end; cut to the window. /tmp is there as long
// as the environment is.
struct KeptSpan {
  SimTime begin{};
  SimTime end{};
  bool is_set = true;    // at `begin`; else it was there before the window
  bool is_lost = false;  // at `end`; else it outlasts the window
};

// Work that a handler left behind in its environment: from the handler's return until it is done,
// or lost; cut to the window.
struct LeftSpan {
  SimTime begin{};
  SimTime end{};
  bool is_over = false;  // at `end`; else it outlasts the window
  bool is_lost = false;  // at `end`; else it was done
};

// How often that happened in the window, also where lanes are not kept.
struct KeptCounts {
  std::uint64_t set = 0;
  std::uint64_t lost_by_reset = 0;
  std::uint64_t lost_with_environment = 0;
};

// The life of one environment, cut to the window.
struct EnvironmentLane {
  EnvironmentNumber number{};
  InitializationType type = InitializationType::on_demand;
  SimTime begin{};
  SimTime end{};
  bool begins_before = false;  // the window
  bool outlives = false;       // the window
  EndReason reason = EndReason::none;
  std::vector<Span> spans;     // in order of time; they do not overlap
  std::vector<KeptSpan> kept;  // likewise
  std::vector<LeftSpan> left;  // work left behind, by the request that left it

  [[nodiscard]] bool is_provisioned() const {
    return type == InitializationType::provisioned_concurrency;
  }
};

// A request that was in flight, or throttled, in the window.
struct TimelineRequest {
  RequestId id{};
  std::string name;  // its label, or its number
  SimTime arrived{};
  SimTime started{};   // when its handler (or the init inside its invocation) began
  SimTime finished{};  // may lie after the window; of a throttled one: when it arrived
  bool is_throttled = false;
  bool on_provisioned = false;
  StartKind start = StartKind::warm;
  ColdStartCause cause = ColdStartCause::first_request;
  ThrottleReason reason = ThrottleReason::concurrent_invocation_limit_exceeded;
  Outcome outcome = Outcome::success;
  EnvironmentNumber environment{};
  RequestId parent{};  // whose handler called it; zero: none
  std::string why;     // one sentence: which rule put it there
  std::string found;   // another: what of global variables, connections, /tmp it found there
  std::string left;    // another: what became of the work that its handler left behind
};

// How many requests of the window there were of each kind, also where they are not kept.
struct RequestCounts {
  std::array<std::uint64_t, kColdStartCauses> cold{};  // by cause
  std::uint64_t warm = 0;
  std::uint64_t provisioned = 0;
  std::array<std::uint64_t, kThrottleReasons> throttled{};  // by reason
};

// While a batch that failed or was throttled was in the way of what is behind it in its shard, cut
// to the window.
struct BlockedSpan {
  std::string shard;  // payments/0
  SimTime begin{};
  SimTime end{};
};

// Auto scaling of provisioned concurrency in the window.
struct ScalingTimeline {
  LevelSeries utilization;  // the minutes' average, in percent; 0 where there was no data point
  LevelSeries high_alarm;   // 1 while it was in ALARM
  LevelSeries low_alarm;
  bool had_no_data = false;  // the low alarm, once it had some
  std::vector<ScalingActivity> activities;
};

struct FunctionTimeline {
  std::string name;
  std::optional<std::uint64_t> reserved_concurrency;  // as the run begins
  LevelSeries reserved;  // likewise over time, where it changes; else empty
  bool has_provisioned = false;
  std::vector<EnvironmentLane> lanes;     // by number; empty if aggregated
  std::vector<TimelineRequest> requests;  // by number; empty if aggregated
  std::uint64_t request_count = 0;        // in flight or throttled in the window
  std::uint64_t throttle_count = 0;       // among them
  std::uint64_t environment_count = 0;    // that existed in the window
  RequestCounts counts;                   // of all that were in flight or throttled in it
  KeptCounts kept;                        // of global variables and connections
  LevelSeries in_flight;                  // requests between arrival and answer
  LevelSeries starting;                   // environments, by what they do
  LevelSeries busy;
  LevelSeries idle;
  LevelSeries provisioned;  // provisioned environments that are ready
  LevelSeries provisioned_in_use;
  LevelSeries arrivals;              // how many so far, throttled ones included
  LevelSeries throttles;             // how many so far
  std::vector<BlockedSpan> blocked;  // by shard, then in order of time
  std::optional<ScalingTimeline> scaling;

  // nullptr if it was not in the window.
  [[nodiscard]] const TimelineRequest* find(RequestId id) const;
};

// An entry of the scenario's `changes` that came about in the window, was refused or undone.
struct TimelineChange {
  SimTime at{};
  std::string text;  // `deploy api`; `lose_zone 1 is over`
};

// What happened in the window [from, to) of one run, as plain data for pictures.
struct Timeline {
  std::string scenario;
  std::string description;
  SimTime from{};
  SimTime to{};
  // Too many environments or requests to show one by one: only the levels are kept.
  bool is_aggregated = false;
  std::uint64_t account_limit = 0;          // as the run begins
  std::vector<FunctionTimeline> functions;  // those with something in the window, in file order
  std::vector<TimelineChange> changes;      // in order of time
  std::size_t left_out = 0;  // functions with something in it that are not among them
  LevelSeries in_flight;     // of all functions of the run
  // What the account leaves to functions without reserved concurrency.
  LevelSeries unreserved_concurrency;
};

// Keeps at most `most` functions: where there are more, those in which the most is to be explained
// (throttles and cold starts, then requests), these first.
void keep_most_interesting(Timeline& timeline, std::size_t most);

}  // namespace coldcast
