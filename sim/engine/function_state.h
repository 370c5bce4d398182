#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "coldcast/base/index.h"
#include "coldcast/scenario/scenario.h"

#include "engine/concurrency.h"
#include "engine/environment_pool.h"
#include "engine/flight.h"
#include "engine/losses.h"
#include "engine/token_bucket.h"
#include "engine/work.h"

namespace coldcast {

// A request that waits for whichever environment comes first (assignment first_free).
struct WaitingRequest {
  Request request;
  RequestId id{};
  Work work;
  ColdStartCause cause{};  // should it get the environment made for it
  ColdStartParts parts;    // of that environment
  bool spillover = false;
  SpilloverCause spillover_cause = SpilloverCause::busy;
  bool served = false;
  FlightReply reply;
};

// Requests waiting in order of arrival; the ticket is how the environment made for one finds it.
class WaitingLine {
 public:
  static constexpr std::uint64_t kNoTicket = ~std::uint64_t{0};

  std::uint64_t push(WaitingRequest waiting) {
    line_.push_back(std::move(waiting));
    ++unserved_;
    return first_ticket_ + line_.size() - 1;
  }
  [[nodiscard]] bool empty() const { return unserved_ == 0; }
  // The request with this ticket if it still waits, else nullptr.
  [[nodiscard]] WaitingRequest* find(std::uint64_t ticket) {
    if (ticket < first_ticket_ || ticket == kNoTicket) return nullptr;
    WaitingRequest& waiting = line_[to_index(ticket - first_ticket_)];
    return waiting.served ? nullptr : &waiting;
  }
  template <typename Tell>
  void for_each(Tell tell) const {
    for (const WaitingRequest& waiting : line_) {
      if (!waiting.served) tell(waiting);
    }
  }
  // The one that has waited longest; the line must not be empty.
  [[nodiscard]] WaitingRequest& front() { return line_.front(); }
  // Takes out a request that find() or front() gave.
  WaitingRequest take(WaitingRequest& waiting) {
    WaitingRequest taken = waiting;
    waiting.served = true;
    --unserved_;
    while (!line_.empty() && line_.front().served) {
      line_.pop_front();
      ++first_ticket_;
    }
    return taken;
  }

 private:
  std::deque<WaitingRequest> line_;
  std::uint64_t first_ticket_ = 0;
  std::uint64_t unserved_ = 0;
};

// The provisioned environments of a function.
struct ProvisionedState {
  // A request for more that is not ready yet: nothing of it can be used before all of it is there.
  struct Allocation {
    SimTime ready_at{};
    std::vector<Duration> inits;  // one for each environment
  };

  IdleList idle;
  EndReason end_reason = EndReason::provisioning;  // of those that are given up
  std::uint32_t configured = 0;
  std::uint32_t ready = 0;              // idle or busy; those that drain are not counted
  std::uint32_t draining = 0;           // busy ones that end with their invocation
  std::vector<Allocation> allocations;  // in order of request
  std::size_t next_change = 0;          // of the plan

  // Of a request that this does not serve.
  [[nodiscard]] SpilloverCause spillover_cause() const {
    if (idle.size > 0) return SpilloverCause::request_rate;
    return allocations.empty() ? SpilloverCause::busy : SpilloverCause::allocating;
  }
};

// What has happened to the on-demand pool of a function, for a policy that watches it: an
// environment was taken for a request or given back by one, or something else, such as a use of
// provisioned concurrency.
enum class PoolUse : std::uint8_t { taken, given_back, other };

struct FunctionScaling;

// What one function is in the middle of; or one version of it, of which there are several after a
// deployment (world_deployments.h). What the versions share is kept in that with which the run
// began, `whole`.
struct FunctionState {
  // `version`: 0, or the number of the change that deploys it. It may not move afterwards.
  FunctionState(const Function& settings, FunctionId function, FunctionLimits& limits,
                const StreamKey& key);
  // Whether its requests may be plain (world_plain.h): newest first, no handler that fails by
  // chance, and nobody who watches its pool.
  [[nodiscard]] bool may_be_plain() const;

  const Function* settings;
  FunctionLimits* limits;
  FunctionId id;
  FunctionState* whole;    // shared: numbers_given, had_on_demand, unblamed, scaling, outcomes
  FunctionState* current;  // of the whole: the version that requests go to
  std::uint32_t subject;   // of its events
  std::uint16_t version;
  EndReason unkept = EndReason::idle_expiry;  // why one that is never used again ends
  Duration shutdown;
  bool draws_fate;
  bool has_steps = false;    // its handlers call: when they end is not known when they begin
  bool only_leaves = false;  // it is known, but they leave work behind
  FunctionScaling* auto_scaling = nullptr;  // auto scaling watches its provisioned concurrency
  ReuseOrder reuse_order;

  std::unique_ptr<PoolPolicy> keep_alive;
  std::optional<Duration> constant_idle_timeout;
  bool watches_pool;

  IdleList idle;                // on demand
  std::uint32_t in_flight = 0;  // all requests between arrival and answer
  std::uint32_t numbers_given = 0;
  bool had_on_demand = false;  // an on-demand environment existed
  Losses unblamed;             // ends of environments that no cold start was blamed on
  TokenBucket scaling;
  ProvisionedState provisioned;
  WaitingLine waiting;

  std::unique_ptr<PoolPolicy> replacement;  // of environments that have aged; null: none
  // Kept for policies that watch the pool.
  std::uint32_t on_demand_in_flight = 0;
  SimTime pool_used_at{};  // by a request on demand
  SimTime last_completion{};
  SimTime pool_check_at = kNever;  // when the policy looks at the pool, if it is not used before
  SimTime pool_timer_due = kNever;

  ColdStartWork cold_start;
  ColdStartWork provisioned_start;
  RandomStream outcomes;
  RandomStream reuse;
  RandomStream ages;
};

// One arrivals block at work.
struct FeedState {
  FunctionState* function = nullptr;
  bool is_plain = false;            // its function is, and nobody listens to its answers
  bool has_plain_attempts = false;  // its function is plain
  FeedWork work;
  std::unique_ptr<Client> client;  // null: nobody listens
  Receiver* receiver = nullptr;    // takes the requests, in place of Lambda's own door
};

}  // namespace coldcast
