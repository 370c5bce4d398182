#include <algorithm>

#include "support/naive_world.h"

namespace coldcast {
namespace {

using State = NaiveEnvironment::State;

Duration shutdown_time(Extensions extensions) {
  switch (extensions) {
    case Extensions::none:
      return Duration::zero();
    case Extensions::internal:
      return std::chrono::milliseconds{500};
    case Extensions::external:
      return std::chrono::seconds{2};
  }
  return Duration::zero();
}

}  // namespace

void NaiveWorld::give_back(std::size_t id, NaiveEnvironment& environment) {
  NaiveFunction& function = functions_[id];
  if (environment.provisioned) {
    give_back_provisioned(id, environment);
  } else if (function.keep_alive->constant_idle_timeout() == Duration::zero()) {
    retire(id, environment, EndReason::idle_expiry);
  } else if (environment.oldest_age_at <= now_) {
    retire(id, environment, EndReason::max_age);
  } else if (!function.waiting.empty()) {
    const std::size_t longest = function.waiting.front();
    function.waiting.pop_front();
    begin(longest, environment, now_);
  } else {
    const Duration timeout = function.keep_alive->idle_timeout();
    go_idle(environment, saturating_add(now_, timeout));
    if (timeout == Duration::zero()) retire(id, environment, EndReason::idle_expiry);
  }
  use_pool(function);
}

void NaiveWorld::go_idle(NaiveEnvironment& environment, SimTime until) {
  environment.state = State::idle;
  environment.went_idle = ++sequence_;
  environment.idle_from = now_;
  environment.idle_until = until;
}

void NaiveWorld::expire(std::size_t id, std::size_t index) {
  NaiveFunction& function = functions_[id];
  NaiveEnvironment& environment = function.environments[index];
  if (environment.state == State::shutting_down) {
    environment.state = State::gone;
    environments_[environment.fact].ended = now_;
    return;
  }
  if (environment.provisioned) return recycle(id, environment);
  const bool too_old = environment.oldest_age_at < environment.idle_until;
  retire(id, environment, too_old ? EndReason::max_age : EndReason::idle_expiry);
}

void NaiveWorld::retire(std::size_t id, NaiveEnvironment& environment, EndReason reason) {
  NaiveFunction& function = functions_[id];
  if (!environment.provisioned) {
    function.losses.emplace_back(now_, reason == EndReason::idle_expiry, reason);
  }
  environments_[environment.fact].retired = now_;
  environments_[environment.fact].reason = reason;
  const Duration shutdown = shutdown_time(function.settings->extensions);
  environment.state = State::shutting_down;
  environment.next = now_ + shutdown;
  environment.scheduled = ++sequence_;
  if (shutdown == Duration::zero()) {
    environment.state = State::gone;
    environments_[environment.fact].ended = now_;
  }
  if (reason == EndReason::max_age) initialize_ahead(id);
}

// A share of those that reached their age is replaced before a request asks.
void NaiveWorld::initialize_ahead(std::size_t id) {
  NaiveFunction& function = functions_[id];
  const double share = function.settings->proactive_initialization;
  if (share <= 0.0 || function.proactive.uniform() >= share) return;
  NaiveEnvironment& environment = make_environment(id, false);
  draw_cold_start(environment, function);
  environments_[environment.fact].init = environment.init;
  environment.made_for = SIZE_MAX;
  environment.next = now_ + environment.cold_start;
  environment.scheduled = ++sequence_;
}

void NaiveWorld::check_pool(std::size_t id) {
  NaiveFunction& function = functions_[id];
  const PoolPlan plan = function.keep_alive->plan(pool_state(function), PoolOccasion::due);
  for (std::uint32_t left = plan.retire; left > 0; --left) {
    NaiveEnvironment* longest = nullptr;
    for (NaiveEnvironment& environment : function.environments) {
      if (environment.provisioned || environment.state != State::idle) continue;
      if (!longest || environment.went_idle < longest->went_idle) longest = &environment;
    }
    if (longest) retire(id, *longest, EndReason::idle_expiry);
  }
  function.pool_check = plan.look_again.value_or(kNever);
  function.pool_check_scheduled = ++sequence_;
}

void NaiveWorld::use_pool(NaiveFunction& function) {
  if (!function.keep_alive->watches_pool()) return;
  const PoolPlan plan = function.keep_alive->plan(
      pool_state(function), function.silence_goes_on ? PoolOccasion::grown : PoolOccasion::used);
  if (!plan.look_again) return;
  function.pool_check = *plan.look_again;
  function.pool_check_scheduled = ++sequence_;
}

PoolState NaiveWorld::pool_state(const NaiveFunction& function) const {
  PoolState pool{.now = now_,
                 .last_used = function.pool_used,
                 .in_flight = function.in_flight,
                 .on_demand_in_flight = function.on_demand_in_flight,
                 .look_again = function.pool_check};
  if (function.in_flight == 0) pool.silent_for = now_ - function.last_answer;
  for (const NaiveEnvironment& environment : function.environments) {
    if (environment.provisioned || environment.state != State::idle) continue;
    ++pool.idle;
    if (now_ - environment.idle_from >= function.keep_alive->idle_through()) ++pool.settled;
  }
  return pool;
}

}  // namespace coldcast
