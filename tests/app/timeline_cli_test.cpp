#include <gmock/gmock.h>
#include <string>

#include "support/program.h"

namespace coldcast {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class TimelineCommand : public ProgramTest {
 protected:
  // `coldcast timeline` with these words, on a scenario that the repository ships; what it says on
  // either stream is `out`.
  [[nodiscard]] ProgramResult timeline(const std::string& words) const {
    return shell("cd '" COLDCAST_SOURCE_DIR "/scenarios' && coldcast timeline " + words + " 2>&1");
  }
};

TEST_F(TimelineCommand, DrawsTextUnlessToldOtherwise) {
  const ProgramResult answer = timeline("one-after-another.yaml --ascii --width 64");

  EXPECT_EQ(answer.exit_code, 0);
  EXPECT_THAT(answer.out,
              HasSubstr("env. 1       iiiiA######################C#######################\n"));
}

TEST_F(TimelineCommand, KnowsFourFormats) {
  EXPECT_THAT(timeline("one-after-another.yaml --format svg").out, StartsWith("<svg "));
  EXPECT_THAT(timeline("one-after-another.yaml --format html").out, StartsWith("<!DOCTYPE html>"));
  EXPECT_THAT(timeline("one-after-another.yaml --format perfetto").out,
              StartsWith("{\"displayTimeUnit\""));
  const ProgramResult unknown = timeline("one-after-another.yaml --format svgg");
  EXPECT_EQ(unknown.exit_code, 2);
  EXPECT_THAT(unknown.out, HasSubstr("did you mean \"svg\"?"));
}

TEST_F(TimelineCommand, TakesAWindowAndAFunction) {
  const ProgramResult answer =
      timeline("account-full.yaml --function shop --from 4s --to 6s --ascii");

  EXPECT_EQ(answer.exit_code, 0);
  EXPECT_THAT(answer.out, HasSubstr("from 4 s to 6 s"));
  EXPECT_THAT(answer.out, HasSubstr("shop: 5 requests, 2 environments, 3 throttled"));
  EXPECT_THAT(answer.out, testing::Not(HasSubstr("crawler:")));
}

TEST_F(TimelineCommand, DrawsARequestThatStillWaitsWhenTheRunIsBrokenOff) {
  write("waiting.yaml", R"(
scenario: waiting
functions:
  f:
    assignment: first_free
    cold_start: {init: 5s}
    handler: {duration: 1s}
    arrivals: {kind: requests, list: [{at: 0s, label: A}, {at: 1s, label: B}]}
)");

  const ProgramResult answer = shell("coldcast timeline waiting.yaml --ascii --max-events 2");

  EXPECT_EQ(answer.exit_code, 1);
  EXPECT_THAT(answer.out, HasSubstr("f: 2 requests, 2 environments"));
  EXPECT_THAT(answer.out, HasSubstr("B: Cold start:"));
}

TEST_F(TimelineCommand, RefusesAWindowThatEndsBeforeItBegins) {
  const ProgramResult answer = timeline("account-full.yaml --from 6s --to 4s");

  EXPECT_EQ(answer.exit_code, 2);
  EXPECT_THAT(answer.out, HasSubstr("--from 6s is not before --to 4s"));
}

TEST_F(TimelineCommand, NamesTheNearestFunction) {
  const ProgramResult answer = timeline("account-full.yaml --function shopp");

  EXPECT_EQ(answer.exit_code, 2);
  EXPECT_THAT(answer.out, HasSubstr("did you mean \"shop\"?"));
}

TEST_F(TimelineCommand, TakesTheFlagsThatChangeAScenario) {
  EXPECT_THAT(timeline("one-after-another.yaml --ascii "
                       "--set functions.greeting.provisioned_concurrency=1")
                  .out,
              HasSubstr("provisioned 1"));
}

}  // namespace
}  // namespace coldcast
