#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "coldcast/base/index.h"

#include "engine/change_paths.h"
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
  const std::size_t entry = to_index(number);
  const ScenarioChange& change = scenario_.changes[entry];
  ++simulated_events_;
  last_change_ = entry;
  if (change.is_undone && is_void(change.entry)) return;  // it never came about
  std::string refusal = refusal_of(change);
  if (refusal.empty() && change.zone) {
    change.is_undone ? regain_zone(*change.zone) : lose_zone(*change.zone);
  } else if (refusal.empty()) {
    ScenarioChange now = change;
    now.after = scenario_after(change, void_entries_);
    refusal = deploy_all(entry, *now.after);
    if (refusal.empty()) apply(now);
  }
  tell_change({.at = now_,
               .change = entry,
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
  if (concerns(change, "account."))
    limits_.set_account_limit(after.account.concurrency_limit, now_);
  for (FunctionState& function : functions_) {
    const std::string name = "functions." + function.settings->name + ".";
    const Function& settings = after.functions[index(function.id)];
    if (concerns(change, name + "reserved_concurrency")) change_reserved(function, settings);
    // A deployment has given the new version its settings.
    const bool is_deployed =
        std::any_of(change.deployments.begin(), change.deployments.end(),
                    [&](const Deployment& one) { return one.function == index(function.id); });
    if (is_deployed || !concerns(change, name)) continue;
    if (concerns(change, name + "provisioned_concurrency")) {
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

// What a deployment has set that is of no version (the reservation, what becomes of events, event
// sources) has changed with it, and does so back.
template <typename Facts>
void World<Facts>::undo_shared(const Rollout& rollout) {
  ScenarioChange back = scenario_.changes[last_change_];
  back.after = scenario_after(back, void_entries_);
  back.paths = scenario_.changes[rollout.change].paths;
  FunctionState& function = *rollout.old->whole;
  if (concerns(back, "functions." + function.settings->name + ".reserved_concurrency"))
    change_reserved(function, back.after->functions[index(function.id)]);
  if (callers_) callers_->change(back, *this);
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
void World<Facts>::set_provisioned(FunctionState& function, std::uint32_t value) {
  configure_provisioned(function, value);
  provisioned_has_changed(function);
}

}  // namespace coldcast
