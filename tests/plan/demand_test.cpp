#include "coldcast/plan/demand.h"

#include <gmock/gmock.h>

#include "coldcast/config/scenario_file.h"

namespace coldcast {
namespace {

using namespace std::chrono_literals;

TEST(Demand, IsMeasuredHourByHour) {
  // One request at a time from 0:30; two together from 1:00, for twelve and for six minutes.
  const Scenario scenario = parse_scenario(R"(
duration: 2h
functions:
  batch:
    timeout: 15min
    arrivals:
      - {kind: requests, list: [{at: 30min, duration: 15min}, {at: 45min, duration: 15min}]}
      - {kind: requests, list: [{at: 1h, duration: 12min}, {at: 1h, duration: 6min}]}
)");

  const Demand demand = measure_demand(scenario, 1, RunControl{}).functions.at(0);

  EXPECT_EQ(demand.peak(), 2U);
  EXPECT_EQ(demand.quantile(0, 0.5), 0U);
  EXPECT_EQ(demand.quantile(0, 0.51), 1U);
  // Two in flight for a tenth of the hour, one for another tenth.
  EXPECT_EQ(demand.quantile(1, 0.8), 0U);
  EXPECT_EQ(demand.quantile(1, 0.9), 1U);
  EXPECT_EQ(demand.quantile(1, 1.0), 2U);
  EXPECT_EQ(demand.quantile(7, 1.0), 0U);
}

// A request is in flight while it waits for an environment.
TEST(Demand, CountsRequestsThatWait) {
  const Scenario scenario = parse_scenario(R"(
duration: 1h
functions:
  batch:
    timeout: 15min
    assignment: first_free
    cold_start: {init: 9s}
    arrivals: {kind: requests, list: [{at: 0s, duration: 1s}, {at: 1s, duration: 1s}]}
)");

  EXPECT_EQ(measure_demand(scenario, 1, RunControl{}).functions.at(0).peak(), 2U);
}

TEST(Demand, IsMeasuredUntilTheEndOfTime) {
  const Scenario scenario = parse_scenario(R"(
duration: 9223372036854775806ns
functions:
  batch:
    arrivals: {kind: requests, list: [{at: 9223372036s, duration: 100ms}]}
)");

  const Demand demand = measure_demand(scenario, 1, RunControl{}).functions.at(0);

  // It is the hour 2,562,047, the last of its day.
  EXPECT_EQ(demand.quantile(22, 1.0), 0U);
  EXPECT_EQ(demand.quantile(23, 1.0), 1U);
}

}  // namespace
}  // namespace coldcast
