#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "coldcast/base/error.h"
#include "coldcast/config/scenario_file.h"
#include "coldcast/plan/levers.h"

namespace coldcast {
namespace {

using testing::HasSubstr;

// Twenty at once all the time.
std::string office(const std::string& provisioned, const std::string& duration) {
  return "duration: " + duration + R"(
functions:
  desk:
    timeout: 10s
    handler: {duration: 1s}
    provisioned_concurrency: )" +
         provisioned + R"(
    arrivals: {kind: constant, rate: 20/s}
)";
}

std::vector<LeverGroup> levers_of(const std::string& yaml) {
  const Scenario scenario = parse_scenario(yaml);
  const std::vector<std::size_t> functions = {0};
  const RunControl control;
  DemandMeter demand(scenario, 1, control);
  return lever_kind("autoscaling").build({scenario, functions, demand});
}

// Each step as a scenario of its own.
void expect_readable(const std::string& yaml, const Lever& lever) {
  for (const std::vector<Choice>& step : lever.steps) {
    LoadOptions options;
    for (const Choice& choice : step)
      options.edits.push_back(make_edit(choice.path, choice.value, choice.path));
    EXPECT_NO_THROW((void)parse_scenario(yaml, "office.yaml", options)) << step.back().value;
  }
}

TEST(AutoScalingLevers, TurnTargetMinimumAndMaximumAgainstAConstant) {
  const std::string yaml = office("0", "10min");
  const std::vector<LeverGroup> groups = levers_of(yaml);

  ASSERT_EQ(groups.size(), 1U);
  // A constant, and for each of five targets a maximum of what is needed and one of what tracking
  // would like.
  ASSERT_EQ(groups[0].size(), 11U);
  EXPECT_EQ(groups[0][0].steps.size(), 21U);
  EXPECT_EQ(groups[0][1].steps.back()[0].value,
            "{initial: 20, autoscaling: {minimum: 20, maximum: 20, target_tracking: {target: "
            "0.5}}}");
  EXPECT_EQ(groups[0][2].steps.front()[0].value,
            "{initial: 1, autoscaling: {minimum: 1, maximum: 41, target_tracking: {target: "
            "0.5}}}");
  for (const Lever& lever : groups[0]) expect_readable(yaml, lever);
}

TEST(AutoScalingLevers, KeepHowAwsAllocates) {
  const std::string yaml =
      office("{initial: 3, allocate: aws, autoscaling: {minimum: 1, maximum: 9}}", "10min");
  const LeverGroup group = levers_of(yaml).at(0);

  EXPECT_EQ(group[0].steps[0][0].path, "functions.desk.provisioned_concurrency.initial");
  EXPECT_EQ(group[0].steps[0][1].value, "none");
  EXPECT_EQ(group[1].steps[0][1].path, "functions.desk.provisioned_concurrency.autoscaling");
  for (const Lever& lever : group) expect_readable(yaml, lever);
}

TEST(AutoScalingLevers, RaiseTheMinimumByTheHourWhereThereAreHours) {
  const std::string yaml = R"(
duration: 3h
functions:
  desk:
    timeout: 10s
    handler: {duration: 1s}
    arrivals: [{kind: constant, rate: 2/s}, {kind: constant, rate: 8/s, from: 1h, until: 2h}]
)";
  const LeverGroup group = levers_of(yaml).at(0);

  const std::string last = group.back().steps.back().back().value;
  EXPECT_THAT(last, HasSubstr("scheduled: [{at: 1h, minimum: 10}, {at: 2h, minimum: "));
  for (const Lever& lever : group) expect_readable(yaml, lever);
}

}  // namespace
}  // namespace coldcast
