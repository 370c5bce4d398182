#pragma once

#include <algorithm>
#include <string>
#include <utility>

#include "engine/world.h"

namespace coldcast {

// Deployments: a new version of a function has a state of its own, in which its environments live;
// requests find it through their lane. An old version is left with environments that serve what
// they have and end.

template <typename Facts>
FunctionState& World<Facts>::version_of(std::uint32_t subject) {
  if (subject < functions_.size()) [[likely]]
    return functions_[subject];
  return versions_[subject - functions_.size()];
}

template <typename Facts>
std::vector<FunctionState*> World<Facts>::versions_of(FunctionState& function) {
  std::vector<FunctionState*> found{function.whole};
  for (FunctionState& version : versions_) {
    if (version.whole == function.whole) found.push_back(&version);
  }
  return found;
}

template <typename Facts>
std::vector<const FunctionState*> World<Facts>::all_versions() const {
  std::vector<const FunctionState*> all;
  for (const FunctionState& function : functions_) all.push_back(&function);
  for (const FunctionState& version : versions_) all.push_back(&version);
  return all;
}

template <typename Facts>
Rollout* World<Facts>::rollout_of(const FunctionState& function) {
  for (Rollout& rollout : rollouts_) {
    if (rollout.old->whole == function.whole) return &rollout;
  }
  return nullptr;
}

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
  const std::uint64_t number = rollouts_.back().number;
  next.provisioned.configured = provisioned;
  raise_provisioned(next, provisioned, now_);
  if (provisioned > 0) provisioned_has_changed(next);
  if (next.provisioned.allocations.empty()) begin_shift(number);
  return {};
}

// How much provisioned concurrency the new version gets: as much as the old one has, unless the
// deployment says something else.
template <typename Facts>
std::uint32_t World<Facts>::provisioned_after(const FunctionState& old,
                                              const ScenarioChange& change,
                                              const Scenario& after) const {
  const std::string path = "functions." + old.settings->name + ".provisioned_concurrency";
  const bool is_set = std::any_of(change.paths.begin(), change.paths.end(),
                                  [&](const std::string& one) { return one.starts_with(path); });
  return is_set ? after.functions[index(old.id)].provisioned_concurrency.initial
                : old.provisioned.configured;
}

template <typename Facts>
FunctionState& World<Facts>::add_version(FunctionState& old, const Function& settings,
                                         std::size_t change) {
  const auto number = static_cast<std::uint32_t>(
      std::min<std::size_t>(change + 1, std::numeric_limits<std::uint16_t>::max()));
  changed_settings_.push_back(std::make_unique<Function>(settings));
  const auto subject = static_cast<std::uint32_t>(functions_.size() + versions_.size());
  FunctionState& next = versions_.emplace_back(*changed_settings_.back(), old.id, *old.limits,
                                               StreamKey{.seed = scenario_.seed,
                                                         .replication = replication_,
                                                         .function = settings.name,
                                                         .block = number});
  next.whole = old.whole;
  next.subject = subject;
  next.has_steps = old.has_steps;
  next.auto_scaling = old.auto_scaling;
  // A policy that watches the whole pool goes on with what it has seen.
  next.pool_used_at = old.pool_used_at;
  next.last_completion = old.last_completion;
  return next;
}

template <typename Facts>
Rollout* World<Facts>::rollout_numbered(std::uint64_t number) {
  for (Rollout& rollout : rollouts_) {
    if (rollout.number == number) return &rollout;
  }
  return nullptr;
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
  for (LaneState* lane : lanes_of(*rollout.old)) {
    if (lane->receiver == nullptr) lane->receiver = &router_;
  }
  plan_rollout(number, now_ + traffic.every, Rank::change);
  if (rollout.deployment->rollback_if) plan_rollout(number, next_minute(), Rank::minute);
}

template <typename Facts>
SimTime World<Facts>::next_minute() const {
  constexpr Duration kMinute = std::chrono::minutes{1};
  return kStartOfTime + ((now_ - kStartOfTime) / kMinute + 1) * kMinute;
}

template <typename Facts>
void World<Facts>::plan_rollout(std::uint64_t number, SimTime at, Rank rank) {
  agenda_.push({.at = at,
                .rank = rank,
                .urgency = Urgency::idle,
                .turn = {.queued = {}, .number = number},
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
  for (auto& [lane, works] : rollout.works) lane->work = std::move(works);
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
  send_all_to(*rollout.old);
  supersede(*rollout.next);
}

template <typename Facts>
Rollout World<Facts>::take_rollout(std::uint64_t number) {
  const auto found = std::find_if(rollouts_.begin(), rollouts_.end(),
                                  [number](const Rollout& one) { return one.number == number; });
  Rollout rollout = std::move(*found);
  rollouts_.erase(found);
  for (LaneState* lane : lanes_of(*rollout.old)) {
    if (lane->receiver == &router_) lane->receiver = nullptr;
  }
  return rollout;
}

template <typename Facts>
std::vector<LaneState*> World<Facts>::lanes_of(const FunctionState& function) {
  std::vector<LaneState*> found;
  for (std::vector<LaneState>* lanes : {&lanes_, &own_lanes_}) {
    for (LaneState& lane : *lanes) {
      if (lane.function != nullptr && lane.function->whole == function.whole)
        found.push_back(&lane);
    }
  }
  return found;
}

template <typename Facts>
void World<Facts>::send_all_to(FunctionState& version) {
  version.whole->current = &version;
  for (LaneState* lane : lanes_of(version)) lane->function = &version;
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

// Draws which version the lane's next request goes to; returns what its handlers take.
template <typename Facts>
LaneWork& World<Facts>::route(LaneState& lane) {
  Rollout* rollout = rollout_of(*lane.function);
  if (rollout == nullptr || rollout->phase != Rollout::Phase::shifting) return lane.work;
  const bool is_next = rollout->routing.uniform() < rollout->share;
  lane.function = is_next ? rollout->next : rollout->old;
  return is_next ? rollout->works_of(lane) : lane.work;
}

// What the new version's handlers take, where the deployment says so; from streams of its own.
template <typename Facts>
std::vector<std::pair<LaneState*, LaneWork>> World<Facts>::works_of(const Rollout& rollout) {
  const Function& settings = *rollout.next->settings;
  const std::string name = "functions." + settings.name + ".";
  const std::vector<std::string>& paths = scenario_.changes[rollout.change].paths;
  const bool is_same = std::none_of(paths.begin(), paths.end(), [&](const std::string& path) {
    return path.starts_with(name + "handler") || path.starts_with(name + "memory");
  });
  std::vector<std::pair<LaneState*, LaneWork>> works;
  if (is_same) return works;
  std::uint32_t block = 1000 * (static_cast<std::uint32_t>(changed_settings_.size()));
  for (LaneState* lane : lanes_of(*rollout.old)) {
    works.emplace_back(lane, LaneWork(settings, {scenario_.seed, replication_, settings.name,
                                                 StreamPurpose::duration, block++}));
  }
  return works;
}

}  // namespace coldcast
