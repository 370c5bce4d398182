#include <cstdlib>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <sstream>
#include <tuple>

#include "coldcast/engine/observer_list.h"
#include "coldcast/engine/simulation.h"
#include "coldcast/logs/invocation_log.h"
#include "coldcast/logs/metrics.h"
#include "coldcast/stats/statistics.h"

#include "support/invariants.h"
#include "support/naive_rules.h"
#include "support/naive_simulator.h"
#include "support/scenario_plan.h"

namespace coldcast {
namespace {

using testing::IsEmpty;

// Scenarios per property; more when COLDCAST_RANDOM_SCENARIOS says so.
std::uint64_t scenarios() {
  const char* more = std::getenv("COLDCAST_RANDOM_SCENARIOS");
  return more ? std::strtoull(more, nullptr, 10) : 2'000;
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

// A run as all who observe it tell it.
struct ToldRun {
  RunFacts facts;
  Summary summary;
  std::string metrics;
  std::string rows;
};

ToldRun tell(const Scenario& scenario) {
  RunRecorder recorder;
  StatisticsCollector statistics(scenario);
  std::ostringstream metrics;
  MetricsCollector minutes(scenario, statistics, metrics);
  std::ostringstream rows;
  InvocationWriter writer(scenario, rows);
  ObserverList observers;
  for (Observer* one :
       std::initializer_list<Observer*>{&recorder, &statistics, &minutes, &writer}) {
    observers.add(*one);
  }
  Simulation(scenario, observers).run();
  return {recorder.take(), statistics.summarize(), metrics.str(), rows.str()};
}

std::vector<std::string> differences(const Histogram& whole, const Histogram& merged) {
  std::vector<std::string> found;
  if (whole.count() != merged.count()) found.push_back("counts differ");
  if (whole.sum() != merged.sum()) found.push_back("sums differ");
  if (whole.empty() != merged.empty()) found.push_back("only one is empty");
  if (whole.empty() || merged.empty()) return found;
  if (whole.min() != merged.min() || whole.max() != merged.max()) found.push_back("ends differ");
  if (whole.mean() != merged.mean()) found.push_back("means differ");
  for (const double share : {0.001, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999, 1.0}) {
    if (whole.quantile(share) != merged.quantile(share)) {
      found.push_back(fmt::format("quantiles {} differ", share));
    }
  }
  const auto of = [](const Histogram& histogram) {
    std::vector<std::tuple<Duration, Duration, std::uint64_t>> ranges;
    for (const auto& range : histogram.ranges()) {
      ranges.emplace_back(range.from, range.to, range.count);
    }
    return ranges;
  };
  if (of(whole) != of(merged)) found.push_back("buckets differ");
  return found;
}

std::vector<std::string> joined(std::vector<std::string> a, const std::vector<std::string>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

// What is wrong with the engine's run of a scenario.
using Finder = std::vector<std::string> (*)(const LoadedScenario&);

// Nothing, where shrinking has left no valid scenario.
std::vector<std::string> problems_if_valid(const ScenarioPlan& plan, Finder find) {
  try {
    return find(plan.load());
  } catch (const Error&) {
    return {};
  }
}

void expect_none_in_random_scenarios(Finder find) {
  for (std::uint64_t seed = 1; seed <= scenarios(); ++seed) {
    SCOPED_TRACE(seed);
    const ScenarioPlan plan = random_plan(seed);
    if (find(plan.load()).empty()) continue;
    const ScenarioPlan least = shrink(
        plan, [&](const ScenarioPlan& part) { return !problems_if_valid(part, find).empty(); });
    FAIL() << "seed " << seed << ", shrunk to\n"
           << least.to_text() << fmt::format("{}", fmt::join(find(least.load()), "\n"));
  }
}

void count_met(const RequestFact& fact, std::map<std::string, std::uint64_t>& met) {
  if (fact.throttled) {
    ++met[std::string(to_string(*fact.throttled))];
    return;
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

// How often each rule of the model was met in so many random scenarios.
std::map<std::string, std::uint64_t> rules_met(std::uint64_t scenarios) {
  std::map<std::string, std::uint64_t> met;
  for (std::uint64_t seed = 1; seed <= scenarios; ++seed) {
    const Scenario scenario = random_plan(seed).build();
    const RunFacts facts = simulate(scenario).facts;
    if (scenario.warmup > Duration::zero()) ++met["warmup"];
    const RequestFact* previous = nullptr;
    for (const RequestFact& fact : facts.requests) {
      if (previous && previous->arrived == fact.arrived && previous->function != fact.function) {
        ++met["several functions at one instant"];
        if (!scenario.shared_traces.empty()) ++met["several at one instant, with a trace"];
      }
      previous = &fact;
      count_met(fact, met);
    }
    for (const EnvironmentFact& environment : facts.environments) {
      if (environment.ended) ++met["end " + std::string(to_string(environment.reason))];
      if (!environment.for_request && !environment.provisioned) ++met["made ahead"];
    }
  }
  return met;
}

// What a property says of scenarios that never throttle, reset or expire is little.
TEST(Properties, RandomScenariosMeetEveryRule) {
  std::map<std::string, std::uint64_t> met = rules_met(600);

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
                           "made ahead",
                           "warmup",
                           "several functions at one instant",
                           "several at one instant, with a trace"}) {
    EXPECT_GE(met[rule], 20U) << rule;
  }
}

TEST(Properties, TheTwinAgreesOnEveryRequestEnvironmentAndInstant) {
  expect_none_in_random_scenarios([](const LoadedScenario& loaded) -> std::vector<std::string> {
    const Scenario& scenario = loaded.scenario;
    const std::string difference =
        first_difference(simulate_naively(with_naive_rules(loaded)), simulate(scenario).facts);
    if (difference.empty()) return {};
    return {difference};
  });
}

TEST(Properties, FactsDoNotContradictEachOther) {
  expect_none_in_random_scenarios([](const LoadedScenario& loaded) {
    const Scenario& scenario = loaded.scenario;
    const EngineRun run = simulate(scenario);
    return joined(run.contradictions, incomplete_facts(run.facts));
  });
}

TEST(Properties, NoEnvironmentServesTwoRequestsAtOnceOrAfterItsEnd) {
  expect_none_in_random_scenarios([](const LoadedScenario& loaded) {
    return misused_environments(simulate(loaded.scenario).facts);
  });
}

TEST(Properties, NoLimitIsEverExceeded) {
  expect_none_in_random_scenarios([](const LoadedScenario& loaded) {
    const Scenario& scenario = loaded.scenario;
    const RunFacts facts = simulate(scenario).facts;
    return joined(exceeded_concurrency(scenario, facts), exceeded_rates(scenario, facts));
  });
}

TEST(Properties, TheSummaryAddsUpAndObeysLittlesLawExactly) {
  expect_none_in_random_scenarios([](const LoadedScenario& loaded) {
    const Scenario& scenario = loaded.scenario;
    const ToldRun run = tell(scenario);
    return wrong_summary(scenario, run.facts, run.summary);
  });
}

TEST(Properties, TheMinutesOfTheMetricsAddUpToTheTotals) {
  expect_none_in_random_scenarios([](const LoadedScenario& loaded) {
    const Scenario& scenario = loaded.scenario;
    const ToldRun run = tell(scenario);
    return wrong_metrics(scenario, run.facts, run.summary, run.metrics);
  });
}

// At prices whose tiers and free tier end within what such small scenarios use.
TEST(Properties, TheCostAddsUpFromTheRowsOfTheInvocations) {
  expect_none_in_random_scenarios([](const LoadedScenario& loaded) {
    Scenario scenario = loaded.scenario;
    PriceList& prices = scenario.billing.prices;
    for (PriceList::Compute* compute : {&prices.x86_64, &prices.arm64}) {
      for (PriceList::Tier& tier : compute->duration) tier.up_to *= 1e-10;
    }
    prices.free_requests = 10;
    prices.free_gb_seconds = 0.5;
    const ToldRun run = tell(scenario);
    return wrong_bill(scenario, run.facts, run.summary, run.rows);
  });
}

// Latencies of scenarios, and numbers of every size, recorded in parts that are merged in any
// order.
TEST(Properties, MergedHistogramsEqualOneHistogram) {
  expect_none_in_random_scenarios([](const LoadedScenario& loaded) {
    const Scenario& scenario = loaded.scenario;
    RandomStream stream(StreamKey{.seed = scenario.seed, .function = "histograms"});
    std::vector<Histogram> parts(1 + stream.below(6));
    Histogram whole;
    const auto record = [&](Duration value) {
      whole.record(value);
      parts[stream.below(parts.size())].record(value);
    };
    for (const RequestFact& fact : simulate(scenario).facts.requests) {
      if (!fact.throttled) record(fact.finished - fact.arrived);
    }
    for (std::uint64_t left = stream.below(200); left > 0; --left) {
      record(
          Duration{static_cast<std::int64_t>(stream.below(std::uint64_t{1} << stream.below(63)))});
    }
    Histogram merged;
    while (!parts.empty()) {
      const auto next = parts.begin() + static_cast<std::ptrdiff_t>(stream.below(parts.size()));
      if (stream.below(2) == 0) {
        merged.merge(*next);
      } else {
        next->merge(merged);
        merged = *next;
      }
      parts.erase(next);
    }
    return differences(whole, merged);
  });
}

}  // namespace
}  // namespace coldcast
