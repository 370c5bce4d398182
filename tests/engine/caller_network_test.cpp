// Who calls functions in a run, and what is counted of it.
#include "engine/caller_network.h"

#include <gtest/gtest.h>
#include <map>
#include <string>

#include "coldcast/config/scenario_file.h"
#include "coldcast/engine/simulation.h"

namespace coldcast {
namespace {

// A function `f` with these keys, and what stands beside it.
Scenario with(const std::string& keys, const std::string& beside = "") {
  return parse_scenario("duration: 1min\n" + beside + "functions:\n  f: {handler: {duration: 1s}" +
                        keys + "}\n");
}

TEST(CallerNetwork, IsUsedBySomebodyWhoCallsButPlainArrivals) {
  const Scenario plain = with(", arrivals: {kind: poisson, rate: 1/s}");
  EXPECT_FALSE(CallerNetwork::is_used(plain));
  EXPECT_FALSE(CallerNetwork::ties(plain));

  // Clients of one function tell nobody else of anything.
  const Scenario clients =
      with(", arrivals: {kind: poisson, rate: 1/s, retry: {attempts: 3, base: 100ms, cap: 1s}}");
  EXPECT_TRUE(CallerNetwork::is_used(clients));
  EXPECT_FALSE(CallerNetwork::ties(clients));

  for (const Scenario& tied :
       {with("", "queues: {jobs: {}}\n"), with("", "streams: {clicks: {}}\n"),
        with(", arrivals: {kind: poisson, rate: 1/s, invocation: async}"),
        with(", arrivals: {kind: poisson, rate: 1/s, client: {timeout: 3s}}")}) {
    EXPECT_TRUE(CallerNetwork::is_used(tied));
    EXPECT_TRUE(CallerNetwork::ties(tied));
  }
}

// The figures of a run, by whose they are and their path.
std::map<std::string, Figures::Value> figures_of(const Scenario& scenario) {
  Observer nobody;
  Simulation simulation(scenario, nobody);
  simulation.run();
  std::map<std::string, Figures::Value> found;
  const RunFigures told = simulation.figures();
  for (std::size_t i = 0; i < told.functions.size(); ++i) {
    for (const Figures::Row& row : told.functions[i].rows())
      found.emplace(scenario.functions[i].name + "." + row.path, row.value);
  }
  for (const NamedFigures& thing : told.things) {
    for (const Figures::Row& row : thing.figures.rows())
      found.emplace(thing.name + "." + row.path, row.value);
  }
  return found;
}

TEST(CallerNetwork, AFunctionThatIsCalledAsynchronouslyHasAQueueOfEvents) {
  const auto figures = figures_of(parse_scenario(R"(
duration: 1min
functions:
  first:
    handler: {duration: 100ms, calls: [{function: second, invocation: async}]}
    arrivals: {kind: burst, at: 0s, count: 3}
  second: {handler: {duration: 100ms}}
  third: {handler: {duration: 100ms}, arrivals: {kind: burst, at: 0s, count: 1}}
)"));

  for (const std::string other : {"first", "third"})
    EXPECT_FALSE(figures.contains(other + ".async.events_succeeded")) << other;
  ASSERT_TRUE(figures.contains("second.async.events_succeeded"));
  EXPECT_EQ(std::get<std::uint64_t>(figures.at("second.async.events_succeeded")), 3U);
  EXPECT_EQ(std::get<std::uint64_t>(figures.at("second.requests_by_source.async")), 3U);
}

// The drain is half-open: a message that would come back at its very end is still with its reader.
TEST(CallerNetwork, WhatIsDueAsTheDrainEndsDoesNotHappen) {
  for (const bool is_due_before : {false, true}) {
    const auto figures =
        figures_of(parse_scenario(std::string("drain: ") + (is_due_before ? "10001ms" : "10s") + R"(
duration: 20s
queues:
  jobs: {visibility_timeout: 30s, arrivals: {kind: burst, at: 0s, count: 1}}
functions:
  worker:
    timeout: 5s
    failure_rate: 1
    handler: {duration: 1s}
    event_sources: [{queue: jobs, batch_size: 1}]
)"));

    EXPECT_EQ(std::get<std::uint64_t>(figures.at("jobs.received")), is_due_before ? 2U : 1U);
    EXPECT_EQ(std::get<LevelFigure>(figures.at("jobs.not_visible")).at_end, 1U);
    EXPECT_EQ(std::get<LevelFigure>(figures.at("jobs.visible")).at_end, 0U);
  }
}

}  // namespace
}  // namespace coldcast
