#include "study/step_order.h"

#include <gtest/gtest.h>
#include <string>

namespace coldcast {
namespace {

using Kind = LevelStep::Kind;

SimTime at(std::int64_t nanoseconds) {
  return kStartOfTime + Duration{nanoseconds};
}

// Bins are 16 ns wide.
constexpr Stretch kStretch{.begin = kStartOfTime, .end = kNever, .shift = 4};

// `0+` a step up of function 0, `1-` one down of function 1, in order.
std::string order_of(std::span<const LevelLog* const> logs, std::vector<std::uint32_t> bins) {
  StepOrder order;
  order.gather(logs, bins, kStretch);
  std::string text;
  for (std::size_t place = 0; place < bins.size(); ++place) {
    if (place > 0) text += " | ";
    for (const StepOrder::Step& step : order.steps_of(place))
      text += std::to_string(step.function) + (step.up ? "+" : "-");
  }
  return text;
}

TEST(StepOrder, IsThatOfTimeWhicheverTheFunction) {
  LevelLog first;
  LevelLog second;
  first.add(at(1), Kind::in_flight, true);
  first.add(at(9), Kind::in_flight, false);
  second.add(at(5), Kind::in_flight_unreserved, true);
  second.add(at(20), Kind::in_flight_unreserved, false);

  EXPECT_EQ(order_of(std::vector<const LevelLog*>{&first, &second}, {0, 1}), "0+1+0- | 1-");
}

TEST(StepOrder, PutsWhatEndsBeforeWhatBeginsAndBeginningsInTheOrderOfFunctions) {
  LevelLog first;
  LevelLog second;
  first.add(at(7), Kind::in_flight, true);
  first.add(at(7), Kind::in_flight, false);  // follows its beginning
  second.add(at(7), Kind::in_flight, false);
  second.add(at(7), Kind::in_flight, true);

  EXPECT_EQ(order_of(std::vector<const LevelLog*>{&first, &second}, {0}), "1-0+0-1+");
}

TEST(StepOrder, LeavesOutThrottlesAndBinsThatNobodyAskedFor) {
  LevelLog log;
  log.add(at(1), Kind::in_flight, true);
  log.add(at(17), Kind::throttle, true);
  log.add(at(33), Kind::in_flight, false);

  EXPECT_EQ(order_of(std::vector<const LevelLog*>{&log}, {1, 2}), " | 0-");
}

TEST(StepOrder, OfAFewBinsOfALongLogIsThatOfAllBins) {
  LevelLog first;
  LevelLog second;
  for (std::int64_t i = 0; i < 1000; ++i) {
    first.add(at(3 * i), Kind::in_flight, i % 2 == 0);
    second.add(at(5 * i), Kind::in_flight, i % 3 == 0);
  }
  const std::vector<const LevelLog*> logs{&first, &second};
  std::vector<std::uint32_t> all(Stretch::kBins);
  for (std::uint32_t bin = 0; bin < all.size(); ++bin) all[bin] = bin;
  StepOrder whole;
  whole.gather(logs, all, kStretch);

  for (const std::uint32_t bin : {0U, 77U, 150U}) {
    StepOrder part;
    part.gather(logs, std::vector<std::uint32_t>{bin}, kStretch);
    const auto expected = whole.steps_of(bin);
    const auto found = part.steps_of(0);
    ASSERT_EQ(found.size(), expected.size());
    ASSERT_GT(found.size(), 5U);
    for (std::size_t i = 0; i < found.size(); ++i) {
      EXPECT_EQ(found[i].order, expected[i].order);
      EXPECT_EQ(found[i].function, expected[i].function);
      EXPECT_EQ(found[i].up, expected[i].up);
    }
  }
}

}  // namespace
}  // namespace coldcast
