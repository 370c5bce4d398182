#pragma once

#include "engine/world.h"

namespace coldcast {

// A plain request finds an environment idle, waits for nothing, and comes from nobody who listens
// to its answer, in a run of which only the statistics are told: the most common one by far. It
// does what admit(), place(), invoke(), end_invocation() and go_idle() do of every request, without
// asking at each step whether it is another kind, and is told in two facts of its own. Which
// functions and lanes have such requests holds for a whole run.

template <typename Facts>
void World<Facts>::find_plain() {
  if constexpr (HearsPlain<Facts>) {
    if (callers_ || !scenario_.changes.empty() || !facts_.hears_plain()) return;
    for (FunctionState& function : functions_) function.is_plain = function.may_be_plain();
    for (LaneState& lane : lanes_) {
      lane.is_plain = lane.function->is_plain && lane.client == nullptr && lane.receiver == nullptr;
    }
  }
}

template <typename Facts>
void World<Facts>::begin_plain(LaneState& lane, const Request& request) {
  const SimTime now = now_;
  FunctionState& function = *lane.function;
  const bool on_provisioned =
      function.provisioned.idle.size > 0 && function.limits->provisioned_has_rate(now);
  IdleList& idle = on_provisioned ? function.provisioned.idle : function.idle;
  const Slot slot = idle.newest;
  if (slot == kNoSlot || pool_[slot].needs_init || !pool_[slot].called) [[unlikely]]
    return begin_request(lane, request, lane.work);
  const bool is_admitted = on_provisioned ? function.limits->try_admit_provisioned(now)
                                          : function.limits->try_admit(now);
  if (!is_admitted) [[unlikely]]
    return begin_request(lane, request, lane.work);
  const RequestId id{++requests_};
  ++simulated_events_;
  pool_.take_newest(idle);
  ++function.in_flight;
  ++in_flight_;
  const Work work = lane.work.draw_first_try(request);
  const Service service = serve(work, false, Duration::zero(), function.settings->timeout);
  Environment& environment = pool_[slot];
  environment.state = EnvironmentState::busy;
  environment.answer_due = false;
  if (resets_environment(service.outcome)) [[unlikely]]
    environment.needs_init = true;
  Invocation& told = flights_[slot].told;
  if (told.start == StartKind::cold) [[unlikely]]
    tell_start(Invocation{}, told);
  told.request = id;
  told.start = on_provisioned ? StartKind::provisioned : StartKind::warm;
  told.outcome = service.outcome;
  told.on_provisioned = on_provisioned;
  told.spillover = !on_provisioned && function.provisioned.configured > 0;
  if (told.spillover) told.spillover_cause = function.provisioned.spillover_cause();
  told.arrived = now;
  told.finished = saturating_add(now, service.duration);
  told.duration = service.duration;
  told.label = request.label;
  if (told.finished < kNever) events_.push(told.finished, EventKind::invocation_completed, slot);
  if constexpr (HearsPlain<Facts>) facts_.on_plain_start(told, now);
}

template <typename Facts>
void World<Facts>::plain_completed(Slot slot) {
  const Invocation& told = flights_[slot].told;
  Environment& environment = pool_[slot];
  if (told.start == StartKind::cold || environment.answer_due) [[unlikely]]
    return invocation_completed(slot);
  const SimTime now = now_;
  ++simulated_events_;
  FunctionState& function = *environment.function;
  --in_flight_;
  --function.in_flight;
  if constexpr (HearsPlain<Facts>) facts_.on_plain_end(told);
  if (environment.is_provisioned()) return provisioned_is_free(slot);
  function.limits->release();
  environment.state = EnvironmentState::idle;
  environment.idle_since = now;
  environment.idle_until = saturating_add(now, *function.constant_idle_timeout);
  pool_.push_newest(function.idle, slot);
  arm(environment, slot, environment.idle_until);
}

}  // namespace coldcast
