#include "control/scaling_policy.h"

#include <gtest/gtest.h>

namespace coldcast {
namespace {

using Direction = Wish::Direction;
using Adjustment = StepScaling::Adjustment;

constexpr SimTime at(int seconds) {
  return kStartOfTime + std::chrono::seconds{seconds};
}

// What a policy asks for after as many minutes of one metric.
template <typename Settings>
Wish wish_after(const Settings& settings, double metric, int minutes, std::uint32_t ready) {
  const auto policy = make_policy(settings);
  MinutePoints points(100);
  for (int i = 0; i < minutes; ++i) points.push(UtilizationPoint{metric, metric});
  policy->look(points, minutes - 1);
  return policy->wish({.requested = ready, .ready = ready}, at(60 * minutes));
}

TEST(TargetTracking, ScalesOutInProportionAfterThreeMinutes) {
  EXPECT_EQ(wish_after(TargetTracking{}, 1.0, 2, 15).direction, Direction::none);
  const Wish wish = wish_after(TargetTracking{}, 1.0, 3, 15);

  EXPECT_EQ(wish.direction, Direction::out);
  EXPECT_EQ(wish.desired, 22);
  EXPECT_EQ(wish.cause, ScalingCause::high_alarm);
}

TEST(TargetTracking, ClimbsByOneOverItsTargetAStep) {
  EXPECT_EQ(wish_after(TargetTracking{}, 1.0, 3, 22).desired, 32);
  EXPECT_EQ(wish_after(TargetTracking{}, 1.0, 3, 32).desired, 46);
  EXPECT_EQ(wish_after(TargetTracking{}, 1.0, 3, 46).desired, 66);
  EXPECT_EQ(wish_after(TargetTracking{}, 58.0 / 66.0, 3, 66).desired, 83);
}

TEST(TargetTracking, WhatFitsExactlyNeedsNoMore) {
  EXPECT_EQ(wish_after(TargetTracking{.target = 0.7}, 0.7, 3, 100).direction, Direction::none);
  EXPECT_EQ(wish_after(TargetTracking{.target = 0.5}, 0.7, 3, 10).desired, 14);
  EXPECT_EQ(wish_after(TargetTracking{.target = 0.1}, 0.3, 3, 10).desired, 30);
}

TEST(TargetTracking, ScalesInByATenthAfterFifteenQuietMinutes) {
  EXPECT_EQ(wish_after(TargetTracking{}, 0.1, 14, 50).direction, Direction::none);
  const Wish wish = wish_after(TargetTracking{}, 0.1, 15, 50);

  EXPECT_EQ(wish.direction, Direction::in);
  EXPECT_EQ(wish.desired, 45);
  EXPECT_EQ(wish.cause, ScalingCause::low_alarm);
}

TEST(TargetTracking, ScalesInByOneAtLeast) {
  EXPECT_EQ(wish_after(TargetTracking{}, 0.1, 15, 9).desired, 8);
  EXPECT_EQ(wish_after(TargetTracking{}, 0.1, 15, 10).desired, 9);
  EXPECT_EQ(wish_after(TargetTracking{}, 0.1, 15, 29).desired, 27);
}

TEST(TargetTracking, ScalesInNoFurtherThanItsTargetAllows) {
  EXPECT_EQ(wish_after(TargetTracking{.scale_in_step = 0.5}, 0.56, 15, 50).desired, 40);
  EXPECT_EQ(wish_after(TargetTracking{.scale_in_step = 1.0}, 0.1, 15, 50).desired, 8);
}

// 0.9 x 0.7 = 0.63 is not below itself.
TEST(TargetTracking, BetweenItsAlarmsItAsksForNothing) {
  EXPECT_EQ(wish_after(TargetTracking{}, 0.63, 15, 100).direction, Direction::none);
  EXPECT_EQ(wish_after(TargetTracking{}, 0.62, 15, 100).direction, Direction::in);
}

TEST(TargetTracking, WithoutScaleInItOnlyGrows) {
  EXPECT_EQ(wish_after(TargetTracking{.scale_in = false}, 0.1, 15, 50).direction, Direction::none);
}

TEST(TargetTracking, AScaleInCooldownCountsFromTheEndOfTheActivity) {
  const auto policy = make_policy(TargetTracking{.scale_in_cooldown = std::chrono::minutes{5}});
  MinutePoints points(20);
  for (int i = 0; i < 15; ++i) points.push(UtilizationPoint{0.1, 0.1});
  policy->look(points, 14);
  policy->acted({.direction = Direction::in, .before = {}, .begin = at(900), .end = at(900)});

  EXPECT_EQ(policy->wish({50, 50}, at(1199)).direction, Direction::none);
  EXPECT_EQ(policy->wish({50, 50}, at(1200)).direction, Direction::in);
}

TEST(TargetTracking, AScaleOutEndsTheScaleInCooldown) {
  const auto policy = make_policy(TargetTracking{.scale_in_cooldown = std::chrono::minutes{5}});
  MinutePoints points(20);
  for (int i = 0; i < 15; ++i) points.push(UtilizationPoint{0.1, 0.1});
  policy->look(points, 14);
  policy->acted({.direction = Direction::in, .before = {}, .begin = at(900), .end = at(900)});
  policy->scaled_out();

  EXPECT_EQ(policy->wish({50, 50}, at(960)).direction, Direction::in);
}

TEST(TargetTracking, DuringAScaleOutCooldownNothingScalesIn) {
  const auto policy = make_policy(TargetTracking{.scale_out_cooldown = std::chrono::minutes{5}});
  MinutePoints points(20);
  for (int i = 0; i < 15; ++i) points.push(UtilizationPoint{0.1, 0.1});
  policy->look(points, 14);
  policy->acted({.direction = Direction::out, .before = {}, .begin = at(800), .end = at(900)});

  EXPECT_EQ(policy->wish({50, 50}, at(1199)).direction, Direction::none);
  EXPECT_EQ(policy->wish({50, 50}, at(1200)).direction, Direction::in);
}

StepScaling steps(Adjustment adjustment) {
  return {.threshold = 0.6,
          .periods = 1,
          .cooldown = Duration::zero(),
          .adjustment = adjustment,
          .steps = {{.from = 0.0, .to = 0.2, .by = 20}, {.from = 0.2, .to = {}, .by = 50}}};
}

TEST(StepScaling, TheFurtherBeyondTheThresholdTheLargerTheStep) {
  const StepScaling policy = steps(Adjustment::change_in_capacity);

  EXPECT_EQ(wish_after(policy, 0.59, 1, 10).direction, Direction::none);
  EXPECT_EQ(wish_after(policy, 0.6, 1, 10).desired, 30);
  EXPECT_EQ(wish_after(policy, 0.79, 1, 10).desired, 30);
  EXPECT_EQ(wish_after(policy, 0.8, 1, 10).desired, 60);
  EXPECT_EQ(wish_after(policy, 1.0, 1, 10).cause, ScalingCause::step);
}

TEST(StepScaling, PercentagesAreRoundedTowardsZeroButForTheLeast) {
  StepScaling policy = steps(Adjustment::percent_change_in_capacity);

  EXPECT_EQ(wish_after(policy, 0.7, 1, 10).desired, 12);
  EXPECT_EQ(wish_after(policy, 0.7, 1, 19).desired, 22);  // 3.8
  EXPECT_EQ(wish_after(policy, 0.7, 1, 3).desired, 4);    // 0.6
  policy.steps[0].min_adjustment_magnitude = 5;
  EXPECT_EQ(wish_after(policy, 0.7, 1, 10).desired, 15);
  EXPECT_EQ(wish_after(policy, 0.7, 1, 100).desired, 120);
}

TEST(StepScaling, AnExactCapacityIsOneWhateverIsReady) {
  const StepScaling policy = steps(Adjustment::exact_capacity);

  EXPECT_EQ(wish_after(policy, 0.7, 1, 3).desired, 20);
  EXPECT_EQ(wish_after(policy, 1.0, 1, 3).desired, 50);
  EXPECT_EQ(wish_after(policy, 0.7, 1, 30).direction, Direction::in);
}

TEST(StepScaling, StepsBelowTheThresholdScaleIn) {
  const StepScaling policy{
      .threshold = 0.3,
      .periods = 1,
      .adjustment = Adjustment::percent_change_in_capacity,
      .steps = {{.from = {}, .to = -0.2, .by = -50}, {.from = -0.2, .to = 0.0, .by = -10}}};

  EXPECT_EQ(wish_after(policy, 0.31, 1, 50).direction, Direction::none);
  EXPECT_EQ(wish_after(policy, 0.3, 1, 50).desired, 45);
  EXPECT_EQ(wish_after(policy, 0.1, 1, 50).desired, 25);
  EXPECT_EQ(wish_after(policy, 0.1, 1, 50).direction, Direction::in);
}

// What the activity that began the cooldown has added is part of the next one.
TEST(StepScaling, DuringItsCooldownOnlyALargerStepActs) {
  StepScaling settings = steps(Adjustment::change_in_capacity);
  settings.cooldown = std::chrono::minutes{5};
  const auto policy = make_policy(settings);
  MinutePoints points(5);
  points.push(UtilizationPoint{0.7, 0.7});
  policy->look(points, 0);
  policy->acted({.direction = Direction::out, .before = {10, 10}, .begin = at(90), .end = at(180)});

  EXPECT_EQ(policy->wish({30, 30}, at(200)).desired, 30);
  EXPECT_EQ(policy->wish({30, 30}, at(480)).desired, 50);
  points.push(UtilizationPoint{0.9, 0.9});
  policy->look(points, 1);
  EXPECT_EQ(policy->wish({30, 30}, at(200)).desired, 60);
}

TEST(StepScaling, ScalesInByNegativeStepsAndByCapacitiesBelowItsThreshold) {
  StepScaling policy = steps(Adjustment::change_in_capacity);
  EXPECT_FALSE(policy.scales_in());
  policy.steps[0].by = -1.0;
  EXPECT_TRUE(policy.scales_in());

  const StepScaling below{.threshold = 0.3,
                          .periods = 1,
                          .adjustment = Adjustment::exact_capacity,
                          .steps = {{.from = {}, .to = 0.0, .by = 10}}};
  EXPECT_TRUE(below.scales_in());
  EXPECT_FALSE(steps(Adjustment::exact_capacity).scales_in());
}

TEST(AutoScaling, BeginsWithoutDataInTheAlarmsThatItsFirstPolicyHas) {
  constexpr AlarmState kNoData = AlarmState::insufficient_data;
  AutoScaling scaling;
  EXPECT_EQ(scaling.alarms_at_start().high, AlarmState::none);
  scaling.step_scaling = {steps(Adjustment::change_in_capacity)};
  EXPECT_EQ(scaling.alarms_at_start().high, kNoData);
  EXPECT_EQ(scaling.alarms_at_start().low, AlarmState::none);
  scaling.target_tracking = {TargetTracking{}};
  EXPECT_EQ(scaling.alarms_at_start().high, kNoData);
  EXPECT_EQ(scaling.alarms_at_start().low, kNoData);
}

}  // namespace
}  // namespace coldcast
