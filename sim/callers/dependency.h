#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>

#include "coldcast/callers/dependency_settings.h"
#include "coldcast/measure/figures.h"
#include "coldcast/measure/histogram.h"
#include "coldcast/measure/level.h"
#include "coldcast/origin/platform.h"
#include "coldcast/random/random_stream.h"

#include "callers/held.h"
#include "callers/slab.h"

namespace coldcast {

// One who calls a dependency.
class DependencyUser {
 public:
  virtual ~DependencyUser() = default;
  // The call that was made with `ticket` is over; never within Dependency::call().
  virtual void served(std::uint64_t ticket, bool is_well, Platform& platform) = 0;
};

// A database, a third party: so many places, a line in front of them, a latency. Belongs to one
// run.
class Dependency final : public Caller {
 public:
  struct Streams {
    RandomStream latency;
    RandomStream fate;
  };
  struct Window {
    SimTime warmup{};
    SimTime end_of_arrivals = kNever;
  };
  Dependency(DependencySettings settings, const Streams& streams, const Window& window);

  // A call; the name under which it may be abandoned. `user` outlives it.
  std::uint64_t call(DependencyUser& user, std::uint64_t ticket, Platform& platform);
  // The caller has gone: it hears nothing more. The work stays, or is taken out of line or place.
  void abandon(std::uint64_t call, Platform& platform);

  // Changes, from now on. Work in progress starts over when the dependency is back; a new latency
  // is that of calls which get their place from now on.
  [[nodiscard]] const DependencySettings& settings() const { return settings_; }
  void set_available(bool available, Platform& platform);
  void set_concurrency(std::optional<std::uint32_t> places, Platform& platform);
  void set_latency(const Distribution& latency) { settings_.latency = latency; }
  void set_abandoned(DependencySettings::Abandoned what) { settings_.abandoned = what; }
  void set_failure_rate(double rate) { settings_.failure_rate = rate; }

  void woken(std::uint64_t token, Platform& platform) override;

  // Whether a run waits for what it works on. It does not where work goes when its caller does, nor
  // for what stands still: nobody can say when that would be done.
  [[nodiscard]] bool has_work() const {
    return settings_.available && !places_.empty() &&
           settings_.abandoned == DependencySettings::Abandoned::served;
  }

  [[nodiscard]] Held held() const {
    return {"calls of dependencies." + settings_.name, calls_.size()};
  }
  // As in `dependencies.NAME`, at the end of the run.
  [[nodiscard]] Figures figures(SimTime end) const;

 private:
  struct Call {
    DependencyUser* user = nullptr;  // null: gone
    std::uint64_t ticket = 0;
    std::uint64_t number = 0;
    SimTime called{};
    Duration latency{};
    SimTime due = kNever;  // a wake at another instant is of before an outage
    bool has_place = false;
    bool is_counted = false;
  };

  void take_place(std::uint32_t index, Platform& platform);
  void work(std::uint32_t index, Platform& platform);
  void leave(std::uint32_t index, Platform& platform);
  void fill_places(Platform& platform);
  [[nodiscard]] bool has_free_place() const {
    return !settings_.concurrency || places_.size() < *settings_.concurrency;
  }

  DependencySettings settings_;
  Streams streams_;
  Window window_;
  Slab<Call> calls_;
  std::map<std::uint64_t, std::uint32_t> places_;  // who has one, by number: as they got it
  std::deque<std::uint64_t> line_;                 // tickets of calls; some may have been taken out
  std::uint64_t made_ = 0;
  std::uint64_t counted_ = 0;
  std::uint64_t failed_ = 0;
  std::uint64_t abandoned_ = 0;
  Level in_use_;
  Level waiting_;
  Histogram latency_;
};

}  // namespace coldcast
