#include <gmock/gmock.h>
#include <sstream>

#include "coldcast/report/report.h"
#include "coldcast/report/timeline_report.h"

#include "support/story.h"

namespace coldcast {
namespace {

using testing::HasSubstr;

std::string text_of(const Timeline& timeline) {
  std::ostringstream out;
  report_format("text", ResultKind::timeline).timeline(timeline, {.width = 400}, out);
  return out.str();
}

// Two at once, and a third when both environments are idle.
Story third_of(ReuseOrder order) {
  Story story;
  story.function("f").reuse = order;
  story.arrives("A", 0s, 100ms).arrives("B", 50ms, 100ms).arrives("C", 1s, 100ms);
  return story;
}

TEST(Explanation, SaysWhichOfSeveralIdleEnvironmentsWasTaken) {
  EXPECT_THAT(text_of(third_of(ReuseOrder::newest).timeline()),
              HasSubstr("of 2 idle environments, number 2, the last to become idle, was taken"));
  EXPECT_THAT(text_of(third_of(ReuseOrder::oldest).timeline()),
              HasSubstr("of 2 idle environments, number 1, idle longest, was taken"));
  EXPECT_THAT(text_of(third_of(ReuseOrder::random).timeline()),
              HasSubstr(", chosen at random, was taken"));
}

TEST(Explanation, SaysWhichRequestRateWasUsedUp) {
  Story story;
  story.scenario().account.requests_per_concurrency = Rate{1, 1s};
  story.function("reserved").reserved_concurrency = 1;
  story.arrives("A", 0s, 1ms).arrives("B", 10ms, 1ms);
  EXPECT_THAT(text_of(story.timeline()),
              HasSubstr("Throttled: the function's request rate (1/s for each unit of reserved "
                        "concurrency) was used up."));

  Story small;
  small.scenario().account.requests_per_concurrency = Rate{1, 1s};
  small.scenario().account.concurrency_limit = 1;
  small.function("f");
  small.arrives("A", 0s, 1ms).arrives("B", 10ms, 1ms);
  EXPECT_THAT(text_of(small.timeline()),
              HasSubstr("Throttled: the account's request rate (1/s for each unit of concurrency) "
                        "was used up."));
}

TEST(Explanation, SaysHowARequestEnded) {
  Story failing;
  failing.function("f").failure_rate = 1.0;
  failing.arrives("A", 0s, 100ms);
  EXPECT_THAT(text_of(failing.timeline()), HasSubstr("It returned an error."));

  Story slow;
  slow.function("f").timeout = 1s;
  slow.arrives("A", 0s, 2s);
  EXPECT_THAT(text_of(slow.timeline()), HasSubstr("It timed out."));

  // The init is ended at its cap and begun again inside the invocation, which has less time.
  Story stuck;
  Function& function = stuck.function("f");
  function.timeout = 3s;
  function.cold_start.init.function = Distribution{20s};
  stuck.arrives("A", 0s, 100ms);
  const std::string text = text_of(stuck.timeline());
  EXPECT_THAT(text, HasSubstr("Its init timed out."));
  EXPECT_THAT(text, HasSubstr("init, aborted at its cap"));
}

TEST(Explanation, AnEnvironmentThatShutsDownIsInTheLegend) {
  Story story;
  story.scenario().duration = 11min;
  Function& function = story.function("f");
  function.extensions = Extensions::external;
  story.arrives("A", 0s, 1s);

  EXPECT_THAT(
      text_of(story.timeline({.from = kStartOfTime + 10min, .to = kStartOfTime + 10min + 10s})),
      HasSubstr("shutting down"));
}

TEST(Explanation, RequestsOfOneReasonAreNamedUntilTheyAreMany) {
  Story story;
  story.function("f").reserved_concurrency = 0;
  for (int i = 0; i < 60; ++i) {
    story.arrives("request-" + std::to_string(i), std::chrono::milliseconds{i}, 1ms);
  }

  const std::string text = text_of(story.timeline());

  EXPECT_THAT(text, HasSubstr("request-0, request-1, request-2"));
  EXPECT_THAT(text, HasSubstr(", ...: Throttled"));
}

TEST(Explanation, CharactersOfSeveralBytesTakeOneColumnEach) {
  Story story;
  story.function("f");
  story.arrives("\u00e9\u20ac\U0001F600", 0s, 1s);

  EXPECT_THAT(text_of(story.timeline()), HasSubstr("\u00e9\u20ac\U0001F600"));
}

}  // namespace
}  // namespace coldcast
