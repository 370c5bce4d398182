#pragma once

#include "coldcast/base/error.h"

#include "engine/world.h"

namespace coldcast {

template <typename Facts>
Slot World<Facts>::create(FunctionState& function, InitializationType type, bool for_request,
                          Duration init) {
  const Slot slot = pool_.create();
  // Here to say so rather than to mistake one for another; each takes some hundred bytes.
  if (slot > EventQueue::kMaxSubject) {
    throw Error("more than 16,777,216 environments exist at once",
                "lower concurrency_limit or the keep-alive's timeout");
  }
  flights_.add(slot);
  if (slot >= tickets_.size()) tickets_.resize(slot + 1);
  Environment& environment = pool_[slot];
  environment.type = type;
  environment.function = &function;
  environment.number = EnvironmentNumber{++function.whole->numbers_given};
  Invocation& told = flights_[Flights::in(slot)];
  told.function = function.id;
  told.environment = environment.number;
  told.version = function.version;
  if (!lost_zones_.empty()) [[unlikely]]
    environment.zone = zone_of_new(function, environment.number);
  if (type != InitializationType::provisioned_concurrency) {
    function.whole->had_on_demand = true;
    if (function.settings->max_age) {
      environment.age_limit =
          saturating_add(now_, function.settings->max_age->sample(function.ages));
    }
  }
  report(slot, EnvironmentChange::created, EndReason::none, for_request, init);
  return slot;
}

template <typename Facts>
Slot World<Facts>::take_idle(FunctionState& function, IdleList& idle) {
  Slot slot = idle.newest;
  switch (function.reuse_order) {
    case ReuseOrder::newest:
      break;
    case ReuseOrder::oldest:
      slot = idle.oldest;
      break;
    case ReuseOrder::random:
      slot = idle.order->nth_oldest(function.reuse.below(idle.size));
      break;
  }
  pool_.remove(idle, slot);
  return slot;
}

template <typename Facts>
void World<Facts>::init_completed(Slot slot) {
  ++simulated_events_;
  FunctionState& function = function_of(slot);
  if (WaitingRequest* waiting = function.waiting.find(tickets_[slot])) {
    return serve_waiting(slot, function, *waiting, true);
  }
  report(slot, EnvironmentChange::initialized, EndReason::none, false, Duration::zero());
  give_back(slot);
  if (function.watches_pool) ask_policy(function, PoolOccasion::grown);
}

// An on-demand environment is free. One that has reached its age, or is never used again, ends
// even while a request waits.
template <typename Facts>
void World<Facts>::give_back(Slot slot) {
  const Environment& environment = pool_[slot];
  FunctionState& function = *environment.function;
  if (function.constant_idle_timeout == Duration::zero()) {
    retire(slot, function.unkept);
  } else if (environment.age_limit <= now_) {
    retire(slot, EndReason::max_age);
  } else if (!function.waiting.empty()) {
    serve_waiting(slot, function, function.waiting.front(), false);
  } else {
    go_idle(slot);
  }
}

template <typename Facts>
void World<Facts>::go_idle(Slot slot) {
  Environment& environment = pool_[slot];
  FunctionState& function = *environment.function;
  const Duration timeout = function.constant_idle_timeout ? *function.constant_idle_timeout
                                                          : function.keep_alive->idle_timeout();
  environment.state = EnvironmentState::idle;
  if (timeout == Duration::zero()) return retire(slot, function.unkept);
  environment.idle.since = now_;
  environment.idle.until = saturating_add(now_, timeout);
  pool_.push_newest(function.idle, slot);
  arm(environment, slot, std::min(environment.idle.until, environment.age_limit));
}

// The environment serves no more; it has been taken out of its idle list.
template <typename Facts>
void World<Facts>::retire(Slot slot, EndReason reason) {
  FunctionState& function = function_of(slot);
  if (!pool_[slot].is_provisioned()) function.whole->unblamed.add(now_, reason);
  if (function.has_steps || function.only_leaves) [[unlikely]]
    callers_->steps().environment_gone(function.id, slot, *this);
  report(slot, EnvironmentChange::retired, reason, false, Duration::zero());
  // What is lost with its zone has no time to shut down.
  if (function.shutdown > Duration::zero() && reason != EndReason::zone_lost) {
    Environment& environment = pool_[slot];
    environment.state = EnvironmentState::shutting_down;
    environment.reason = reason;
    environment.timer_due = kNever;
    arm(environment, slot, saturating_add(now_, function.shutdown));
  } else {
    ++simulated_events_;
    report(slot, EnvironmentChange::ended, reason, false, Duration::zero());
    pool_.destroy(slot);
  }
  if (reason == EndReason::max_age && function.replacement) {
    carry_out(function, function.replacement->plan(pool_state(function), PoolOccasion::aged));
  }
}

// Each environment has at most one timer that counts: it is planned anew only when it would come
// too late, and puts itself off when it comes too early. A fresh event at each return to idle would
// make the queue hundreds of times deeper.
template <typename Facts>
void World<Facts>::arm(Environment& environment, Slot slot, SimTime due) {
  if (environment.timer_due <= due) return;
  environment.timer_due = due;
  timers_.push(due, EventKind::environment_timer, slot);
}

template <typename Facts>
void World<Facts>::environment_timer(Slot slot) {
  Environment& environment = pool_[slot];
  if (environment.timer_due != now_) return;  // stale
  environment.timer_due = kNever;
  if (environment.state == EnvironmentState::shutting_down) {
    ++simulated_events_;
    report(slot, EnvironmentChange::ended, environment.reason, false, Duration::zero());
    return pool_.destroy(slot);
  }
  if (environment.state != EnvironmentState::idle) return;
  if (environment.is_provisioned()) return recycle(slot);
  const SimTime due = std::min(environment.idle.until, environment.age_limit);
  if (due > now_) return arm(environment, slot, due);
  pool_.remove(function_of(slot).idle, slot);
  retire(slot, environment.idle.until <= now_ ? EndReason::idle_expiry : EndReason::max_age);
}

template <typename Facts>
PoolState World<Facts>::pool_state(const FunctionState& function) const {
  const bool is_silent = function.in_flight == 0;
  return {.now = now_,
          .last_used = function.pool_used_at,
          .idle = function.idle.size,
          .settled = 0,
          .in_flight = function.in_flight,
          .on_demand_in_flight = function.on_demand_in_flight,
          .silent_for = is_silent ? now_ - function.last_completion : Duration::zero(),
          .look_again = function.pool_check_at};
}

template <typename Facts>
void World<Facts>::pool_used(FunctionState& function, PoolUse use) {
  if (use == PoolUse::taken) ++function.on_demand_in_flight;
  if (use == PoolUse::given_back) --function.on_demand_in_flight;
  if (use != PoolUse::other) function.pool_used_at = now_;
  ask_policy(function, PoolOccasion::used);
}

template <typename Facts>
void World<Facts>::ask_policy(FunctionState& function, PoolOccasion why) {
  PoolState pool = pool_state(function);
  if (why == PoolOccasion::due) {
    const Duration through = function.keep_alive->idle_through();
    if (through <= now_ - kStartOfTime)
      pool.settled = pool_.idle_since(function.idle, now_ - through);
    function.pool_check_at = kNever;
  }
  carry_out(function, function.keep_alive->plan(pool, why));
}

template <typename Facts>
void World<Facts>::carry_out(FunctionState& function, const PoolPlan& plan) {
  for (std::uint32_t leaving = plan.retire; leaving > 0 && function.idle.size > 0; --leaving) {
    const Slot slot = function.idle.oldest;
    pool_.remove(function.idle, slot);
    retire(slot, EndReason::idle_expiry);
  }
  for (std::uint32_t missing = plan.make; missing > 0; --missing) initialize_ahead(function);
  if (!plan.look_again) return;
  function.pool_check_at = *plan.look_again;
  arm_pool(function);
}

// A policy that watches the whole pool has one timer, which puts itself off like the others.
template <typename Facts>
void World<Facts>::arm_pool(FunctionState& function) {
  if (function.pool_check_at >= function.pool_timer_due) return;
  function.pool_timer_due = function.pool_check_at;
  timers_.push(function.pool_check_at, EventKind::pool_timer, function.subject);
}

template <typename Facts>
void World<Facts>::pool_timer(FunctionState& function) {
  if (function.pool_timer_due != now_) return;  // stale
  function.pool_timer_due = kNever;
  if (function.pool_check_at > now_) return arm_pool(function);
  ask_policy(function, PoolOccasion::due);
}

// For nobody yet. It takes no scaling token and no concurrency (AWS documents neither).
template <typename Facts>
void World<Facts>::initialize_ahead(FunctionState& function) {
  const ColdStartParts parts = function.cold_start.draw();
  const Slot slot = create(function, on_demand_type(function), false, parts.init);
  pool_[slot].needs_init = parts.aborted_init > Duration::zero();
  tickets_[slot] = WaitingLine::kNoTicket;
  const SimTime ready = saturating_add(now_, parts.total());
  if (ready < kNever) events_.push(ready, EventKind::init_completed, slot);
}

template <typename Facts>
void World<Facts>::report(Slot slot, EnvironmentChange change, EndReason reason, bool for_request,
                          Duration init) {
  const Environment& environment = pool_[slot];
  facts_.on_transition({.function = environment.function->id,
                        .environment = environment.number,
                        .change = change,
                        .type = environment.type,
                        .reason = reason,
                        .for_request = for_request,
                        .version = environment.function->version,
                        .at = now_,
                        .init = init});
}

}  // namespace coldcast
