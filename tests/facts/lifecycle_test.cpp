// Section 2 of rows.csv, the life of an environment. A comment names the rows that a test holds,
// and where AWS, or who measured it, says so.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/told.h"

namespace coldcast {
namespace {

using testing::AllOf;
using testing::Each;
using testing::ElementsAre;
using testing::Ge;
using testing::Lt;
using testing::SizeIs;
using namespace std::chrono_literals;

// How long each environment that ended had been idle.
std::vector<Duration> idle_times(const Told& told) {
  std::vector<Duration> times;
  for (const Transition& end : told.run.facts.transitions) {
    if (end.change != EnvironmentChange::retired) continue;
    SimTime last{};
    for (const Invocation& invocation : told.run.facts.invocations) {
      if (invocation.environment == end.environment) last = std::max(last, invocation.finished);
    }
    times.push_back(end.at - last);
  }
  return times;
}

std::vector<SimTime> ends(const Told& told) {
  std::vector<SimTime> at;
  for (const Transition& transition : told.run.facts.transitions) {
    if (transition.change == EnvironmentChange::ended) at.push_back(transition.at);
  }
  return at;
}

// 2.1 [CONC]: one request at a time, and an environment is taken from the begin of its init.
TEST(FactsOfLifecycle, AnEnvironmentIsTakenWhileItInitializes) {
  const Told told = tell(R"(
functions:
  f:
    cold_start: {init: 300ms}
    handler: {duration: 100ms}
    arrivals: {kind: requests, list: [{at: 0s}, {at: 299ms}, {at: 399ms}, {at: 400ms}]}
)");

  EXPECT_EQ(told.function().cold_starts, 3);
  EXPECT_EQ(told.invocation(3).start, StartKind::warm);
}

// 2.2 [ENV]: init is that of extensions, of the runtime, of the function's own code.
TEST(FactsOfLifecycle, InitIsThreePhasesOneAfterAnother) {
  const Told told = tell(R"(
functions:
  f:
    cold_start: {download: 40ms, environment: 60ms, init: {extension: 100ms, runtime: 200ms, function: 300ms}}
    handler: {duration: 10ms}
    arrivals: {kind: burst, at: 0s, count: 1}
)");

  EXPECT_EQ(told.invocation(0).init, 600ms);
  EXPECT_EQ(told.invocation(0).cold_start(), 700ms);
}

// 2.3, 2.4, 2.5 [ENV, LUC]: init is ended at 10 s and run again in the first invocation; a REPORT
// had no Init Duration, a duration of 12,079.53 ms, and 12,080 ms billed.
TEST(FactsOfLifecycle, AnInitOfMoreThanTenSecondsRunsAgainInsideTheInvocation) {
  const Told told = tell(R"(
functions:
  f:
    timeout: 1min
    cold_start: {environment: 100ms, init: 10050ms}
    handler: {duration: 2029.53ms}
    arrivals: {kind: requests, list: [{at: 0s}, {at: 30s}]}
)");

  const Invocation& cold = told.invocation(0);
  EXPECT_EQ(cold.init, 0ms);
  EXPECT_EQ(cold.cold_start(), 10100ms);
  EXPECT_EQ(cold.duration, 12'079'530us);
  EXPECT_TRUE(told.function().init_duration.empty());
  EXPECT_EQ(told.invocation(1).duration, 2'029'530us);
  EXPECT_EQ(told.function().usage.on_demand_ms, 12'080 + 2'030);
}

// 2.3, 2.4 [ENV]: the init that runs again is under the function's timeout.
TEST(FactsOfLifecycle, AnInitThatRunsAgainMayTimeOut) {
  const auto outcome = [](const std::string& timeout) {
    return tell("functions:\n  f:\n    timeout: " + timeout +
                "\n    cold_start: {init: 11s}\n    handler: {duration: 2s}\n"
                "    arrivals: {kind: burst, at: 0s, count: 1}\n")
        .invocation(0);
  };

  EXPECT_EQ(outcome("10s").outcome, Outcome::init_timeout);
  EXPECT_EQ(outcome("10s").duration, 10s);
  EXPECT_EQ(outcome("12s").outcome, Outcome::timeout);
  EXPECT_EQ(outcome("13s").outcome, Outcome::success);
}

// 2.9 [ENV]: the function's timeout bounds the invocation.
TEST(FactsOfLifecycle, AHandlerIsCutAtTheTimeout) {
  const Told told = tell(R"(
functions:
  f:
    timeout: 3s
    arrivals: {kind: requests, list: [{at: 0s, duration: 3s}, {at: 10s, duration: 3001ms}]}
)");

  EXPECT_EQ(told.invocation(0).outcome, Outcome::success);
  EXPECT_EQ(told.invocation(1).outcome, Outcome::timeout);
  EXPECT_EQ(told.invocation(1).duration, 3s);
}

// 2.11 [ENV]: Shutdown takes nothing, 500 ms with internal and 2 s with external extensions.
TEST(FactsOfLifecycle, ExtensionsMakeAnEnvironmentEndLater) {
  const auto end = [](const std::string& extensions) {
    return ends(tell("duration: 1h\nfunctions:\n  f:\n    extensions: " + extensions +
                     "\n    keep_alive: {kind: fixed, timeout: 1min}\n"
                     "    handler: {duration: 1s}\n"
                     "    arrivals: {kind: burst, at: 0s, count: 1}\n"));
  };

  EXPECT_THAT(end("none"), ElementsAre(SimTime{61s}));
  EXPECT_THAT(end("internal"), ElementsAre(SimTime{61500ms}));
  EXPECT_THAT(end("external"), ElementsAre(SimTime{63s}));
}

// 2.12 [ENV]: a handler that returns an error leaves its environment warm.
TEST(FactsOfLifecycle, AnErrorLeavesTheEnvironmentWarm) {
  const Told told = tell(R"(
functions:
  f:
    failure_rate: 1
    handler: {duration: 10ms}
    arrivals: {kind: requests, list: [{at: 0s}, {at: 1s}]}
)");

  EXPECT_EQ(told.invocation(0).outcome, Outcome::error);
  EXPECT_EQ(told.invocation(1).start, StartKind::warm);
}

// 2.13 [ENV]: a crash or a timeout resets the environment. It stays (and its /tmp with it), and the
// next invocation runs the init again, inside its duration.
TEST(FactsOfLifecycle, ACrashOrATimeoutResetsTheEnvironment) {
  for (const std::string cause : {"crash_rate: 1", "timeout: 2s"}) {
    const Told told = tell("functions:\n  f:\n    " + cause +
                           "\n    cold_start: {environment: 50ms, init: 300ms}\n"
                           "    arrivals: {kind: requests, list: [{at: 0s, duration: 2500ms}, "
                           "{at: 1min, duration: 100ms}]}\n");

    const Invocation& next = told.invocation(1);
    EXPECT_EQ(next.environment, told.invocation(0).environment);
    EXPECT_EQ(next.start, StartKind::cold);
    EXPECT_EQ(next.cause, ColdStartCause::reset);
    EXPECT_EQ(next.cold_start(), 0ms);
    EXPECT_EQ(next.init, 0ms);
    EXPECT_EQ(next.duration, 400ms);
    EXPECT_EQ(told.function().created, 1);
  }
}

// 2.14, 2.23 [ENV, UBC25]: AWS says no idle time; 290 to 350 s were measured in 2025, which is the
// default.
TEST(FactsOfLifecycle, AnIdleEnvironmentIsGoneAfterAboutFiveMinutesByDefault) {
  const Told told = tell(R"(
duration: 1h
functions:
  f:
    handler: {duration: 1s}
    arrivals: {kind: burst, at: 0s, count: 100}
)");

  EXPECT_THAT(idle_times(told), SizeIs(100));
  EXPECT_THAT(idle_times(told), Each(AllOf(Ge(290s), Lt(350s))));
}

// 2.18 [SHIL19]: 10 min were measured from July 2019 on.
TEST(FactsOfLifecycle, TenMinutesAreOneLineAway) {
  const Told told = tell(R"(
duration: 1h
functions:
  f:
    keep_alive: {kind: fixed}
    handler: {duration: 1s}
    arrivals: {kind: burst, at: 0s, count: 1}
)");

  EXPECT_THAT(idle_times(told), ElementsAre(10min));
}

// 2.16, 2.17, 2.19, 2.20 [BURN17, SHIL19, SHILAWS, XEB]: other idle times that were measured, such
// as anything from 25 to 60 minutes, are a distribution.
TEST(FactsOfLifecycle, IdleTimesMayBeDrawn) {
  const Told told = tell(R"(
duration: 3h
functions:
  f:
    keep_alive: {kind: fixed, timeout: {kind: uniform, min: 25min, max: 60min}}
    handler: {duration: 1s}
    arrivals: {kind: burst, at: 0s, count: 100}
)");

  EXPECT_THAT(idle_times(told), SizeIs(100));
  EXPECT_THAT(idle_times(told), Each(AllOf(Ge(25min), Lt(60min))));
}

// 2.21 [WANG18]: of the idle environments of a function that is not used, half go every 300 s.
TEST(FactsOfLifecycle, HalfOfTheIdleEnvironmentsMayGoEveryFiveMinutes) {
  const Told told = tell(R"(
duration: 12min
functions:
  f:
    keep_alive: {kind: halving, period: 300s}
    handler: {duration: 1s}
    arrivals: {kind: burst, at: 0s, count: 8}
)");

  EXPECT_THAT(ends(told), ElementsAre(SimTime{301s}, SimTime{301s}, SimTime{301s}, SimTime{301s},
                                      SimTime{601s}, SimTime{601s}));
}

// 2.15, 2.22 [ENV, XEB]: environments end every few hours even if always busy; about two hours were
// measured.
TEST(FactsOfLifecycle, AMaximumAgeEndsEnvironmentsThatAreAlwaysUsed) {
  const Told told = tell(R"(
duration: 6h30min
functions:
  f:
    max_age: 2h
    handler: {duration: 10ms}
    arrivals: {kind: constant, rate: 1/s}
)");

  EXPECT_EQ(causes(told.function(), ColdStartCause::max_age), 3);
  EXPECT_EQ(causes(told.function(), ColdStartCause::idle_expiry), 0);
}

// 2.24 [SIMFAAS]: of several idle environments the newest serves, which has been validated against
// the service.
TEST(FactsOfLifecycle, TheEnvironmentThatWentIdleLastServes) {
  const Told told = tell(R"(
functions:
  f:
    arrivals: {kind: requests, list: [{at: 0s, duration: 2s}, {at: 0s, duration: 1s}, {at: 5s, duration: 1s}]}
)");

  EXPECT_EQ(told.invocation(2).environment, told.invocation(0).environment);
}

// 2.25, 2.27 [ENV, STUY]: environments that come to their end are sometimes replaced before anyone
// asks; the share is a setting, for 0 to 85 % were seen.
TEST(FactsOfLifecycle, AnEnvironmentMayBeReplacedAheadOfRequests) {
  const auto cold = [](const std::string& share) {
    const Told told =
        tell("duration: 7h\nfunctions:\n  f:\n    proactive_initialization: " + share +
             "\n    max_age: 2h\n    handler: {duration: 10ms}\n"
             "    arrivals: {kind: schedule, every: 1min}\n");
    return told.function().cold_starts;
  };

  EXPECT_EQ(cold("0"), 4);
  EXPECT_EQ(cold("1"), 1);
}

// 2.26 [STUY]: a waiting request may get an environment that becomes free before its own is ready,
// which then stays as a spare.
TEST(FactsOfLifecycle, AWaitingRequestMayTakeWhatComesFreeFirst) {
  const std::string yaml = R"(
functions:
  f:
    cold_start: {init: 1s}
    handler: {duration: 500ms}
    arrivals: {kind: requests, list: [{at: 0s}, {at: 1400ms}, {at: 2s}, {at: 2s}]}
)";
  const Told own = tell(yaml);
  const Told first_free = tell(yaml + "    assignment: first_free\n");

  EXPECT_EQ(own.invocation(1).finished, SimTime{2900ms});
  EXPECT_EQ(first_free.invocation(1).environment, first_free.invocation(0).environment);
  EXPECT_EQ(first_free.invocation(1).finished, SimTime{2s});
  // The spare, ready at 2.4 s, serves the last one.
  EXPECT_EQ(first_free.function().cold_starts, 1);
  EXPECT_EQ(first_free.function().created, 3);
}

// 12.5 [SNAPBENCH]: a restore takes 0.3 to 0.6 s at least, whatever the init would take; 5,037 of
// 2024 and 2025 took 0.4 to 1.6 s.
TEST(FactsOfLifecycle, ARestoreTakesAsLongAsWasMeasuredUnlessTold) {
  const std::string yaml = R"(
functions:
  f:
    cold_start: {init: 6s}
    handler: {duration: 1s}
    arrivals: {kind: burst, at: 0s, count: 100}
)";
  const Told measured = tell(yaml + "    snap_start: {}\n");
  const Told told = tell(yaml + "    snap_start: {restore: 182ms}\n");
  const Told floor = tell(yaml + "    snap_start: {restore: 182ms, floor: 300ms}\n");

  EXPECT_GE(measured.function().init_duration.quantile(0.0), 0.4e9);
  EXPECT_NEAR(measured.function().init_duration.quantile(0.5), 0.632e9, 0.04e9);
  EXPECT_LE(measured.function().init_duration.max(), 1596ms);
  EXPECT_EQ(told.invocation(0).init, 182ms);
  EXPECT_EQ(floor.invocation(0).init, 300ms);
}

}  // namespace
}  // namespace coldcast
