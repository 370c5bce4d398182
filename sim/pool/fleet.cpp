#include "pool/fleet.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>

#include "coldcast/keys/keys.h"
#include "coldcast/random/distribution.h"

namespace coldcast {
namespace {

enum class Clock : std::uint8_t { last_use, free };

struct FleetLaw {
  Distribution period;
  std::optional<Distribution> last;
  std::optional<Distribution> surplus;
  Clock clock = Clock::last_use;
};

// Every period, of n environments that stayed idle through it max(1, n/2) go, those that have idled
// longest first: exact in 91 % of 16,968 bursts of January 2020 with a period of 375 s (Copik et
// al., SeBS, Middleware 2021). With `last` a function without a request in flight keeps one of them
// until it has been silent so long; with `surplus` none idles longer than that. Provisioned
// concurrency is no use of the pool.
class Fleet final : public PoolPolicy {
 public:
  Fleet(FleetLaw law, RandomStream stream)
      : law_(std::move(law)), stream_(stream), period_(draw_period()) {
    if (law_.last) last_ = law_.last->sample(stream_);
  }

  [[nodiscard]] Duration idle_timeout() override {
    return law_.surplus ? law_.surplus->sample(stream_) : kForever;
  }
  [[nodiscard]] std::optional<Duration> constant_idle_timeout() const override {
    if (!law_.surplus) return kForever;
    if (law_.surplus->is_constant()) return law_.surplus->constant();
    return std::nullopt;
  }
  [[nodiscard]] bool watches_pool() const override { return true; }
  [[nodiscard]] Duration idle_through() const override { return period_; }

  [[nodiscard]] PoolPlan plan(const PoolState& pool, PoolOccasion why) override {
    if (pool.last_used > used_) start_anew(pool.last_used);
    const std::uint32_t going = why == PoolOccasion::due ? leaving(pool) : 0;
    return {.retire = going, .look_again = next_look(pool, pool.idle - going)};
  }

 private:
  [[nodiscard]] std::uint32_t leaving(const PoolState& pool) {
    const SimTime silent = silent_at(pool);
    if (silent <= pool.now) return pool.idle;
    if (next_tick(pool.now) > pool.now) return 0;
    tick(pool.now);
    if (pool.settled == 0) return 0;
    const std::uint32_t going = std::max(1U, pool.settled / 2);
    return silent < kNever ? std::min(going, pool.idle - 1) : going;
  }
  [[nodiscard]] SimTime next_look(const PoolState& pool, std::uint32_t idle) const {
    if (idle == 0) return kNever;
    const SimTime silent = silent_at(pool);
    const bool is_spared = silent < kNever && idle == 1;
    return std::max(is_spared ? silent : std::min(silent, next_tick(pool.now)), pool.now);
  }

  // The pool was used: periods start anew, and so does silence.
  void start_anew(SimTime used) {
    used_ = used;
    if (law_.last) last_ = law_.last->sample(stream_);
    if (law_.clock == Clock::last_use) tick(used);
  }
  void tick(SimTime at) {
    ticked_ = at;
    if (law_.clock == Clock::last_use) period_ = draw_period();
  }
  // A draw may come out as zero, which is no period.
  [[nodiscard]] Duration draw_period() {
    return std::max(law_.period.sample(stream_), Duration{1});
  }

  // When the function will have been silent for `last`; kNever while it is in use.
  [[nodiscard]] SimTime silent_at(const PoolState& pool) const {
    if (!law_.last || pool.on_demand_in_flight > 0) return kNever;
    return saturating_add(used_, last_);
  }

  // The end of the period that is running. Those that ended while nothing was idle have passed
  // unseen.
  [[nodiscard]] SimTime next_tick(SimTime now) const {
    const SimTime origin = law_.clock == Clock::free ? kStartOfTime : ticked_;
    const Duration past = (now - origin) % period_;
    const SimTime due = past == Duration::zero() ? now : saturating_add(now, period_ - past);
    return due > ticked_ ? due : saturating_add(due, period_);
  }

  FleetLaw law_;
  RandomStream stream_;
  Duration period_;
  Duration last_{};
  SimTime used_{};    // as of the latest start_anew()
  SimTime ticked_{};  // when the period began that is running; of a free clock, its last tick
};

// A free clock ticks at multiples of its period.
void check_period(const Setting& period, const FleetLaw& law) {
  if (!law.period.is_constant()) {
    if (law.clock == Clock::free) {
      period.fail("expected a duration such as 320s: a free clock ticks at its multiples");
    }
  } else {
    (void)is_in_range(period, key_row("keep_alive", "period", "fleet"), law.period.constant());
  }
}

}  // namespace

KeepAlive build_fleet(Parameters& settings) {
  FleetLaw law;
  const std::optional<Setting> period = settings.require("period", "320s");
  law.period = period ? read_distribution(*period) : Distribution{kForever};
  law.last = read_optional_distribution(settings, "last");
  law.surplus = read_optional_distribution(settings, "surplus");
  law.clock = static_cast<Clock>(settings.choice("clock", {"last_use", "free"}, 0));
  if (period) check_period(*period, law);
  return {[law](RandomStream stream) { return std::make_unique<Fleet>(law, stream); }, "fleet"};
}

}  // namespace coldcast
