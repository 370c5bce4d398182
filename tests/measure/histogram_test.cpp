#include "coldcast/measure/histogram.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <vector>

#include "coldcast/base/error.h"

namespace coldcast {
namespace {

using namespace std::chrono_literals;

// A fixed sequence that spreads over many powers of two.
std::vector<std::int64_t> spread_values(int count) {
  std::vector<std::int64_t> values;
  std::uint64_t state = 42;
  for (int i = 0; i < count; ++i) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    values.push_back(static_cast<std::int64_t>(state >> (20 + i % 40)));
  }
  return values;
}

Histogram histogram_of(const std::vector<std::int64_t>& values) {
  Histogram histogram;
  for (const std::int64_t value : values) histogram.record(Duration{value});
  return histogram;
}

TEST(Histogram, OfNothingIsEmpty) {
  const Histogram histogram;

  EXPECT_TRUE(histogram.empty());
  EXPECT_EQ(histogram.count(), 0U);
  EXPECT_TRUE(histogram.sum() == 0);
}

TEST(Histogram, HoldsSmallValuesExactly) {
  Histogram histogram;
  for (int i = 0; i <= 100; ++i) histogram.record(Duration{i});

  EXPECT_EQ(histogram.min(), 0ns);
  EXPECT_EQ(histogram.max(), 100ns);
  EXPECT_EQ(histogram.quantile(0.5), 50.0);  // rank ceil(50.5) = 51
  EXPECT_EQ(histogram.quantile(0.01), 1.0);  // rank ceil(1.01) = 2
  EXPECT_EQ(histogram.mean(), 50.0);
}

TEST(Histogram, GivesAConstantBack) {
  Histogram histogram;
  for (int i = 0; i < 1000; ++i) histogram.record(123'456'789ns);

  EXPECT_EQ(histogram.quantile(0.5), 123'456'789.0);
  EXPECT_EQ(histogram.quantile(0.999), 123'456'789.0);
  EXPECT_EQ(histogram.mean(), 123'456'789.0);
}

TEST(Histogram, QuantilesAreNearestRank) {
  Histogram histogram;
  for (int i = 1; i <= 1000; ++i) histogram.record(Duration{i % 100});

  // 0.999 x 1000 is rank 999 exactly, although the product in floating point could lie above it.
  EXPECT_EQ(histogram.quantile(0.999), 99.0);
  EXPECT_EQ(histogram.quantile(0.99), 98.0);
  EXPECT_EQ(histogram.quantile(0.5), 49.0);
  EXPECT_EQ(histogram.quantile(1.0), 99.0);
}

TEST(Histogram, OfOneValueHasItAsEveryQuantile) {
  Histogram histogram;
  histogram.record(700ms);

  EXPECT_EQ(histogram.quantile(0.000001), 7e8);
  EXPECT_EQ(histogram.quantile(1.0), 7e8);
}

TEST(Histogram, QuantilesAreWithinTheWidthOfABucket) {
  std::vector<std::int64_t> values = spread_values(10'000);
  const Histogram histogram = histogram_of(values);
  std::sort(values.begin(), values.end());

  for (const double share : {0.001, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999}) {
    const auto rank = static_cast<std::size_t>(std::llround(share * 10'000));
    const auto exact = static_cast<double>(values[rank - 1]);
    EXPECT_NEAR(histogram.quantile(share), exact, exact / 128) << share;
  }
}

TEST(Histogram, SumMinimumAndMaximumAreExact) {
  const std::vector<std::int64_t> values = spread_values(10'000);
  const Histogram histogram = histogram_of(values);
  Int128 sum = 0;
  for (const std::int64_t value : values) sum += value;

  EXPECT_TRUE(histogram.sum() == sum);
  EXPECT_EQ(histogram.count(), 10'000U);
  EXPECT_EQ(histogram.min().count(), *std::min_element(values.begin(), values.end()));
  EXPECT_EQ(histogram.max().count(), *std::max_element(values.begin(), values.end()));
}

TEST(Histogram, TakesTheLongestDuration) {
  Histogram histogram;
  histogram.record(Duration::max());
  histogram.record(0ns);

  EXPECT_EQ(histogram.max(), Duration::max());
  EXPECT_TRUE(histogram.sum() == Duration::max().count());
}

TEST(Histogram, MergingEqualsRecordingTogether) {
  const std::vector<std::int64_t> values = spread_values(5'000);
  Histogram left;
  Histogram right;
  for (std::size_t i = 0; i < values.size(); ++i) {
    (i % 3 == 0 ? left : right).record(Duration{values[i]});
  }
  const Histogram together = histogram_of(values);
  left.merge(right);
  left.merge(Histogram{});

  EXPECT_EQ(left.count(), together.count());
  EXPECT_TRUE(left.sum() == together.sum());
  for (const double share : {0.01, 0.5, 0.9, 0.99}) {
    EXPECT_EQ(left.quantile(share), together.quantile(share));
  }
}

// Few values are kept as they are, as many twice over are counted in buckets.
TEST(Histogram, OfFewValuesHasTheQuantilesOfItsBuckets) {
  const std::vector<std::int64_t> values = spread_values(200);
  const Histogram few = histogram_of(values);
  Histogram settled = few;
  settled.settle();
  Histogram twice = few;
  twice.merge(settled);

  ASSERT_EQ(twice.count(), 400U);
  EXPECT_TRUE(twice.sum() == few.sum() + few.sum());
  for (const double share : {0.01, 0.25, 0.5, 0.9, 0.95, 0.99}) {
    EXPECT_EQ(few.quantile(share), twice.quantile(share)) << share;
    EXPECT_EQ(settled.quantile(share), twice.quantile(share)) << share;
  }
}

TEST(Histogram, TakesValuesAfterItWasSettled) {
  Histogram histogram;
  for (const auto value : {3ms, 2ms}) histogram.record(value);
  histogram.settle();
  histogram.record(1ms);
  histogram.merge(histogram_of({2'500'000}));

  EXPECT_EQ(histogram.quantile(0.5), 2e6);
  EXPECT_EQ(histogram.quantile(0.75), 2.5e6);
  histogram.merge(Histogram(histogram));
  EXPECT_EQ(histogram.count(), 8U);
}

// A bucket of days has 39 binary digits of offset, which leave 25 for its count.
TEST(Histogram, RefusesToAddUpMoreDaysThanItCanHold) {
  Histogram days;
  for (int i = 0; i < 40; ++i) days.record(std::chrono::hours{24});
  const auto double_often = [&days] {
    for (int i = 0; i < 40; ++i) days.merge(Histogram(days));
  };

  EXPECT_THROW(double_often(), Error);
}

TEST(Histogram, ACopyIsIndependent) {
  Histogram original;
  original.record(5ms);
  Histogram copy = original;
  copy.record(7ms);

  EXPECT_EQ(original.count(), 1U);
  EXPECT_EQ(copy.count(), 2U);
}

TEST(Histogram, TellsWhereItsValuesLie) {
  Histogram histogram;
  for (const std::int64_t value : {5, 5, 1000}) histogram.record(Duration{value});

  const std::vector<Histogram::Range> ranges = histogram.ranges();

  ASSERT_EQ(ranges.size(), 2U);
  EXPECT_EQ(ranges[0].from, 5ns);
  EXPECT_EQ(ranges[0].to, 6ns);
  EXPECT_EQ(ranges[0].count, 2U);
  EXPECT_LE(ranges[1].from, 1000ns);
  EXPECT_GT(ranges[1].to, 1000ns);
  EXPECT_EQ(ranges[1].count, 1U);
}

}  // namespace
}  // namespace coldcast
