#pragma once

#include <memory>
#include <optional>

#include "engine/world.h"

namespace coldcast {

// A plain request finds an environment idle, waits for nothing, and comes from nobody who listens
// to its answer, in a run of which only the statistics are told: the most common one by far. It
// does what admit(), place(), invoke(), end_invocation() and go_idle() do of every request, without
// asking at each step whether it is another kind, is told in two facts of its own, and is
// remembered in the cache line of its environment. Which feeds have such requests holds
// for a whole run. Attempts of those who call are plain but for their caller, who is answered.

template <typename Facts>
void World<Facts>::find_plain() {
  if constexpr (HearsPlain<Facts>) {
    if (!scenario_.changes.empty() || !facts_.hears_plain()) return;
    for (std::vector<FeedState>* feeds : {&feeds_, &own_feeds_}) {
      for (FeedState& feed : *feeds) {
        if (feed.function == nullptr || !feed.function->may_be_plain()) continue;
        feed.is_plain = !callers_ && feed.client == nullptr && feed.receiver == nullptr;
        feed.has_plain_attempts =
            !feed.function->has_steps && !feed.function->only_leaves && feed.client == nullptr;
      }
    }
  }
}

template <typename Facts>
void World<Facts>::begin_plain(FeedState& feed, const Request& request) {
  FunctionState& function = *feed.function;
  const Slot slot = take_plain(function);
  if (slot == kNoSlot) [[unlikely]]
    return begin_request(feed, request, feed.work);
  const RequestId id{++requests_};
  ++simulated_events_;
  start_plain(slot, id, feed.work.draw_first_try(request), false);
}

// Whether the attempt has begun; else it needs the long way.
template <typename Facts>
bool World<Facts>::begin_plain_attempt(FeedState& feed, const Attempt& attempt, Caller* caller,
                                       std::uint64_t ticket) {
  FunctionState& function = *feed.function;
  const Slot slot = take_plain(function);
  if (slot == kNoSlot) [[unlikely]]
    return false;
  const RequestId id{++requests_};
  ++simulated_events_;
  callers_->count(function.id, attempt.info.kind, now_);
  FlightReply& reply = flights_.reply(Flights::in(slot));
  reply.caller = caller;
  reply.ticket = ticket;
  start_plain(slot, id, attempt.work, caller != nullptr);
  return true;
}

template <typename Facts>
Platform::Admission World<Facts>::draw_and_attempt(Attempt& attempt, Caller& caller,
                                                   std::uint64_t ticket) {
  FeedState& feed = feed_at(attempt.feed);
  attempt.work = feed.work.draw_first_try({});
  if (feed.has_plain_attempts && begin_plain_attempt(feed, attempt, &caller, ticket)) [[likely]]
    return {RequestId{requests_}, std::nullopt};
  return begin_attempt(feed, attempt, &caller, ticket);
}

// An idle environment and its concurrency; kNoSlot: nothing is taken.
template <typename Facts>
inline Slot World<Facts>::take_plain(FunctionState& function) {
  const bool on_provisioned =
      function.provisioned.idle.size > 0 && function.limits->provisioned_has_rate(now_);
  IdleList& idle = on_provisioned ? function.provisioned.idle : function.idle;
  const Slot slot = idle.newest;
  if (slot == kNoSlot || pool_[slot].needs_init || !pool_[slot].called) [[unlikely]]
    return kNoSlot;
  const bool is_admitted = on_provisioned ? function.limits->try_admit_provisioned(now_)
                                          : function.limits->try_admit(now_);
  if (!is_admitted) [[unlikely]]
    return kNoSlot;
  pool_.take_newest(idle);
  return slot;
}

template <typename Facts>
inline void World<Facts>::start_plain(Slot slot, RequestId id, const Work& work, bool is_awaited) {
  const SimTime now = now_;
  Environment& environment = pool_[slot];
  FunctionState& function = *environment.function;
  ++function.in_flight;
  ++in_flight_;
  const Service service = serve(work, false, Duration::zero(), function.settings->timeout);
  environment.state = EnvironmentState::busy;
  environment.serves_plain = true;
  if (resets_environment(service.outcome)) [[unlikely]]
    environment.needs_init = true;
  Environment::PlainFlight flight{
      .arrived = now, .request = id, .outcome = service.outcome, .is_awaited = is_awaited};
  if (!environment.is_provisioned() && function.provisioned.configured > 0) [[unlikely]] {
    flight.spillover = true;
    flight.spillover_cause = function.provisioned.spillover_cause();
  }
  std::construct_at(&environment.flight, flight);
  const SimTime finished = saturating_add(now, service.duration);
  if (finished < kNever) [[likely]]
    events_.push(finished, EventKind::invocation_completed, Flights::subject_of(Flights::in(slot)));
  if constexpr (HearsPlain<Facts>) facts_.on_plain_start(plain_fact(environment), now);
}

// What is told of it: the start without what comes at its end.
template <typename Facts>
inline Invocation World<Facts>::plain_fact(const Environment& environment) const {
  const Environment::PlainFlight& flight = environment.flight;
  const bool on_provisioned = environment.is_provisioned();
  return {.request = flight.request,
          .function = environment.function->id,
          .environment = environment.number,
          .start = on_provisioned ? StartKind::provisioned : StartKind::warm,
          .outcome = flight.outcome,
          .on_provisioned = on_provisioned,
          .spillover = flight.spillover,
          .spillover_cause = flight.spillover_cause,
          .arrived = flight.arrived,
          .finished = now_,
          .duration = now_ - flight.arrived};
}

template <typename Facts>
void World<Facts>::plain_completed(Slot slot) {
  Environment& environment = pool_[slot];
  FunctionState& function = *environment.function;
  ++simulated_events_;
  --in_flight_;
  --function.in_flight;
  if constexpr (HearsPlain<Facts>) facts_.on_plain_end(plain_fact(environment));
  if (environment.flight.is_awaited) [[unlikely]]
    return answer_plain(slot);
  std::construct_at(&environment.idle, Environment::Idle{});
  if (environment.is_provisioned()) [[unlikely]]
    return provisioned_is_free(slot);
  function.limits->release();
  give_back(slot);
}

// Its concurrency is free when its caller hears of it; the environment is given back afterwards.
template <typename Facts>
void World<Facts>::answer_plain(Slot slot) {
  const bool on_provisioned = pool_[slot].is_provisioned();
  if (!on_provisioned) pool_[slot].function->limits->release();
  const Environment::PlainFlight flight = pool_[slot].flight;
  FlightReply& reply = flights_.reply(Flights::in(slot));
  std::exchange(reply.caller, nullptr)
      ->answered(reply.ticket,
                 {.request = flight.request,
                  .at = now_,
                  .outcome = flight.outcome,
                  .duration = now_ - flight.arrived},
                 *this);
  std::construct_at(&pool_[slot].idle, Environment::Idle{});
  if (on_provisioned) return provisioned_is_free(slot);
  give_back(slot);
}

}  // namespace coldcast
