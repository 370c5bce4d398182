#include <gmock/gmock.h>
#include <string>

#include "support/program.h"

namespace coldcast {
namespace {

using testing::HasSubstr;
using testing::Not;
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

  const ProgramResult empty = timeline("account-full.yaml --to 0min");

  EXPECT_EQ(empty.exit_code, 2);
  EXPECT_THAT(empty.out, HasSubstr("--from 0s is not before --to 0min"));
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

constexpr const char* kCrowd = R"(
scenario: a crowd
duration: 8s
account: {concurrency_limit: 7}
functions:
  till:
    cold_start: {environment: 0ms, init: 400ms}
    handler: {duration: {kind: exponential, mean: 300ms}}
    keep_alive: {kind: fixed, timeout: 10min}
    arrivals: {kind: poisson, rate: 30/s}
)";

TEST_F(TimelineCommand, CountsReasonsWhereThereAreTooMany) {
  write("crowd.yaml", kCrowd);

  const ProgramResult answer = shell("coldcast timeline crowd.yaml --ascii");

  EXPECT_THAT(answer.out, HasSubstr("Why, counted (--request N"));
  EXPECT_THAT(answer.out,
              testing::ContainsRegex("till: [0-9]+ cold starts \\(first request 1, .*warm start"));
  EXPECT_THAT(answer.out, testing::ContainsRegex("C cold +.*\nw warm +.*\nx throttled +"));
  EXPECT_THAT(shell("coldcast timeline crowd.yaml --format svg").out, HasSubstr("Why, counted"));
}

TEST_F(TimelineCommand, TellsTheReasonOfAnyRequest) {
  write("crowd.yaml", kCrowd);

  const ProgramResult first = shell("coldcast timeline crowd.yaml --request 1");
  const ProgramResult many = shell("coldcast timeline crowd.yaml --duration 20min --request 30000");

  EXPECT_EQ(first.exit_code, 0) << first.err;
  EXPECT_THAT(first.out, StartsWith("request 1 of till: cold start (first request); it arrived "));
  EXPECT_THAT(first.out, HasSubstr("\nCold start: no environment of this function existed yet"));
  EXPECT_EQ(many.exit_code, 0) << many.err;
  EXPECT_THAT(many.out, StartsWith("request 30000 of till: "));
  expect_refused("coldcast timeline crowd.yaml --request 999999", 2, "no such request");
  expect_refused("coldcast timeline crowd.yaml --request 1 --format svg", 2, "format text");
}

TEST_F(TimelineCommand, SaysWhatCutAnInitShort) {
  write("cut.yaml", R"(
scenario: cut
functions:
  lost:
    cold_start: {init: 8s}
    handler: {duration: 1s}
    arrivals: {kind: burst, at: 55s, count: 1}
  left:
    timeout: 30s
    cold_start: {init: 8s}
    handler: {duration: 1s}
    arrivals: {kind: requests, list: [{at: 5s}], client: {timeout: 3s}}
changes: [{at: 60s, lose_zone: 1, of: 3}]
)");

  const ProgramResult left = shell("coldcast timeline cut.yaml --request 1");
  const ProgramResult lost = shell("coldcast timeline cut.yaml --request 2");

  EXPECT_THAT(left.out,
              HasSubstr("Its client had gone after 3 s, before init was done; it ran on for 6 s"));
  EXPECT_THAT(left.out, HasSubstr("\nGlobal variables are set and connections opened anew"));
  EXPECT_THAT(lost.out, HasSubstr("waited for environment 1, which never ran it, until 1 min"));
  EXPECT_THAT(lost.out, HasSubstr("Its zone was lost after 5 s, before init was done."));
  EXPECT_THAT(lost.out, Not(HasSubstr("lobal variables")));
}

TEST_F(TimelineCommand, DrawsTheFunctionsInWhichTheMostIsToBeExplained) {
  std::string text = "scenario: many\nduration: 1min\nfunctions:\n";
  for (int i = 10; i < 40; ++i) {
    text += "  f" + std::to_string(i) + ": {" + (i == 33 ? "reserved_concurrency: 0, " : "") +
            "handler: {duration: 10ms}, arrivals: {kind: constant, rate: 6/min}}\n";
  }
  write("many.yaml", text);

  const ProgramResult some = shell("coldcast timeline many.yaml --ascii");
  const ProgramResult two =
      shell("coldcast timeline many.yaml --ascii --functions 'f1[23]' --top 2");
  const ProgramResult named = shell("coldcast timeline many.yaml --ascii --functions 'f1?'");

  EXPECT_THAT(some.out, HasSubstr("12 of 30 functions"));
  EXPECT_LT(some.out.find("\nf33: "), some.out.find("\nf10: "));
  EXPECT_EQ(two.exit_code, 2) << "no brackets";
  EXPECT_THAT(named.out, HasSubstr("\nf19: "));
  EXPECT_THAT(named.out, testing::Not(HasSubstr("\nf20: ")));
}

TEST_F(TimelineCommand, SaysThatInitWasEndedAtItsCap) {
  write("slow.yaml", R"(
scenario: slow
functions:
  f:
    timeout: 30s
    cold_start: {environment: 0ms, init: 14s}
    handler: {duration: 1s}
    arrivals: {kind: requests, list: [{at: 0s}]}
)");

  EXPECT_THAT(shell("coldcast timeline slow.yaml --width 200").out,
              HasSubstr("Its init was ended after 10 s"));
}

TEST_F(TimelineCommand, SaysWhatBecameOfWorkThatWasLeftBehind) {
  write("mail.yaml", R"(
scenario: mail
duration: 20min
functions:
  f:
    handler: {duration: 60ms, background: {work: 50ms}}
    cold_start: {init: 0ms}
    keep_alive: {kind: fixed, timeout: 10min}
    arrivals: {kind: requests, list: [{at: 0s}, {at: 7min}]}
)");

  // The first mail goes out 50 ms into the second request; the second is lost 10 min after it.
  const ProgramResult first = shell("coldcast timeline mail.yaml --request 1");
  EXPECT_THAT(first.out, HasSubstr("Its handler left work behind, which was done 6 min 59.99 s "
                                   "later, in request 2.\n"));
  EXPECT_THAT(shell("coldcast timeline mail.yaml --request 2").out,
              HasSubstr("was lost 10 min later, when its environment ended or was reset.\n"));
  const ProgramResult picture = shell("coldcast timeline mail.yaml --format svg");
  EXPECT_THAT(picture.out, HasSubstr("work left behind: done, lost"));
  EXPECT_THAT(picture.out, HasSubstr("class=\"left-end\""));
}

}  // namespace
}  // namespace coldcast
