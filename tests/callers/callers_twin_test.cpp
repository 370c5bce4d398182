// Random scenarios of doors, clients, calls, events, dependencies, work left behind and changes:
// the engine says of every request and of every sum what the twin says, and nothing is lost.

#include <cstdlib>
#include <gtest/gtest.h>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "coldcast/config/scenario_file.h"
#include "coldcast/engine/observer_list.h"
#include "coldcast/engine/simulation.h"
#include "coldcast/logs/invocation_log.h"
#include "coldcast/stats/statistics.h"

#include "support/naive_callers.h"
#include "support/random_callers.h"

namespace coldcast {
namespace {

// Scenarios; more when COLDCAST_RANDOM_SCENARIOS says so.
std::uint64_t scenarios() {
  const char* more = std::getenv("COLDCAST_RANDOM_SCENARIOS");
  return more != nullptr ? std::strtoull(more, nullptr, 10) : 40;
}

// Counts as they are, spans in nanoseconds, of sizes their sum, of times their number, of levels
// the end.
std::int64_t number_of(const Figures::Value& value) {
  if (const auto* count = std::get_if<std::uint64_t>(&value))
    return static_cast<std::int64_t>(*count);
  if (const auto* span = std::get_if<Duration>(&value)) return span->count();
  if (const auto* sizes = std::get_if<SizeFigure>(&value))
    return static_cast<std::int64_t>(sizes->total);
  if (const auto* times = std::get_if<Histogram>(&value))
    return static_cast<std::int64_t>(times->count());
  if (const auto* level = std::get_if<LevelFigure>(&value))
    return static_cast<std::int64_t>(level->at_end);
  return 0;
}

// What a run told: the rows of --invocations, and the figures by their path.
class EngineTold {
 public:
  explicit EngineTold(const Scenario& scenario) {
    std::ostringstream out;
    InvocationWriter writer(scenario, out);
    StatisticsCollector statistics(scenario);
    ObserverList observers;
    observers.add(writer);
    observers.add(statistics);
    Simulation simulation(scenario, observers);
    simulation.run();
    std::istringstream lines(out.str());
    for (std::string line; std::getline(lines, line);) rows.push_back(line);
    rows.erase(rows.begin());  // the header
    summary = statistics.summarize();
    const RunFigures told = simulation.figures();
    for (std::size_t i = 0; i < told.functions.size(); ++i)
      keep(scenario.functions[i].name, told.functions[i]);
    for (const NamedFigures& thing : told.things)
      keep(thing.section + "." + thing.name, thing.figures);
  }

  [[nodiscard]] std::int64_t of(const std::string& path) const {
    const auto found = figures_.find(path);
    return found == figures_.end() ? 0 : found->second;
  }
  [[nodiscard]] std::int64_t sum(const std::string& of_whom,
                                 const std::vector<std::string>& paths) const {
    std::int64_t sum = 0;
    for (const std::string& path : paths) sum += of(of_whom + "." + path);
    return sum;
  }

  std::vector<std::string> rows;
  Summary summary;

 private:
  void keep(const std::string& whose, const Figures& figures) {
    for (const Figures::Row& row : figures.rows())
      figures_[whose + "." + row.path] = number_of(row.value);
  }

  std::map<std::string, std::int64_t> figures_;
};

void expect_the_twin_agrees(const Scenario& scenario, const EngineTold& engine) {
  const NaiveCallers::Results twin = NaiveCallers(scenario).run();
  if (!twin.is_whole) return;
  for (std::size_t i = 0; i < std::min(twin.rows.size(), engine.rows.size()); ++i)
    ASSERT_EQ(twin.rows[i], engine.rows[i]);
  ASSERT_EQ(twin.rows.size(), engine.rows.size());
  for (const auto& [path, number] : twin.figures) ASSERT_EQ(number, engine.of(path)) << path;
}

void expect_nothing_is_lost(const Scenario& scenario, const EngineTold& engine) {
  for (const FunctionSummary& function : engine.summary.functions) {
    const std::string& name = function.name;
    EXPECT_EQ(function.requests, function.invocations() + function.throttled());
    EXPECT_EQ(engine.of(name + ".clients.requests"),
              engine.sum(name, {"clients.answered", "clients.failed", "clients.gave_up",
                                "clients.waiting"}));
    EXPECT_EQ(engine.of(name + ".async.events_received"),
              engine.sum(name, {"async.events_succeeded", "async.events_dropped.total",
                                "async.events_waiting"}));
    EXPECT_EQ(engine.of(name + ".background.left"),
              engine.sum(name, {"background.finished", "background.lost", "background.pending"}));
  }
  EXPECT_EQ(engine.summary.account.requests, engine.rows.size());
  for (const FrontDoorSettings& door : scenario.front_doors) {
    const std::string path = "front_doors." + door.name;
    EXPECT_EQ(engine.of(path + ".requests"),
              engine.sum(path, {"responses.200", "responses.429", "responses.500", "responses.502",
                                "responses.503", "responses.504"}));
  }
  for (const DependencySettings& dependency : scenario.dependencies) {
    const std::string path = "dependencies." + dependency.name;
    const bool cancels = dependency.abandoned == DependencySettings::Abandoned::cancelled;
    EXPECT_EQ(engine.of(path + ".calls"), engine.sum(path, {"latency_ms", "in_use", "waiting"}) +
                                              (cancels ? engine.of(path + ".abandoned") : 0));
  }
}

TEST(CallersTwin, AgreesOnEveryRequestAndNothingIsLost) {
  std::uint64_t checked = 0;
  const std::uint64_t seeds = scenarios();
  for (std::uint64_t seed = 1; seed <= seeds && !HasFailure(); ++seed) {
    const std::string yaml = random_callers(seed);
    SCOPED_TRACE("seed " + std::to_string(seed) + ":\n" + yaml);
    std::optional<Scenario> scenario;
    try {
      scenario = parse_scenario(yaml);
    } catch (const ScenarioError&) {
      continue;  // a change that AWS would refuse
    }
    const EngineTold engine(*scenario);
    ++checked;

    expect_nothing_is_lost(*scenario, engine);
    expect_the_twin_agrees(*scenario, engine);
  }
  EXPECT_GE(checked * 10, seeds * 8);
}

}  // namespace
}  // namespace coldcast
