#pragma once

#include <algorithm>
#include <vector>

#include "engine/world.h"

namespace coldcast {

// The loss of a zone. Environment n of a function is in zone ((n - 1) mod zones) + 1; while zones
// are lost, new ones are spread over the others in the same way.

// As much of it as has run, one part after the other.
inline void cut_cold_start(Invocation& told, Duration run) {
  for (Duration Invocation::*part : {&Invocation::download, &Invocation::environment_start,
                                     &Invocation::init, &Invocation::aborted_init}) {
    told.*part = std::min(told.*part, run);
    run -= told.*part;
  }
}

// Idle environments end first: what a failed request causes at this instant finds none of them.
template <typename Facts>
void World<Facts>::lose_zone(const ZoneLoss& loss) {
  lost_zones_.push_back(loss.zone);
  std::vector<Slot> lost;
  pool_.for_each([&](Slot slot) {
    if (is_in_zone(slot, loss)) lost.push_back(slot);
  });
  std::sort(lost.begin(), lost.end(), [this](Slot a, Slot b) {
    const auto place = [this](Slot slot) {
      return std::pair(index(pool_[slot].function->id), value(pool_[slot].number));
    };
    return place(a) < place(b);
  });
  std::vector<bool> is_lost(pool_.slots());
  for (const Slot slot : lost) is_lost[slot] = true;
  events_.remove_if([&](const Event& event) {
    if (event.kind == EventKind::invocation_completed)
      return bool{is_lost[Flights::environment_of(FlightId{event.subject})]};
    return event.kind == EventKind::init_completed && is_lost[event.subject];
  });
  std::vector<FunctionState*> short_of;  // of provisioned environments, once for each
  const auto busy = std::stable_partition(lost.begin(), lost.end(), [this](Slot slot) {
    return pool_[slot].state == EnvironmentState::idle;
  });
  std::for_each(lost.begin(), busy, [&](Slot slot) { lose_idle(slot, short_of); });
  std::for_each(busy, lost.end(), [&](Slot slot) { lose_busy(slot, short_of); });
  replace_provisioned(short_of);
}

template <typename Facts>
void World<Facts>::lose_idle(Slot slot, std::vector<FunctionState*>& short_of) {
  FunctionState& function = function_of(slot);
  const bool is_provisioned = pool_[slot].is_provisioned();
  pool_.remove(is_provisioned ? function.provisioned.idle : function.idle, slot);
  if (is_provisioned) {
    --function.provisioned.ready;
    short_of.push_back(&function);
  }
  retire(slot, EndReason::zone_lost);
}

// It initializes, for a request or for nobody yet, or runs a handler.
template <typename Facts>
void World<Facts>::lose_busy(Slot slot, std::vector<FunctionState*>& short_of) {
  FunctionState& function = function_of(slot);
  const bool is_provisioned = pool_[slot].is_provisioned();
  if (pool_[slot].state == EnvironmentState::initializing) {
    if (WaitingRequest* waiting = function.waiting.find(tickets_[slot])) {
      serve_waiting(slot, function, *waiting, true);
      events_.remove_if([flight = Flights::in(slot)](const Event& event) {
        return event.kind == EventKind::invocation_completed && FlightId{event.subject} == flight;
      });
    } else {
      report(slot, EnvironmentChange::initialized, EndReason::none, false, Duration::zero());
      return retire(slot, EndReason::zone_lost);
    }
  }
  Flights::for_each_in(slot, [this](FlightId flight) { fail_flight(flight); });
  if (function.watches_pool) {
    function.last_completion = now_;
    pool_used(function, is_provisioned ? PoolUse::other : PoolUse::given_back);
  }
  if (is_provisioned) {
    std::uint32_t& draining = function.provisioned.draining;
    if (draining == 0) short_of.push_back(&function);
    --(draining > 0 ? draining : function.provisioned.ready);
  }
  retire(slot, EndReason::zone_lost);
  if (is_provisioned) provisioned_has_changed(function);
}

// What runs in it is an error of this instant.
template <typename Facts>
void World<Facts>::fail_flight(FlightId flight) {
  Invocation& told = flights_[flight];
  const SimTime started = std::min(told.started(), now_);
  told.outcome = Outcome::error;
  told.finished = now_;
  told.duration = now_ - started;
  if (told.start == StartKind::cold) {
    cut_cold_start(told, started - told.arrived);
    told.suppressed_init = std::min(told.suppressed_init, told.duration);
  }
  if (callers_ && flights_.followed(flight).start.flight != 0) {
    Flights::Followed& followed = flights_.followed(flight);
    const std::uint64_t name = std::exchange(followed.start.flight, 0);
    if (followed.has_begun) callers_->steps().cut(name, Outcome::error, *this);
  }
  end_invocation(flight);
}

// As a new allocation of that many; those of an old version are not replaced.
template <typename Facts>
void World<Facts>::replace_provisioned(std::vector<FunctionState*> short_of) {
  std::sort(short_of.begin(), short_of.end(),
            [](const FunctionState* a, const FunctionState* b) { return a->subject < b->subject; });
  for (auto first = short_of.begin(); first != short_of.end();) {
    FunctionState& function = **first;
    const auto last = std::find_if(first, short_of.end(),
                                   [&](const FunctionState* one) { return one != &function; });
    raise_provisioned(function, static_cast<std::uint32_t>(last - first), now_);
    provisioned_has_changed(function);
    first = last;
  }
}

}  // namespace coldcast
