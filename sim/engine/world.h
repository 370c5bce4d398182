#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/agenda.h"
#include "engine/arrival_queue.h"
#include "engine/caller_network.h"
#include "engine/concurrency.h"
#include "engine/event_queue.h"
#include "engine/flight.h"
#include "engine/function_scaling.h"
#include "engine/function_state.h"
#include "engine/minute_watch.h"
#include "engine/rollout.h"
#include "engine/simulation_loop.h"

namespace coldcast {

// Everything that one run is in the middle of. Its members are defined by topic: world_loop.h,
// world_requests.h (admission, service, answers), world_environments.h (their lives on demand),
// world_provisioned.h (provisioned concurrency).
//
// Facts is whom it tells: `Observer&`, or one whose class the compiler sees into.
template <typename Facts>
class World final : public Simulation::Loop,
                    public Platform,
                    private HandlerEnds,
                    private ClientObserver {
 public:
  World(const Scenario& scenario, Facts facts, std::uint64_t replication);

  [[gnu::flatten]] bool run_for(std::uint64_t events) override;
  [[gnu::flatten]] void run_until(SimTime at) override;
  SimTime run_out() override;
  void finish() override;
  void finish(SimTime at) override;

  void listen(CallerObserver* observer, bool keeps_minutes) override {
    if (callers_) callers_->listen(observer, keeps_minutes);
  }
  [[nodiscard]] CallerMinutes minutes() const override {
    return callers_ ? callers_->minutes(now_) : CallerMinutes{};
  }
  [[nodiscard]] RunFigures figures() const override;

  // Also what Platform asks for; world_callers.h has the rest of it.
  [[nodiscard]] SimTime now() const override { return now_; }
  [[nodiscard]] SimTime end_of_arrivals() const override { return end_; }
  [[nodiscard]] SimTime warmup() const override { return kStartOfTime + scenario_.warmup; }
  [[nodiscard]] Work draw(Lane lane, const Request& request) override;
  Platform::Admission attempt(const Attempt& attempt, Caller* caller,
                              std::uint64_t ticket) override;
  void wake(SimTime at, Rank rank, Turn turn, Caller& who, std::uint64_t token,
            Urgency urgency) override;
  [[nodiscard]] std::uint64_t simulated_events() const override { return simulated_events_; }
  [[nodiscard]] std::uint64_t requests() const override { return requests_; }

 private:
  // Construction.
  void add_lanes(std::uint64_t replication);
  // The loop.
  [[nodiscard]] bool is_over(SimTime next_event) const;
  [[nodiscard]] SimTime next_at() const {
    return std::min({events_.next_at(), timers_.next_at(), arrivals_.next_at(), agenda_.next_at()});
  }
  [[nodiscard]] bool arrival_is_next() const;
  void handle_next();
  void handle(const Event& event);
  [[nodiscard]] [[gnu::noinline]] std::vector<coldcast::Admission> unfinished() const;

  // world_requests.h
  void request_arrived(const Request& request);
  void begin_request(LaneState& lane, const Request& request, LaneWork& works);
  [[nodiscard]] std::optional<ThrottleReason> admit(const LaneState& lane, const Request& request,
                                                    RequestId id, const Work& work);
  [[nodiscard]] coldcast::Admission begin_admission(const Request& request, RequestId id,
                                                    const FunctionState& function) const;
  [[gnu::noinline]] [[nodiscard]] std::optional<ThrottleReason> admit_unrated(
      const LaneState& lane, const Request& request, RequestId id, const Work& work);
  [[nodiscard]] std::optional<ThrottleReason> place(const LaneState& lane, const Request& request,
                                                    RequestId id, const Work& work,
                                                    bool on_provisioned);
  void start_idle(const LaneState& lane, const Request& request, RequestId id, const Work& work,
                  bool on_provisioned);
  void fill_idle(coldcast::Admission& admission, const Request& request, RequestId id,
                 const FunctionState& function, bool on_provisioned) const;
  [[gnu::noinline]] void start_apart(Slot slot, const LaneState& lane, const Request& request,
                                     RequestId id, const Work& work, bool on_provisioned);
  [[gnu::noinline]] void start_cold(const LaneState& lane, const Request& request, RequestId id,
                                    const Work& work);
  [[gnu::noinline]] void throttle(const Request& request, RequestId id, ThrottleReason reason);
  void invoke(Slot slot, const LaneState& lane, const Request& request, const Work& work,
              coldcast::Admission& admission);
  [[gnu::noinline]] void run_init_inside(Environment& environment, coldcast::Admission& admission);
  [[gnu::noinline]] void serve_waiting(Slot slot, FunctionState& function, WaitingRequest& waiting,
                                       bool own);
  void invocation_completed(Slot slot);
  void end_invocation(Slot slot);
  void tell_invocation(Slot slot);
  [[nodiscard]] coldcast::Admission admission_of(Slot slot) const;
  [[gnu::noinline]] void answer(Client& client, const Request& request, bool throttled,
                                Outcome outcome = Outcome::success);
  [[noreturn]] void fail_too_many_wait(Lane lane) const;
  [[gnu::noinline]] [[nodiscard]] Outcome draw_fate(FunctionState& function);

  // world_callers.h: who is told of attempts, handlers whose end is not known, the agenda.
  // While it lives, the request that is placed is one of which `reply` is told.
  class ReplyScope {
   public:
    ReplyScope(World& world, const FlightReply* reply)
        : world_(world), before_(std::exchange(world.reply_, reply)) {}
    ~ReplyScope() { world_.reply_ = before_; }
    ReplyScope(const ReplyScope&) = delete;
    ReplyScope& operator=(const ReplyScope&) = delete;

   private:
    World& world_;
    const FlightReply* before_;
  };
  // Wakes the engine itself for handlers with steps.
  class HandlerClock final : public Caller {
   public:
    explicit HandlerClock(World& world) : world_(world) {}
    void woken(std::uint64_t token, Platform&) override { world_.handler_is_due(token); }

   private:
    World& world_;
  };
  // A handler that is followed through its steps.
  struct Followed {
    HandlerStart start;
    bool has_begun = false;
  };
  // world_changes.h: `changes` of the scenario.
  class ChangeClock final : public Caller {
   public:
    explicit ChangeClock(World& world) : world_(world) {}
    void woken(std::uint64_t token, Platform&) override { world_.change_is_due(token); }

   private:
    World& world_;
  };
  // world_scaling.h: auto scaling of provisioned concurrency.
  class ScalingClock final : public Caller {
   public:
    explicit ScalingClock(World& world) : world_(world) {}
    void woken(std::uint64_t token, Platform&) override {
      world_.scaling_is_due(ScalingTask::of(token));
    }

   private:
    World& world_;
  };
  class Knob final : public ProvisionedKnob {
   public:
    Knob(World& world, FunctionState& function) : world_(world), function_(function) {}
    [[nodiscard]] Capacity capacity() const override {
      return World::capacity_of(*function_.current);
    }
    Turned turn(std::uint32_t to) override {
      return world_.turn_provisioned(*function_.current, to);
    }

   private:
    World& world_;
    FunctionState& function_;
  };
  void begin_scaling();
  void wake_scaling(SimTime at, Rank rank, const ScalingTask& task);
  [[gnu::noinline]] void scaling_is_due(const ScalingTask& task);
  void close_scaling_minute();
  void decide_scaling(const ScalingTask& task);
  void tell_activity(const FunctionState& function, const ScalingActivity* activity);
  [[nodiscard]] static Capacity capacity_of(const FunctionState& function);
  ProvisionedKnob::Turned turn_provisioned(FunctionState& function, std::uint32_t to);
  [[nodiscard]] std::string provisioned_refusal(const FunctionState& function, std::uint32_t to);
  [[gnu::noinline]] void sample_utilization(FunctionState& function);
  void add_scaling(RunFigures& figures) const;

  void plan_changes();
  void change_is_due(std::uint64_t number);
  void tell_change(ChangeOutcome outcome);
  [[nodiscard]] std::shared_ptr<const Scenario> scenario_after(
      const ScenarioChange& change, const std::vector<bool>& voids) const;
  [[nodiscard]] bool is_void(std::size_t entry) const;
  void void_entry(std::size_t entry);
  [[nodiscard]] std::string refusal_of(const ScenarioChange& change);
  [[nodiscard]] std::string deploy_all(std::size_t number, const Scenario& after);
  void apply(const ScenarioChange& change);
  void change_versions(FunctionState& function, const ScenarioChange& change, std::string_view key);
  void change_reserved(FunctionState& function, const Function& settings);
  void set_provisioned(FunctionState& function, std::uint32_t value);
  void change_settings(FunctionState& function, const Function& settings, std::string_view key);

  // world_deployments.h
  class RolloutClock final : public Caller {
   public:
    explicit RolloutClock(World& world) : world_(world) {}
    void woken(std::uint64_t token, Platform&) override { world_.rollout_is_due(token); }

   private:
    World& world_;
  };
  // Takes the requests of functions with two versions.
  class Router final : public Receiver {
   public:
    explicit Router(World& world) : world_(world) {}
    void received(const Request& request, Platform&) override {
      LaneState& lane = world_.lanes_[request.lane];
      LaneWork& works = world_.route(lane);
      world_.begin_request(lane, request, works);
    }

   private:
    World& world_;
  };
  [[nodiscard]] FunctionState& version_of(std::uint32_t subject);
  [[nodiscard]] std::vector<FunctionState*> versions_of(FunctionState& function);
  [[nodiscard]] std::vector<const FunctionState*> all_versions() const;
  [[nodiscard]] Rollout* rollout_of(const FunctionState& function);
  [[nodiscard]] Rollout* rollout_numbered(std::uint64_t number);
  [[nodiscard]] std::string deploy(std::size_t change, const Deployment& deployment,
                                   const Scenario& after);
  [[nodiscard]] std::uint32_t provisioned_after(const FunctionState& old,
                                                const ScenarioChange& change,
                                                const Scenario& after) const;
  FunctionState& add_version(FunctionState& old, const Function& settings, std::size_t change);
  void begin_shift(std::uint64_t number);
  [[nodiscard]] SimTime next_minute() const;
  void plan_rollout(std::uint64_t number, SimTime at, Rank rank);
  void rollout_is_due(std::uint64_t token);
  void complete_rollout(std::uint64_t number);
  void roll_back(std::uint64_t number);
  [[nodiscard]] Rollout take_rollout(std::uint64_t number);
  [[nodiscard]] std::vector<LaneState*> lanes_of(const FunctionState& function);
  void send_all_to(FunctionState& version);
  void supersede(FunctionState& version);
  LaneWork& route(LaneState& lane);
  [[nodiscard]] std::vector<std::pair<LaneState*, LaneWork>> works_of(const Rollout& rollout);

  // world_zones.h
  [[nodiscard]] std::uint8_t zone_of_new(const FunctionState& function,
                                         EnvironmentNumber number) const;
  [[nodiscard]] bool is_in_zone(Slot slot, const ZoneLoss& loss) const;
  void lose_zone(const ZoneLoss& loss);
  void regain_zone(const ZoneLoss& loss);
  void lose_idle(Slot slot, std::vector<FunctionState*>& short_of);
  void lose_busy(Slot slot, std::vector<FunctionState*>& short_of);
  void fail_flight(Slot slot);
  void replace_provisioned(std::vector<FunctionState*> short_of);

  void build_callers(std::uint64_t replication);
  void add_sender_lanes(std::uint64_t replication);
  void add_senders(std::string_view name, const std::vector<Workload>& blocks, Receiver& receiver,
                   std::uint64_t replication);
  [[nodiscard]] Lane add_lane(FunctionId function, std::uint64_t replication);
  [[gnu::noinline]] void keep_reply(Slot slot);
  [[gnu::noinline]] void answer_caller(Slot slot);
  [[gnu::noinline]] void follow_handler(Slot slot, const Work& work, bool first_call);
  void handler_is_due(std::uint64_t token);
  void finish(std::uint64_t flight, Outcome outcome) override;
  void on_client(RequestId request, ClientOutcome outcome, SimTime at) override {
    facts_.on_client(request, outcome, at);
  }
  void end_followed(Slot slot, Outcome outcome);
  [[gnu::noinline]] [[nodiscard]] bool agenda_is_next() const;
  [[gnu::noinline]] void handle_agenda();
  [[nodiscard]] bool has_work_left() const;

  // world_environments.h
  [[nodiscard]] Slot take_idle(FunctionState& function, IdleList& idle);
  [[nodiscard]] static InitializationType on_demand_type(const FunctionState& function);
  [[nodiscard]] Slot create(FunctionState& function, InitializationType type, bool for_request,
                            Duration init);
  [[gnu::noinline]] void init_completed(Slot slot);
  void give_back(Slot slot);
  void go_idle(Slot slot);
  [[gnu::noinline]] void retire(Slot slot, EndReason reason);
  void arm(Environment& environment, Slot slot, SimTime due);
  [[gnu::noinline]] void environment_timer(Slot slot);
  [[nodiscard]] PoolState pool_state(const FunctionState& function) const;
  [[gnu::noinline]] void pool_used(FunctionState& function, PoolUse use);
  void pool_has_grown(FunctionState& function);
  [[gnu::noinline]] void pool_timer(FunctionState& function);
  void initialize_ahead(FunctionState& function);
  [[nodiscard]] static ColdStartCause blame(FunctionState& function);
  void report(Slot slot, EnvironmentChange change, EndReason reason, bool for_request,
              Duration init);

  // world_provisioned.h
  void begin_provisioned(FunctionState& function);
  [[gnu::noinline]] void provisioning_changed(FunctionState& function);
  void configure_provisioned(FunctionState& function, std::uint32_t value);
  void raise_provisioned(FunctionState& function, std::uint32_t environments, SimTime at);
  void lower_provisioned(FunctionState& function, std::uint32_t environments);
  void make_ready(FunctionState& function, const std::vector<Duration>& inits);
  void add_provisioned(FunctionState& function, Duration init);
  [[gnu::noinline]] void provisioned_is_free(Slot slot);
  void recycle(Slot slot);
  void provisioned_has_changed(FunctionState& function);
  void version_is_ready(FunctionState& version);

  static constexpr Lane kOwnLane = Lane{1} << 31;
  [[nodiscard]] LaneState& lane_at(Lane lane) {
    return lane < kOwnLane ? lanes_[lane] : own_lanes_[lane - kOwnLane];
  }
  [[nodiscard]] FunctionState& function_of(Slot slot) { return *pool_[slot].function; }

  const Scenario& scenario_;
  Facts facts_;
  // Where functions have callers; null for plain arrivals.
  std::unique_ptr<CallerNetwork> callers_;
  Agenda agenda_;
  SimTime drain_end_ = kNever;          // nothing more is asked for from then on
  const FlightReply* reply_ = nullptr;  // of the attempt that is being placed
  std::vector<FlightReply> replies_;    // by slot
  std::vector<Followed> followed_;      // by slot
  std::uint64_t flights_followed_ = 0;
  HandlerClock handler_clock_{*this};
  std::uint64_t replication_;
  std::vector<std::unique_ptr<Function>> changed_settings_;
  std::vector<ChangeOutcome> outcomes_;
  std::vector<bool> void_entries_;  // of `changes`: what they set does not hold
  ChangeClock change_clock_{*this};
  std::vector<std::unique_ptr<FunctionScaling>> scalings_;  // of functions with auto scaling
  std::unique_ptr<ScalingTotals> scaling_totals_;
  ScalingClock scaling_clock_{*this};
  std::deque<FunctionState> versions_;  // but those with which the run begins; they do not move
  std::vector<Rollout> rollouts_;       // under way
  std::uint64_t rollouts_begun_ = 0;
  RolloutClock rollout_clock_{*this};
  Router router_{*this};
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
  std::vector<LaneState> lanes_;
  std::vector<LaneState> own_lanes_;  // of callers; their numbers begin at kOwnLane
  std::vector<Flight> flights_;       // by slot: the request that is served in it
  // What is told of every warm start. Kept, because its parts of a cold start are zero for good,
  // and to clear them anew costs more than to count the rest.
  coldcast::Admission warm_admission_;
  // By slot: the request as it asked, where a client listens to the answer.
  std::vector<Request> answers_due_;
  // By slot: the ticket of the request that an environment is made for (first_free).
  std::vector<std::uint64_t> tickets_;
};

// For Simulation's constructor. Made in few places: each makes the whole loop anew.
template <typename Facts>
std::unique_ptr<Simulation::Loop> make_loop(const Scenario& scenario, std::uint64_t replication,
                                            Facts&& facts) {
  return std::make_unique<World<Facts>>(scenario, std::forward<Facts>(facts), replication);
}

}  // namespace coldcast

#include "engine/world_callers.h"
#include "engine/world_changes.h"
#include "engine/world_deployments.h"
#include "engine/world_environments.h"
#include "engine/world_loop.h"
#include "engine/world_provisioned.h"
#include "engine/world_requests.h"
#include "engine/world_scaling.h"
#include "engine/world_zones.h"
