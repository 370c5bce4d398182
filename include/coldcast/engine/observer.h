#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "coldcast/base/id.h"
#include "coldcast/base/time.h"
#include "coldcast/callers/client_outcome.h"
#include "coldcast/control/scaling_facts.h"
#include "coldcast/origin/outcome.h"
#include "coldcast/origin/platform.h"
#include "coldcast/scenario/change.h"

namespace coldcast {

enum class StartKind : std::uint8_t { cold, warm, provisioned };
// Why a cold start was one. `reset`: the environment had crashed or timed out; `deployment`,
// `zone_lost`: an environment had ended for it.
enum class ColdStartCause : std::uint8_t {
  first_request,
  concurrency_growth,
  idle_expiry,
  max_age,
  reset,
  deployment,
  zone_lost,
};
// Why a request was not served by the provisioned concurrency that its function has: what is ready
// is all in use; an environment is free, but the request rate of provisioned concurrency is used
// up; or what is ready is in use, and more is still being allocated.
enum class SpilloverCause : std::uint8_t { busy, request_rate, allocating };
enum class InitializationType : std::uint8_t { on_demand, provisioned_concurrency, snap_start };

inline constexpr std::size_t kColdStartCauses = 7;
// The first of them may happen in every scenario; the others where environments end by a change.
inline constexpr std::size_t kUsualCauses = 5;
inline constexpr std::size_t kSpilloverCauses = 3;

// As printed: the enumerator's own spelling.
[[nodiscard]] std::string_view to_string(StartKind kind);
[[nodiscard]] std::string_view to_string(ColdStartCause cause);
[[nodiscard]] std::string_view to_string(SpilloverCause cause);

// A request is in flight from now on (on_admission), or one that waited has its environment now
// (on_placement).
struct Admission {
  RequestId request{};
  FunctionId function{};
  // That serves it; or, if it waits, that is being made for it.
  EnvironmentNumber environment{};
  StartKind start = StartKind::warm;
  ColdStartCause cause = ColdStartCause::first_request;  // cold only
  // Served by provisioned concurrency (also a cold one, after a reset).
  bool on_provisioned = false;
  bool spillover = false;  // on demand although the function has provisioned concurrency
  SpilloverCause spillover_cause = SpilloverCause::busy;  // spillover only
  // Takes what comes free first (assignment first_free) and has no environment yet: start, cause
  // and parts are those that it would have in the one that is being made. on_placement() follows.
  bool waits = false;
  SimTime arrived{};
  SimTime at{};
  Duration download{};  // parts of a cold start before the handler: zero unless cold
  Duration environment_start{};
  Duration init{};            // REPORT's Init Duration; or the restore, with SnapStart
  Duration init_extension{};  // the phases of init that came first; the rest is the function's
  Duration init_runtime{};
  Duration aborted_init{};     // an init ended at the cap, to be run again inside the invocation
  Duration suppressed_init{};  // init that will run inside the invocation
  const std::string* label = nullptr;
  const AttemptInfo* info = nullptr;  // null: a request of its own (sync, at its first attempt)

  // Download + environment + init: what a cold request waits before its invocation.
  [[nodiscard]] Duration cold_start() const {
    return download + environment_start + init + aborted_init;
  }
};

// A request has its answer: the environment is idle or gone after it.
struct Invocation {
  RequestId request{};
  FunctionId function{};
  EnvironmentNumber environment{};
  StartKind start = StartKind::warm;
  ColdStartCause cause = ColdStartCause::first_request;  // cold only
  Outcome outcome = Outcome::success;
  bool on_provisioned = false;
  bool spillover = false;
  SpilloverCause spillover_cause = SpilloverCause::busy;  // spillover only
  bool waited = false;  // for an environment: its placement came after its admission
  // Which version of the function served it: 0 as the scenario begins, else the number (from 1) of
  // the change that deployed it.
  std::uint16_t version = 0;
  SimTime arrived{};
  SimTime finished{};
  Duration duration{};  // REPORT's Duration
  const std::string* label = nullptr;
  // So far a cache line: all that is of a warm start.
  Duration download{};
  Duration environment_start{};
  Duration init{};
  Duration aborted_init{};
  Duration suppressed_init{};  // init run inside the invocation; part of duration
  const AttemptInfo* info = nullptr;

  [[nodiscard]] Duration cold_start() const {
    return download + environment_start + init + aborted_init;
  }
  [[nodiscard]] SimTime started() const { return finished - duration; }
};

struct Throttle {
  RequestId request{};
  FunctionId function{};
  ThrottleReason reason{};
  SimTime at{};
  const std::string* label = nullptr;
  const AttemptInfo* info = nullptr;
};

enum class EnvironmentChange : std::uint8_t {
  created,      // begins to initialize; for a request, or (provisioned, proactive) ahead of any
  initialized,  // ready without the request it was made for: it is idle now, if only for an instant
  retired,      // will serve no more; still there while it shuts down
  ended,        // gone
};
enum class EndReason : std::uint8_t {
  none,
  idle_expiry,
  max_age,
  provisioning,
  recycled,
  deployment,  // another version took its place
  zone_lost,   // with the zone that it was in
};
[[nodiscard]] std::string_view to_string(EndReason reason);

// A step in the life of an environment that no request tells: busy and idle times follow from
// Admission, Placement and Invocation.
struct Transition {
  FunctionId function{};
  EnvironmentNumber environment{};
  EnvironmentChange change{};
  InitializationType type = InitializationType::on_demand;
  EndReason reason = EndReason::none;  // retired, ended
  bool for_request = false;            // created: a request waits for it
  std::uint16_t version = 0;           // of the function, as Invocation::version says
  SimTime at{};
  // Created ahead of requests, or for one that takes what comes free first (first_free): how long
  // its init takes, whoever comes to use it.
  Duration init{};
};

// The number of provisioned environments that are ready, allocated or being allocated has changed.
struct ProvisionedChange {
  FunctionId function{};
  SimTime at{};
  std::uint32_t configured = 0;  // as asked for, of all versions
  std::uint32_t ready = 0;       // usable
  std::uint32_t claimed = 0;     // taken out of the account (or the reservation)
  // The version that has changed (as Invocation::version says), and what is asked for of it.
  std::uint16_t version = 0;
  std::uint32_t configured_of_version = 0;
};

// Is told the facts of a run in order of time, each when it is true, and cannot answer.
class Observer {
 public:
  virtual ~Observer() = default;
  virtual void on_admission(const Admission&) {}
  // Only of requests that had to wait for an environment.
  virtual void on_placement(const Admission&) {}
  virtual void on_invocation(const Invocation&) {}
  virtual void on_throttle(const Throttle&) {}
  // Whoever waited for the answer of a request has it, or waits no longer
  // (AttemptInfo::is_awaited).
  virtual void on_client(RequestId /*request*/, ClientOutcome /*outcome*/, SimTime /*at*/) {}
  virtual void on_transition(const Transition&) {}
  virtual void on_provisioned_change(const ProvisionedChange&) {}
  // Of functions with auto scaling. An activity is told when it begins, after what it changes.
  virtual void on_scaling_minute(const ScalingMinute&) {}
  virtual void on_scaling_activity(FunctionId /*function*/, const ScalingActivity&) {}
  // An entry of the scenario's `changes` has come about, was refused or undone; told once what it
  // causes at this instant has been.
  virtual void on_change(const ChangeOutcome&) {}
  // The run is over: nothing was left to do at `at`, or it was broken off, and these are in flight,
  // in the order of their numbers.
  virtual void on_end(SimTime, std::span<const Admission> /*unfinished*/) {}
};

}  // namespace coldcast
