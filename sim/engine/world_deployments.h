#pragma once

#include <algorithm>
#include <string>
#include <utility>

#include "engine/world.h"

namespace coldcast {

// Deployments: a new version of a function has a state of its own, in which its environments live;
// requests find it through their feed. An old version is left with environments that serve what
// they have and end.

// Why it does not come about; empty if it does, or begins to.
template <typename Facts>
std::string World<Facts>::deploy(std::size_t change, const Deployment& deployment,
                                 const Scenario& after) {
  FunctionState& old = *functions_[deployment.function].current;
  if (rollout_of(old) != nullptr)
    return "an earlier deployment of " + old.settings->name + " is under way";
  const std::uint32_t provisioned = provisioned_after(old, scenario_.changes[change], after);
  if (provisioned > 0) {
    if (const auto refusal = limits_.refusal(old.id, provisioned)) return *refusal;
  }
  FunctionState& next = add_version(old, after.functions[deployment.function], change);
  rollouts_.push_back(
      {.number = ++rollouts_begun_,
       .change = change,
       .deployment = &deployment,
       .old = &old,
       .next = &next,
       .routing = RandomStream({scenario_.seed, replication_, old.settings->name,
                                StreamPurpose::routing, static_cast<std::uint32_t>(change)})});
  if (callers_) deploy_handler(old, next, scenario_.changes[change].paths);
  const std::uint64_t number = rollouts_.back().number;
  next.provisioned.configured = provisioned;
  raise_provisioned(next, provisioned, now_);
  if (provisioned > 0) provisioned_has_changed(next);
  if (next.provisioned.allocations.empty()) begin_shift(number);
  return {};
}

// The new version is ready for requests.
template <typename Facts>
void World<Facts>::begin_shift(std::uint64_t number) {
  Rollout& rollout = *rollout_numbered(number);
  const TrafficShift& traffic = rollout.deployment->traffic;
  rollout.works = works_of(rollout);
  rollout.share = traffic.share;
  if (traffic.kind == TrafficShift::Kind::all_at_once || rollout.share >= 1.0)
    return complete_rollout(number);
  rollout.phase = Rollout::Phase::shifting;
  for (FeedState* feed : feeds_of(*rollout.old)) {
    if (feed->receiver == nullptr) feed->receiver = &router_;
  }
  plan_rollout(number, now_ + traffic.every, Rank::change);
  if (rollout.deployment->rollback_if) plan_rollout(number, next_minute(), Rank::minute);
}

// Requests go over before anything else changes at the instant: the next deployment may begin.
template <typename Facts>
void World<Facts>::plan_rollout(std::uint64_t number, SimTime at, Rank rank) {
  const SimTime queued = rank == Rank::change ? kStartOfTime - Duration{1} : kStartOfTime;
  agenda_.push({.at = at,
                .rank = rank,
                .urgency = Urgency::idle,
                .turn = {.queued = queued, .number = number},
                .who = &rollout_clock_,
                .token = 2 * number + (rank == Rank::minute ? 1 : 0)});
}

template <typename Facts>
void World<Facts>::rollout_is_due(std::uint64_t token) {
  const std::uint64_t number = token / 2;
  Rollout* rollout = rollout_numbered(number);
  if (rollout == nullptr) return;  // it is over
  ++simulated_events_;
  const Deployment& deployment = *rollout->deployment;
  if (token % 2 == 1) {
    if (watch_.holds(*deployment.rollback_if, now_)) return roll_back(number);
    return plan_rollout(number, next_minute(), Rank::minute);
  }
  // Percentages add up to a whole but for what doubles lose.
  constexpr double kWhole = 1.0 - 1e-9;
  rollout->share += deployment.traffic.share;
  const bool is_linear = deployment.traffic.kind == TrafficShift::Kind::linear;
  if (!is_linear || rollout->share >= kWhole) return complete_rollout(number);
  plan_rollout(number, now_ + deployment.traffic.every, Rank::change);
}

// All requests go to the new version from now on.
template <typename Facts>
void World<Facts>::complete_rollout(std::uint64_t number) {
  Rollout rollout = take_rollout(number);
  for (auto& [feed, works] : rollout.works) feed->work = std::move(works);
  if (callers_) callers_->deployed(rollout.next->id, true, *rollout.next->settings);
  send_all_to(*rollout.next);
  supersede(*rollout.old);
}

// All go to the old one again.
template <typename Facts>
void World<Facts>::roll_back(std::uint64_t number) {
  const Rollout rollout = take_rollout(number);
  tell_change({.at = now_,
               .change = rollout.change,
               .status = ChangeOutcome::Status::undone,
               .reason = "rollback_if " + rollout.deployment->rollback_if->text});
  void_entry(scenario_.changes[rollout.change].entry);
  if (callers_) callers_->deployed(rollout.old->id, false, *rollout.old->settings);
  undo_shared(rollout);
  send_all_to(*rollout.old);
  supersede(*rollout.next);
}

template <typename Facts>
Rollout World<Facts>::take_rollout(std::uint64_t number) {
  const auto found = std::find_if(rollouts_.begin(), rollouts_.end(),
                                  [number](const Rollout& one) { return one.number == number; });
  Rollout rollout = std::move(*found);
  rollouts_.erase(found);
  for (FeedState* feed : feeds_of(*rollout.old)) {
    if (feed->receiver == &router_) feed->receiver = nullptr;
  }
  return rollout;
}

template <typename Facts>
void World<Facts>::send_all_to(FunctionState& version) {
  version.whole->current = &version;
  for (FeedState* feed : feeds_of(version)) feed->function = &version;
}

// Nothing comes to this version any more: what is idle ends at once, what is busy at its
// completion.
template <typename Facts>
void World<Facts>::supersede(FunctionState& version) {
  version.constant_idle_timeout = Duration::zero();
  version.unkept = EndReason::deployment;
  while (version.idle.size > 0) {
    const Slot slot = version.idle.oldest;
    pool_.remove(version.idle, slot);
    retire(slot, EndReason::deployment);
  }
  version.pool_check_at = kNever;
  version.provisioned.end_reason = EndReason::deployment;
  const std::uint32_t provisioned = std::exchange(version.provisioned.configured, 0);
  if (provisioned == 0) return;
  lower_provisioned(version, provisioned);
  provisioned_has_changed(version);
}

}  // namespace coldcast
