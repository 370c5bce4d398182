#include <algorithm>

#include "support/naive_world.h"

namespace coldcast {
namespace {

using State = NaiveEnvironment::State;

}  // namespace

void NaiveWorld::begin_provisioned(std::size_t id) {
  const ProvisionedPlan& plan = functions_[id].settings->provisioned_concurrency;
  functions_[id].provisioned_target = plan.initial;
  raise_provisioned(id, plan.initial, plan.ready_at);
}

// Asks for more: counted at once, of use at `ready_at`, or when AWS would have allocated all.
void NaiveWorld::raise_provisioned(std::size_t id, std::uint32_t environments, SimTime ready_at) {
  NaiveFunction& function = functions_[id];
  const Function& settings = *function.settings;
  const ProvisionedPlan& plan = settings.provisioned_concurrency;
  NaiveAllocation allocation{ready_at, {}};
  for (std::uint32_t made = 1; made <= environments; ++made) {
    RandomStream& stream = function.provisioned_init;
    Duration before = settings.cold_start.download.sample(stream);
    before += settings.cold_start.environment.sample(stream);
    const Duration its_init = init(settings, stream);
    allocation.inits.push_back(its_init);
    if (!plan.allocates_as_aws) continue;
    const Duration share{std::chrono::nanoseconds{std::chrono::minutes{1}} * made /
                         plan.per_minute};
    const SimTime done = now_ + plan.preparation + share + before + its_init;
    allocation.ready_at = std::max(allocation.ready_at, done);
  }
  if (allocation.ready_at <= now_) return make_ready(id, allocation);
  if (environments > 0) function.allocations.push_back(std::move(allocation));
}

void NaiveWorld::make_ready(std::size_t id, const NaiveAllocation& allocation) {
  for (const Duration its_init : allocation.inits) add_provisioned(id, its_init);
  resize_provisioned_bucket(functions_[id]);
}

void NaiveWorld::add_provisioned(std::size_t id, Duration its_init) {
  NaiveFunction& function = functions_[id];
  NaiveEnvironment& environment = make_environment(id, true);
  environments_[environment.fact].init = its_init;
  environments_[environment.fact].initialized = now_;
  if (const auto& age = function.settings->provisioned_concurrency.recycle) {
    environment.oldest_age_at = saturating_add(now_, age->sample(function.max_age));
  }
  go_idle(environment, kNever);
}

void NaiveWorld::end_allocation(std::size_t id, std::size_t index) {
  auto& allocations = functions_[id].allocations;
  const NaiveAllocation allocation = allocations[index];
  allocations.erase(allocations.begin() + static_cast<std::ptrdiff_t>(index));
  make_ready(id, allocation);
}

void NaiveWorld::change_provisioned(std::size_t id, std::size_t change) {
  NaiveFunction& function = functions_[id];
  function.changes_done = change + 1;
  const std::uint32_t target = function.settings->provisioned_concurrency.changes[change].value;
  function.provisioned_target = target;
  if (claimed(function) < target) raise_provisioned(id, target - claimed(function), now_);
  // What is not there yet is given up first, the latest request for more before earlier ones; then
  // idle environments, longest idle first. Busy ones end with their invocation.
  while (claimed(function) > target && !function.allocations.empty()) {
    function.allocations.back().inits.pop_back();
    if (function.allocations.back().inits.empty()) function.allocations.pop_back();
  }
  while (claimed(function) > target && !idle(function, true).empty()) {
    retire(id, *idle(function, true).front(), EndReason::provisioning);
  }
  resize_provisioned_bucket(function);
}

void NaiveWorld::give_back_provisioned(std::size_t id, NaiveEnvironment& environment) {
  NaiveFunction& function = functions_[id];
  if (claimed(function) > function.provisioned_target) {
    retire(id, environment, EndReason::provisioning);
  } else if (environment.oldest_age_at <= now_) {
    recycle(id, environment);
  } else {
    go_idle(environment, kNever);
  }
}

// In the background: its successor is ready when it ends.
void NaiveWorld::recycle(std::size_t id, NaiveEnvironment& environment) {
  NaiveFunction& function = functions_[id];
  retire(id, environment, EndReason::recycled);
  const Function& settings = *function.settings;
  (void)settings.cold_start.download.sample(function.provisioned_init);
  (void)settings.cold_start.environment.sample(function.provisioned_init);
  add_provisioned(id, init(settings, function.provisioned_init));
}

// Provisioned environments that exist, or are asked for, and are not on their way out.
std::uint32_t NaiveWorld::claimed(const NaiveFunction& function) const {
  std::uint32_t sum = 0;
  for (const NaiveEnvironment& environment : function.environments) {
    const bool is_there =
        environment.state != State::gone && environment.state != State::shutting_down;
    if (environment.provisioned && is_there) ++sum;
  }
  for (const NaiveAllocation& allocation : function.allocations) {
    sum += static_cast<std::uint32_t>(allocation.inits.size());
  }
  return sum;
}

// The bucket follows what is ready, and what the value leaves of it.
void NaiveWorld::resize_provisioned_bucket(NaiveFunction& function) {
  if (!function.provisioned) return;
  std::uint32_t pending = 0;
  for (const NaiveAllocation& allocation : function.allocations) {
    pending += static_cast<std::uint32_t>(allocation.inits.size());
  }
  const std::uint32_t ready = std::min(claimed(function), function.provisioned_target) - pending;
  function.provisioned->resize(ready, now_);
}

}  // namespace coldcast
