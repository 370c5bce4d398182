#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <tuple>
#include <vector>

#include "coldcast/random/random_stream.h"
#include "coldcast/scenario/scenario.h"

#include "support/naive_bucket.h"
#include "support/run_facts.h"

namespace coldcast {

// One environment of the naive simulator.
struct NaiveEnvironment {
  enum class State : std::uint8_t { initializing, idle, busy, shutting_down, gone };

  std::size_t fact = 0;  // its place among the environments told
  std::uint32_t number = 0;
  bool provisioned = false;
  State state = State::initializing;
  std::size_t made_for = 0;        // the request it was made for
  std::size_t serving = 0;         // busy: the request
  SimTime next{};                  // end of init, of the invocation, or of the shutdown
  std::uint64_t scheduled = 0;     // when `next` was planned, among equal instants
  SimTime idle_until{};            // idle: the end of its keep-alive
  SimTime idle_from{};             // idle: since then
  std::uint64_t went_idle = 0;     // idle: order of going idle
  SimTime oldest_age_at = kNever;  // max_age, or recycling
  bool runs_init_inside = false;   // reset, or its init was ended at the cap
  bool was_called = false;
  ColdStartCause cause = ColdStartCause::first_request;
  Duration cold_start{};
  Duration init{};  // the part of it that is init, unless it was ended at the cap
};

// A request from its arrival on.
struct NaiveRequest {
  Request request;
  RequestFact fact;
  Duration duration{};        // the handler's, if it is not the first call
  Duration first_duration{};  // if it is
  std::optional<Outcome> drawn{};
};

// An arrivals block with its numbers: the feed.
struct NaiveFeed {
  std::uint32_t function = 0;
  std::unique_ptr<RequestSource> source{};
  bool is_shared = false;  // the source says itself which feed a request is of
  std::unique_ptr<Client> client{};
  std::optional<Request> next{};  // of the source
  RandomStream duration;
  RandomStream first_duration;
  RandomStream first_extra;
  RandomStream retry_duration;
  RandomStream retry_first_duration;
  RandomStream retry_first_extra;
};

// A request that follows from an answer.
struct NaiveFollowUp {
  Request request;
  std::uint64_t scheduled = 0;
};

// Provisioned environments that are asked for and not ready.
struct NaiveAllocation {
  SimTime ready_at{};
  std::vector<Duration> inits;
};

struct NaiveFunction {
  const Function* settings = nullptr;
  std::deque<NaiveEnvironment> environments{};  // references to them stay good
  std::deque<std::size_t> waiting{};  // requests of assignment first_free, in order of arrival
  // On-demand environments that went and are not blamed yet; the last is blamed first. Of several
  // at one instant, those that expired idle count as later.
  std::vector<std::tuple<SimTime, bool, EndReason>> losses{};
  std::uint32_t in_flight = 0;
  std::uint32_t on_demand_in_flight = 0;
  std::uint32_t provisioned_target = 0;
  std::size_t changes_done = 0;  // of provisioned concurrency
  std::vector<NaiveAllocation> allocations{};
  std::unique_ptr<PoolPolicy> keep_alive{};
  SimTime pool_used{};  // by a request on demand
  SimTime last_answer{};
  bool silence_goes_on = false;
  SimTime pool_check = kNever;
  std::uint64_t pool_check_scheduled = 0;
  bool ever_on_demand = false;
  std::optional<NaiveBucket> scaling{};
  std::optional<NaiveBucket> requests{};     // reserved concurrency's
  std::optional<NaiveBucket> provisioned{};  // provisioned concurrency's
  RandomStream cold_start;
  RandomStream provisioned_init;
  RandomStream outcome;
  RandomStream reuse;
  RandomStream max_age;
  RandomStream proactive;
};

// The state of a naive run and the steps that change it; simulate_naively() drives it.
class NaiveWorld {
 public:
  NaiveWorld(const Scenario& scenario, std::uint64_t replication);

  // Takes the earliest thing that is to happen; false when the run is over.
  bool step();
  [[nodiscard]] RunFacts take();

 private:
  // Order of what happens: instant, then kind, then a tie-break of the kind.
  enum Kind : int { completion, init_end, provisioning, expiry, arrival, nothing };
  struct Candidate {
    SimTime at = kNever;
    Kind kind = nothing;
    std::tuple<std::uint64_t, std::uint64_t, std::uint64_t> tie{};
    std::size_t function = 0;
    std::size_t subject = 0;  // environment, change, feed or follow-up

    [[nodiscard]] auto key() const { return std::tie(at, kind, tie); }
  };

  void make_feeds(std::uint64_t replication);
  void make_function(const Function& settings, std::uint64_t replication);
  void pull(NaiveFeed& feed);

  [[nodiscard]] Candidate earliest() const;
  void consider_environments(std::size_t function, Candidate& best) const;
  void consider_arrivals(Candidate& best) const;
  [[nodiscard]] bool is_over(const Candidate& next) const;
  [[nodiscard]] bool arrivals_to_come() const;

  void complete(std::size_t function, std::size_t environment);
  void end_init(std::size_t function, std::size_t environment);
  void begin_provisioned(std::size_t function);
  void raise_provisioned(std::size_t function, std::uint32_t environments, SimTime ready_at);
  void make_ready(std::size_t function, const NaiveAllocation& allocation);
  void add_provisioned(std::size_t function, Duration its_init);
  void end_allocation(std::size_t function, std::size_t allocation);
  void change_provisioned(std::size_t function, std::size_t change);
  void give_back_provisioned(std::size_t function, NaiveEnvironment& environment);
  void recycle(std::size_t function, NaiveEnvironment& environment);
  void resize_provisioned_bucket(NaiveFunction& function);
  void expire(std::size_t function, std::size_t environment);
  void check_pool(std::size_t function);
  void arrive(const Request& request);

  void draw(NaiveRequest& request, NaiveFeed& feed, NaiveFunction& function);
  void admit(std::size_t request);
  void throttle(std::size_t request, ThrottleReason reason);
  [[nodiscard]] bool has_room(const NaiveFunction& function) const;
  [[nodiscard]] std::uint32_t claimed(const NaiveFunction& function) const;
  [[nodiscard]] NaiveBucket* rate_bucket(NaiveFunction& function);
  [[nodiscard]] std::vector<NaiveEnvironment*> idle(NaiveFunction& function, bool provisioned);
  [[nodiscard]] NaiveEnvironment& choose(NaiveFunction& function, bool provisioned);
  NaiveEnvironment& make_environment(std::size_t function, bool provisioned);
  void make_for(std::size_t request);
  [[nodiscard]] ColdStartCause next_cause(NaiveFunction& function);
  [[nodiscard]] static Duration init(const Function& settings, RandomStream& stream);
  void draw_cold_start(NaiveEnvironment& environment, NaiveFunction& function);
  void count_in(std::size_t request, bool provisioned);
  void enter(std::size_t request, NaiveEnvironment& environment);
  void begin(std::size_t request, NaiveEnvironment& environment, SimTime from);
  void run_handler(NaiveRequest& request, NaiveEnvironment& environment, Duration timeout);
  void give_back(std::size_t function, NaiveEnvironment& environment);
  void go_idle(NaiveEnvironment& environment, SimTime until);
  void retire(std::size_t function, NaiveEnvironment& environment, EndReason reason);
  void initialize_ahead(std::size_t function);
  void use_pool(NaiveFunction& function);
  void answer(const NaiveRequest& request, bool throttled);
  [[nodiscard]] PoolState pool_state(const NaiveFunction& function) const;

  const Scenario& scenario_;
  SimTime now_{};
  std::uint64_t sequence_ = 0;
  std::uint32_t in_flight_ = 0;
  SimTime last_answer_{};
  std::vector<NaiveFeed> feeds_;
  std::vector<NaiveFunction> functions_;
  std::vector<NaiveFollowUp> follow_ups_;
  std::vector<NaiveRequest> requests_;
  std::vector<EnvironmentFact> environments_;
  std::optional<NaiveBucket> account_;
};

}  // namespace coldcast
