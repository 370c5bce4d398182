#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "coldcast/callers/caller_observer.h"
#include "coldcast/engine/observer.h"
#include "coldcast/scenario/scenario.h"

namespace coldcast {

// Sentences that say which rule put a request where it is, for someone who has never seen Lambda.
// Each is one sentence, true of the moment at which the request was placed.

// What an environment that could not be taken was doing.
struct Occupant {
  EnvironmentNumber environment{};
  std::string request;  // that it served, or was being made for; empty: none
  bool is_starting = false;
};

// The function's environments as a request finds them.
struct Surroundings {
  static constexpr std::size_t kNamed = 3;

  std::vector<Occupant> occupied;  // on demand; the first few
  std::uint64_t occupied_count = 0;
  std::uint64_t idle_count = 0;  // on demand
  std::uint64_t provisioned_count = 0;
  std::uint64_t provisioned_idle = 0;
};

// An environment that is gone and that a cold start is blamed on.
struct LostEnvironment {
  EnvironmentNumber environment{};
  EndReason reason = EndReason::none;
  Duration idled{};
  Duration ago{};
};

// How the environment that a warm or provisioned request took came to be free.
struct Vacancy {
  EnvironmentNumber environment{};
  std::string request;  // that it served last; empty: none yet
  Duration idle{};
};

// A client or a calling handler waits no longer for an answer (`gone`), or has a 504 of its door
// instead.
struct Departure {
  ClientOutcome outcome = ClientOutcome::gone;
  SimTime at{};
};

// Who made the attempt, to be put before what became of it; empty where there is nothing to say of
// it.
// `blocked`: how long the batch of a stream has been in the way of its shard.
[[nodiscard]] std::string explain_origin(const AttemptInfo& info,
                                         std::optional<Duration> blocked = std::nullopt);

[[nodiscard]] std::string request_name(RequestId id, const std::string* label);

// An environment is made. `loss`: of an idle expiry or max_age; `spillover`: beyond provisioned
// concurrency.
[[nodiscard]] std::string explain_cold(const Surroundings& around, EnvironmentNumber made,
                                       const std::optional<LostEnvironment>& loss, bool spillover);
// To follow it: init reached its cap; empty where it did not.
[[nodiscard]] std::string explain_aborted_init(Duration ran);
// To follow it: the zone was lost before init was done.
[[nodiscard]] std::string explain_cut_init(Duration ran);
[[nodiscard]] std::string explain_warm(const Surroundings& around, const Vacancy& taken,
                                       ReuseOrder reuse, bool spillover);
[[nodiscard]] std::string explain_provisioned(const Vacancy& taken);
// After the sentence of a start: since when nobody waited for its answer any more.
[[nodiscard]] std::string explain_orphan(const Departure& departure, const Invocation& invocation);
// What became of the work that a handler left behind. `done_in`: the name of the request in whose
// invocation it ended, where it has one.
[[nodiscard]] std::string explain_left_behind(const LeftBehind& work, const std::string& done_in);
// After a crash or a timeout: init runs again, inside the invocation.
[[nodiscard]] std::string explain_reset(const Vacancy& taken, Outcome outcome);
// Likewise in an environment that has served nobody: its init was ended at the cap.
[[nodiscard]] std::string explain_second_init(const Vacancy& taken, Duration cap);
// Waited for `made`, but took what came free before.
[[nodiscard]] std::string explain_first_free(const Vacancy& taken, EnvironmentNumber made,
                                             Duration waited);

// What a request finds of that which the code before it left behind.
enum class Remains : std::uint8_t {
  none,      // the environment is new
  snapshot,  // it is new, and restored
  tmp_only,  // it was reset
  all,
};
// `loss`: that a cold start is blamed on, and that took what it had with it.
[[nodiscard]] std::string explain_remains(Remains remains, const Vacancy& taken,
                                          const std::optional<LostEnvironment>& loss);

// The limit that a throttled request met.
struct MetLimit {
  std::uint64_t in_flight = 0;  // on demand, of those that share the limit
  std::int64_t limit = 0;       // what provisioned concurrency leaves of it
  std::optional<Rate> requests_per_concurrency;
  std::optional<ScalingRateLimit> scaling_rate;
};
[[nodiscard]] std::string explain_throttle(ThrottleReason reason, const Surroundings& around,
                                           const MetLimit& met);

}  // namespace coldcast
