#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "coldcast/base/catalog.h"
#include "coldcast/base/time.h"
#include "coldcast/random/random_stream.h"

namespace coldcast {

// What a policy may know of a function's on-demand pool when it decides.
struct PoolState {
  std::uint32_t idle = 0;       // idle on-demand environments
  std::uint32_t in_flight = 0;  // requests of the function between arrival and answer, all of them
  Duration silent_for{};        // since its last completion; zero while requests are in flight
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
  // Asked after each use of the pool (an environment taken, or given back, or initialized while
  // nobody waits): how long from now, if it is not used again, until retire() is asked; kForever:
  // not at all.
  [[nodiscard]] virtual Duration next_check(const PoolState&) { return kForever; }
  // Whether an environment that has initialized while nobody waits leaves a check that is due as it
  // is.
  [[nodiscard]] virtual bool counts_completions_only() const { return false; }
  // How many of the idle environments go now, those that have idled longest first. Afterwards
  // next_check() is asked again.
  [[nodiscard]] virtual std::uint32_t retire(const PoolState&) { return 0; }
};

// The keep-alive of a scenario: makes the policy of one function for one run, which draws from the
// stream it is given.
struct KeepAlive {
  std::function<std::unique_ptr<KeepAlivePolicy>(RandomStream)> make;
};

// {kind: fixed, timeout: 10min}: the documented default of this simulator. AWS publishes none; ten
// minutes is what was measured from July 2019 on (mikhail.io, 2019).
[[nodiscard]] KeepAlive default_keep_alive();
[[nodiscard]] std::optional<KeepAlive> read_keep_alive(const Setting& block);
[[nodiscard]] std::vector<CatalogEntry> keep_alive_catalog();

}  // namespace coldcast
