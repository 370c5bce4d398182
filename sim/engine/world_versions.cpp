#include <algorithm>
#include <chrono>
#include <limits>
#include <string>
#include <utility>

#include "base/minute.h"
#include "engine/world_state.h"

namespace coldcast {

std::vector<FunctionState*> WorldState::versions_of(FunctionState& function) {
  std::vector<FunctionState*> found{function.whole};
  for (FunctionState& version : versions_) {
    if (version.whole == function.whole) found.push_back(&version);
  }
  return found;
}

std::vector<const FunctionState*> WorldState::all_versions() const {
  std::vector<const FunctionState*> all;
  for (const FunctionState& function : functions_) all.push_back(&function);
  for (const FunctionState& version : versions_) all.push_back(&version);
  return all;
}

Rollout* WorldState::rollout_of(const FunctionState& function) {
  for (Rollout& rollout : rollouts_) {
    if (rollout.old->whole == function.whole) return &rollout;
  }
  return nullptr;
}

Rollout* WorldState::rollout_numbered(std::uint64_t number) {
  for (Rollout& rollout : rollouts_) {
    if (rollout.number == number) return &rollout;
  }
  return nullptr;
}

// How much provisioned concurrency the new version gets: as much as the old one has, unless the
// deployment says something else.
std::uint32_t WorldState::provisioned_after(const FunctionState& old, const ScenarioChange& change,
                                            const Scenario& after) const {
  const std::string path = "functions." + old.settings->name + ".provisioned_concurrency";
  const bool is_set = std::any_of(change.paths.begin(), change.paths.end(),
                                  [&](const std::string& one) { return one.starts_with(path); });
  return is_set ? after.functions[index(old.id)].provisioned_concurrency.initial
                : old.provisioned.configured;
}

FunctionState& WorldState::add_version(FunctionState& old, const Function& settings,
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
  next.only_leaves = old.only_leaves;
  next.auto_scaling = old.auto_scaling;
  // A policy that watches the whole pool goes on with what it has seen.
  next.pool_used_at = old.pool_used_at;
  next.last_completion = old.last_completion;
  return next;
}

// What the new version's handlers do with each message, and behind their own work.
void WorldState::deploy_handler(const FunctionState& old, const FunctionState& next,
                                const std::vector<std::string>& paths) {
  callers_->set_records(next.id, Version::next, *next.settings);
  callers_->add_version(next.id, old.version, next.version);
  const bool is_new = std::any_of(paths.begin(), paths.end(), is_path_of_steps);
  if (is_new) callers_->change_handler(next.id, next.version, *next.settings);
}

SimTime WorldState::next_minute() const {
  return kStartOfTime + ((now_ - kStartOfTime) / kOneMinute + 1) * kOneMinute;
}

std::vector<FeedState*> WorldState::feeds_of(const FunctionState& function) {
  std::vector<FeedState*> found;
  for (std::vector<FeedState>* feeds : {&feeds_, &own_feeds_}) {
    for (FeedState& feed : *feeds) {
      if (feed.function != nullptr && feed.function->whole == function.whole)
        found.push_back(&feed);
    }
  }
  return found;
}

// Draws which version the feed's next request goes to; returns what its handlers take.
FeedWork& WorldState::route(FeedState& feed) {
  Rollout* rollout = rollout_of(*feed.function);
  if (rollout == nullptr || rollout->phase != Rollout::Phase::shifting) return feed.work;
  const bool is_next = rollout->routing.uniform() < rollout->share;
  feed.function = is_next ? rollout->next : rollout->old;
  return is_next ? rollout->works_of(feed) : feed.work;
}

// Draws likewise for an attempt of somebody who calls; returns what it takes there. What was drawn
// before is that of the old version.
Work WorldState::route_attempt(FeedState& feed, const Attempt& attempt, Caller* caller,
                               std::uint64_t ticket) {
  FeedWork& works = route(feed);
  const Rollout* rollout = rollout_of(*feed.function);
  if (rollout == nullptr || feed.function != rollout->next) return attempt.work;
  std::optional<Work> own;
  if (&works != &feed.work && !attempt.brings_work)
    own = works.draw({.at = now_, .feed = attempt.feed, .attempt = attempt.info.attempt});
  if (caller == nullptr) return own.value_or(attempt.work);
  return caller->on_new_version(ticket, attempt.work, own ? &*own : nullptr);
}

// What the new version's handlers take, where the deployment says so; from streams of its own.
std::vector<std::pair<FeedState*, FeedWork>> WorldState::works_of(const Rollout& rollout) {
  const Function& settings = *rollout.next->settings;
  const std::string name = "functions." + settings.name + ".";
  const std::vector<std::string>& paths = scenario_.changes[rollout.change].paths;
  const bool is_same = std::none_of(paths.begin(), paths.end(), [&](const std::string& path) {
    return path.starts_with(name + "handler") || path.starts_with(name + "memory");
  });
  std::vector<std::pair<FeedState*, FeedWork>> works;
  if (is_same) return works;
  std::uint32_t block = 1000 * (static_cast<std::uint32_t>(changed_settings_.size()));
  for (FeedState* feed : feeds_of(*rollout.old)) {
    works.emplace_back(feed, FeedWork(settings, {scenario_.seed, replication_, settings.name,
                                                 StreamPurpose::duration, block++}));
  }
  return works;
}

// Values of void entries do not hold.
std::shared_ptr<const Scenario> WorldState::scenario_after(const ScenarioChange& change,
                                                           const std::vector<bool>& voids) const {
  const bool is_plain = std::none_of(voids.begin(), voids.end(), [](bool one) { return one; });
  if (is_plain || !change.without) return change.after;
  std::shared_ptr<const Scenario> after = change.without(voids);
  return after ? after : change.after;
}

bool WorldState::is_void(std::size_t entry) const {
  return entry < void_entries_.size() && void_entries_[entry];
}

void WorldState::void_entry(std::size_t entry) {
  if (entry >= void_entries_.size()) void_entries_.resize(entry + 1);
  void_entries_[entry] = true;
}

// What AWS would say no to at this instant: while requests are weighted over two versions, or all
// kept on the old one, the provisioned concurrency of neither changes.
std::string WorldState::refusal_of(const ScenarioChange& change) {
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

void WorldState::change_reserved(FunctionState& function, const Function& settings) {
  std::int64_t on_demand = 0;
  for (const FunctionState* version : versions_of(function)) {
    const ProvisionedState& provisioned = version->provisioned;
    const std::int64_t on_provisioned =
        std::int64_t{provisioned.ready} + provisioned.draining - provisioned.idle.size;
    on_demand += std::int64_t{version->in_flight} - on_provisioned;
  }
  limits_.set_reserved(function.id, settings.reserved_concurrency, on_demand, now_);
}

// What the engine has looked up of the settings is looked up anew. `key`: what stands behind the
// function's name.
void WorldState::change_settings(FunctionState& function, const Function& settings,
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
  Rollout* rollout = rollout_of(function);
  const bool is_next = rollout != nullptr && rollout->next == &function;
  if (callers_) callers_->set_records(function.id, is_next ? Version::next : Version::current, now);
  if (!key.starts_with("handler")) return;
  if (callers_ && is_path_of_steps("functions." + now.name + "." + std::string(key)))
    callers_->change_handler(function.id, function.version, now);
  std::uint32_t block = 1000 * static_cast<std::uint32_t>(changed_settings_.size());
  for (FeedState* feed : feeds_of(function)) {
    FeedWork work(now, {scenario_.seed, replication_, now.name, StreamPurpose::duration, block++});
    if (!is_next) {
      feed->work = std::move(work);
    } else {
      rollout->works.emplace_back(feed, std::move(work));
    }
  }
}

}  // namespace coldcast
