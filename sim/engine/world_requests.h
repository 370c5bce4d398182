#pragma once

#include "engine/world.h"

namespace coldcast {

// The facts of a request that is being placed; the rest is known once it is served.
inline Invocation begin_invocation(const Request& request, RequestId id, FunctionId function) {
  return {.request = id, .function = function, .arrived = request.at, .label = request.label};
}

inline void tell_cold_start(Invocation& invocation, ColdStartCause cause,
                            const ColdStartParts& parts) {
  invocation.start = StartKind::cold;
  invocation.cause = cause;
  invocation.download = parts.download;
  invocation.environment_start = parts.environment;
  invocation.init = parts.init;
  invocation.aborted_init = parts.aborted_init;
}

// Admission, in the order of gates that the README states: provisioned concurrency; then
// concurrency and request rate; then an idle environment; then the scaling rate.
template <typename Facts>
void World<Facts>::request_arrived(const Request& request) {
  const RequestId id{++requests_};
  ++simulated_events_;
  LaneState& lane = lanes_[request.lane];
  FunctionState& function = *lane.function;
  Work work = lane.work.draw(request);
  if (function.draws_fate) work.fate = draw_fate(function);

  const bool on_provisioned =
      function.provisioned.idle.size > 0 && function.limits->provisioned_has_rate(now_);
  const auto refusal =
      on_provisioned ? function.limits->admit_provisioned(now_) : function.limits->admit(now_);
  if (refusal) {
    throttle(request, id, *refusal);
  } else if (on_provisioned || function.idle.size > 0) {
    start_idle(lane, request, id, work, on_provisioned);
  } else if (function.scaling.try_spend(now_)) {
    start_cold(lane, request, id, work);
  } else {
    function.limits->release();
    throttle(request, id, ThrottleReason::scaling_rate_exceeded);
  }
}

template <typename Facts>
Outcome World<Facts>::draw_fate(FunctionState& function) {
  const double u = function.outcomes.uniform();
  const double crash_rate = function.settings->crash_rate;
  if (u < crash_rate) return Outcome::crash;
  return u < crash_rate + function.settings->failure_rate ? Outcome::error : Outcome::success;
}

template <typename Facts>
void World<Facts>::throttle(const Request& request, RequestId id, ThrottleReason reason) {
  facts_.on_throttle({.request = id,
                      .function = lanes_[request.lane].function->id,
                      .reason = reason,
                      .at = now_,
                      .label = request.label});
  LaneState& lane = lanes_[request.lane];
  if (lane.client) answer(*lane.client, request, true);
}

// In an environment that stands idle, provisioned or on demand.
template <typename Facts>
void World<Facts>::start_idle(const LaneState& lane, const Request& request, RequestId id,
                              const Work& work, bool on_provisioned) {
  FunctionState& function = *lane.function;
  const Slot slot = take_idle(function, on_provisioned ? function.provisioned.idle : function.idle);
  ++function.in_flight;
  Invocation invocation = begin_invocation(request, id, function.id);
  invocation.start = on_provisioned ? StartKind::provisioned : StartKind::warm;
  invocation.on_provisioned = on_provisioned;
  invocation.spillover = !on_provisioned && function.provisioned.configured > 0;
  invoke(slot, lane, request, work, invocation);
  if (function.watches_pool) {
    pool_used(function, on_provisioned ? PoolUse::other : PoolUse::taken);
  }
}

template <typename Facts>
void World<Facts>::start_cold(const LaneState& lane, const Request& request, RequestId id,
                              const Work& work) {
  FunctionState& function = *lane.function;
  const ColdStartCause cause = blame(function);
  const ColdStartParts parts = function.cold_start.draw();
  const bool waits = function.settings->assignment == Assignment::first_free;
  const Slot slot =
      create(function, on_demand_type(function), true, waits ? parts.init : Duration::zero());
  pool_[slot].needs_init = parts.aborted_init > Duration::zero();
  ++function.in_flight;
  const bool spillover = function.provisioned.configured > 0;
  if (waits) {
    ++in_flight_;
    tickets_[slot] = function.waiting.push({.request = request,
                                            .id = id,
                                            .work = work,
                                            .cause = cause,
                                            .parts = parts,
                                            .spillover = spillover});
    const SimTime ready = saturating_add(now_, parts.total());
    if (ready < kNever) events_.push(ready, EventKind::init_completed, slot);
    facts_.on_wait({.request = id,
                    .function = function.id,
                    .at = now_,
                    .environment = pool_[slot].number,
                    .cause = cause,
                    .download = parts.download,
                    .environment_start = parts.environment,
                    .init = parts.init,
                    .aborted_init = parts.aborted_init,
                    .label = request.label});
  } else {
    Invocation invocation = begin_invocation(request, id, function.id);
    invocation.spillover = spillover;
    tell_cold_start(invocation, cause, parts);
    invoke(slot, lane, request, work, invocation);
  }
  if (function.watches_pool) pool_used(function, PoolUse::taken);
}

// Runs the handler in the environment, from now on or when its cold start is over, and tells.
template <typename Facts>
void World<Facts>::invoke(Slot slot, const LaneState& lane, const Request& request,
                          const Work& work, Invocation& invocation) {
  Environment& environment = pool_[slot];
  FunctionState& function = *environment.function;
  if (environment.needs_init) {
    // A reset environment, or an init ended at the cap: init runs inside the invocation.
    if (invocation.start != StartKind::cold) {
      invocation.start = StartKind::cold;
      invocation.cause = ColdStartCause::reset;
    }
    ColdStartWork& inits =
        environment.is_provisioned() ? function.provisioned_start : function.cold_start;
    invocation.suppressed_init = inits.draw_init();
    environment.needs_init = false;
  }
  const Service service =
      serve(work, !environment.called, invocation.suppressed_init, function.settings->timeout);
  environment.state = EnvironmentState::busy;
  environment.called = true;
  invocation.environment = environment.number;
  invocation.outcome = service.outcome;
  invocation.duration = service.duration;
  if (service.outcome > Outcome::error) environment.needs_init = true;
  // A request that waited has its environment's cold start behind it.
  const Duration ahead = invocation.waited ? Duration::zero() : invocation.cold_start();
  invocation.finished = saturating_add(now_, ahead + service.duration);
  if (invocation.finished < kNever) {
    events_.push(invocation.finished, EventKind::invocation_completed, slot);
  }
  if (!invocation.waited) ++in_flight_;
  environment.answer_due = lane.client != nullptr;
  if (environment.answer_due) answers_due_[slot] = request;
  facts_.on_invocation(invocation);
}

// `own`: the environment is the one that was made for this request.
template <typename Facts>
void World<Facts>::serve_waiting(Slot slot, FunctionState& function, WaitingRequest& line_entry,
                                 bool own) {
  const WaitingRequest waiting = function.waiting.take(line_entry);
  Invocation invocation = begin_invocation(waiting.request, waiting.id, function.id);
  invocation.waited = true;
  invocation.spillover = waiting.spillover;
  if (own) tell_cold_start(invocation, waiting.cause, waiting.parts);
  invoke(slot, lanes_[waiting.request.lane], waiting.request, waiting.work, invocation);
}

template <typename Facts>
void World<Facts>::invocation_completed(Slot slot) {
  ++simulated_events_;
  const Environment& environment = pool_[slot];
  const bool on_provisioned = environment.is_provisioned();
  FunctionState& function = *environment.function;
  --in_flight_;
  --function.in_flight;
  if (!on_provisioned) function.limits->release();
  facts_.on_completion({.function = function.id,
                        .environment = environment.number,
                        .at = now_,
                        .on_provisioned = on_provisioned});
  if (environment.answer_due) {
    const Request& request = answers_due_[slot];
    answer(*lanes_[request.lane].client, request, false);
  }
  if (on_provisioned) {
    provisioned_is_free(slot);
  } else {
    give_back(slot);
  }
  if (function.watches_pool) {
    function.last_completion = now_;
    pool_used(function, on_provisioned ? PoolUse::other : PoolUse::given_back);
  }
}

template <typename Facts>
void World<Facts>::answer(Client& client, const Request& request, bool throttled) {
  const auto follow_up = client.answered({.request = request, .at = now_, .throttled = throttled});
  if (!follow_up) return;
  Request next = *follow_up;
  next.lane = request.lane;
  if (arrivals_.follow_ups() == ArrivalQueue::kMostFollowUps) fail_too_many_wait(next.lane);
  arrivals_.push(next);
}

template <typename Facts>
void World<Facts>::fail_too_many_wait(Lane lane) const {
  const FunctionState* function = lanes_[lane].function;
  Lane first = lane;
  while (first > 0 && lanes_[first - 1].function == function) --first;
  throw Error("more than 16,777,216 requests of functions." + function->settings->name +
                  ".arrivals[" + std::to_string(lane - first) +
                  "] wait for their next attempt at once",
              "lower its rate or clients, or the attempts, base and cap of its retry");
}

}  // namespace coldcast
