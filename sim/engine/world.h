#pragma once

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/simulation_loop.h"
#include "engine/world_state.h"

namespace coldcast {

// Who can be told of a plain request in two short steps.
template <typename Facts>
concept HearsPlain = requires(Facts facts, const Invocation& told) {
  { facts.hears_plain() } -> std::same_as<bool>;
  facts.on_plain_start(told, told.arrived);
  facts.on_plain_end(told);
};

// The loop, and all that it tells of. Its members are defined by topic: world_loop.h,
// world_admission.h, world_plain.h (the requests that need fewest steps), world_service.h
// (handlers, answers), world_environments.h (their lives on demand), world_provisioned.h
// (provisioned concurrency), world_callers.h (who else calls), world_changes.h,
// world_deployments.h, world_zones.h, world_scaling.h (what changes meanwhile).
//
// Facts is whom it tells: `Observer&`, or one whose class the compiler sees into.
template <typename Facts>
class World final : private WorldState,
                    public Simulation::Loop,
                    public Platform,
                    private HandlerEnds,
                    private ShortWay,
                    private ClientObserver {
 public:
  World(const Scenario& scenario, Facts facts, std::uint64_t replication);

  [[gnu::flatten]] bool run_for(std::uint64_t events) override;
  [[gnu::flatten]] void run_until(SimTime at) override;
  [[gnu::flatten]] bool run_out(SimTime before) override;
  void explain_out_of_memory() override {
    if (callers_) callers_->explain_out_of_memory();
  }
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
  [[nodiscard]] Work draw(Feed feed, const Request& request) override;
  Platform::Admission attempt(const Attempt& attempt, Caller* caller,
                              std::uint64_t ticket) override;
  [[gnu::flatten]] Platform::Admission draw_and_attempt(Attempt& attempt, Caller& caller,
                                                        std::uint64_t ticket) override;
  void ask(const Request& request) override;
  void wake(SimTime at, Rank rank, Turn turn, Caller& who, std::uint64_t token,
            Urgency urgency) override;
  [[nodiscard]] std::uint64_t simulated_events() const override { return simulated_events_; }
  [[nodiscard]] std::uint64_t requests() const override { return requests_; }

 private:
  // Construction.
  void add_feeds(std::uint64_t replication);
  // The loop.
  [[nodiscard]] bool is_over(SimTime next_event) const;
  [[nodiscard]] SimTime next_at() const {
    return std::min({events_.next_at(), timers_.next_at(), arrivals_.next_at(), agenda_.next_at()});
  }
  [[nodiscard]] bool arrival_is_next() const;
  void take_arrival();
  void handle_event();
  void handle_next();
  // The same, apart from the path of most requests: so that it stands on few pages.
  [[gnu::noinline]] void handle_rest();
  void handle(const Event& event);
  [[gnu::noinline]] void handle_rare(Event event);

  // world_admission.h
  void request_arrived(const Request& request);
  void begin_request(FeedState& feed, const Request& request, FeedWork& works);
  [[nodiscard]] std::optional<ThrottleReason> admit(const FeedState& feed, const Request& request,
                                                    RequestId id, const Work& work);
  [[gnu::noinline]] [[nodiscard]] std::optional<ThrottleReason> admit_unrated(
      const FeedState& feed, const Request& request, RequestId id, const Work& work);
  [[nodiscard]] std::optional<ThrottleReason> place(const FeedState& feed, const Request& request,
                                                    RequestId id, const Work& work,
                                                    bool on_provisioned);
  void start_idle(const FeedState& feed, const Request& request, RequestId id, const Work& work,
                  bool on_provisioned);
  void fill_idle(coldcast::Admission& admission, const Request& request, RequestId id,
                 const FunctionState& function, bool on_provisioned) const;
  [[gnu::noinline]] void start_apart(Slot slot, const FeedState& feed, const Request& request,
                                     RequestId id, const Work& work, bool on_provisioned);
  [[gnu::noinline]] void start_cold(const FeedState& feed, const Request& request, RequestId id,
                                    const Work& work);
  [[gnu::noinline]] void throttle(const Request& request, RequestId id, ThrottleReason reason);
  // world_plain.h
  void find_plain();
  void begin_plain(FeedState& feed, const Request& request);
  [[nodiscard]] bool begin_plain_attempt(FeedState& feed, const Attempt& attempt, Caller* caller,
                                         std::uint64_t ticket);
  [[nodiscard]] Slot take_plain(FunctionState& function);
  void start_plain(Slot slot, RequestId id, const Work& work, bool is_awaited);
  void plain_completed(Slot slot);
  [[gnu::noinline, gnu::flatten]] void answer_plain(Slot slot);
  [[nodiscard]] Invocation plain_fact(const Environment& environment) const;
  // world_service.h
  void invoke(Slot slot, const FeedState& feed, const Request& request, const Work& work,
              coldcast::Admission& admission);
  [[gnu::noinline]] void serve_waiting(Slot slot, FunctionState& function, WaitingRequest& waiting,
                                       bool own);
  void invocation_completed(FlightId flight);
  void end_invocation(FlightId flight);
  void tell_invocation(FlightId flight);
  [[gnu::noinline]] void answer(Client& client, const Request& request, bool throttled,
                                Outcome outcome = Outcome::success);

  // Wakes a part of the loop itself, which is given the token that it asked for.
  template <void (World::*kDue)(std::uint64_t)>
  class Clock final : public Caller {
   public:
    explicit Clock(World& world) : world_(world) {}
    void woken(std::uint64_t token, Platform&) override { (world_.*kDue)(token); }

   private:
    World& world_;
  };

  // world_scaling.h: auto scaling of provisioned concurrency.
  class Knob final : public ProvisionedKnob {
   public:
    Knob(World& world, FunctionState& function) : world_(world), function_(function) {}
    [[nodiscard]] Capacity capacity() const override { return capacity_of(*function_.current); }
    Turned turn(std::uint32_t to) override {
      return world_.turn_provisioned(*function_.current, to);
    }

   private:
    World& world_;
    FunctionState& function_;
  };
  void begin_scaling();
  void wake_scaling(SimTime at, Rank rank, const ScalingTask& task);
  [[gnu::noinline]] void scaling_is_due(std::uint64_t token);
  void close_scaling_minute();
  void decide_scaling(const ScalingTask& task);
  void tell_activity(const FunctionState& function, const ScalingActivity* activity);
  ProvisionedKnob::Turned turn_provisioned(FunctionState& function, std::uint32_t to);

  // world_changes.h
  void plan_changes();
  void change_is_due(std::uint64_t number);
  void tell_change(ChangeOutcome outcome);
  [[nodiscard]] std::string deploy_all(std::size_t number, const Scenario& after);
  void apply(const ScenarioChange& change);
  void undo_shared(const Rollout& rollout);
  void change_versions(FunctionState& function, const ScenarioChange& change, std::string_view key);
  void set_provisioned(FunctionState& function, std::uint32_t value);

  // world_deployments.h
  // Takes the requests of functions with two versions.
  class Router final : public Receiver {
   public:
    explicit Router(World& world) : world_(world) {}
    void received(const Request& request, Platform&) override {
      FeedState& feed = world_.feeds_[request.feed];
      FeedWork& works = world_.route(feed);
      world_.begin_request(feed, request, works);
    }

   private:
    World& world_;
  };
  [[nodiscard]] std::string deploy(std::size_t change, const Deployment& deployment,
                                   const Scenario& after);
  void begin_shift(std::uint64_t number);
  void plan_rollout(std::uint64_t number, SimTime at, Rank rank);
  void rollout_is_due(std::uint64_t token);
  void complete_rollout(std::uint64_t number);
  void roll_back(std::uint64_t number);
  [[nodiscard]] Rollout take_rollout(std::uint64_t number);
  void send_all_to(FunctionState& version);
  void supersede(FunctionState& version);

  // world_zones.h
  void lose_zone(const ZoneLoss& loss);
  void lose_idle(Slot slot, std::vector<FunctionState*>& short_of);
  void lose_busy(Slot slot, std::vector<FunctionState*>& short_of);
  void fail_flight(FlightId flight);
  void replace_provisioned(std::vector<FunctionState*> short_of);

  // world_callers.h: who is told of attempts, handlers whose end is not known, the agenda.
  void build_callers(std::uint64_t replication);
  void add_sender_feeds(std::uint64_t replication);
  void add_senders(std::string_view name, const std::vector<Workload>& blocks, Receiver& receiver,
                   std::uint64_t replication);
  [[gnu::noinline]] Platform::Admission begin_attempt(FeedState& feed, const Attempt& attempt,
                                                      Caller* caller, std::uint64_t ticket);
  [[gnu::noinline]] void answer_caller(FlightId flight);
  [[nodiscard]] HandlerStart start_of(FlightId flight) const;
  [[gnu::noinline]] void follow_handler(FlightId flight, const Work& work, bool first_call);
  void handler_is_due(std::uint64_t token);
  void finish(std::uint64_t flight, Outcome outcome) override;
  [[nodiscard]] bool ends_with(const Request& request) const override;
  void on_client(RequestId request, ClientOutcome outcome, SimTime at) override {
    facts_.on_client(request, outcome, at);
  }
  void end_followed(FlightId flight, Outcome outcome);
  [[gnu::noinline]] [[nodiscard]] bool agenda_is_next() const;
  [[gnu::noinline]] void handle_agenda();
  [[nodiscard]] bool has_work_left() const;
  [[nodiscard]] bool is_something_due() const;

  // world_environments.h
  [[nodiscard]] Slot take_idle(FunctionState& function, IdleList& idle);
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
  void ask_policy(FunctionState& function, PoolOccasion why);
  void carry_out(FunctionState& function, const PoolPlan& plan);
  void arm_pool(FunctionState& function);
  [[gnu::noinline]] void pool_timer(FunctionState& function);
  void initialize_ahead(FunctionState& function);
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

  Facts facts_;
  Clock<&World::handler_is_due> handler_clock_{*this};
  Clock<&World::change_is_due> change_clock_{*this};
  Clock<&World::scaling_is_due> scaling_clock_{*this};
  Clock<&World::rollout_is_due> rollout_clock_{*this};
  Router router_{*this};
  // What is told of every warm start. Kept, because its parts of a cold start are zero for good,
  // and to clear them anew costs more than to count the rest.
  coldcast::Admission warm_admission_;
};

// For Simulation's constructor. Made in few places: each makes the whole loop anew.
template <typename Facts>
std::unique_ptr<Simulation::Loop> make_loop(const Scenario& scenario, std::uint64_t replication,
                                            Facts&& facts) {
  return std::make_unique<World<Facts>>(scenario, std::forward<Facts>(facts), replication);
}

}  // namespace coldcast

#include "engine/world_admission.h"
#include "engine/world_callers.h"
#include "engine/world_changes.h"
#include "engine/world_deployments.h"
#include "engine/world_environments.h"
#include "engine/world_loop.h"
#include "engine/world_plain.h"
#include "engine/world_provisioned.h"
#include "engine/world_scaling.h"
#include "engine/world_service.h"
#include "engine/world_zones.h"
