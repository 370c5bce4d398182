#include "coldcast/logs/latency_counts.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <random>
#include <vector>

namespace coldcast {
namespace {

using namespace std::chrono_literals;

// Buckets are 2^-5 of their lower end wide, and the middle is told: 1.6 % to either side.
TEST(LatencyCounts, KnowsQuantilesToTheHalfOfABucket) {
  std::mt19937_64 random(20);
  std::lognormal_distribution<double> law(std::log(80e6), 1.5);
  LatencyCounts counts;
  std::vector<double> values;
  for (int i = 0; i < 5000; ++i) {
    const Duration latency{std::llround(law(random))};
    counts.record(latency);
    values.push_back(static_cast<double>(latency.count()));
  }
  std::sort(values.begin(), values.end());

  for (const double share : {0.01, 0.5, 0.95, 0.99, 1.0}) {
    const double exact = values[static_cast<std::size_t>(std::ceil(share * 5000.0)) - 1];
    EXPECT_NEAR(counts.quantile(share) / exact, 1.0, 1.0 / 64.0 + 1e-9) << share;
  }
}

TEST(LatencyCounts, SmallOnesAreExact) {
  LatencyCounts counts;
  for (const int latency : {0, 1, 31}) counts.record(Duration{latency});

  EXPECT_EQ(counts.quantile(0.1), 0.0);
  EXPECT_EQ(counts.quantile(0.5), 1.0);
  EXPECT_EQ(counts.quantile(1.0), 31.0);
}

TEST(LatencyCounts, MergedTheyAreAsRecordedTogether) {
  LatencyCounts together;
  LatencyCounts slow;
  LatencyCounts quick;
  EXPECT_TRUE(slow.empty());
  for (const Duration latency : {Duration{2s}, Duration{3s}, Duration{15min}}) {
    slow.record(latency);
    together.record(latency);
  }
  for (const Duration latency : {Duration{10us}, Duration{9ms}, Duration{40ms}}) {
    quick.record(latency);
    together.record(latency);
  }

  slow.merge(quick);

  for (const double share : {0.1, 0.3, 0.5, 0.7, 1.0})
    EXPECT_EQ(slow.quantile(share), together.quantile(share)) << share;
  EXPECT_FALSE(slow.empty());
}

}  // namespace
}  // namespace coldcast
