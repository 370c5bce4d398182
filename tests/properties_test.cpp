#include <cstdlib>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>

#include "coldcast/engine/simulation.h"
#include "coldcast/stats/statistics.h"

#include "support/invariants.h"
#include "support/naive_simulator.h"
#include "support/scenario_plan.h"

namespace coldcast {
namespace {

using testing::IsEmpty;

// Scenarios per property; more when COLDCAST_RANDOM_SCENARIOS says so.
std::uint64_t scenarios() {
  const char* more = std::getenv("COLDCAST_RANDOM_SCENARIOS");
  return more ? std::strtoull(more, nullptr, 10) : 300;
}

struct EngineRun {
  RunFacts facts;
  std::vector<std::string> contradictions;
};

EngineRun simulate(const Scenario& scenario) {
  RunRecorder recorder;
  Simulation(scenario, recorder).run();
  RunFacts facts = recorder.take();
  return {std::move(facts), recorder.contradictions()};
}

std::vector<std::string> joined(std::vector<std::string> a, const std::vector<std::string>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

// What is wrong with the engine's run of a scenario.
using Finder = std::vector<std::string> (*)(const Scenario&);

// Nothing, where shrinking has left no valid scenario.
std::vector<std::string> problems_if_valid(const ScenarioPlan& plan, Finder find) {
  try {
    return find(plan.build());
  } catch (const ScenarioError&) {
    return {};
  }
}

void expect_none_in_random_scenarios(Finder find) {
  for (std::uint64_t seed = 1; seed <= scenarios(); ++seed) {
    const ScenarioPlan plan = random_plan(seed);
    if (find(plan.build()).empty()) continue;
    const ScenarioPlan least = shrink(
        plan, [&](const ScenarioPlan& part) { return !problems_if_valid(part, find).empty(); });
    FAIL() << "seed " << seed << ", shrunk to\n"
           << least.to_yaml() << fmt::format("{}", fmt::join(find(least.build()), "\n"));
  }
}

// What a property says of scenarios that never throttle, reset or expire is little.
TEST(Properties, RandomScenariosMeetEveryRule) {
  std::map<std::string, std::uint64_t> met;
  for (std::uint64_t seed = 1; seed <= 600; ++seed) {
    const Scenario scenario = random_plan(seed).build();
    const RunFacts facts = simulate(scenario).facts;
    for (const RequestFact& fact : facts.requests) {
      if (fact.throttled) {
        ++met[std::string(to_string(*fact.throttled))];
        continue;
      }
      ++met[std::string(to_string(fact.start))];
      ++met[std::string(to_string(fact.outcome))];
      if (fact.cause) ++met["cause " + std::string(to_string(*fact.cause))];
      if (fact.spillover) ++met["spillover"];
      if (fact.waited && fact.start == StartKind::warm) ++met["took what came free"];
      if (fact.on_provisioned && fact.cause) ++met["reset on provisioned"];
      if (fact.suppressed_init > Duration::zero() && fact.cause != ColdStartCause::reset) {
        ++met["init beyond the cap"];
      }
    }
    for (const EnvironmentFact& environment : facts.environments) {
      if (environment.ended) ++met["end " + std::string(to_string(environment.reason))];
      if (!environment.for_request && !environment.provisioned) ++met["made ahead"];
    }
  }

  for (const char* rule : {"cold",
                           "warm",
                           "provisioned",
                           "success",
                           "error",
                           "crash",
                           "timeout",
                           "init_timeout",
                           "cause first_request",
                           "cause concurrency_growth",
                           "cause idle_expiry",
                           "cause max_age",
                           "cause reset",
                           "concurrent_invocation_limit_exceeded",
                           "reserved_function_concurrent_invocation_limit_exceeded",
                           "function_invocation_rate_limit_exceeded",
                           "reserved_function_invocation_rate_limit_exceeded",
                           "scaling_rate_exceeded",
                           "spillover",
                           "took what came free",
                           "reset on provisioned",
                           "init beyond the cap",
                           "end idle_expiry",
                           "end max_age",
                           "end provisioning",
                           "end recycled",
                           "made ahead"}) {
    EXPECT_GE(met[rule], 20U) << rule;
  }
}

TEST(Properties, TheTwinAgreesOnEveryRequestEnvironmentAndInstant) {
  expect_none_in_random_scenarios([](const Scenario& scenario) -> std::vector<std::string> {
    const std::string difference =
        first_difference(simulate_naively(scenario), simulate(scenario).facts);
    if (difference.empty()) return {};
    return {difference};
  });
}

TEST(Properties, FactsDoNotContradictEachOther) {
  expect_none_in_random_scenarios([](const Scenario& scenario) {
    const EngineRun run = simulate(scenario);
    return joined(run.contradictions, incomplete_facts(run.facts));
  });
}

TEST(Properties, NoEnvironmentServesTwoRequestsAtOnceOrAfterItsEnd) {
  expect_none_in_random_scenarios(
      [](const Scenario& scenario) { return misused_environments(simulate(scenario).facts); });
}

TEST(Properties, NoLimitIsEverExceeded) {
  expect_none_in_random_scenarios([](const Scenario& scenario) {
    const RunFacts facts = simulate(scenario).facts;
    return joined(exceeded_concurrency(scenario, facts), exceeded_rates(scenario, facts));
  });
}

TEST(Properties, TheSummaryAddsUpAndObeysLittlesLawExactly) {
  expect_none_in_random_scenarios([](const Scenario& scenario) {
    StatisticsCollector statistics(scenario);
    Simulation(scenario, statistics).run();
    return wrong_summary(scenario, simulate(scenario).facts, statistics.summarize());
  });
}

}  // namespace
}  // namespace coldcast
