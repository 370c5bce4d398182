#include <algorithm>
#include <chrono>
#include <utility>

#include "support/naive_callers.h"

namespace coldcast {
namespace {

constexpr Duration kMinute = std::chrono::minutes{1};
constexpr Duration kDepth = std::chrono::seconds{1};  // of request rates

bool concerns(const ScenarioChange& change, std::string_view path) {
  return std::any_of(change.paths.begin(), change.paths.end(),
                     [path](const std::string& one) { return one.starts_with(path); });
}

}  // namespace

void NaiveCallers::open_functions() {
  const auto& rate = scenario_->account.requests_per_concurrency;
  if (rate) requests_.emplace(*rate, scenario_->account.concurrency_limit, kDepth);
  for (std::size_t f = 0; f < functions_.size(); ++f) {
    const Function& settings = scenario_->functions[f];
    NaiveFunctionState& function = functions_[f];
    function.versions.push_back({.settings = &settings});
    if (rate) function.provisioned.emplace(*rate, 0, kDepth);
    if (rate && settings.reserved_concurrency)
      function.requests.emplace(*rate, *settings.reserved_concurrency, kDepth);
    if (const auto& limit = settings.scaling_rate)
      function.scaling.emplace(Rate{limit->environments, limit->per}, 1, limit->per);
    provision(f, 0, settings.provisioned_concurrency.initial);
  }
}

// That are there and not on their way out, or of all versions.
std::uint32_t NaiveCallers::provisioned_places(std::size_t function,
                                               std::optional<std::size_t> version) const {
  std::uint32_t places = 0;
  for (const NaivePlace& place : functions_[function].places) {
    const bool is_of_it = !version || place.version == *version;
    if (place.is_provisioned && is_of_it && place.state != NaivePlace::State::gone) ++places;
  }
  return places;
}

void NaiveCallers::provision(std::size_t function, std::size_t version, std::uint32_t value) {
  functions_[function].versions[version].provisioned = value;
  fill_up(function, version);
  resize_rates();
}

// READY at once. What is too many ends, idle ones first and of these who has idled longest; busy
// ones with their requests.
void NaiveCallers::fill_up(std::size_t function, std::size_t version) {
  NaiveFunctionState& it = functions_[function];
  const std::uint32_t value = it.versions[version].provisioned;
  const bool is_old = version != it.current && !(it.rollout && it.rollout->next == version);
  while (provisioned_places(function, version) < value) {
    NaivePlace& place = add_place(function, version);
    place.is_provisioned = true;
    go_idle(place);
  }
  while (provisioned_places(function, version) > value) {
    NaivePlace* oldest = nullptr;
    for (NaivePlace& place : it.places) {
      const bool is_one = place.is_provisioned && place.version == version;
      if (!is_one || place.state != NaivePlace::State::idle) continue;
      if (oldest == nullptr || place.went_idle < oldest->went_idle) oldest = &place;
    }
    if (oldest == nullptr) break;
    end_place(*oldest, is_old ? "deployment" : "");
  }
}

// Buckets follow the concurrency that they belong to.
void NaiveCallers::resize_rates() {
  if (!requests_) return;
  for (NaiveFunctionState& function : functions_) {
    std::uint32_t ready = 0;
    const auto f = static_cast<std::size_t>(&function - functions_.data());
    for (std::size_t v = 0; v < function.versions.size(); ++v)
      ready += std::min(provisioned_places(f, v), function.versions[v].provisioned);
    if (function.provisioned) function.provisioned->resize(ready, now_);
    if (function.requests)
      function.requests->resize_keeping(*settings(f).reserved_concurrency, now_);
  }
  requests_->resize_keeping(in_force_->account.concurrency_limit, now_);
}

// Each request is drawn by weight. `is_other`: what the handler takes has been deployed.
std::size_t NaiveCallers::route(std::size_t function, bool& is_other) {
  std::optional<NaiveRollout>& rollout = functions_[function].rollout;
  if (!rollout || rollout->routing.uniform() >= rollout->share) return functions_[function].current;
  is_other = rollout->is_other;
  return rollout->next;
}

void NaiveCallers::put_in_force(const ScenarioChange& change) {
  const bool is_plain = std::none_of(voids_.begin(), voids_.end(), [](bool one) { return one; });
  in_force_ = is_plain || !change.without ? change.after : change.without(voids_);
  kept_.push_back(in_force_);
}

// Versions have the settings in force; of two the old one has those without what is deployed.
void NaiveCallers::follow_settings() {
  for (std::size_t f = 0; f < functions_.size(); ++f) {
    NaiveFunctionState& function = functions_[f];
    NaiveVersion& latest =
        function.rollout ? function.versions[function.rollout->next] : current(f);
    latest.settings = &in_force_->functions[f];
    if (!function.rollout) continue;
    std::vector<bool> voids = voids_;
    voids.resize(std::max(voids.size(), function.rollout->entry + 1));
    voids[function.rollout->entry] = true;
    kept_.push_back(scenario_->changes[changed_].without(voids));
    current(f).settings = &kept_.back()->functions[f];
  }
}

// As much is provisioned for the new version; without room for that it does not come about.
void NaiveCallers::deploy(const ScenarioChange& change, const Deployment& deployment) {
  const std::size_t f = deployment.function;
  NaiveFunctionState& function = functions_[f];
  const std::string name = "functions." + settings(f).name + ".";
  const std::size_t next = function.versions.size();
  const std::uint32_t provisioned = current(f).provisioned;
  function.versions.push_back({.settings = &in_force_->functions[f]});
  NaiveRollout rollout{.next = next,
                       .deployment = &deployment,
                       .entry = change.entry,
                       .share = deployment.traffic.share};
  rollout.routing = RandomStream({.seed = scenario_->seed,
                                  .function = settings(f).name,
                                  .purpose = StreamPurpose::routing,
                                  .block = static_cast<std::uint32_t>(changed_)});
  rollout.is_other = concerns(change, name + "handler") || concerns(change, name + "memory");
  function.rollout = rollout;
  provision(f, next, provisioned);
  if (deployment.traffic.kind == TrafficShift::Kind::all_at_once) return end_rollout(f, true);
  function.rollout->step = agenda_.plan({.at = now_ + deployment.traffic.every,
                                         .rank = NaiveRank::change,
                                         .turn = {.group = -1},
                                         .act = [this, f] { shift(f); },
                                         .is_work = false});
  if (!deployment.rollback_if) return;
  function.rollout->watch =
      agenda_.plan({.at = kStartOfTime + ((now_ - kStartOfTime) / kMinute + 1) * kMinute,
                    .rank = NaiveRank::minute,
                    .act = [this, f] { look_back(f); },
                    .is_work = false});
}

void NaiveCallers::shift(std::size_t f) {
  NaiveRollout& rollout = *functions_[f].rollout;
  const TrafficShift& traffic = rollout.deployment->traffic;
  rollout.share += traffic.share;
  if (traffic.kind == TrafficShift::Kind::canary || rollout.share > 1.0 - 1e-9)
    return end_rollout(f, true);
  rollout.step = agenda_.plan({.at = now_ + traffic.every,
                               .rank = NaiveRank::change,
                               .turn = {.group = -1},
                               .act = [this, f] { shift(f); },
                               .is_work = false});
}

// What the minute that is over was, of both versions together: errors, or throttles.
void NaiveCallers::look_back(std::size_t f) {
  NaiveRollout& rollout = *functions_[f].rollout;
  const RollbackCondition& condition = *rollout.deployment->rollback_if;
  double count = 0.0;
  const auto is_of_minute = [this](SimTime at) { return at >= now_ - kMinute && at < now_; };
  for (const NaiveAsk& asked : asks_) {
    if (asked.function != f) continue;
    const bool is_one = condition.metric == "throttles.total"
                            ? asked.start.empty() && is_of_minute(asked.arrived)
                            : asked.outcome == "error" && is_of_minute(asked.finished);
    count += is_one ? 1.0 : 0.0;
  }
  if (count > condition.bound) return end_rollout(f, false);
  rollout.watch = agenda_.plan({.at = now_ + kMinute,
                                .rank = NaiveRank::minute,
                                .act = [this, f] { look_back(f); },
                                .is_work = false});
}

void NaiveCallers::end_rollout(std::size_t f, bool is_well) {
  NaiveFunctionState& function = functions_[f];
  NaiveRollout ended = *std::exchange(function.rollout, std::nullopt);
  agenda_.cancel(ended.step);
  agenda_.cancel(ended.watch);
  if (is_well) {
    supersede(f, std::exchange(function.current, ended.next));
    return;
  }
  voids_.resize(std::max(voids_.size(), ended.entry + 1));
  voids_[ended.entry] = true;
  put_in_force(scenario_->changes[changed_]);
  follow_settings();
  supersede(f, ended.next);
}

// Nothing comes to this version any more.
void NaiveCallers::supersede(std::size_t f, std::size_t version) {
  provision(f, version, 0);
  for (NaivePlace& place : functions_[f].places) {
    const bool is_idle = place.state == NaivePlace::State::idle && !place.is_provisioned;
    if (is_idle && place.version == version) end_place(place, "deployment");
  }
}

void NaiveCallers::change(const ScenarioChange& change) {
  changed_ = static_cast<std::size_t>(&change - scenario_->changes.data());
  if (change.is_undone && change.entry < voids_.size() && voids_[change.entry]) return;
  if (change.zone) {
    if (!change.is_undone) lose_zone(*change.zone);
    return;
  }
  if (is_refused(change)) {
    voids_.resize(std::max(voids_.size(), change.entry + 1));
    voids_[change.entry] = true;
    return;
  }
  put_in_force(change);
  for (const Deployment& deployment : change.deployments) deploy(change, deployment);
  follow_settings();
  resize_rates();
  for (std::size_t f = 0; f < functions_.size(); ++f) {
    if (concerns(change, "functions." + settings(f).name + ".provisioned_concurrency"))
      provision(f, functions_[f].current, settings(f).provisioned_concurrency.initial);
  }
  for (std::size_t i = 0; i < services_.size(); ++i) switch_service(i);
}

// While two versions share its requests, nothing changes that is provisioned of it; a deployment
// needs room for what is provisioned twice.
bool NaiveCallers::is_refused(const ScenarioChange& change) {
  for (std::size_t f = 0; f < functions_.size(); ++f) {
    const std::string path = "functions." + settings(f).name + ".provisioned_concurrency";
    if (functions_[f].rollout && concerns(change, path)) return true;
  }
  for (const Deployment& deployment : change.deployments) {
    const std::size_t f = deployment.function;
    if (functions_[f].rollout) return true;
    const std::uint32_t more = current(f).provisioned;
    if (more == 0) continue;
    const std::uint32_t claimed = provisioned_places(f, {}) + more;
    if (const auto& reserved = settings(f).reserved_concurrency) {
      if (claimed > *reserved) return true;
      continue;
    }
    std::int64_t room = in_force_->account.concurrency_limit - std::int64_t{more};
    for (std::size_t i = 0; i < functions_.size(); ++i)
      room -= settings(i).reserved_concurrency.value_or(provisioned_places(i, {}));
    if (room < in_force_->account.unreserved_minimum) return true;
  }
  return false;
}

}  // namespace coldcast
