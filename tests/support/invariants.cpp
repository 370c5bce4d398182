#include "support/invariants.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <tuple>

namespace coldcast {
namespace {

using Found = std::vector<std::string>;

bool ran(const RequestFact& fact) {
  return !fact.throttled;
}

SimTime began(const RequestFact& fact) {
  return fact.waited ? fact.finished - fact.duration : fact.arrived;
}

// Requests of a function in flight on demand when this one has come; those with an answer at this
// instant have left.
std::int64_t on_demand_at(const RequestFact& fact, const RunFacts& facts, std::uint32_t function) {
  std::int64_t level = 0;
  for (const RequestFact& other : facts.requests) {
    if (other.request > fact.request) break;
    if (other.function != function || !ran(other) || other.on_provisioned) continue;
    if (other.finished > fact.arrived || other.request == fact.request) ++level;
  }
  return level;
}

// Provisioned environments that are there, or are asked for.
std::int64_t provisioned_at(const Scenario& scenario, SimTime at, const RunFacts& facts,
                            std::uint32_t function) {
  std::int64_t there = 0;
  for (const EnvironmentFact& environment : facts.environments) {
    if (environment.function != function || !environment.provisioned) continue;
    if (environment.created <= at && environment.retired.value_or(kNever) > at) ++there;
  }
  const ProvisionedPlan& plan = scenario.functions[function].provisioned_concurrency;
  return std::max<std::int64_t>(there, plan.value_at(at));
}

// Whether a bucket that is full at the start could have given a token at each instant.
bool fits_bucket(std::vector<SimTime> spent, Rate rate, std::uint64_t factor, Duration depth) {
  std::sort(spent.begin(), spent.end());
  const Int128 token = rate.per.count();
  const Int128 per_nanosecond = Int128{rate.events} * static_cast<Int128>(factor);
  const Int128 capacity = std::max(token, per_nanosecond * depth.count());
  Int128 level = capacity;
  SimTime last{};
  for (const SimTime at : spent) {
    level = std::min(capacity, level + per_nanosecond * (at - last).count()) - token;
    if (level < 0) return false;
    last = at;
  }
  return true;
}

}  // namespace

Found misused_environments(const RunFacts& facts) {
  Found found;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::vector<const RequestFact*>> uses;
  for (const RequestFact& fact : facts.requests) {
    if (ran(fact)) uses[{fact.function, fact.environment}].push_back(&fact);
  }
  for (const EnvironmentFact& environment : facts.environments) {
    auto& served = uses[{environment.function, environment.number}];
    std::sort(served.begin(), served.end(), [](const auto* a, const auto* b) {
      return std::tuple(began(*a), a->finished, a->request) <
             std::tuple(began(*b), b->finished, b->request);
    });
    SimTime free = environment.created;
    for (const RequestFact* fact : served) {
      if (began(*fact) < free) found.push_back("not free yet: " + describe(*fact));
      free = fact->finished;
    }
    if (environment.ended && *environment.ended < free) {
      found.push_back("ended before its last answer: " + describe(environment));
    }
    served.clear();
  }
  for (const auto& [key, served] : uses) {
    if (!served.empty()) found.push_back("no such environment: " + describe(*served.front()));
  }
  return found;
}

// AWS lets the value of provisioned concurrency rise above what is in use: those in flight stay. So
// what holds is what a request finds: with it, all that is claimed is within the limit.
Found exceeded_concurrency(const Scenario& scenario, const RunFacts& facts) {
  Found found;
  const std::int64_t limit = scenario.account.concurrency_limit;
  for (const RequestFact& fact : facts.requests) {
    if (!ran(fact) || fact.on_provisioned) continue;
    const auto& reserved = scenario.functions[fact.function].reserved_concurrency;
    if (reserved) {
      const std::int64_t sum = on_demand_at(fact, facts, fact.function) +
                               provisioned_at(scenario, fact.arrived, facts, fact.function);
      if (sum > *reserved) found.push_back("reserved concurrency exceeded: " + describe(fact));
      continue;
    }
    std::int64_t sum = 0;
    for (std::uint32_t id = 0; id < scenario.functions.size(); ++id) {
      if (const auto& aside = scenario.functions[id].reserved_concurrency) {
        sum += *aside;
      } else {
        sum += on_demand_at(fact, facts, id) + provisioned_at(scenario, fact.arrived, facts, id);
      }
    }
    if (sum > limit) found.push_back("the account's concurrency exceeded: " + describe(fact));
  }
  return found;
}

Found exceeded_rates(const Scenario& scenario, const RunFacts& facts) {
  Found found;
  std::vector<SimTime> of_account;
  const auto& quota = scenario.account.requests_per_concurrency;
  for (std::uint32_t id = 0; id < scenario.functions.size(); ++id) {
    const Function& function = scenario.functions[id];
    std::vector<SimTime> made;
    for (const EnvironmentFact& environment : facts.environments) {
      if (environment.function == id && environment.for_request) {
        made.push_back(environment.created);
      }
    }
    if (const auto& limit = function.scaling_rate) {
      const Rate rate{limit->environments, limit->per};
      if (!fits_bucket(made, rate, 1, limit->per)) found.push_back(function.name + " scaling rate");
    }
    std::vector<SimTime> own;
    for (const RequestFact& fact : facts.requests) {
      if (fact.function == id && ran(fact)) own.push_back(fact.arrived);
    }
    const auto& reserved = function.reserved_concurrency;
    if (!reserved) of_account.insert(of_account.end(), own.begin(), own.end());
    if (quota && reserved && !fits_bucket(own, *quota, *reserved, std::chrono::seconds{1})) {
      found.push_back(function.name + " request rate");
    }
  }
  const std::uint64_t limit = scenario.account.concurrency_limit;
  if (quota && !fits_bucket(of_account, *quota, limit, std::chrono::seconds{1})) {
    found.push_back("request rate of the account");
  }
  return found;
}

Found incomplete_facts(const RunFacts& facts) {
  Found found;
  for (std::size_t i = 0; i < facts.requests.size(); ++i) {
    const RequestFact& fact = facts.requests[i];
    if (i > 0 && fact.arrived < facts.requests[i - 1].arrived) {
      found.push_back("numbered before an earlier one: " + describe(fact));
    }
    if (!ran(fact)) continue;
    if (fact.cause.has_value() != (fact.start == StartKind::cold)) {
      found.push_back("cause: " + describe(fact));
    }
    if (fact.environment == 0) found.push_back("no environment: " + describe(fact));
    if (fact.finished < fact.arrived + fact.cold_start + fact.duration ||
        (!fact.waited && fact.finished != fact.arrived + fact.cold_start + fact.duration)) {
      found.push_back("time lost: " + describe(fact));
    }
  }
  for (const EnvironmentFact& environment : facts.environments) {
    if (environment.ended && environment.reason == EndReason::none) {
      found.push_back("no reason: " + describe(environment));
    }
  }
  return found;
}

}  // namespace coldcast
