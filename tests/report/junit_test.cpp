// What a pipeline reads of conditions.
#include <gtest/gtest.h>
#include <sstream>
#include <string>

#include "coldcast/report/condition_report.h"

namespace coldcast {
namespace {

ConditionResult condition(const std::string& expression, const std::string& metric,
                          const Estimate& found, Verdict verdict) {
  return {.expression = expression,
          .kind = ConditionResult::Kind::threshold,
          .metric = metric,
          .found = found,
          .verdict = verdict};
}

Estimate sure(double mean) {
  return {.mean = mean, .half_width = 0.0, .count = 10, .replications = 10};
}

Estimate none_seen(double cases, double upper) {
  return {.mean = 0.0,
          .half_width = upper,
          .count = 10,
          .replications = 10,
          .lower = 0.0,
          .upper = upper,
          .none_seen_in = cases};
}

// What is unsure has failed, as it does for the exit code.
TEST(Junit, HasACaseForEachConditionOfEachSetting) {
  ConditionResult unsure =
      condition("f.throttles.total>0", "throttles.total", none_seen(10, 0.3), Verdict::unsure);
  unsure.kind = ConditionResult::Kind::fail_if;
  std::ostringstream out;
  write_junit("shop & co",
              {{"as it is", {condition("requests==3", "requests", sure(3), Verdict::pass), unsure}},
               {"\"new\"", {condition("requests<3", "requests", sure(3), Verdict::fail)}}},
              out);

  EXPECT_EQ(out.str(), R"xml(<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="shop &amp; co" tests="3" failures="2">
  <testsuite name="as it is" tests="2" failures="1">
    <testcase classname="as it is" name="requests==3"/>
    <testcase classname="as it is" name="--fail-if f.throttles.total&gt;0">
      <failure type="unsure" message="throttles.total is 0 (none seen in 10 runs: below 0.3 a run)"/>
    </testcase>
  </testsuite>
  <testsuite name="&quot;new&quot;" tests="1" failures="1">
    <testcase classname="&quot;new&quot;" name="requests&lt;3">
      <failure type="fail" message="requests is 3 ± 0"/>
    </testcase>
  </testsuite>
</testsuites>
)xml");
}

TEST(ConditionWords, SayHowMuchIsKnown) {
  const auto figure = [](const std::string& metric, const Estimate& found) {
    return condition_figure(condition("", metric, found, Verdict::unsure));
  };

  EXPECT_EQ(figure("latency_ms.p50", {}), "a statistic of nothing");
  EXPECT_EQ(figure("cold_start_rate", none_seen(3000, 0.001)),
            "0 (none seen in 3,000 invocations: below 0.1 %)");
  EXPECT_EQ(figure("requests", {.mean = 7.0, .count = 1, .replications = 10}),
            "7 (one number: no interval)");
  EXPECT_EQ(condition_mark(Verdict::unsure), "?");
  EXPECT_EQ(verdict_word(Verdict::fail), "fail");
}

}  // namespace
}  // namespace coldcast
