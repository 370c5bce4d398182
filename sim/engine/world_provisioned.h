#pragma once

#include <algorithm>
#include <utility>

#include "engine/world.h"

namespace coldcast {

template <typename Facts>
void World<Facts>::begin_provisioned(FunctionState& function) {
  const ProvisionedPlan& plan = function.settings->provisioned_concurrency;
  if (!plan.is_used()) return;
  function.provisioned.configured = plan.initial;
  raise_provisioned(function, plan.initial, plan.ready_at);
  provisioned_has_changed(function);
  for (const ProvisionedPlan::Change& change : plan.changes) {
    events_.push(change.at, EventKind::provisioning_changed, index(function.id));
  }
}

// Something of the plan is due: environments become ready, or the value changes.
template <typename Facts>
void World<Facts>::provisioning_changed(FunctionState& function) {
  const ProvisionedPlan& plan = function.settings->provisioned_concurrency;
  ProvisionedState& state = function.provisioned;
  for (std::size_t i = 0; i < state.allocations.size();) {
    if (state.allocations[i].ready_at > now_) {
      ++i;
      continue;
    }
    const std::vector<Duration> inits = std::move(state.allocations[i].inits);
    state.allocations.erase(state.allocations.begin() + static_cast<std::ptrdiff_t>(i));
    make_ready(function, inits);
  }
  if (function.whole != &function) return version_is_ready(function);
  while (state.next_change < plan.changes.size() && plan.changes[state.next_change].at <= now_) {
    ++simulated_events_;
    configure_provisioned(*function.current, plan.changes[state.next_change++].value);
  }
  provisioned_has_changed(*function.current);
}

// Without telling anybody yet.
template <typename Facts>
void World<Facts>::configure_provisioned(FunctionState& function, std::uint32_t value) {
  const std::uint32_t before = std::exchange(function.provisioned.configured, value);
  if (value < before) {
    lower_provisioned(function, before - value);
  } else {
    raise_provisioned(function, value - before, now_);
  }
}

// `at`: when they are ready, unless they are allocated as AWS does it: "a minute or two" of
// preparation, then up to 6,000 environments a minute, none usable before all of them are there.
template <typename Facts>
void World<Facts>::raise_provisioned(FunctionState& function, std::uint32_t environments,
                                     SimTime at) {
  const ProvisionedPlan& plan = function.settings->provisioned_concurrency;
  ProvisionedState& state = function.provisioned;
  const std::uint32_t kept = std::min(state.draining, environments);
  state.draining -= kept;
  state.ready += kept;
  environments -= kept;
  if (environments == 0) return;

  ProvisionedState::Allocation allocation{.ready_at = at, .inits = {}};
  for (std::uint32_t made = 1; made <= environments; ++made) {
    const ColdStartParts parts = function.provisioned_start.draw_uncapped();
    allocation.inits.push_back(parts.init);
    if (!plan.allocates_as_aws) continue;
    const Duration allocated{std::chrono::nanoseconds{std::chrono::minutes{1}} * made /
                             plan.per_minute};
    allocation.ready_at =
        std::max(allocation.ready_at,
                 saturating_add(saturating_add(now_, plan.preparation), allocated + parts.total()));
  }
  if (allocation.ready_at <= now_) return make_ready(function, allocation.inits);
  if (allocation.ready_at < kNever) {
    events_.push(allocation.ready_at, EventKind::provisioning_changed, function.subject);
  }
  state.allocations.push_back(std::move(allocation));
}

// What is not ready yet is given up first (the latest request for more before earlier ones), then
// idle environments, the longest idle first; busy ones end with their invocation.
template <typename Facts>
void World<Facts>::lower_provisioned(FunctionState& function, std::uint32_t environments) {
  ProvisionedState& state = function.provisioned;
  while (environments > 0 && !state.allocations.empty()) {
    std::vector<Duration>& inits = state.allocations.back().inits;
    inits.pop_back();
    if (inits.empty()) state.allocations.pop_back();
    --environments;
  }
  while (environments > 0 && state.idle.size > 0) {
    const Slot slot = state.idle.oldest;
    pool_.remove(state.idle, slot);
    --state.ready;
    --environments;
    retire(slot, state.end_reason);
  }
  state.ready -= environments;
  state.draining += environments;
}

template <typename Facts>
void World<Facts>::make_ready(FunctionState& function, const std::vector<Duration>& inits) {
  ++simulated_events_;
  for (const Duration init : inits) add_provisioned(function, init);
  function.provisioned.ready += static_cast<std::uint32_t>(inits.size());
}

// A provisioned environment that is initialized and waits for requests.
template <typename Facts>
void World<Facts>::add_provisioned(FunctionState& function, Duration init) {
  const Slot slot = create(function, InitializationType::provisioned_concurrency, false, init);
  report(slot, EnvironmentChange::initialized, EndReason::none, false, Duration::zero());
  Environment& environment = pool_[slot];
  environment.state = EnvironmentState::idle;
  pool_.push_newest(function.provisioned.idle, slot);
  const auto& recycling = function.settings->provisioned_concurrency.recycle;
  if (!recycling) return;
  environment.age_limit = saturating_add(now_, recycling->sample(function.ages));
  arm(environment, slot, environment.age_limit);
}

// Its invocation is over: it ends if the value was lowered, is replaced if it is due, or is idle.
template <typename Facts>
void World<Facts>::provisioned_is_free(Slot slot) {
  Environment& environment = pool_[slot];
  FunctionState& function = *environment.function;
  if (function.provisioned.draining > 0) {
    --function.provisioned.draining;
    retire(slot, function.provisioned.end_reason);
    return provisioned_has_changed(function);
  }
  environment.state = EnvironmentState::idle;
  pool_.push_newest(function.provisioned.idle, slot);
  if (environment.age_limit <= now_) recycle(slot);
}

// AWS recycles provisioned environments in the background and keeps their number: the successor has
// initialized when the idle environment ends.
template <typename Facts>
void World<Facts>::recycle(Slot slot) {
  FunctionState& function = function_of(slot);
  pool_.remove(function.provisioned.idle, slot);
  retire(slot, EndReason::recycled);
  add_provisioned(function, function.provisioned_start.draw_uncapped().init);
}

template <typename Facts>
void World<Facts>::provisioned_has_changed(FunctionState& function) {
  ProvisionedChange sum{.function = function.id,
                        .at = now_,
                        .version = function.version,
                        .configured_of_version = function.provisioned.configured};
  for (const FunctionState* version : versions_of(function)) {
    const ProvisionedState& state = version->provisioned;
    sum.configured += state.configured;
    sum.ready += state.ready;
    sum.claimed += state.ready + state.draining;
    for (const ProvisionedState::Allocation& allocation : state.allocations) {
      sum.claimed += static_cast<std::uint32_t>(allocation.inits.size());
    }
  }
  limits_.set_provisioned(function.id, sum.ready, sum.claimed, now_);
  if (FunctionScaling* scaling = function.whole->auto_scaling) {
    scaling->requested.set(now_, sum.configured);
    scaling->ready.set(now_, sum.ready);
  }
  facts_.on_provisioned_change(sum);
}

// Of a new version: once all that it gets is READY, requests go over.
template <typename Facts>
void World<Facts>::version_is_ready(FunctionState& version) {
  provisioned_has_changed(version);
  const Rollout* rollout = rollout_of(version);
  const bool waits = rollout != nullptr && rollout->phase == Rollout::Phase::allocating;
  if (waits && version.provisioned.allocations.empty()) begin_shift(rollout->number);
}

}  // namespace coldcast
