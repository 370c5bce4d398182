#pragma once

#include "engine/told_start.h"
#include "engine/world.h"

namespace coldcast {

// Runs the handler in the environment, from now on or when its cold start is over.
template <typename Facts>
void World<Facts>::invoke(Slot slot, const FeedState& feed, const Request& request,
                          const Work& work, coldcast::Admission& admission) {
  Environment& environment = pool_[slot];
  FunctionState& function = *environment.function;
  // A request that waited has its environment's cold start behind it.
  const bool is_cold = admission.start == StartKind::cold;
  const Duration ahead = is_cold && !admission.waits ? admission.cold_start() : Duration::zero();
  const bool first_call = !environment.called;
  const Service service =
      serve(work, first_call, admission.suppressed_init, function.settings->timeout);
  environment.state = EnvironmentState::busy;
  environment.called = true;
  if (resets_environment(service.outcome)) environment.needs_init = true;
  admission.environment = environment.number;
  environment.serves_plain = false;
  environment.answer_due = feed.client != nullptr;
  const FlightId flight = Flights::in(slot);
  if (environment.answer_due) flights_.asked(flight) = request;
  Invocation& told = flights_[flight];
  if (is_cold || told.start == StartKind::cold) [[unlikely]]
    tell_start(admission, told);
  told.request = admission.request;
  told.start = admission.start;
  told.outcome = service.outcome;
  told.on_provisioned = admission.on_provisioned;
  told.spillover = admission.spillover;
  told.spillover_cause = admission.spillover_cause;
  told.waited = admission.waits;
  told.arrived = admission.arrived;
  told.finished = saturating_add(now_, ahead + service.duration);
  told.duration = service.duration;
  told.label = admission.label;
  bool is_followed = false;
  if (callers_) [[unlikely]] {
    flights_.keep_reply(flight, reply_);
    watch_.started(function.id, admission, now_);
    is_followed = function.has_steps && service.outcome != Outcome::init_timeout;
    // In a new environment there is nothing that would go on.
    if (function.only_leaves) callers_->steps().goes_on_beside(start_of(flight), now_);
  }
  if (is_followed) [[unlikely]] {
    follow_handler(flight, work, first_call);
  } else if (told.finished < kNever) {
    events_.push(told.finished, EventKind::invocation_completed, Flights::subject_of(flight));
  }
}

// `own`: the environment is the one that was made for this request.
template <typename Facts>
void World<Facts>::serve_waiting(Slot slot, FunctionState& function, WaitingRequest& line_entry,
                                 bool own) {
  const WaitingRequest waiting = function.waiting.take(line_entry);
  const ReplyScope scope(*this, callers_ ? &waiting.reply : nullptr);
  coldcast::Admission placement = begin_admission(waiting.request, waiting.id, function);
  placement.spillover = waiting.spillover;
  placement.spillover_cause = waiting.spillover_cause;
  placement.waits = true;
  if (own) tell_cold_start(placement, waiting.cause, waiting.parts);
  if (pool_[slot].needs_init) run_init_inside(pool_[slot], placement);
  invoke(slot, feed_at(waiting.request.feed), waiting.request, waiting.work, placement);
  facts_.on_placement(placement);
  if (function.auto_scaling != nullptr) sample_utilization(function);
}

template <typename Facts>
void World<Facts>::invocation_completed(FlightId flight) {
  const Slot slot = Flights::environment_of(flight);
  FunctionState& function = function_of(slot);
  const bool on_provisioned = pool_[slot].is_provisioned();
  end_invocation(flight);
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

// All but what becomes of the environment.
template <typename Facts>
void World<Facts>::end_invocation(FlightId flight) {
  ++simulated_events_;
  const Environment& environment = pool_[Flights::environment_of(flight)];
  const bool on_provisioned = environment.is_provisioned();
  FunctionState& function = *environment.function;
  --in_flight_;
  --function.in_flight;
  if (!on_provisioned) function.limits->release();
  tell_invocation(flight);
  if (environment.answer_due) {
    const Request& request = flights_.asked(flight);
    answer(*feeds_[request.feed].client, request, false, flights_[flight].outcome);
  }
  if (callers_) [[unlikely]] {
    if (function.only_leaves)
      callers_->steps().left_by(start_of(flight), flights_[flight].outcome, *this);
    answer_caller(flight);
  }
}

template <typename Facts>
void World<Facts>::tell_invocation(FlightId flight) {
  Invocation& told = flights_[flight];
  if (callers_) [[unlikely]] {
    const FlightReply& reply = flights_.reply(flight);
    told.info = reply.has_info ? &reply.info : nullptr;
  }
  facts_.on_invocation(told);
}

template <typename Facts>
void World<Facts>::answer(Client& client, const Request& request, bool throttled, Outcome outcome) {
  const auto follow_up =
      client.answered({.request = request, .at = now_, .throttled = throttled, .outcome = outcome});
  if (!follow_up) return;
  Request next = *follow_up;
  next.feed = request.feed;
  if (arrivals_.follow_ups() == ArrivalQueue::kMostFollowUps) fail_too_many_wait(next.feed);
  arrivals_.push(next);
}

}  // namespace coldcast
