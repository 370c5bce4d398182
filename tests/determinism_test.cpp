#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sstream>

#include "coldcast/config/scenario_file.h"
#include "coldcast/engine/observer_list.h"
#include "coldcast/engine/simulation.h"
#include "coldcast/logs/invocation_log.h"
#include "coldcast/report/report.h"
#include "coldcast/results/metric_tree.h"
#include "coldcast/stats/statistics.h"
#include "coldcast/study/scenario_run.h"
#include "coldcast/study/statistics_run.h"

namespace coldcast {
namespace {

// FNV-1a (www.isthe.com/chongo/tech/comp/fnv): any digest that is the same everywhere will do.
std::string digest(std::string_view bytes) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char byte : bytes) {
    hash ^= static_cast<unsigned char>(byte);
    hash *= 0x100000001b3U;
  }
  return fmt::format("{:016x}", hash);
}

struct Bytes {
  const char* scenario;
  const char* invocations;  // digest of `run --invocations`
  const char* json;         // digest of `run --format json`

  friend std::ostream& operator<<(std::ostream& out, const Bytes& bytes) {
    return out << bytes.scenario;
  }
};

// Every compiler, level of optimisation and sanitizer must come to these bytes. A change of the
// model or of the files changes them: then the failing test says what they are now, and the commit
// says why.
constexpr Bytes kBytes[] = {
    {"scenarios/three-at-once.yaml", "ebe83e8bdf07a7c1", "0ba75d26bce34f6d"},
    {"scenarios/one-after-another.yaml", "151a9c94b5e142fc", "034222c37981ca86"},
    {"scenarios/idle-expiry-at-exactly-the-timeout.yaml", "dd4cfa5919a95456", "ac9c439fd903f702"},
    {"scenarios/is-my-global-variable-still-there.yaml", "7cddeebb10e0be36", "0b01a8929d55c321"},
    {"scenarios/the-warmers-illusion.yaml", "04252162298856ba", "d0d186641d971d4f"},
    {"scenarios/reserved.yaml", "754804ad47469ae8", "8411bbe0de416793"},
    {"scenarios/provisioned-with-spillover.yaml", "716d7669d35d7d11", "545d57c8f6e49f1f"},
    {"scenarios/account-full.yaml", "393f0b92b47ccc8d", "79c899977840c664"},
    {"scenarios/first-steps.yaml", "d21175efa2bd80ca", "f8de986990587279"},
    {"scenarios/azure-2021.yaml", "3a29cf0582e38475", "92c20550e19e389b"},
    // Every distribution and arrival pattern, so every function of the mathematical library.
    {"tests/fuzz/corpus/scenario/everything.yaml", "947eb17f574c6246", "187ca866048733b3"},
};

std::string json_of(Summary summary, std::uint64_t events, const Scenario& scenario) {
  summary.simulated_events = events;
  std::ostringstream json;
  report_format("json").run(metric_tree(summary, scenario), {}, json);
  return json.str();
}

class Determinism : public testing::TestWithParam<Bytes> {
 protected:
  const Scenario scenario_ =
      load_scenario(std::filesystem::path(COLDCAST_SOURCE_DIR) / GetParam().scenario);
};

TEST_P(Determinism, GivesTheBytesThatEveryBuildGives) {
  StatisticsCollector statistics(scenario_);
  std::ostringstream rows;
  InvocationWriter writer(scenario_, rows);
  ObserverList observers;
  observers.add(statistics);
  observers.add(writer);
  Simulation simulation(scenario_, observers);
  simulation.run();
  const std::string json =
      json_of(summarize(statistics, simulation), simulation.simulated_events(), scenario_);

  EXPECT_EQ(digest(rows.str()), GetParam().invocations);
  EXPECT_EQ(digest(json), GetParam().json);
}

TEST_P(Determinism, GivesTheSameBytesOnAnyNumberOfThreads) {
  for (const unsigned jobs : {1U, 2U, 7U}) {
    ScenarioRun run(scenario_, 0, jobs);
    while (run.run_for(1000)) {
    }
    const Summary summary = run.take_summary();
    EXPECT_EQ(digest(json_of(summary, summary.simulated_events, scenario_)), GetParam().json)
        << jobs << " jobs";
  }
}

std::string name_of(const testing::TestParamInfo<Bytes>& bytes) {
  std::string name = std::filesystem::path(bytes.param.scenario).stem().string();
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Scenarios, Determinism, testing::ValuesIn(kBytes), name_of);

}  // namespace
}  // namespace coldcast
