#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

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
  if (change.is_undone && is_void(change.entry)) return;  // it never came about
  std::string refusal = refusal_of(change);
  if (refusal.empty() && change.zone) {
    change.is_undone ? regain_zone(*change.zone) : lose_zone(*change.zone);
  } else if (refusal.empty()) {
    ScenarioChange now = change;
    now.after = scenario_after(change, void_entries_);
    refusal = deploy_all(number, *now.after);
    if (refusal.empty()) apply(now);
  }
  tell_change({.at = now_,
               .change = static_cast<std::size_t>(number),
               .status = !refusal.empty()   ? ChangeOutcome::Status::failed
                         : change.is_undone ? ChangeOutcome::Status::undone
                                            : ChangeOutcome::Status::done,
               .reason = refusal});
  if (!refusal.empty()) void_entry(change.entry);
}

template <typename Facts>
void World<Facts>::tell_change(ChangeOutcome outcome) {
  facts_.on_change(outcome);
  outcomes_.push_back(std::move(outcome));
}

// Values of void entries do not hold.
template <typename Facts>
std::shared_ptr<const Scenario> World<Facts>::scenario_after(const ScenarioChange& change,
                                                             const std::vector<bool>& voids) const {
  const bool is_plain = std::none_of(voids.begin(), voids.end(), [](bool one) { return one; });
  if (is_plain || !change.without) return change.after;
  std::shared_ptr<const Scenario> after = change.without(voids);
  return after ? after : change.after;
}

template <typename Facts>
bool World<Facts>::is_void(std::size_t entry) const {
  return entry < void_entries_.size() && void_entries_[entry];
}

template <typename Facts>
void World<Facts>::void_entry(std::size_t entry) {
  if (entry >= void_entries_.size()) void_entries_.resize(entry + 1);
  void_entries_[entry] = true;
}

// What AWS would say no to at this instant: while requests are weighted over two versions, or all
// kept on the old one, the provisioned concurrency of neither changes.
template <typename Facts>
std::string World<Facts>::refusal_of(const ScenarioChange& change) {
  for (Rollout& rollout : rollouts_) {
    const std::string path =
        "functions." + rollout.old->settings->name + ".provisioned_concurrency";
    for (const std::string& one : change.paths) {
      if (one.starts_with(path))
        return "Alias with weights can not be used with Provisioned Concurrency";
    }
  }
  return {};
}

template <typename Facts>
std::string World<Facts>::deploy_all(std::size_t number, const Scenario& after) {
  for (const Deployment& deployment : scenario_.changes[number].deployments) {
    std::string refusal = deploy(number, deployment, after);
    if (!refusal.empty()) return refusal;
  }
  return {};
}

template <typename Facts>
void World<Facts>::apply(const ScenarioChange& change) {
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
    // A deployment has given the new version its settings.
    const bool is_deployed =
        std::any_of(change.deployments.begin(), change.deployments.end(),
                    [&](const Deployment& one) { return one.function == index(function.id); });
    if (is_deployed || !concerns(name)) continue;
    if (concerns(name + "provisioned_concurrency")) {
      set_provisioned(*function.current, settings.provisioned_concurrency.initial);
    }
    for (const std::string& path : change.paths) {
      if (!path.starts_with(name)) continue;
      // Its sources have known of another scale from the start.
      const std::string_view key = std::string_view(path).substr(name.size());
      if (!key.starts_with("arrivals")) change_versions(function, change, key);
    }
  }
  if (callers_) callers_->change(change, *this);
}

// Of a function that is being deployed the old version keeps what the deployment changes.
template <typename Facts>
void World<Facts>::change_versions(FunctionState& function, const ScenarioChange& change,
                                   std::string_view key) {
  const Function& settings = change.after->functions[index(function.id)];
  const Rollout* rollout = rollout_of(function);
  if (rollout == nullptr) return change_settings(*function.current, settings, key);
  std::vector<bool> voids = void_entries_;
  const std::size_t entry = scenario_.changes[rollout->change].entry;
  voids.resize(std::max(voids.size(), entry + 1));
  voids[entry] = true;
  const std::shared_ptr<const Scenario> without = scenario_after(change, voids);
  change_settings(*rollout->old, without->functions[index(function.id)], key);
  change_settings(*rollout->next, settings, key);
}

template <typename Facts>
void World<Facts>::change_reserved(FunctionState& function, const Function& settings) {
  std::int64_t on_demand = 0;
  for (const FunctionState* version : versions_of(function)) {
    const ProvisionedState& provisioned = version->provisioned;
    const std::int64_t on_provisioned =
        std::int64_t{provisioned.ready} + provisioned.draining - provisioned.idle.size;
    on_demand += std::int64_t{version->in_flight} - on_provisioned;
  }
  limits_.set_reserved(function.id, settings.reserved_concurrency, on_demand, now_);
}

template <typename Facts>
void World<Facts>::set_provisioned(FunctionState& function, std::uint32_t value) {
  configure_provisioned(function, value);
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
  std::uint32_t block = 1000 * static_cast<std::uint32_t>(changed_settings_.size());
  Rollout* rollout = rollout_of(function);
  const bool is_next = rollout != nullptr && rollout->next == &function;
  for (LaneState* lane : lanes_of(function)) {
    LaneWork work(now, {scenario_.seed, replication_, now.name, StreamPurpose::duration, block++});
    if (!is_next) {
      lane->work = std::move(work);
    } else {
      rollout->works.emplace_back(lane, std::move(work));
    }
  }
}

}  // namespace coldcast
