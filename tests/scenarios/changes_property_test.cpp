// What must hold whatever changes: random scenarios with deployments, lost zones and other changes.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <numeric>
#include <random>
#include <string>

#include "coldcast/base/error.h"
#include "coldcast/config/scenario_file.h"
#include "coldcast/engine/observer_list.h"
#include "coldcast/engine/simulation.h"
#include "coldcast/stats/statistics.h"

#include "support/invariants.h"
#include "support/run_facts.h"

namespace coldcast {
namespace {

using testing::IsEmpty;

class RandomChanges {
 public:
  explicit RandomChanges(std::uint64_t seed) : random_(seed) {}

  std::string yaml() {
    std::string text = fmt::format("seed: {}\nduration: 90s\nfunctions:\n", below(1000));
    text += function("a") + function("b") + "changes:\n";
    for (std::uint64_t left = 1 + below(5); left > 0; --left) text += entry();
    return text;
  }

 private:
  std::uint64_t below(std::uint64_t bound) { return random_() % bound; }
  std::string one_of(std::initializer_list<const char*> words) {
    return *(words.begin() + below(words.size()));
  }

  std::string function(const std::string& name) {
    std::string text = fmt::format("  {}:\n", name);
    text += fmt::format("    timeout: {}s\n", 1 + below(4));
    text += "    keep_alive: " +
            one_of({"{kind: fixed, timeout: 4s}", "{kind: none}", "{kind: forever}",
                    "{kind: halving, period: 5s}", "{kind: silent, after: 6s, surplus: 3s}"}) +
            "\n";
    text += "    max_age: " + one_of({"none", "20s", "{kind: uniform, min: 5s, max: 30s}"}) + "\n";
    text += "    reuse: " + one_of({"newest", "oldest", "random"}) + "\n";
    text += "    assignment: " + one_of({"own", "own", "first_free"}) + "\n";
    text += "    extensions: " + one_of({"none", "internal", "external"}) + "\n";
    text += "    cold_start: {init: {kind: exponential, mean: 400ms}}\n";
    text += "    handler: {duration: {kind: exponential, mean: 500ms}}\n";
    text += "    crash_rate: " + one_of({"0", "0.1"}) + "\n";
    if (below(3) == 0) text += "    reserved_concurrency: 6\n";
    if (below(3) == 0)
      text +=
          "    provisioned_concurrency: " +
          one_of(
              {"2", "{initial: 2, allocate: aws, preparation: 5s}",
               "{initial: 1, ready_at: 3s, changes: [{at: 20s, value: 3}, {at: 40s, value: 1}]}"}) +
          "\n";
    return text + fmt::format("    arrivals: {{kind: poisson, rate: {}/s}}\n", 1 + below(12));
  }

  std::string entry() {
    const std::string name = one_of({"a", "b"});
    std::string text = fmt::format("  - {{at: {}ms, ", below(80'000));
    switch (below(6)) {
      case 0:
        return text + fmt::format("lose_zone: {}, for: {}s}}\n", 1 + below(3), 1 + below(30));
      case 1:
        return text + fmt::format("set: {{functions.{}.memory: 256MB}}}}\n", name);
      case 2:
        return text + fmt::format("for: 10s, set: {{functions.{}.reserved_concurrency: {}}}}}\n",
                                  name, below(5));
      case 3:
        return text + fmt::format("set: {{functions.{}.handler.duration: 300ms}}}}\n", name);
      case 4:
        return text +
               fmt::format("set: {{functions.{}.provisioned_concurrency: {}}}}}\n", name, below(4));
      default:
        return text + fmt::format("deploy: {}, set: {{functions.{}.failure_rate: 0.5}}{}}}\n", name,
                                  name, traffic());
    }
  }
  std::string traffic() {
    return one_of(
        {"", ", traffic: {kind: canary, percent: 30, for: 20s}",
         ", traffic: {kind: linear, percent: 40, every: 7s}",
         ", traffic: {kind: canary, percent: 50, for: 70s}, rollback_if: a.errors.error>3",
         ", traffic: {kind: canary, percent: 50, for: 70s}, rollback_if: requests>1"});
  }

  std::mt19937_64 random_;
};

template <std::size_t n>
std::uint64_t sum_of(const std::array<std::uint64_t, n>& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

void check(const Scenario& scenario) {
  RunRecorder recorder;
  StatisticsCollector statistics(scenario);
  ObserverList observers;
  observers.add(recorder);
  observers.add(statistics);
  Simulation(scenario, observers).run();
  const RunFacts facts = recorder.take();
  const Summary summary = statistics.summarize();

  EXPECT_THAT(recorder.contradictions(), IsEmpty());
  EXPECT_THAT(misused_environments(facts), IsEmpty());
  EXPECT_THAT(incomplete_facts(facts), IsEmpty());
  for (std::uint32_t i = 0; i < summary.functions.size(); ++i) {
    const FunctionSummary& function = summary.functions[i];
    EXPECT_EQ(function.requests, function.invocations() + function.throttled());
    EXPECT_EQ(function.invocations(), sum_of(function.outcomes));
    EXPECT_EQ(function.cold_starts, sum_of(function.causes));
    Int128 in_flight = 0;
    for (const RequestFact& fact : facts.requests) {
      const SimTime end = std::min(fact.finished, kStartOfTime + summary.counted);
      if (fact.function == i && !fact.throttled)
        in_flight += std::max(Duration::zero(), end - fact.arrived).count();
    }
    EXPECT_TRUE(function.in_flight.integral == in_flight);
    std::uint64_t alive = 0;
    for (const EnvironmentFact& fact : facts.environments)
      alive += fact.function == i && !fact.ended ? 1 : 0;
    EXPECT_EQ(function.created, function.ended + alive);
  }
}

TEST(ChangesProperties, NothingIsLostWhateverChanges) {
  std::size_t checked = 0;
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    const std::string yaml = RandomChanges(seed).yaml();
    SCOPED_TRACE(fmt::format("seed {}:\n{}", seed, yaml));
    try {
      const Scenario scenario = parse_scenario(yaml);
      check(scenario);
      ++checked;
    } catch (const ScenarioError&) {
      // Two entries that cannot be together.
    }
    if (testing::Test::HasFailure()) return;
  }
  EXPECT_GT(checked, 75U);
}

TEST(ChangesProperties, TheSameSeedGivesTheSameRun) {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    const std::string yaml = RandomChanges(seed).yaml();
    try {
      const Scenario scenario = parse_scenario(yaml);
      RunRecorder first;
      Simulation(scenario, first).run();
      RunRecorder second;
      Simulation(scenario, second).run();
      EXPECT_EQ(first_difference(first.take(), second.take()), "");
    } catch (const ScenarioError&) {
    }
  }
}

}  // namespace
}  // namespace coldcast
