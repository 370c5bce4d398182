#include "coldcast/measure/figures.h"

#include <gtest/gtest.h>

namespace coldcast {
namespace {

using std::chrono::milliseconds;

TEST(FiguresTest, AddUpTotalsAndSizesOfSeveralThings) {
  SizeFigure one;
  one.record(1);
  one.record(4);
  SizeFigure other;
  other.record(2);
  Figures sum;
  sum.total("orphaned_ms", milliseconds{10});
  sum.sizes("clients.attempts", one);
  Figures more;
  more.total("orphaned_ms", milliseconds{5});
  more.sizes("clients.attempts", other);

  sum.merge(more);

  EXPECT_EQ(std::get<Duration>(sum.rows()[0].value), milliseconds{15});
  const auto attempts = std::get<SizeFigure>(sum.rows()[1].value);
  EXPECT_EQ(attempts.total, 7U);
  EXPECT_EQ(attempts.number, 3U);
  EXPECT_EQ(attempts.max, 4U);
}

}  // namespace
}  // namespace coldcast
