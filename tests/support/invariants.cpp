#include "support/invariants.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <numeric>
#include <tuple>

namespace coldcast {
namespace {

using Found = std::vector<std::string>;
using Steps = std::vector<std::pair<SimTime, int>>;

bool ran(const RequestFact& fact) {
  return !fact.throttled;
}

SimTime began(const RequestFact& fact) {
  return fact.waited ? fact.finished - fact.duration : fact.arrived;
}

// The highest level; at one instant what leaves goes before what comes.
std::int64_t highest(Steps steps) {
  std::sort(steps.begin(), steps.end());
  std::int64_t level = 0;
  std::int64_t top = 0;
  for (const auto& [at, change] : steps) top = std::max(top, level += change);
  return top;
}

void enter(Steps& steps, const RequestFact& fact) {
  // An answer at the instant of the request held its place for no time at all.
  if (fact.finished == fact.arrived) return;
  steps.emplace_back(fact.arrived, +1);
  steps.emplace_back(fact.finished, -1);
}

void expect_at_most(Found& found, const std::string& what, std::int64_t limit, std::int64_t got) {
  if (got > limit) found.push_back(fmt::format("{}: {} above {}", what, got, limit));
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

Found exceeded_concurrency(const Scenario& scenario, const RunFacts& facts) {
  Found found;
  Steps unreserved;
  std::int64_t pool = scenario.account.concurrency_limit;
  for (std::uint32_t id = 0; id < scenario.functions.size(); ++id) {
    const Function& function = scenario.functions[id];
    const std::int64_t provisioned = function.provisioned_concurrency.initial;
    Steps on_demand;
    Steps on_provisioned;
    for (const RequestFact& fact : facts.requests) {
      if (fact.function != id || !ran(fact)) continue;
      enter(fact.on_provisioned ? on_provisioned : on_demand, fact);
      if (!fact.on_provisioned && !function.reserved_concurrency) enter(unreserved, fact);
    }
    if (!function.provisioned_concurrency.changes.empty()) {
      // The pool cannot be told from the facts of requests while the value moves.
      return {};
    }
    expect_at_most(found, function.name + " provisioned", provisioned, highest(on_provisioned));
    if (const auto& reserved = function.reserved_concurrency) {
      expect_at_most(found, function.name + " reserved", *reserved - provisioned,
                     highest(on_demand));
      pool -= *reserved;
    } else {
      pool -= provisioned;
    }
  }
  expect_at_most(found, "unreserved", pool, highest(unreserved));
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

Found wrong_summary(const Scenario& scenario, const RunFacts& facts, const Summary& summary) {
  Found found;
  const auto expect = [&](const std::string& what, Int128 expected, Int128 got) {
    if (expected == got) return;
    found.push_back(fmt::format("{}: expected {}, got {}", what, static_cast<double>(expected),
                                static_cast<double>(got)));
  };
  const SimTime until = scenario.duration ? scenario.end_of_arrivals() : facts.end;
  for (std::uint32_t id = 0; id < scenario.functions.size(); ++id) {
    const FunctionSummary& told = summary.functions[id];
    Int128 in_flight = 0;
    Int128 alive = 0;
    std::uint64_t requests = 0;
    std::uint64_t throttled = 0;
    std::uint64_t created = 0;
    std::uint64_t ended = 0;
    for (const RequestFact& fact : facts.requests) {
      if (fact.function != id) continue;
      ++requests;
      if (!ran(fact)) ++throttled;
      if (ran(fact)) in_flight += (std::min(fact.finished, until) - fact.arrived).count();
    }
    for (const EnvironmentFact& environment : facts.environments) {
      if (environment.function != id) continue;
      ++created;
      if (environment.ended) ++ended;
      const SimTime gone = std::min(environment.ended.value_or(until), until);
      alive += std::max(gone - environment.created, Duration::zero()).count();
    }
    expect(told.name + " requests", requests, told.requests);
    expect(told.name + " throttles", throttled, told.throttled());
    expect(told.name + " invocations", requests - throttled, told.invocations());
    expect(told.name + " cold start causes", told.cold_starts,
           std::accumulate(told.causes.begin(), told.causes.end(), std::uint64_t{0}));
    expect(told.name + " outcomes", told.invocations(),
           std::accumulate(told.outcomes.begin(), told.outcomes.end(), std::uint64_t{0}));
    expect(told.name + " created", created, told.created);
    expect(told.name + " ended", ended, told.ended);
    expect(told.name + " in flight", in_flight, told.in_flight.integral);
    expect(told.name + " environments", alive, told.environments.integral);
  }
  return found;
}

}  // namespace coldcast
