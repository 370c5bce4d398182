#include "report/timeline/time_axis.h"

#include <gtest/gtest.h>

namespace coldcast {
namespace {

using namespace std::chrono_literals;

std::string labels(Duration from, Duration to, unsigned most) {
  std::string text;
  for (const Tick& tick : ticks(kStartOfTime + from, kStartOfTime + to, most)) {
    text += (text.empty() ? "" : "|") + tick.label;
  }
  return text;
}

TEST(TimeAxis, TicksStandAtRoundInstantsInOneUnit) {
  EXPECT_EQ(labels(0s, 2200ms, 8), "0.0 s|0.5 s|1.0 s|1.5 s|2.0 s");
  EXPECT_EQ(labels(0s, 800ms, 5), "0 ms|200 ms|400 ms|600 ms|800 ms");
  EXPECT_EQ(labels(0s, 5200ms, 8), "0 s|1 s|2 s|3 s|4 s|5 s");
  EXPECT_EQ(labels(0s, 30min, 8), "0|5 min|10 min|15 min|20 min|25 min|30 min");
  EXPECT_EQ(labels(0s, 6h, 8), "0|1 h|2 h|3 h|4 h|5 h|6 h");
  EXPECT_EQ(labels(0ns, 7ns, 8), "0 ns|1 ns|2 ns|3 ns|4 ns|5 ns|6 ns|7 ns");
}

TEST(TimeAxis, AWindowBeginsBetweenTicks) {
  EXPECT_EQ(labels(601s, 619s, 4), "10 min 5 s|10 min 10 s|10 min 15 s");
}

TEST(TimeAxis, TicksAreAtMostAsManyAsAskedFor) {
  for (Duration to = 1ns; to < 200 * 24h; to = to * 7 / 3 + 1ns) {
    const auto found = ticks(kStartOfTime, kStartOfTime + to, 9);
    EXPECT_LE(found.size(), 10u) << to.count();
    EXPECT_GE(found.size(), 2u) << to.count();
  }
}

TEST(TimeScale, PlacesInstantsExactlyAndTheEndInTheLastCell) {
  const TimeScale scale(kStartOfTime + 1s, kStartOfTime + 3s, 20);

  EXPECT_EQ(scale.cell(kStartOfTime + 1s), 0u);
  EXPECT_EQ(scale.cell(kStartOfTime + 2s), 10u);
  EXPECT_EQ(scale.cell(kStartOfTime + 2s - 1ns), 9u);
  EXPECT_EQ(scale.cell(kStartOfTime + 3s), 19u);
  EXPECT_EQ(scale.tenths(kStartOfTime + 2s), 100);
  EXPECT_EQ(scale.begin(10), kStartOfTime + 2s);
}

}  // namespace
}  // namespace coldcast
