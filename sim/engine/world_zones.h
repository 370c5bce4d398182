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
  std::vector<bool> is_lost(flights_.size());
  for (const Slot slot : lost) is_lost[slot] = true;
  events_.remove_if([&](const Event& event) {
    const bool is_of_slot =
        event.kind == EventKind::invocation_completed || event.kind == EventKind::init_completed;
    return is_of_slot && is_lost[event.subject];
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
      events_.remove_if([slot](const Event& event) {
        return event.kind == EventKind::invocation_completed && event.subject == slot;
      });
    } else {
      report(slot, EnvironmentChange::initialized, EndReason::none, false, Duration::zero());
      return retire(slot, EndReason::zone_lost);
    }
  }
  fail_flight(slot);
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
void World<Facts>::fail_flight(Slot slot) {
  Invocation& told = flights_[slot].told;
  const SimTime started = std::min(told.started(), now_);
  told.outcome = Outcome::error;
  told.finished = now_;
  told.duration = now_ - started;
  if (told.start == StartKind::cold) {
    cut_cold_start(told, started - told.arrived);
    told.suppressed_init = std::min(told.suppressed_init, told.duration);
  }
  if (callers_ && followed_[slot].start.flight != 0) {
    Followed& followed = followed_[slot];
    const std::uint64_t name = std::exchange(followed.start.flight, 0);
    if (followed.has_begun) callers_->steps().cut(name, Outcome::error, *this);
  }
  end_invocation(slot);
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
