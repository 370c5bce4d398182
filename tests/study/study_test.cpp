#include "coldcast/study/study.h"

#include <gmock/gmock.h>

#include "support/synthetic_runs.h"

namespace coldcast {
namespace {

TEST(MeanTree, HasMeansAndHalfWidths) {
  const MetricTree mean = mean_tree(runs_of({1.0, 2.0, 3.0}));

  EXPECT_EQ(mean.replications, 3U);
  EXPECT_EQ(value_of(mean.functions[0].numbers[0]), 2.0);
  EXPECT_NEAR(*value_of(mean.account.ci95[0]), 2.484, 0.001);
}

TEST(MeanTree, OfOneRunIsThatRun) {
  const MetricTree mean = mean_tree(runs_of({1.5}));

  EXPECT_EQ(mean.replications, 1U);
  EXPECT_TRUE(mean.account.ci95.empty());
}

TEST(MeanTree, IsOverTheRunsThatHaveTheNumber) {
  CellRuns runs = runs_of({1.0, 2.0, 3.0});
  runs[1].reset();
  runs[2]->tree.account.numbers[5] = Number{};

  const MetricTree mean = mean_tree(runs);

  EXPECT_EQ(mean.replications, 2U);
  EXPECT_EQ(value_of(mean.account.numbers[5]), 1.0);
  EXPECT_EQ(value_of(mean.account.ci95[5]), std::nullopt);
}

}  // namespace
}  // namespace coldcast
