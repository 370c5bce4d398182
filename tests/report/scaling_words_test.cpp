#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sstream>

#include "coldcast/config/scenario_file.h"
#include "coldcast/engine/simulation.h"
#include "coldcast/report/report.h"
#include "coldcast/report/timeline_report.h"
#include "coldcast/timeline/timeline_recorder.h"

namespace coldcast {
namespace {

using testing::HasSubstr;

// The timeline of a function with a handler of a second.
std::string drawn(std::string_view format, const std::string& provisioned,
                  const std::string& arrivals) {
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
  report_format(format, ResultKind::timeline)
      .timeline(recorder.timeline(), {.width = format == "text" ? 200U : 960U}, out);
  return out.str();
}

std::string text_of(const std::string& provisioned, const std::string& arrivals) {
  return drawn("text", provisioned, arrivals);
}

const std::string kClimbing =
    "{initial: 15, autoscaling: {minimum: 15, maximum: 30, target_tracking: {target: 0.7}}}";

TEST(TimelineText, TellsWhatAutoScalingSawAndDid) {
  const std::string text = text_of(kClimbing, "{kind: constant, rate: 40/s}");

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

TEST(TimelineSvg, DrawsUtilizationAlarmsAndActivities) {
  const std::string svg = drawn("svg", kClimbing, "{kind: constant, rate: 40/s}");

  EXPECT_THAT(svg, HasSubstr(">utilization</text>"));
  EXPECT_THAT(svg, HasSubstr("<title>high alarm in ALARM</title>"));
  EXPECT_THAT(svg, testing::Not(HasSubstr("<title>low alarm in ALARM</title>")));
  EXPECT_THAT(svg, HasSubstr("<title>15 to 22 at 3 min 30 s (high alarm)</title>"));
  EXPECT_THAT(svg, HasSubstr(">22</text>"));
  EXPECT_THAT(svg, HasSubstr("auto scaling: 15 to 22 at 3 min 30 s (high alarm); 22 to 30 at"));
}

TEST(TimelineHtml, CarriesUtilizationAlarmsAndActivities) {
  const std::string page = drawn("html", kClimbing, "{kind: constant, rate: 40/s}");

  EXPECT_THAT(page, HasSubstr("\"scaling\":{\"utilization\":[[0,100]]"));
  EXPECT_THAT(page, HasSubstr("\"high_alarm\":[[90000000000,0],[210000000000,1]]"));
  EXPECT_THAT(page, HasSubstr("[210000000000,22,\"15 to 22 at 3 min 30 s (high alarm)\"]"));
  EXPECT_THAT(page, HasSubstr("api, auto scaling: 15 to 22"));
  EXPECT_THAT(page, HasSubstr("Drawing.prototype.drawScaling"));
}

TEST(TimelineHtml, DrawsALineForEachChangeAndElseNothingOfIt) {
  const auto page_of = [](const std::string& changes) {
    const Scenario scenario = parse_scenario(R"(
duration: 1min
functions:
  api: {handler: {duration: 1s}, arrivals: {kind: constant, rate: 1/s}}
)" + changes);
    TimelineRecorder recorder(scenario, {});
    Simulation(scenario, recorder).run();
    std::ostringstream out;
    report_format("html", ResultKind::timeline).timeline(recorder.timeline(), {}, out);
    return out.str();
  };

  EXPECT_THAT(page_of("changes: [{at: 10s, deploy: api}]\n"),
              testing::AllOf(HasSubstr("\"changes\":[[10000000000,\"deploy api\"]]"),
                             HasSubstr("Drawing.prototype.drawChanges")));
  EXPECT_THAT(page_of(""), testing::Not(HasSubstr("drawChanges")));
}

}  // namespace
}  // namespace coldcast
