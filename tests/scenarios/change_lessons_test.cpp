// The lessons on what changes while time runs, with what each says of itself in its first comment.

#include <chrono>
#include <cmath>
#include <gtest/gtest.h>

#include "scenarios/run_scenario.h"

namespace coldcast {
namespace {

// λ(h + c) = 4/s x 2 s.
TEST(LessonsOfChanges, ADeploymentNeedsALineOfColdStarts) {
  const RecordedRun run = run_scenario("lessons/deployment.yaml");

  EXPECT_EQ(run.function("api").cold_starts, 8);
  EXPECT_EQ(run.function("api").environments.max, 8);
  EXPECT_EQ(run.function("api").in_flight.max, 8);
}

// Two at a time, each for half a second, of ten a second: six a second are throttled, for 180 s.
TEST(LessonsOfChanges, AReservationLoweredByMistakeThrottlesAndHeals) {
  const RecordedRun run = run_scenario("lessons/reserved-by-mistake.yaml");

  EXPECT_EQ(throttles(run.function("payments")), 180 * 6);
  EXPECT_EQ(run.function("payments").cold_starts, 8);
}

// A third of what is busy: 60 and those few that the start has left.
TEST(LessonsOfChanges, ALostZoneCostsAThirdOfOneInstant) {
  const RecordedRun run = run_scenario("lessons/lost-zone.yaml");

  const FunctionSummary& shop = run.function("shop");
  EXPECT_NEAR(static_cast<double>(shop.outcomes[1]), 20.0, 4.0);
  for (const Invocation& invocation : run.facts.invocations) {
    if (invocation.outcome != Outcome::error) continue;
    EXPECT_EQ(invocation.finished, kStartOfTime + std::chrono::hours{1});
  }
}

// A fifth of a tenth of the 600 requests of a minute, within four standard deviations.
TEST(LessonsOfChanges, ACanaryCostsAMinuteOfATenth) {
  const RecordedRun run = run_scenario("lessons/canary.yaml");

  const double errors = 600 * 0.1 * 0.2;
  EXPECT_NEAR(static_cast<double>(run.function("api").outcomes[1]), errors,
              4.0 * std::sqrt(errors));
  ASSERT_EQ(run.facts.changes.size(), 2);
  EXPECT_EQ(run.facts.changes[1].at, kStartOfTime + std::chrono::minutes{4});
}

}  // namespace
}  // namespace coldcast
