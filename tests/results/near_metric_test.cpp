#include "results/near_metric.h"

#include <gtest/gtest.h>

#include "coldcast/results/metric_tree.h"

namespace coldcast {
namespace {

std::string_view near(std::string_view metric) {
  return nearest_metric(metric, function_metrics());
}

TEST(NearMetric, PartsOfANameFindTheWhole) {
  EXPECT_EQ(near("latency.p90"), "latency_ms.p90");
  EXPECT_EQ(near("p99"), "latency_ms.p99");
  EXPECT_EQ(near("latency_p95"), "latency_ms.p95");
  EXPECT_EQ(near("duration.p50"), "duration_ms.p50");
  EXPECT_EQ(near("cost"), "cost_usd.total");
  EXPECT_EQ(near("throttled"), "throttles.total");
  EXPECT_EQ(near("cold_start"), "cold_starts");
}

TEST(NearMetric, AnotherPercentileIsNoMisspelling) {
  EXPECT_EQ(near("latency_ms.p42"), "latency_ms.p50");  // by its letters only
  EXPECT_EQ(near("p42"), "");
}

}  // namespace
}  // namespace coldcast
