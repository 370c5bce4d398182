// Who calls functions in a run, and what is counted of it.
#include "engine/caller_network.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <map>
#include <string>
#include <vector>

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

TEST(CallerNetwork, ARecordOfAStreamsSecondBlockIsThePoisonedOne) {
  const auto figures = figures_of(parse_scenario(R"(
duration: 1min
streams:
  clicks:
    shards: 1
    arrivals:
      - {kind: burst, at: 5s, count: 3}
      - {kind: burst, at: 5s, count: 3, poison: [{at: 0s}]}
functions:
  reader:
    handler: {duration: 10ms}
    event_sources: [{stream: clicks, batch_size: 1, maximum_retry_attempts: 0}]
)"));

  EXPECT_EQ(std::get<std::uint64_t>(figures.at("reader.event_sources.clicks.batches")), 6U);
  EXPECT_EQ(std::get<std::uint64_t>(figures.at("reader.event_sources.clicks.dropped")), 1U);
}

TEST(CallerNetwork, AChangeOfAnEventSourceIsOfOneFunctionAlone) {
  const auto figures = figures_of(parse_scenario(R"(
duration: 1min
streams: {clicks: {shards: 1, arrivals: {kind: burst, at: 5s, count: 6}}}
functions:
  one: {handler: {duration: 10ms}, event_sources: [{stream: clicks, batch_size: 6}]}
  other: {handler: {duration: 10ms}, event_sources: [{stream: clicks, batch_size: 6}]}
changes: [{at: 1s, set: {functions.one.event_sources.clicks.batch_size: 2}}]
)"));

  EXPECT_EQ(std::get<std::uint64_t>(figures.at("one.event_sources.clicks.batches")), 3U);
  EXPECT_EQ(std::get<std::uint64_t>(figures.at("other.event_sources.clicks.batches")), 1U);
}

// How long the handlers of ten requests run that do this, without work of their own.
std::vector<Duration> durations_of(const std::string& handler) {
  const Scenario scenario = parse_scenario(R"(
duration: 1min
functions:
  f:
    timeout: 15min
    arrivals: {kind: constant, rate: 1/s, until: 10s}
    handler: {duration: 0s, )" + handler + "}\n");
  struct Recorder final : Observer {
    void on_invocation(const Invocation& fact) override { durations.push_back(fact.duration); }
    std::vector<Duration> durations;
  } recorder;
  Simulation(scenario, recorder).run();
  std::sort(recorder.durations.begin(), recorder.durations.end());
  return recorder.durations;
}

// Else a step more would change what the others take, or two would always take the same.
TEST(CallerNetwork, EachStepOfAHandlerDrawsFromAStreamOfItsOwn) {
  const std::string law = "{kind: uniform, min: 1ms, max: 400ms}";
  const std::string wait = "{wait: " + law + "}";
  const std::vector<Duration> one = durations_of("calls: [" + wait + "]");
  ASSERT_EQ(one.size(), 10U);

  for (const std::string& more :
       {"calls: [" + wait + ", " + wait + "]", "calls: [" + wait + "], after: " + law}) {
    const std::vector<Duration> two = durations_of(more);
    ASSERT_EQ(two.size(), 10U);
    std::vector<Duration> twice;
    for (const Duration duration : one) twice.push_back(2 * duration);
    EXPECT_NE(two, twice) << more;
  }
}

}  // namespace
}  // namespace coldcast
