// The keep-alive `fleet`, seen by the instants at which environments end.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>

#include "facts/told.h"

namespace coldcast {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;
using namespace std::chrono_literals;

using Ends = std::map<SimTime, int>;

// How many environments ended at each instant.
Ends ends(const std::string& keep_alive, const std::string& rest) {
  const Told told = tell("duration: 1h\nfunctions:\n  f:\n    keep_alive: {kind: fleet, " +
                         keep_alive + "}\n    handler: {duration: 1s}\n" + rest);
  Ends ends;
  for (const Transition& transition : told.run.facts.transitions) {
    if (transition.change == EnvironmentChange::ended) ++ends[transition.at];
  }
  return ends;
}

std::string burst(int count) {
  return "    arrivals: {kind: burst, at: 0s, count: " + std::to_string(count) + "}\n";
}

// Exact in 91.4 % of 16,968 bursts with a period of 375 s (Copik et al., SeBS, Middleware 2021).
TEST(Fleet, OfThoseThatStayedIdleHalfGoRoundedDownButAtLeastOne) {
  const std::string period = "period: 375s";

  EXPECT_THAT(ends(period, burst(5)),
              ElementsAre(Pair(SimTime{376s}, 2), Pair(SimTime{751s}, 1), Pair(SimTime{1126s}, 1),
                          Pair(SimTime{1501s}, 1)));
  EXPECT_THAT(ends(period, burst(2)), ElementsAre(Pair(SimTime{376s}, 1), Pair(SimTime{751s}, 1)));
  EXPECT_EQ(ends(period, burst(20)).begin()->second, 10);
}

TEST(Fleet, AUseOfThePoolStartsThePeriodAnew) {
  const std::string arrivals =
      "    arrivals: [{kind: burst, at: 0s, count: 4}, {kind: requests, list: [{at: 200s}]}]\n";

  EXPECT_EQ(ends("period: 300s", arrivals).begin()->first, SimTime{501s});
}

TEST(Fleet, AUseOfProvisionedConcurrencyDoesNot) {
  const std::string arrivals =
      "    provisioned_concurrency: 1\n"
      "    arrivals: [{kind: burst, at: 0s, count: 5}, {kind: requests, list: [{at: 200s}]}]\n";

  EXPECT_EQ(ends("period: 300s", arrivals).begin()->first, SimTime{301s});
}

TEST(Fleet, AFreeClockEndsThoseThatHaveIdledForAWholePeriod) {
  const std::string arrivals =
      "    arrivals: [{kind: burst, at: 99s, count: 8}, {kind: schedule, every: 1min}]\n";

  // At 300 s they have idled for 200 s. The one that the schedule uses never idles for so long.
  EXPECT_THAT(ends("period: 300s, clock: free", arrivals),
              ElementsAre(Pair(SimTime{600s}, 3), Pair(SimTime{900s}, 2), Pair(SimTime{1200s}, 1),
                          Pair(SimTime{1500s}, 1)));
}

TEST(Fleet, WithLastOneIsSparedUntilTheFunctionHasBeenSilentSoLong) {
  EXPECT_THAT(ends("period: 300s, last: 1000s", burst(4)),
              ElementsAre(Pair(SimTime{301s}, 2), Pair(SimTime{601s}, 1), Pair(SimTime{1001s}, 1)));
  EXPECT_THAT(ends("period: 300s, last: 200s", burst(4)), ElementsAre(Pair(SimTime{201s}, 4)));
}

TEST(Fleet, WithSurplusNoneIdlesLongerWhileThePoolIsInUse) {
  const std::string arrivals =
      "    arrivals: [{kind: burst, at: 0s, count: 3}, "
      "{kind: schedule, every: 1min, until: 50min}]\n";

  // Four exist at the start; the schedule needs one of them.
  EXPECT_EQ(ends("period: 2h, surplus: 25min", arrivals), (Ends{{SimTime{1501s}, 3}}));
}

TEST(Fleet, APeriodOfZeroIsRefusedAndADrawnOneNeedsAClockThatStartsWithTheLastUse) {
  const auto complaint = [](const std::string& settings) {
    return complaints("functions:\n  f:\n    keep_alive: {kind: fleet, " + settings +
                      "}\n    handler: {duration: 1s}\n");
  };

  EXPECT_THAT(complaint("period: 0s"), HasSubstr("keep_alive.period: expected a span above 0"));
  EXPECT_THAT(complaint("period: {kind: exponential, mean: 5min}, clock: free"),
              HasSubstr("keep_alive.period: expected a duration such as 320s"));
  EXPECT_EQ(complaint("period: {kind: exponential, mean: 5min}"), "");
  EXPECT_THAT(complaint("last: 5min"), HasSubstr("period"));
}

}  // namespace
}  // namespace coldcast
