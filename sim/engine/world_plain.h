#pragma once

#include <memory>

#include "engine/world.h"

namespace coldcast {

// A plain request finds an environment idle, waits for nothing, and comes from nobody who listens
// to its answer, in a run of which only the statistics are told: the most common one by far. It
// does what admit(), place(), invoke(), end_invocation() and go_idle() do of every request, without
// asking at each step whether it is another kind, is told in two facts of its own, and is
// remembered in the cache line of its environment. Which lanes have such requests holds
// for a whole run.

template <typename Facts>
void World<Facts>::find_plain() {
  if constexpr (HearsPlain<Facts>) {
    if (callers_ || !scenario_.changes.empty() || !facts_.hears_plain()) return;
    for (LaneState& lane : lanes_) {
      lane.is_plain =
          lane.function->may_be_plain() && lane.client == nullptr && lane.receiver == nullptr;
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
  environment.serves_plain = true;
  if (resets_environment(service.outcome)) [[unlikely]]
    environment.needs_init = true;
  Environment::PlainFlight flight{.arrived = now, .request = id, .outcome = service.outcome};
  if (!on_provisioned && function.provisioned.configured > 0) [[unlikely]] {
    flight.spillover = true;
    flight.spillover_cause = function.provisioned.spillover_cause();
  }
  std::construct_at(&environment.flight, flight);
  const SimTime finished = saturating_add(now, service.duration);
  if (finished < kNever)
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
  std::construct_at(&environment.idle, Environment::Idle{});
  if (environment.is_provisioned()) return provisioned_is_free(slot);
  function.limits->release();
  give_back(slot);
}

}  // namespace coldcast
