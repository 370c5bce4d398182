#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "coldcast/base/catalog.h"
#include "coldcast/base/time.h"
#include "coldcast/random/random_stream.h"

namespace coldcast {

// What a policy may know of a function's on-demand pool when it decides. A use of the pool is an
// on-demand request that takes an environment (or has one made), or gives it back.
struct PoolState {
  SimTime now{};
  SimTime last_used{};        // the latest use of the pool; before any: the start of the run
  std::uint32_t idle = 0;     // idle on-demand environments
  std::uint32_t settled = 0;  // of these, idle for idle_through() or longer; told to retire() only
  std::uint32_t in_flight = 0;  // requests of the function between arrival and answer, all of them
  std::uint32_t on_demand_in_flight = 0;  // those of them that are not on provisioned concurrency
  Duration silent_for{};  // since its last completion; zero while requests are in flight
};

// How long the platform keeps idle environments of one function: one object per function and run.
class KeepAlivePolicy {
 public:
  virtual ~KeepAlivePolicy() = default;

  // Asked each time an on-demand environment goes idle: how long it may stay so. Zero: it ends at
  // once; kForever: until something else ends it.
  [[nodiscard]] virtual Duration idle_timeout() = 0;
  // The answer of idle_timeout() if it is always the same, so that the loop need not ask.
  [[nodiscard]] virtual std::optional<Duration> constant_idle_timeout() const {
    return std::nullopt;
  }

  // Policies that look at the pool as a whole return true and implement the next two.
  [[nodiscard]] virtual bool watches_pool() const { return false; }
  // Asked after each use of the pool, and of provisioned concurrency, and when an environment comes
  // to it that nobody asked for: how long from now, if it is not asked before, until retire() is
  // asked; kForever: not at all.
  [[nodiscard]] virtual Duration next_check(const PoolState&) { return kForever; }
  // Whether an environment that has initialized while nobody waits leaves a check that is due as it
  // is.
  [[nodiscard]] virtual bool counts_completions_only() const { return false; }
  // How many of the idle environments go now, those that have idled longest first. Afterwards
  // next_check() is asked again.
  [[nodiscard]] virtual std::uint32_t retire(const PoolState&) { return 0; }
  // From how long an idle time on an environment counts as settled.
  [[nodiscard]] virtual Duration idle_through() const { return Duration::zero(); }
};

// The keep-alive of a scenario: makes the policy of one function for one run, which draws from the
// stream it is given.
struct KeepAlive {
  std::function<std::unique_ptr<KeepAlivePolicy>(RandomStream)> make;
  // What reports call it: the name of a preset, else the kind.
  std::string_view name{};
};

// The preset kDefaultPreset of presets.h. AWS publishes none.
[[nodiscard]] KeepAlive default_keep_alive();
[[nodiscard]] std::optional<KeepAlive> read_keep_alive(const Setting& block);
[[nodiscard]] std::vector<CatalogEntry> keep_alive_catalog();

}  // namespace coldcast
