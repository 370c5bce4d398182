#pragma once

#include <algorithm>
#include <string_view>

#include "engine/world.h"

namespace coldcast {

// Entries of `changes` come in rank `change`, in order of the file; they keep no run going.
template <typename Facts>
void World<Facts>::plan_changes() {
  for (std::size_t i = 0; i < scenario_.changes.size(); ++i) {
    agenda_.push({.at = scenario_.changes[i].at,
                  .rank = Rank::change,
                  .urgency = Urgency::idle,
                  .turn = {.queued = {}, .number = i},
                  .who = &change_clock_,
                  .token = i});
  }
}

template <typename Facts>
void World<Facts>::change_is_due(std::uint64_t number) {
  const ScenarioChange& change = scenario_.changes[number];
  ++simulated_events_;
  changes_done_ = number + 1;
  const Scenario& after = *change.after;
  const auto concerns = [&](std::string_view prefix) {
    return std::any_of(change.paths.begin(), change.paths.end(),
                       [&](const std::string& path) { return path.starts_with(prefix); });
  };
  if (concerns("account.")) limits_.set_account_limit(after.account.concurrency_limit, now_);
  for (FunctionState& function : functions_) {
    const std::string name = "functions." + function.settings->name + ".";
    const Function& settings = after.functions[index(function.id)];
    if (concerns(name + "reserved_concurrency")) change_reserved(function, settings);
    if (concerns(name + "provisioned_concurrency")) {
      set_provisioned(function, settings.provisioned_concurrency.initial);
    }
    for (const std::string& path : change.paths) {
      if (path.starts_with(name)) change_settings(function, settings, path.substr(name.size()));
    }
  }
  if (callers_) callers_->change(change, *this);
}

template <typename Facts>
void World<Facts>::change_reserved(FunctionState& function, const Function& settings) {
  const ProvisionedState& provisioned = function.provisioned;
  const std::int64_t on_provisioned =
      std::int64_t{provisioned.ready} + provisioned.draining - provisioned.idle.size;
  limits_.set_reserved(function.id, settings.reserved_concurrency,
                       std::int64_t{function.in_flight} - on_provisioned, now_);
}

template <typename Facts>
void World<Facts>::set_provisioned(FunctionState& function, std::uint32_t value) {
  ProvisionedState& state = function.provisioned;
  const std::uint32_t before = std::exchange(state.configured, value);
  if (value < before) {
    lower_provisioned(function, before - value);
  } else {
    raise_provisioned(function, value - before, now_);
  }
  provisioned_has_changed(function);
}

// What the engine has looked up of the settings is looked up anew. `key`: what stands behind the
// function's name.
template <typename Facts>
void World<Facts>::change_settings(FunctionState& function, const Function& settings,
                                   std::string_view key) {
  auto changed = std::make_unique<Function>(settings);
  changed->provisioned_concurrency = function.settings->provisioned_concurrency;
  function.settings = changed.get();
  changed_settings_.push_back(std::move(changed));
  const Function& now = *function.settings;
  function.draws_fate = now.crash_rate > 0.0 || now.failure_rate > 0.0;
  function.cold_start.use(now);
  function.provisioned_start.use(now);
  if (key.starts_with("keep_alive")) {
    function.keep_alive = now.keep_alive.make(
        RandomStream({scenario_.seed, replication_, now.name, StreamPurpose::policy,
                      static_cast<std::uint32_t>(changed_settings_.size())}));
    function.constant_idle_timeout = function.keep_alive->constant_idle_timeout();
    function.watches_pool = function.keep_alive->watches_pool();
  }
  if (!key.starts_with("handler")) return;
  for (std::vector<LaneState>* lanes : {&lanes_, &own_lanes_}) {
    for (std::uint32_t i = 0; i < lanes->size(); ++i) {
      LaneState& lane = (*lanes)[i];
      if (lane.function != &function) continue;
      const auto block = static_cast<std::uint32_t>(1000 * changed_settings_.size()) + i;
      lane.work =
          LaneWork(now, {scenario_.seed, replication_, now.name, StreamPurpose::duration, block});
    }
  }
}

}  // namespace coldcast
