#include "coldcast/plan/plan.h"

#include <cmath>
#include <gmock/gmock.h>

#include "coldcast/plan/levers.h"
#include "coldcast/study/compare.h"

namespace coldcast {
namespace {

// Four requests a second of one second each: on average four in flight.
constexpr double kLoad = 4.0;
constexpr const char* kDesk = R"(
scenario: desk
duration: 30min
warmup: 2min
account: {requests_per_concurrency: unlimited}
functions:
  desk:
    timeout: 15min
    keep_alive: {kind: forever}
    handler: {duration: {kind: exponential, mean: 1s}}
    arrivals: {kind: poisson, rate: 4/s}
)";
constexpr double kRequests = 4.0 * 28 * 60;

// Erlang (1917): the share that is lost at `servers` servers.
double erlang_b(unsigned servers) {
  double loss = 1.0;
  for (unsigned i = 1; i <= servers; ++i) loss = kLoad * loss / (i + kLoad * loss);
  return loss;
}

// The chance that a Poisson number is `level` or more.
double poisson_tail(unsigned level) {
  double term = std::exp(-kLoad);
  double below = 0.0;
  for (unsigned i = 0; i < level; ++i) {
    below += term;
    term *= kLoad / (i + 1);
  }
  return 1.0 - below;
}

PlanResult plan_desk(const std::string& target, const std::string& range,
                     const std::string& edit = "description=desk") {
  const ScenarioFile file = parse_scenario_file(kDesk, "desk.yaml");
  PlanTask task{.file = &file, .edits = {parse_edit(edit)}, .targets = {parse_expression(target)}};
  task.levers = {{lever_of(parse_axis(range, "--range"))}};
  RunControl control;
  control.jobs = 2;
  return plan(task, control);
}

std::string value_of_best(const PlanResult& result) {
  return result.best ? result.best->choices.at(0).value : "nothing";
}

// M/G/c/c: throttles are the calls that Erlang's telephone exchange loses.
TEST(Plan, FindsTheSmallestReservedConcurrencyByErlangB) {
  const double target = 0.02 * kRequests;
  ASSERT_LT(erlang_b(9) * kRequests, target);
  ASSERT_GT(erlang_b(8) * kRequests, target);

  const PlanResult result = plan_desk("desk.throttles.total<" + std::to_string(target),
                                      "functions.desk.reserved_concurrency=1..20");

  EXPECT_EQ(value_of_best(result), "9");
  ASSERT_TRUE(result.next);
  EXPECT_EQ(result.next->choices.at(0).value, "8");
  EXPECT_NE(result.next->verdict, Verdict::pass);
  // What theory expects lies within twice the interval that the plan gives.
  const Estimate throttles = result.best->targets.at(0).estimate;
  EXPECT_NEAR(throttles.mean, erlang_b(9) * kRequests, 2.0 * throttles.half_width);
}

// Without keep-alive every spillover is cold, and provisioned concurrency is a loss system again.
// The target is one for which the quantile of the demand without limit, M/G/infinity, is the same.
TEST(Plan, FindsTheProvisionedConcurrencyThatTheoryGivesForAColdStartTarget) {
  ASSERT_TRUE(erlang_b(9) < 0.025 && erlang_b(8) > 0.025);
  ASSERT_TRUE(poisson_tail(9) < 0.025 && poisson_tail(8) > 0.025);

  const PlanResult result =
      plan_desk("desk.cold_start_rate<2.5%", "functions.desk.provisioned_concurrency=0..20",
                "functions.desk.keep_alive={kind: none}");

  EXPECT_EQ(value_of_best(result), "9");
  EXPECT_EQ(result.as_it_is.verdict, Verdict::fail);
}

TEST(Plan, PassesOverWhatAwsWouldRefuse) {
  const PlanResult result =
      plan_desk("desk.throttles.total==0", "functions.desk.reserved_concurrency=1,40,950",
                "functions.desk.reserved_concurrency=2");

  EXPECT_EQ(value_of_best(result), "40");
  EXPECT_THAT(result.tried.back().refusal, testing::HasSubstr("950"));
  EXPECT_EQ(result.tried.back().verdict_word(), "REFUSED");
}

TEST(Plan, SaysWhatComesNearestAndWhatForbidsItWhenNothingMeetsTheTarget) {
  const PlanResult result =
      plan_desk("desk.latency_ms.p50<500ms", "functions.desk.provisioned_concurrency=0..2");

  EXPECT_FALSE(result.best);
  ASSERT_TRUE(result.nearest);
  ASSERT_EQ(result.bounds.size(), 1U);
  // The median of an exponential handler of 1 s is ln 2 seconds.
  EXPECT_EQ(result.bounds[0].part, "duration_ms.p50");
  EXPECT_NEAR(result.bounds[0].least, 1000.0 * std::log(2.0), 25.0);
  EXPECT_LE(result.bounds[0].least, result.nearest->targets.at(0).estimate.mean);
}

TEST(Plan, TakesTheFileAsItIsWhereNothingCheaperPasses) {
  const PlanResult result =
      plan_desk("desk.throttles.total==0", "functions.desk.reserved_concurrency=30..60");

  ASSERT_TRUE(result.best);
  EXPECT_TRUE(result.best->choices.empty());
  EXPECT_EQ(result.best->cost(), result.as_it_is.cost());
}

// 2,000 limits of which the 1,500th is enough: 11 halvings, a look at the ends and the neighbours.
TEST(Plan, BisectsALimitWhereMoreDoesNoHarm) {
  const ScenarioFile file = parse_scenario_file(R"(
duration: 1min
account: {concurrency_limit: 10, unreserved_minimum: 0, requests_per_concurrency: unlimited}
functions:
  crowd:
    timeout: 1min
    scaling_rate: unlimited
    handler: {duration: 30s}
    arrivals: {kind: burst, at: 1s, count: 1500}
)",
                                                "crowd.yaml");
  PlanTask task{.file = &file, .edits = {}, .targets = {parse_expression("throttles.total==0")}};
  task.levers = {{lever_of(parse_axis("account.concurrency_limit=1..2000", "--range"))}};

  const PlanResult result = plan(task, RunControl{});

  EXPECT_EQ(value_of_best(result), "1500");
  EXPECT_LE(result.tried.size(), 14U);
  EXPECT_EQ(result.next->choices.at(0).value, "1499");
}

// What is far from its target gets a first look, and no more.
TEST(Plan, SpendsNoReplicationsOnSettingsThatAreNeverInDoubt) {
  const PlanResult result =
      plan_desk("desk.cold_start_rate<2.5%", "functions.desk.provisioned_concurrency=0,1,2,12",
                "functions.desk.keep_alive={kind: none}");

  EXPECT_EQ(value_of_best(result), "12");
  EXPECT_EQ(result.best->replications, 10U);
  for (const Candidate& candidate : result.tried) {
    if (candidate.choices.at(0).value == "12") continue;
    EXPECT_EQ(candidate.replications, 4U) << candidate.choices.at(0).value;
  }
}

TEST(Plan, StopsAtItsBudget) {
  const ScenarioFile file = parse_scenario_file(kDesk, "desk.yaml");
  PlanTask task{.file = &file, .edits = {}, .targets = {parse_expression("desk.requests>0")}};
  task.levers = {{lever_of(parse_axis("functions.desk.reserved_concurrency=1..20", "--range"))}};
  task.budget = 15;

  const PlanResult result = plan(task, RunControl{});

  EXPECT_EQ(result.runs, 15U);
  EXPECT_TRUE(result.budget_ended);
}

// Why settings are compared on the same requests: what both have in common does not blur the
// difference.
TEST(PairedDifference, IsMuchTighterThanAnUnpairedOne) {
  const ScenarioFile file = parse_scenario_file(kDesk, "desk.yaml");
  Study study{.kind = StudyKind::compare, .replications = 10};
  study.cells = {{"none", {}}, {"two", {}}};
  const std::vector<Scenario> scenarios = {
      load(file).scenario,
      load(file, {.edits = {parse_edit("functions.desk.provisioned_concurrency=2")}}).scenario};

  const StudyRuns runs = simulate(study, scenarios, RunControl{});

  for (const std::string metric : {"cost_usd.per_month", "latency_ms.p50"}) {
    const PairedDifference found = paired_difference(runs.cells[0], runs.cells[1], metric);
    // The variance of a difference of independent means is the sum of theirs.
    const double unpaired = std::hypot(found.baseline.half_width, found.variant.half_width);
    EXPECT_LT(found.difference.half_width, unpaired / 2.0) << metric;
  }
}

}  // namespace
}  // namespace coldcast
