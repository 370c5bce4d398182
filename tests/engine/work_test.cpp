// What a request takes of the environment that serves it, and what a cold start is made of.
#include "engine/work.h"

#include <gtest/gtest.h>
#include <string>

#include "coldcast/base/error.h"
#include "coldcast/config/scenario_file.h"

namespace coldcast {
namespace {

using namespace std::chrono_literals;

// A function `f` with these keys.
Function function_of(const std::string& keys) {
  return parse_scenario("duration: 1min\nfunctions:\n  f: {" + keys + "}\n").functions.front();
}

ColdStartParts cold_start_of(const std::string& keys) {
  const Function function = function_of("handler: {duration: 1s}, " + keys);
  return ColdStartWork(function, RandomStream(StreamKey{})).draw();
}

TEST(Service, TakesItsDurationAndEndsAsItsFateSays) {
  const Work work{.duration = 2s, .first_duration = 3s, .fate = Outcome::crash};

  EXPECT_EQ(serve(work, false, 0s, 10s).duration, 2s);
  EXPECT_EQ(serve(work, true, 0s, 10s).duration, 3s);
  EXPECT_EQ(serve(work, true, 4s, 10s).duration, 7s);
  EXPECT_EQ(serve(work, true, 4s, 10s).outcome, Outcome::crash);
}

// The init that runs inside an invocation takes of its timeout. What takes all of it has ended in
// time: only the handler is late then.
TEST(Service, IsCutAtTheTimeoutInTheInitOrInTheHandler) {
  const Work work{.duration = 1s, .first_duration = 1s};

  for (const auto& [init, outcome] :
       {std::pair{2000ms, Outcome::success}, std::pair{2001ms, Outcome::timeout},
        std::pair{3000ms, Outcome::timeout}, std::pair{3001ms, Outcome::init_timeout}}) {
    const Service service = serve(work, true, init, 3s);
    EXPECT_EQ(service.outcome, outcome) << init.count();
    EXPECT_EQ(service.duration, 3s) << init.count();
  }
}

TEST(FeedWork, AsksTheFirstCallForItsExtraAndARequestForItsOwnDuration) {
  const Function function = function_of("handler: {duration: 100ms, first_extra: 40ms}");
  FeedWork work(function, StreamKey{});

  for (const std::uint32_t attempt : {1U, 2U}) {
    EXPECT_EQ(work.draw({.attempt = attempt}).duration, 100ms);
    EXPECT_EQ(work.draw({.attempt = attempt}).first_duration, 140ms);
    EXPECT_EQ(work.draw({.attempt = attempt, .duration = 7ms}).first_duration, 7ms);
  }
}

// How often requests are tried again must not change what others take.
TEST(FeedWork, DrawsRetriesFromAStreamOfTheirOwn) {
  const Function function = function_of("handler: {duration: {kind: exponential, mean: 1s}}");
  FeedWork patient(function, StreamKey{});
  FeedWork insistent(function, StreamKey{});

  const Duration first = patient.draw({}).duration;
  EXPECT_EQ(insistent.draw({}).duration, first);
  EXPECT_NE(insistent.draw({.attempt = 2}).duration, first);
  EXPECT_EQ(insistent.draw({}).duration, patient.draw({}).duration);
}

TEST(ColdStart, HasThreePhasesOfInitAfterDownloadAndEnvironment) {
  const ColdStartParts parts = cold_start_of(
      "cold_start: {download: 1ms, environment: 20ms, "
      "init: {extension: 300ms, runtime: 4s, function: 5s}}");

  EXPECT_EQ(parts.init_extension, 300ms);
  EXPECT_EQ(parts.init_runtime, 4s);
  EXPECT_EQ(parts.init, 9300ms);
  EXPECT_EQ(parts.total(), 9321ms);
  EXPECT_EQ(parts.aborted_init, 0s);
}

// Source: AWS, Lambda execution environment lifecycle: the init phase is limited to 10 s, then it
// runs again with the first invocation.
TEST(ColdStart, EndsAnInitAtTheCapUnlessItIsProvisioned) {
  EXPECT_EQ(cold_start_of("cold_start: {environment: 0s, init: 10s}").aborted_init, 0s);
  const ColdStartParts aborted = cold_start_of("cold_start: {environment: 0s, init: 10001ms}");
  EXPECT_EQ(aborted.aborted_init, 10s);
  EXPECT_EQ(aborted.init, 0s);
  EXPECT_EQ(aborted.total(), 10s);

  const Function function =
      function_of("handler: {duration: 1s}, cold_start: {environment: 0s, init: 70s}");
  EXPECT_EQ(ColdStartWork(function, RandomStream(StreamKey{})).draw_uncapped().init, 70s);
}

TEST(ColdStart, WithASnapshotIsARestoreThatIsNoShorterThanItsFloor) {
  for (const auto& [restore, taken] : {std::pair{"200ms", 350ms}, std::pair{"700ms", 700ms}}) {
    const ColdStartParts parts = cold_start_of(
        "cold_start: {download: 1ms, environment: 20ms, init: 20s}, snap_start: {floor: 350ms, "
        "restore: " +
        std::string(restore) + "}");
    EXPECT_EQ(parts.init, taken);
    EXPECT_EQ(parts.total(), taken + 21ms);
  }
}

TEST(ColdStart, OfNineYearsIsTooLongToBeSimulated) {
  for (const char* part : {"download", "environment", "init"}) {
    const std::string keys = "cold_start: {init_cap: 200000h, " + std::string(part) + ": ";
    EXPECT_NO_THROW(cold_start_of(keys + "70000h}")) << part;
    EXPECT_THROW(cold_start_of(keys + "90000h}"), Error) << part;
  }
}

}  // namespace
}  // namespace coldcast
