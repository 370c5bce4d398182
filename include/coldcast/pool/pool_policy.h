#pragma once

#include <cstdint>
#include <optional>

#include "coldcast/base/time.h"

namespace coldcast {

// What a policy may know of a function's on-demand pool when it decides. A use of the pool is an
// on-demand request that takes an environment (or has one made), or gives it back.
struct PoolState {
  SimTime now{};
  SimTime last_used{};          // the latest use of the pool; before any: the start of the run
  std::uint32_t idle = 0;       // idle on-demand environments
  std::uint32_t settled = 0;    // of these, idle for idle_through() or longer; told when `due` only
  std::uint32_t in_flight = 0;  // requests of the function between arrival and answer, all of them
  std::uint32_t on_demand_in_flight = 0;  // those of them that are not on provisioned concurrency
  Duration silent_for{};        // since its last completion; zero while requests are in flight
  SimTime look_again = kNever;  // when `due` comes next; kNever: not at all
};

// Why a policy is asked.
enum class PoolOccasion : std::uint8_t {
  used,   // the pool was used, or provisioned concurrency was
  grown,  // an environment has initialized, and nobody waits for it
  due,    // the instant has come that the policy asked for
  aged,   // an environment has reached its max_age and ended
};

// What becomes of the pool now, in this order.
struct PoolPlan {
  std::uint32_t retire = 0;  // idle environments that end, those that have idled longest first
  // Environments that begin to initialize, for nobody yet. They take no concurrency and no scaling
  // token.
  std::uint32_t make = 0;
  // When `due` comes; kNever: not at all; nothing: as was asked for before.
  std::optional<SimTime> look_again{};
};

// Who keeps the environments of one function, and for how long: one object per function and run.
class PoolPolicy {
 public:
  virtual ~PoolPolicy() = default;

  // Asked each time an on-demand environment goes idle: how long it may stay so. Zero: it ends at
  // once; kForever: until something else ends it.
  [[nodiscard]] virtual Duration idle_timeout() { return kForever; }
  // The answer of idle_timeout() if it is always the same, so that the loop need not ask.
  [[nodiscard]] virtual std::optional<Duration> constant_idle_timeout() const {
    return std::nullopt;
  }
  // Whether it is asked for a plan when the pool is used, or grows.
  [[nodiscard]] virtual bool watches_pool() const { return false; }
  // From how long an idle time on an environment counts as settled.
  [[nodiscard]] virtual Duration idle_through() const { return Duration::zero(); }

  [[nodiscard]] virtual PoolPlan plan(const PoolState&, PoolOccasion) { return {}; }
};

}  // namespace coldcast
