#include "coldcast/timeline/timeline_recorder.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/story.h"

namespace coldcast {
namespace {

// `1: init 0-200 handler 200-1200 A` and so on, times in milliseconds, a line an environment.
std::string lanes_of(const FunctionTimeline& function) {
  std::string text;
  const auto ms = [](SimTime at) { return (at - kStartOfTime) / 1ms; };
  for (const EnvironmentLane& lane : function.lanes) {
    text += fmt::format("{}:", value(lane.number));
    for (const Span& span : lane.spans) {
      text += fmt::format(" {} {}-{}", to_string(span.phase), ms(span.begin), ms(span.end));
      const TimelineRequest* request = function.find(span.request);
      if (span.phase == Phase::handler && request != nullptr) text += " " + request->name;
    }
    text += lane.outlives ? "\n" : fmt::format(" {}\n", to_string(lane.reason));
  }
  return text;
}

std::string why(const FunctionTimeline& function, const std::string& name) {
  for (const TimelineRequest& request : function.requests) {
    if (request.name == name) return request.why;
  }
  return "no such request";
}

TEST(TimelineRecorder, TellsEachEnvironmentsLife) {
  const Timeline timeline = one_after_another().timeline();

  EXPECT_EQ(lanes_of(timeline.functions[0]),
            "1: init 0-200 handler 200-1200 A handler 1200-2200 C\n"
            "2: init 600-800 handler 800-1800 B idle 1800-2200\n");
  EXPECT_EQ(timeline.to, kStartOfTime + 2200ms);
  EXPECT_EQ(timeline.in_flight.max(), 2u);
}

TEST(TimelineRecorder, SaysWhyBIsColdAndCIsWarm) {
  const Timeline timeline = one_after_another().timeline();

  const FunctionTimeline& function = timeline.functions[0];
  EXPECT_EQ(why(function, "A"),
            "Cold start: no environment of this function existed yet, so environment 1 was made.");
  EXPECT_EQ(why(function, "B"),
            "Cold start: environment 1 was still busy with A, and one environment serves one "
            "request at a time, so environment 2 was made.");
  EXPECT_EQ(why(function, "C"),
            "Warm start: A ended on environment 1 at this very instant, so it was free and no new "
            "one was needed.");
}

TEST(TimelineRecorder, SplitsAColdStartIntoItsParts) {
  Story story;
  ColdStart& cold = story.function("f").cold_start;
  cold.download = Distribution{40ms};
  cold.environment = Distribution{60ms};
  cold.init.function = Distribution{300ms};
  story.arrives("A", 0s, 100ms);

  EXPECT_EQ(lanes_of(story.timeline().functions[0]),
            "1: download 0-40 environment 40-100 init 100-400 handler 400-500 A\n");
}

TEST(TimelineRecorder, SaysHowLongTheLostEnvironmentHadIdled) {
  Story story;
  story.function("f");
  story.arrives("A", 0s, 100ms).arrives("B", 12min + 100ms, 100ms);

  const FunctionTimeline function = story.timeline().functions[0];
  EXPECT_EQ(lanes_of(function),
            "1: handler 0-100 A idle 100-600100 idle_expiry\n"
            "2: handler 720100-720200 B\n");
  EXPECT_EQ(why(function, "B"),
            "Cold start: environment 1 had idled for 10 min and was ended 2 min before, so "
            "environment 2 was made.");
}

TEST(TimelineRecorder, AWaitingRequestTakesWhatIsFreeFirst) {
  Story story;
  Function& function = story.function("f");
  function.assignment = Assignment::first_free;
  function.cold_start.init.function = Distribution{800ms};
  story.arrives("A", 0s, 600ms).arrives("B", 1s, 600ms);

  const FunctionTimeline told = story.timeline().functions[0];
  EXPECT_EQ(lanes_of(told),
            "1: init 0-800 handler 800-1400 A handler 1400-2000 B\n"
            "2: init 1000-1800 idle 1800-2000\n");
  EXPECT_EQ(why(told, "B"),
            "Warm start after waiting 400 ms: A ended on environment 1 before environment 2, which "
            "was being made for this request, was ready, and a waiting request takes whichever is "
            "free first.");
}

TEST(TimelineRecorder, ProvisionedEnvironmentsAreToldApartAndSpilloverIsExplained) {
  Story story;
  story.function("f").provisioned_concurrency.initial = 1;
  story.arrives("A", 0s, 100ms).arrives("B", 0s, 100ms);

  const FunctionTimeline told = story.timeline().functions[0];
  ASSERT_EQ(told.lanes.size(), 2u);
  EXPECT_TRUE(told.lanes[0].is_provisioned());
  EXPECT_FALSE(told.lanes[1].is_provisioned());
  EXPECT_EQ(why(told, "A"),
            "Provisioned start: environment 1 was initialized in advance and free, so the handler "
            "ran at once.");
  EXPECT_EQ(why(told, "B"),
            "Spillover, cold start: the provisioned environment was busy, no other environment "
            "existed, so environment 2 was made.");
}

TEST(TimelineRecorder, AThrottledRequestNamesTheLimitItMet) {
  Story story;
  story.function("f").reserved_concurrency = 1;
  story.arrives("A", 0s, 100ms).arrives("B", 50ms, 100ms);

  const FunctionTimeline told = story.timeline().functions[0];
  EXPECT_EQ(told.throttle_count, 1u);
  EXPECT_EQ(why(told, "B"),
            "Throttled: 1 request of this function was in flight on demand, all that its reserved "
            "concurrency allows (1).");
}

TEST(TimelineRecorder, AfterATimeoutInitRunsInsideTheInvocation) {
  Story story;
  Function& function = story.function("f");
  function.timeout = 1s;
  function.cold_start.init.function = Distribution{300ms};
  story.arrives("A", 0s, 2s).arrives("B", 2s, 400ms);

  const FunctionTimeline told = story.timeline().functions[0];
  EXPECT_EQ(lanes_of(told),
            "1: init 0-300 handler 300-1300 A idle 1300-2000 suppressed_init 2000-2300 handler "
            "2300-2700 B\n");
  EXPECT_EQ(why(told, "B"),
            "Cold start: A had timed out on environment 1, which was reset, so its init ran again "
            "inside this invocation.");
}

TEST(TimelineRecorder, NothingOutsideTheWindowIsKept) {
  const Timeline timeline =
      one_after_another().timeline({.from = kStartOfTime + 700ms, .to = kStartOfTime + 1500ms});

  EXPECT_EQ(lanes_of(timeline.functions[0]),
            "1: handler 700-1200 A handler 1200-1500 C\n"
            "2: init 700-800 handler 800-1500 B\n");
  EXPECT_TRUE(timeline.functions[0].lanes[0].begins_before);
  EXPECT_EQ(timeline.to, kStartOfTime + 1500ms);

  const Timeline later = one_after_another().timeline({.from = kStartOfTime + 2s});
  EXPECT_EQ(lanes_of(later.functions[0]), "1: handler 2000-2200 C\n2: idle 2000-2200\n");
  EXPECT_EQ(later.functions[0].request_count, 1u);
}

TEST(TimelineRecorder, TooManyEnvironmentsGiveWayToLevels) {
  Story story;
  story.function("f");
  for (int i = 0; i < 5; ++i) story.arrives("", 0s, 1s);

  const Timeline all = story.timeline({.most_environments = 4});

  EXPECT_TRUE(all.is_aggregated);
  EXPECT_TRUE(all.functions[0].lanes.empty());
  EXPECT_TRUE(all.functions[0].requests.empty());
  EXPECT_EQ(all.functions[0].environment_count, 5u);
  EXPECT_EQ(all.functions[0].request_count, 5u);
  EXPECT_EQ(all.functions[0].busy.max(), 5u);
}

TEST(TimelineRecorder, EnvironmentsThatWereGoneBeforeTheWindowCostNothing) {
  Story story;
  story.function("f").max_age = Distribution{1s};
  for (int i = 0; i < 10; ++i) story.arrives("", i * 10s, 1s);

  const Timeline timeline =
      story.timeline({.from = kStartOfTime + 85s, .most_environments = 1, .most_requests = 1});

  EXPECT_FALSE(timeline.is_aggregated);
  EXPECT_EQ(lanes_of(timeline.functions[0]), "10: handler 90000-91000 10 max_age\n");
}

TEST(TimelineRecorder, OneFunctionCanBeChosen) {
  Story story;
  story.function("a");
  story.arrives("A", 0s, 1s);
  story.function("b");
  story.arrives("B", 0s, 1s);

  const Timeline timeline =
      story.timeline({.wanted = [](std::string_view name) { return name == "b"; }});

  ASSERT_EQ(timeline.functions.size(), 1u);
  EXPECT_EQ(timeline.functions[0].name, "b");
  EXPECT_EQ(lanes_of(timeline.functions[0]), "1: handler 0-1000 B\n");
}

TEST(TimelineRecorder, EachPhaseOfInitIsASegment) {
  Story story;
  ColdStart& cold = story.function("f").cold_start;
  cold.init.extension = Distribution{50ms};
  cold.init.runtime = Distribution{120ms};
  cold.init.function = Distribution{30ms};
  story.arrives("A", 0s, 100ms);

  EXPECT_EQ(lanes_of(story.timeline().functions[0]),
            "1: init_extension 0-50 init_runtime 50-170 init_function 170-200 handler 200-300 A\n");
}

// `1: set 300-lost 1300 set 2300-2700`, times in milliseconds, a line an environment.
std::string kept_of(const FunctionTimeline& function) {
  std::string text;
  const auto ms = [](SimTime at) { return (at - kStartOfTime) / 1ms; };
  for (const EnvironmentLane& lane : function.lanes) {
    text += fmt::format("{}:", value(lane.number));
    for (const KeptSpan& kept : lane.kept)
      text += fmt::format(" {}{}-{}{}", kept.is_set ? "set " : "", ms(kept.begin),
                          kept.is_lost ? "lost " : "", ms(kept.end));
    text += "\n";
  }
  return text;
}

std::string found(const FunctionTimeline& function, const std::string& name) {
  for (const TimelineRequest& request : function.requests) {
    if (request.name == name) return request.found;
  }
  return "no such request";
}

// AWS, "failures during the Invoke phase": a reset leaves /tmp, and nothing else.
TEST(TimelineRecorder, GlobalVariablesLastUntilAResetOrTheEndOfTheirEnvironment) {
  Story story;
  Function& function = story.function("f");
  function.timeout = 1s;
  function.cold_start.init.function = Distribution{300ms};
  story.arrives("A", 0s, 2s).arrives("B", 2s, 400ms).arrives("C", 3s, 100ms);
  story.arrives("D", 11min, 100ms);

  const FunctionTimeline told = story.timeline().functions[0];
  EXPECT_EQ(kept_of(told),
            "1: set 300-lost 1300 set 2300-lost 603100\n"
            "2: set 660300-660400\n");
  EXPECT_EQ(told.kept.set, 3U);
  EXPECT_EQ(told.kept.lost_by_reset, 1U);
  EXPECT_EQ(told.kept.lost_with_environment, 1U);
  EXPECT_EQ(found(told, "A"),
            "Global variables are set and connections opened anew, and /tmp is empty.");
  EXPECT_EQ(found(told, "B"),
            "The reset took its global variables and connections; /tmp is as A left it.");
  EXPECT_EQ(found(told, "C"),
            "Its global variables, connections and /tmp are still there, as B left them.");
  EXPECT_EQ(
      found(told, "D"),
      "The global variables, connections and /tmp of environment 1 are gone. Global variables "
      "are set and connections opened anew, and /tmp is empty.");
}

TEST(TimelineRecorder, GlobalVariablesOfBeforeTheWindowAreNotSetInIt) {
  const FunctionTimeline told =
      one_after_another()
          .timeline({.from = kStartOfTime + 700ms, .to = kStartOfTime + 1500ms})
          .functions[0];

  EXPECT_EQ(kept_of(told), "1: 700-1500\n2: set 800-1500\n");
  EXPECT_EQ(told.kept.set, 1U);
}

TEST(TimelineRecorder, AnInitThatReachesItsCapSetsNothingUntilItHasRunAgain) {
  Story story;
  Function& function = story.function("f");
  function.timeout = 30s;
  function.assignment = Assignment::first_free;
  function.cold_start.init.function = Distribution{12s};
  story.arrives("A", 0s, 100ms);

  const FunctionTimeline told = story.timeline().functions[0];
  EXPECT_EQ(kept_of(told), "1: set 22000-22100\n");
  EXPECT_EQ(why(told, "A"),
            "Cold start: no environment of this function existed yet, so environment 1 was made. "
            "Its init was ended after 10 s, the most that Lambda waits, and runs again inside the "
            "invocation.");
}

TEST(TimelineRecorder, AnInitThatTheTimeoutCutsOffSetsNothing) {
  Story story;
  Function& function = story.function("f");
  function.timeout = 3s;
  function.cold_start.init.function = Distribution{12s};
  story.arrives("A", 0s, 100ms).arrives("B", 20s, 100ms);

  const FunctionTimeline told = story.timeline().functions[0];
  EXPECT_EQ(kept_of(told), "1:\n");
  EXPECT_EQ(told.kept.set, 0U);
  EXPECT_EQ(told.requests[0].outcome, Outcome::init_timeout);
  EXPECT_EQ(found(told, "A"), "");
}

TEST(TimelineRecorder, CountsRequestsByKindAlsoWhereItKeepsNone) {
  Story story;
  story.function("f").reserved_concurrency = 2;
  for (int i = 0; i < 5; ++i) story.arrives("", 0s, 1s);
  story.arrives("", 3s, 1s);

  const RequestCounts counts = story.timeline({.most_requests = 1}).functions[0].counts;

  EXPECT_EQ(counts.cold[static_cast<std::size_t>(ColdStartCause::first_request)], 1U);
  EXPECT_EQ(counts.cold[static_cast<std::size_t>(ColdStartCause::concurrency_growth)], 1U);
  EXPECT_EQ(counts.warm, 1U);
  const auto reserved = ThrottleReason::reserved_function_concurrent_invocation_limit_exceeded;
  EXPECT_EQ(counts.throttled[static_cast<std::size_t>(reserved)], 3U);
}

TEST(TimelineRecorder, KeepsOneRequestOfTooMany) {
  Story story;
  story.function("f");
  for (int i = 0; i < 7; ++i) story.arrives("", i * 2s, 1s);

  const Timeline timeline = story.timeline({.request = RequestId{5}, .most_requests = 1});

  ASSERT_EQ(timeline.functions[0].requests.size(), 1U);
  const TimelineRequest& request = timeline.functions[0].requests[0];
  EXPECT_EQ(request.id, RequestId{5});
  EXPECT_THAT(request.why, testing::StartsWith("Warm start: "));
}

TEST(TimelineRecorder, TheMostInterestingFunctionsAreThoseToBeExplained) {
  Timeline timeline;
  for (const char* name : {"busy", "cold", "full", "idle"})
    timeline.functions.emplace_back().name = name;
  timeline.functions[0].request_count = 900;
  timeline.functions[1].counts.cold[2] = 4;
  timeline.functions[2].counts.throttled[0] = 1;

  keep_most_interesting(timeline, 3);

  EXPECT_EQ(timeline.left_out, 1U);
  EXPECT_EQ(timeline.functions[0].name, "full");
  EXPECT_EQ(timeline.functions[1].name, "cold");
  EXPECT_EQ(timeline.functions[2].name, "busy");
}

TEST(TimelineRecorder, FewFunctionsStayAsTheyAre) {
  Timeline timeline;
  timeline.functions.resize(2);
  timeline.functions[1].request_count = 9;

  keep_most_interesting(timeline, 2);

  EXPECT_EQ(timeline.left_out, 0U);
  EXPECT_EQ(timeline.functions[1].request_count, 9U);
}

}  // namespace
}  // namespace coldcast
