#include "coldcast/study/pareto.h"

#include <array>
#include <gmock/gmock.h>
#include <limits>

namespace coldcast {
namespace {

using testing::ElementsAre;

TEST(ParetoFront, IsWhatNothingElseBeats) {
  const std::array points = {Tradeoff{1, 9}, Tradeoff{2, 5}, Tradeoff{3, 6}, Tradeoff{4, 1}};

  EXPECT_THAT(pareto_front(points), ElementsAre(true, true, false, true));
}

TEST(ParetoFront, KeepsEqualPointsTogether) {
  const std::array points = {Tradeoff{1, 1}, Tradeoff{1, 1}, Tradeoff{1, 2}};

  EXPECT_THAT(pareto_front(points), ElementsAre(true, true, false));
}

TEST(ParetoFront, LeavesOutPointsWithoutANumber) {
  const std::array points = {Tradeoff{1, std::numeric_limits<double>::quiet_NaN()}, Tradeoff{2, 2}};

  EXPECT_THAT(pareto_front(points), ElementsAre(false, true));
}

}  // namespace
}  // namespace coldcast
