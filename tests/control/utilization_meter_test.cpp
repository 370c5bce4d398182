#include "control/utilization_meter.h"

#include <gtest/gtest.h>

namespace coldcast {
namespace {

TEST(UtilizationMeter, AMinuteWithoutInvocationsHasNoDataPoint) {
  UtilizationMeter meter;

  EXPECT_FALSE(meter.take().has_value());
}

TEST(UtilizationMeter, HasOneSampleAnInvocation) {
  UtilizationMeter meter;
  meter.sample(1, 10);
  meter.sample(2, 10);
  meter.sample(9, 10);

  const auto point = meter.take();

  ASSERT_TRUE(point.has_value());
  EXPECT_DOUBLE_EQ(point->average, 0.4);
  EXPECT_DOUBLE_EQ(point->maximum, 0.9);
  EXPECT_FALSE(meter.take().has_value());
}

TEST(UtilizationMeter, FollowsWhatIsReady) {
  UtilizationMeter meter;
  meter.sample(4, 4);
  meter.sample(4, 8);

  const auto point = meter.take();

  EXPECT_DOUBLE_EQ(point->average, 0.75);
  EXPECT_DOUBLE_EQ(point->maximum, 1.0);
}

TEST(UtilizationMeter, WhatDrainsIsNotMoreThanAll) {
  UtilizationMeter meter;
  meter.sample(12, 10);

  EXPECT_DOUBLE_EQ(meter.take()->average, 1.0);
}

TEST(UtilizationMeter, SaysNothingWhileNothingIsReady) {
  UtilizationMeter meter;
  meter.sample(0, 0);
  meter.sample(3, 0);

  EXPECT_FALSE(meter.take().has_value());
}

TEST(UtilizationMeter, EqualSharesGiveTheirShareExactly) {
  UtilizationMeter meter;
  for (int i = 0; i < 1'000'000; ++i) meter.sample(7, 10);

  EXPECT_EQ(meter.take()->average, 0.7);
}

}  // namespace
}  // namespace coldcast
