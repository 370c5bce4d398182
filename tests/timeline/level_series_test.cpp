#include "coldcast/timeline/level_series.h"

#include <gtest/gtest.h>

namespace coldcast {
namespace {

using namespace std::chrono_literals;

TEST(LevelSeries, KeepsEveryChangeWhileThereAreFew) {
  LevelSeries series;
  series.set(kStartOfTime + 1s, 2);
  series.set(kStartOfTime + 3s, 5);

  EXPECT_EQ(series.at(kStartOfTime), 0u);
  EXPECT_EQ(series.at(kStartOfTime + 1s), 2u);
  EXPECT_EQ(series.at(kStartOfTime + 3s), 5u);
  EXPECT_EQ(series.over(kStartOfTime, kStartOfTime + 2s).high, 2u);
  EXPECT_EQ(series.over(kStartOfTime + 2s, kStartOfTime + 4s).low, 2u);
  EXPECT_EQ(series.max(), 5u);
  EXPECT_TRUE(series.is_exact());
}

TEST(LevelSeries, WhatLastsNoTimeLeavesNoTrace) {
  LevelSeries series;
  series.set(kStartOfTime, 1);
  series.set(kStartOfTime + 1s, 9);
  series.set(kStartOfTime + 1s, 2);

  EXPECT_EQ(series.max(), 2u);
}

TEST(LevelSeries, MemoryDoesNotGrowAndNoPeakIsLost) {
  LevelSeries series;
  for (int i = 0; i < 1'000'000; ++i) {
    series.set(kStartOfTime + i * 1ms, i == 654'321 ? 77 : static_cast<std::uint64_t>(i % 3));
  }

  EXPECT_LE(series.points().size(), LevelSeries::kMostPoints);
  EXPECT_FALSE(series.is_exact());
  EXPECT_EQ(series.max(), 77u);
  const auto around = series.over(kStartOfTime + 654'300ms, kStartOfTime + 654'400ms);
  EXPECT_EQ(around.high, 77u);
  EXPECT_EQ(around.low, 0u);
  EXPECT_EQ(series.over(kStartOfTime + 100s, kStartOfTime + 200s).high, 2u);
}

TEST(LevelSeries, BehindWhatWasPutTogetherStandsTheLevelThatItEndedWith) {
  LevelSeries series;
  for (int i = 0; i < 10'000; ++i)
    series.set(kStartOfTime + i * 1s, static_cast<std::uint64_t>(i % 2));
  series.set(kStartOfTime + 10'000s, 0);

  EXPECT_EQ(series.over(kStartOfTime + 15'000s, kStartOfTime + 15'010s).high, 0U);
  EXPECT_EQ(series.outline().back().high, 0U);
  EXPECT_EQ(series.outline().front().high, 1U);
}

}  // namespace
}  // namespace coldcast
