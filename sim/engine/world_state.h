#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/agenda.h"
#include "engine/arrival_queue.h"
#include "engine/caller_network.h"
#include "engine/concurrency.h"
#include "engine/event_queue.h"
#include "engine/flights.h"
#include "engine/function_scaling.h"
#include "engine/function_state.h"
#include "engine/minute_watch.h"
#include "engine/rollout.h"

namespace coldcast {

// Everything that one run is in the middle of, and what can be asked or changed of it without
// telling anybody: whoever listens, this is the same, so it stands here and not in the loop.
class WorldState {
 protected:
  // While it lives, the request that is placed is one of which `reply` is told.
  class ReplyScope {
   public:
    ReplyScope(WorldState& world, const FlightReply* reply)
        : world_(world), before_(std::exchange(world.reply_, reply)) {}
    ~ReplyScope() { world_.reply_ = before_; }
    ReplyScope(const ReplyScope&) = delete;
    ReplyScope& operator=(const ReplyScope&) = delete;

   private:
    WorldState& world_;
    const FlightReply* before_;
  };

  WorldState(const Scenario& scenario, std::uint64_t replication);
  WorldState(const WorldState&) = delete;
  WorldState& operator=(const WorldState&) = delete;
  ~WorldState() = default;

  // Requests.
  [[nodiscard]] coldcast::Admission begin_admission(const Request& request, RequestId id,
                                                    const FunctionState& function) const {
    return {.request = id,
            .function = function.id,
            .arrived = request.at,
            .at = now_,
            .label = request.label,
            .info = reply_ != nullptr ? &reply_->info : nullptr};
  }
  [[nodiscard]] static Outcome draw_fate(FunctionState& function);
  void run_init_inside(Environment& environment, coldcast::Admission& admission);
  [[nodiscard]] coldcast::Admission admission_of(FlightId flight) const;
  [[nodiscard]] static coldcast::Admission plain_admission_of(const Environment& environment);
  [[nodiscard]] std::vector<coldcast::Admission> unfinished() const;
  [[noreturn]] void fail_too_many_wait(Feed feed) const;

  // Feeds: those of arrivals blocks, and those of callers, whose numbers begin at kOwnFeed.
  static constexpr Feed kOwnFeed = Feed{1} << 31;
  [[nodiscard]] FeedState& feed_at(Feed feed) {
    return feed < kOwnFeed ? feeds_[feed] : own_feeds_[feed - kOwnFeed];
  }
  [[nodiscard]] Feed add_feed(FunctionId function, std::uint64_t replication);
  [[nodiscard]] std::vector<FeedState*> feeds_of(const FunctionState& function);

  // Environments.
  [[nodiscard]] FunctionState& function_of(Slot slot) { return *pool_[slot].function; }
  [[nodiscard]] static InitializationType on_demand_type(const FunctionState& function);
  [[nodiscard]] static ColdStartCause blame(FunctionState& function);

  // Versions, and the deployments that are under way: world_versions.cpp.
  [[nodiscard]] FunctionState& version_of(std::uint32_t subject) {
    if (subject < functions_.size()) [[likely]]
      return functions_[subject];
    return versions_[subject - functions_.size()];
  }
  [[nodiscard]] std::vector<FunctionState*> versions_of(FunctionState& function);
  [[nodiscard]] std::vector<const FunctionState*> all_versions() const;
  [[nodiscard]] Rollout* rollout_of(const FunctionState& function);
  [[nodiscard]] Rollout* rollout_numbered(std::uint64_t number);
  [[nodiscard]] std::uint32_t provisioned_after(const FunctionState& old,
                                                const ScenarioChange& change,
                                                const Scenario& after) const;
  FunctionState& add_version(FunctionState& old, const Function& settings, std::size_t change);
  void deploy_handler(const FunctionState& old, const FunctionState& next,
                      const std::vector<std::string>& paths);
  [[nodiscard]] SimTime next_minute() const;
  FeedWork& route(FeedState& feed);
  [[nodiscard]] Work route_attempt(FeedState& feed, const Attempt& attempt, Caller* caller,
                                   std::uint64_t ticket);
  [[nodiscard]] std::vector<std::pair<FeedState*, FeedWork>> works_of(const Rollout& rollout);

  // `changes` of the scenario: world_versions.cpp.
  [[nodiscard]] std::shared_ptr<const Scenario> scenario_after(
      const ScenarioChange& change, const std::vector<bool>& voids) const;
  [[nodiscard]] bool is_void(std::size_t entry) const;
  void void_entry(std::size_t entry);
  [[nodiscard]] std::string refusal_of(const ScenarioChange& change);
  void change_reserved(FunctionState& function, const Function& settings);
  void change_settings(FunctionState& function, const Function& settings, std::string_view key);

  // Zones.
  [[nodiscard]] std::uint8_t zone_of_new(const FunctionState& function,
                                         EnvironmentNumber number) const;
  [[nodiscard]] bool is_in_zone(Slot slot, const ZoneLoss& loss) const;
  void regain_zone(const ZoneLoss& loss);

  // Auto scaling of provisioned concurrency.
  [[nodiscard]] static Capacity capacity_of(const FunctionState& function);
  [[nodiscard]] std::string provisioned_refusal(const FunctionState& function, std::uint32_t to);
  void sample_utilization(FunctionState& function);
  void add_scaling(RunFigures& figures) const;

  const Scenario& scenario_;
  // Where functions have callers; null for plain arrivals.
  std::unique_ptr<CallerNetwork> callers_;
  Agenda agenda_;
  SimTime drain_end_ = kNever;          // nothing more is asked for from then on
  const FlightReply* reply_ = nullptr;  // of the attempt that is being placed
  std::uint64_t replication_;
  std::vector<std::unique_ptr<Function>> changed_settings_;
  std::vector<ChangeOutcome> outcomes_;
  std::vector<bool> void_entries_;  // of `changes`: what they set does not hold
  std::size_t last_change_ = 0;     // that was due
  std::vector<std::unique_ptr<FunctionScaling>> scalings_;  // of functions with auto scaling
  std::unique_ptr<ScalingTotals> scaling_totals_;
  std::deque<FunctionState> versions_;  // but those with which the run begins; they do not move
  std::vector<Rollout> rollouts_;       // under way
  std::uint64_t rollouts_begun_ = 0;
  std::vector<std::uint32_t> lost_zones_;
  SimTime now_{};
  SimTime end_;  // arrivals stop here
  std::uint64_t simulated_events_ = 0;
  std::uint64_t requests_ = 0;
  std::uint64_t in_flight_ = 0;
  bool finished_ = false;

  EventQueue events_;
  // Expiries: far off and rarely due, so that the events that are near stay few.
  EventQueue timers_;
  ArrivalQueue arrivals_;
  ConcurrencyLimits limits_;
  MinuteWatch watch_;
  EnvironmentPool pool_;
  std::vector<FunctionState> functions_;  // complete before anything points into it
  std::vector<FeedState> feeds_;
  std::vector<FeedState> own_feeds_;
  Flights flights_;
  // By slot: the ticket of the request that an environment is made for (first_free).
  std::vector<std::uint64_t> tickets_;
};

}  // namespace coldcast
