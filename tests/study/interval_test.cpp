#include "coldcast/study/interval.h"

#include <array>
#include <cmath>
#include <gmock/gmock.h>
#include <limits>
#include <vector>

#include "coldcast/random/random_stream.h"

namespace coldcast {
namespace {

constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();

Estimate estimate_of(std::vector<double> values) {
  return estimate(values);
}

// Table of Student's t, two-sided 95 %: any statistics textbook.
TEST(Interval, UsesStudentsT) {
  EXPECT_NEAR(student_t(1), 12.706, 0.0005);
  EXPECT_NEAR(student_t(9), 2.262, 0.0005);
  EXPECT_NEAR(student_t(1000), 1.962, 0.0005);
}

TEST(Interval, OfThreeValuesIsComputedByHand) {
  const Estimate found = estimate_of({1.0, 2.0, 3.0});

  EXPECT_DOUBLE_EQ(found.mean, 2.0);
  // Standard deviation 1, standard error 1/sqrt(3), t(2) = 4.30265.
  EXPECT_NEAR(found.half_width, 4.30265 / std::sqrt(3.0), 1e-5);
  EXPECT_DOUBLE_EQ(found.low(), found.mean - found.half_width);
}

TEST(Interval, OfEqualValuesHasNoWidthAndTheirExactMean) {
  const Estimate found = estimate_of(std::vector<double>(7, 0.1));

  EXPECT_EQ(found.mean, 0.1);
  EXPECT_EQ(found.half_width, 0.0);
}

TEST(Interval, OfOneValueIsThatValue) {
  const Estimate found = estimate_of({0.25});

  EXPECT_EQ(found.high(), 0.25);
  EXPECT_TRUE(std::isnan(found.half_width));
}

TEST(Interval, LeavesOutReplicationsWithoutTheNumber) {
  const Estimate found = estimate_of({kNothing, 3.0, kNothing, 5.0});

  EXPECT_EQ(found.count, 2U);
  EXPECT_DOUBLE_EQ(found.mean, 4.0);
}

TEST(Interval, OfNothingIsNothing) {
  EXPECT_TRUE(std::isnan(estimate_of({kNothing}).mean));
}

// The promise itself: of 2,000 intervals, 95 % hold the true mean; 3 standard deviations of that
// share are 1.5 %.
TEST(Interval, HoldsTheTrueMeanInNineteenOfTwentyCases) {
  RandomStream stream({.seed = 7, .function = "interval"});
  int held = 0;

  for (int i = 0; i < 2000; ++i) {
    std::vector<double> values(8);
    // Sums of twelve uniforms are as good as normal.
    for (double& value : values)
      for (int k = 0; k < 12; ++k) value += stream.uniform();
    const Estimate found = estimate(values);
    held += found.low() <= 6.0 && 6.0 <= found.high() ? 1 : 0;
  }

  EXPECT_NEAR(held / 2000.0, 0.95, 0.015);
}

TEST(Judge, TellsPassFailAndUnsureApart) {
  const Expression below = parse_expression("checkout.cold_start_rate<0.5");

  EXPECT_EQ(judge(below, estimate_of({0.1, 0.11, 0.12})), Verdict::pass);
  EXPECT_EQ(judge(below, estimate_of({0.1, 0.9})), Verdict::unsure);
  EXPECT_EQ(judge(below, estimate_of({0.9, 0.91, 0.92})), Verdict::fail);
}

TEST(Judge, ReadsTheLowerEndForAConditionFromBelow) {
  const Expression above = parse_expression("cost_usd.total>=2");

  EXPECT_EQ(judge(above, estimate_of({2.0, 2.0})), Verdict::pass);
  EXPECT_EQ(judge(above, estimate_of({2.0, 3.0})), Verdict::unsure);
}

TEST(Judge, WantsAnEqualityOfEachReplication) {
  const Expression none = parse_expression("throttles.total==0");

  EXPECT_EQ(judge(none, estimate_of({0.0, 0.0, 0.0})), Verdict::pass);
  EXPECT_EQ(judge(none, estimate_of({0.0, 1.0, 0.0})), Verdict::fail);
}

TEST(Judge, FailsAnEqualityByOneReplicationThatDiffers) {
  const Expression none = parse_expression("throttles.total==0");

  EXPECT_EQ(judge(none, estimate_of({kNothing, 1.0, kNothing})), Verdict::fail);
}

TEST(Judge, SaysOfACountTheSameForUnequalToZeroAsForAboveZero) {
  const Expression some = parse_expression("throttles.total!=0");
  const Expression above = parse_expression("throttles.total>0");

  for (const std::vector<double>& seen :
       {std::vector<double>{0.0, 0.0, 0.0}, {0.0, 1.0, 0.0}, {7.0, 8.0, 8.0}, {5.0}, {0.0}})
    EXPECT_EQ(judge(some, estimate_of(seen)), judge(above, estimate_of(seen))) << seen.size();
  EXPECT_EQ(judge(some, estimate_of({0.0, 1.0, 0.0})), Verdict::unsure);
}

TEST(Judge, IsSureOfAnInequalityOutsideOfTheInterval) {
  const Expression not_two = parse_expression("throttles.total!=2");

  EXPECT_EQ(judge(not_two, estimate_of({0.0, 0.0, 0.0, 1.0})), Verdict::pass);
  EXPECT_EQ(judge(not_two, estimate_of({40.0, 41.0})), Verdict::pass);
  EXPECT_EQ(judge(not_two, estimate_of({1.0, 2.0, 3.0})), Verdict::unsure);
  EXPECT_EQ(judge(not_two, estimate_of({2.0, 2.0})), Verdict::fail);
}

TEST(Judge, IsSureOfNothingThatOneReplicationOfSeveralHas) {
  const Expression below = parse_expression("rare.latency_ms.p99<1500");

  EXPECT_EQ(judge(below, estimate_of({kNothing, 3.0, kNothing})), Verdict::unsure);
  EXPECT_EQ(judge(below, estimate_of({kNothing, 3000.0})), Verdict::unsure);
  EXPECT_EQ(judge(below, estimate_of({3.0})), Verdict::pass);
}

TEST(Judge, HasAWordForEachVerdict) {
  EXPECT_EQ(to_string(Verdict::pass), "PASS");
  EXPECT_EQ(to_string(Verdict::unsure), "UNSURE");
  EXPECT_EQ(to_string(Verdict::fail), "FAIL");
}

TEST(Judge, FailsANumberThatNobodyHas) {
  EXPECT_EQ(judge(parse_expression("latency_ms.p99<800"), estimate_of({kNothing})), Verdict::fail);
}

// 3 / n; Garwood's limits of a mean of which so many were seen, from his table.
TEST(Interval, OfEventsThatWereNotSeenFollowsTheRuleOfThree) {
  const Estimate found = estimate_events(std::vector<double>(10, 0.0));

  EXPECT_EQ(found.mean, 0.0);
  EXPECT_DOUBLE_EQ(found.half_width, 0.3);
  EXPECT_EQ(found.low(), 0.0);
  EXPECT_DOUBLE_EQ(found.high(), 0.3);
  EXPECT_EQ(found.none_seen_in, 10.0);
  EXPECT_EQ(judge(parse_expression("throttles.total>0"), found), Verdict::unsure);
  EXPECT_EQ(judge(parse_expression("throttles.total<0.2"), found), Verdict::unsure);
  EXPECT_EQ(judge(parse_expression("throttles.total<0.31"), found), Verdict::pass);
  EXPECT_EQ(judge(parse_expression("throttles.total==0"), found), Verdict::pass);
}

TEST(Interval, OfFewEventsIsAtLeastThatOfPoissonsLaw) {
  const Estimate one = estimate_events(std::vector<double>{0, 0, 0, 0, 1, 0, 0, 0, 0, 0});
  const Estimate five = estimate_events(std::vector<double>{1, 0, 0, 2, 0, 0, 1, 0, 0, 1});

  EXPECT_NEAR(one.high(), 0.5572, 1e-4);
  EXPECT_NEAR(one.low(), 0.0, 1e-12);  // Student's t reaches below Garwood's 0.0025
  EXPECT_NEAR(five.high(), 1.1668, 1e-4);
  EXPECT_LE(five.low(), 0.1623);
  EXPECT_GE(five.low(), 0.0);
}

TEST(Interval, OfCountsThatNeverVaryHasNoWidth) {
  EXPECT_EQ(estimate_events(std::vector<double>{1, 1, 1, 1}).half_width, 0.0);
  EXPECT_EQ(estimate_events(std::vector<double>{7, 7, 7}).high(), 7.0);
}

TEST(Interval, OfManyEventsIsThatOfStudent) {
  const std::vector<double> counts = {31, 28, 35, 40, 26};

  EXPECT_EQ(estimate_events(counts).half_width, estimate_counts(counts).half_width);
}

// Clopper and Pearson: 1 of 40 lies within 0.0633 % and 13.16 %.
TEST(Interval, OfARareShareIsAtLeastThatOfClopperAndPearson) {
  const Estimate none = estimate_share(std::vector<double>{0, 0}, std::vector<double>{0, 0},
                                       std::vector<double>{150, 150});
  const Estimate one = estimate_share(std::vector<double>{0, 0.05}, std::vector<double>{0, 1},
                                      std::vector<double>{20, 20});

  EXPECT_DOUBLE_EQ(none.high(), 0.01);
  EXPECT_EQ(none.none_seen_in, 300.0);
  EXPECT_GE(one.high(), 0.1315);
  EXPECT_EQ(one.low(), 0.0);
}

TEST(Interval, SumsCountsBeforeItDivides) {
  EXPECT_EQ(estimate_counts(std::vector<double>{1, 0, 0, 1, 0, 0, 0, 1, 0, 0}).mean, 0.3);
}

}  // namespace
}  // namespace coldcast
