#include <gtest/gtest.h>

#include "support/block.h"
#include "support/story.h"

namespace coldcast {
namespace {

KeepAlive keep_alive(std::string_view flow) {
  ParsedBlock block{flow};
  return *read_keep_alive(block.setting());
}

// The cold starts of a function of which the second request takes the environment of the first,
// so that the one made for it is ready at 14 s, when nobody waits.
std::size_t cold_starts(Duration after, Duration third_arrival) {
  Story story;
  Function& function = story.function("f");
  function.cold_start.init.function = Distribution{9s};
  function.assignment = Assignment::first_free;
  function.keep_alive =
      keep_alive("{kind: silent, surplus: 1h, after: " + std::to_string(after / 1s) + "s}");
  story.arrives("", 0s, 1s).arrives("", 5s, 1s).arrives("", third_arrival, 1s);

  const Timeline timeline = story.timeline();
  std::size_t cold = 0;
  for (const TimelineRequest& request : timeline.functions.front().requests) {
    if (request.start == StartKind::cold) ++cold;
  }
  return cold;
}

TEST(Silence, CountsFromTheLastCompletionNotFromAnInitThatNobodyWaitedFor) {
  EXPECT_EQ(cold_starts(20s, 30s), 1U);  // the last completion is at 11 s
  EXPECT_EQ(cold_starts(20s, 31s), 2U);
}

TEST(Silence, ThatIsOverEndsAnEnvironmentAsItInitializes) {
  EXPECT_EQ(cold_starts(2s, 12s), 1U);
  EXPECT_EQ(cold_starts(2s, 16s), 2U);
}

}  // namespace
}  // namespace coldcast
