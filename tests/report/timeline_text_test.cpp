#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sstream>

#include "coldcast/base/error.h"
#include "coldcast/report/report.h"
#include "coldcast/report/timeline_report.h"

#include "support/story.h"

namespace coldcast {
namespace {

std::string text_of(const Timeline& timeline, const TimelineOptions& options) {
  std::ostringstream out;
  report_format("text", ResultKind::timeline).timeline(timeline, options, out);
  return out.str();
}

TEST(TimelineText, OneAfterAnother) {
  EXPECT_EQ(text_of(one_after_another().timeline(), {.width = 64}), R"(story: from 0 ms to 2.2 s

greeting: 3 requests, 2 environments
             A            B             C
requests     ▼            ▼             ▽
env. 1       ▓▓▓▓A██████████████████████C███████████████████████
env. 2                    ▓▓▓▓▓B███████████████████████─────────
in flight 2  ▄▄▄▄▄▄▄▄▄▄▄▄▄█████████████████████████████▄▄▄▄▄▄▄▄▄
             ┬──────────┬───────────┬──────────┬───────────┬────
             0.0 s      0.5 s       1.0 s      1.5 s       2.0 s

▼ request: cold start   ▽ request: warm start   ▓ init
█ handler runs   ─ idle, kept warm

Why:
  A: Cold start: no environment of this function existed yet, so
  environment 1 was made.
  B: Cold start: environment 1 was still busy with A, and one
  environment serves one request at a time, so environment 2 was
  made.
  C: Warm start: A ended on environment 1 at this very instant,
  so it was free and no new one was needed.
)");
}

TEST(TimelineText, OneAfterAnotherInAscii) {
  EXPECT_EQ(text_of(one_after_another().timeline(), {.width = 64, .ascii = true}),
            R"(story: from 0 ms to 2.2 s

greeting: 3 requests, 2 environments
             A            B             C
requests     C            C             w
env. 1       iiiiA######################C#######################
env. 2                    iiiiiB#######################---------
in flight 2  111111111111122222222222222222222222222222111111111
             +----------+-----------+----------+-----------+----
             0.0 s      0.5 s       1.0 s      1.5 s       2.0 s

C request: cold start   w request: warm start   i init
# handler runs   - idle, kept warm

Why:
  A: Cold start: no environment of this function existed yet, so
  environment 1 was made.
  B: Cold start: environment 1 was still busy with A, and one
  environment serves one request at a time, so environment 2 was
  made.
  C: Warm start: A ended on environment 1 at this very instant,
  so it was free and no new one was needed.
)");
}

TEST(TimelineText, NoLineIsWiderThanAsked) {
  for (const std::uint32_t width : {40u, 64u, 80u, 133u}) {
    std::istringstream lines(
        text_of(one_after_another().timeline(), {.width = width, .ascii = true}));
    for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), width) << line;
  }
}

TEST(TimelineText, ColoursOnlyWhenAsked) {
  EXPECT_THAT(text_of(one_after_another().timeline(), {}),
              testing::Not(testing::HasSubstr("\x1b")));
  EXPECT_THAT(text_of(one_after_another().timeline(), {.color = true}),
              testing::HasSubstr("\x1b[32m"));
}

TEST(TimelineText, AThrottledRequestIsMarked) {
  Story story;
  story.function("f").reserved_concurrency = 1;
  story.arrives("A", 0s, 100ms).arrives("B", 50ms, 100ms);

  const std::string text = text_of(story.timeline(), {.width = 64, .ascii = true});

  EXPECT_THAT(text, testing::HasSubstr("requests     C                        x\n"));
  EXPECT_THAT(text, testing::HasSubstr("x request: throttled (429)"));
  EXPECT_THAT(text, testing::HasSubstr("reserved concurrency 1"));
}

TEST(TimelineText, AnEndIsShownWithItsReason) {
  Story story;
  story.scenario().duration = 20min;
  story.function("f");
  story.arrives("A", 0s, 1s);

  EXPECT_THAT(text_of(story.timeline(), {.ascii = true}), testing::HasSubstr("X idle_expiry\n"));
}

TEST(TimelineText, ALevelPictureSaysThatItIsOne) {
  Story story;
  story.function("f");
  for (int i = 0; i < 5; ++i) story.arrives("", 0s, 1s);

  const std::string text = text_of(story.timeline({.most_environments = 4}), {.width = 120});

  EXPECT_THAT(text, testing::HasSubstr("5 environments and 5 requests are too many to draw"));
  EXPECT_THAT(text, testing::HasSubstr("busy, max 5"));
}

// One bar follows the other at once, and each is as wide as its name at some width.
TEST(TimelineText, NoNameRunsIntoTheNextOne) {
  for (std::uint32_t width = 60; width < 80; ++width) {
    Story story;
    story.function("f");
    story.arrives("A", 0s, 1s).arrives("abcd", 10s, 1s).arrives("efgh", 11s, 1s);

    const std::string text = text_of(story.timeline(), {.width = width});

    EXPECT_THAT(text, testing::Not(testing::HasSubstr("abcdefgh"))) << text;
    EXPECT_THAT(text, testing::HasSubstr("abcd\xE2\x96\x88")) << text;
  }
}

TEST(TimelineText, AnEmptyWindowSaysSo) {
  Story story;
  story.function("f");

  EXPECT_THAT(text_of(story.timeline(), {}), testing::HasSubstr("Nothing happens in this window."));
}

TEST(TimelineFormats, AnUnknownFormatGetsItsNearestName) {
  EXPECT_THROW(static_cast<void>(report_format("pdf", ResultKind::timeline)), UsageError);
  EXPECT_EQ(report_format("svg", ResultKind::timeline).extension, "svg");
}

}  // namespace
}  // namespace coldcast
