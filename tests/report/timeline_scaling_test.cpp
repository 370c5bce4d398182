#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sstream>

#include "coldcast/config/scenario_file.h"
#include "coldcast/engine/simulation.h"
#include "coldcast/report/timeline_report.h"
#include "coldcast/timeline/timeline_recorder.h"

namespace coldcast {
namespace {

using testing::HasSubstr;

// The timeline of a function with a handler of a second, as text.
std::string text_of(const std::string& provisioned, const std::string& arrivals) {
  const Scenario scenario = parse_scenario(R"(
duration: 30min
functions:
  api:
    timeout: 10s
    handler: {duration: 1s}
    provisioned_concurrency: )" + provisioned +
                                           "\n    arrivals: " + arrivals + "\n");
  TimelineRecorder recorder(scenario, {});
  Simulation(scenario, recorder).run();
  std::ostringstream out;
  timeline_format("text").write(recorder.timeline(), {.width = 200}, out);
  return out.str();
}

TEST(TimelineText, TellsWhatAutoScalingSawAndDid) {
  const std::string text = text_of(
      "{initial: 15, autoscaling: {minimum: 15, maximum: 30, target_tracking: {target: 0.7}}}",
      "{kind: constant, rate: 40/s}");

  EXPECT_THAT(text, HasSubstr("utilization % 100"));
  EXPECT_THAT(text, HasSubstr("high alarm, max 1"));
  EXPECT_THAT(text,
              HasSubstr("auto scaling: 15 to 22 at 3 min 30 s (high alarm); 22 to 30 at 4 min "
                        "30 s (high alarm)"));
}

TEST(TimelineText, TellsWhyNothingScaled) {
  const std::string text = text_of(
      "{initial: 15, autoscaling: {minimum: 5, maximum: 15, target_tracking: {target: 0.7}}}",
      "{kind: constant, rate: 15/s, until: 4min}");

  EXPECT_THAT(text, HasSubstr("auto scaling: nothing scaled: the high alarm asked for no more than "
                              "there was, the low alarm ran out of data points"));
}

}  // namespace
}  // namespace coldcast
