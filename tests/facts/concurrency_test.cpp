// Sections 1 and 3 of rows.csv: who is admitted. A comment names the rows that a test holds,
// and where AWS says so.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/told.h"

namespace coldcast {
namespace {

using testing::HasSubstr;
using namespace std::chrono_literals;

std::uint64_t spilled(const Told& told) {
  return told.function().spillover_invocations;
}

// 1.1, 1.4 [CONC, PC]: provisioned concurrency first, then what idles on demand, then a new one.
TEST(FactsOfConcurrency, ProvisionedComesBeforeWarmBeforeCold) {
  const Told told = tell(R"(
functions:
  f:
    provisioned_concurrency: 1
    handler: {duration: 1s}
    arrivals: {kind: requests, list: [{at: 0s}, {at: 0s}, {at: 10s}, {at: 10s}, {at: 10s}]}
)");

  const StartKind expected[] = {StartKind::provisioned, StartKind::cold, StartKind::provisioned,
                                StartKind::warm, StartKind::cold};
  for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(told.invocation(i).start, expected[i]);
  EXPECT_EQ(spilled(told), 3);
}

// 3.1, 3.2 [LIM, NEWACC]: 1,000 by default; new accounts have less.
TEST(FactsOfConcurrency, TheAccountHasAThousandByDefault) {
  const std::string functions = R"(
functions:
  f: {handler: {duration: 3s}, scaling_rate: unlimited, arrivals: {kind: burst, at: 0s, count: 1500}}
)";

  EXPECT_EQ(
      throttles(tell(functions).function(), ThrottleReason::concurrent_invocation_limit_exceeded),
      500);
  EXPECT_EQ(tell("account: {concurrency_limit: 50}" + functions).function().invocations(), 50);
}

// 3.3, 3.4 [CONC]: 100 are always kept for functions without a reservation: of 1,000 one may
// reserve 900, of 2,000 1,900. Accounts with small limits keep 50.
TEST(FactsOfConcurrency, AHundredCannotBeReserved) {
  const auto reserving = [](const std::string& account, int reserved) {
    return complaints("account: {" + account +
                      "}\nfunctions: {f: {handler: {duration: 1s}, reserved_concurrency: " +
                      std::to_string(reserved) + "}}\nduration: 1s\n");
  };

  EXPECT_EQ(reserving("concurrency_limit: 1000", 900), "");
  EXPECT_THAT(reserving("concurrency_limit: 1000", 901), HasSubstr("at most 900 passes here"));
  EXPECT_EQ(reserving("concurrency_limit: 2000", 1900), "");
  EXPECT_THAT(reserving("concurrency_limit: 2000", 1901),
              HasSubstr("AWS keeps unreserved_minimum 100 of concurrency_limit 2000"));
  EXPECT_EQ(reserving("concurrency_limit: 100, unreserved_minimum: 50", 50), "");
}

// 3.5, 3.7 [RC, CONC]: a reservation is a floor and a ceiling; nobody borrows from it, and it
// borrows from nobody; nothing of it is initialized.
TEST(FactsOfConcurrency, AReservationIsAFloorAndACeiling) {
  const Told told = tell(R"(
functions:
  f: {reserved_concurrency: 400, scaling_rate: unlimited, handler: {duration: 3s}, arrivals: {kind: burst, at: 1s, count: 500}}
  other: {scaling_rate: unlimited, handler: {duration: 3s}, arrivals: {kind: burst, at: 0s, count: 1000}}
)");

  EXPECT_EQ(told.function("other").invocations(), 600);
  EXPECT_EQ(told.function().cold_starts, 400);
  EXPECT_EQ(throttles(told.function(),
                      ThrottleReason::reserved_function_concurrent_invocation_limit_exceeded),
            100);
}

// 3.6 [RC]: a reservation of 0 stops the function.
TEST(FactsOfConcurrency, AReservationOfZeroStopsTheFunction) {
  const Told told = tell(R"(
functions:
  f: {reserved_concurrency: 0, handler: {duration: 1s}, arrivals: {kind: burst, at: 0s, count: 7}}
)");

  EXPECT_EQ(throttles(told.function(),
                      ThrottleReason::reserved_function_concurrent_invocation_limit_exceeded),
            7);
}

// 3.9, 3.14 [CONC]: provisioned concurrency of 400 without a reservation leaves 600 to everyone,
// the function itself included, whether it is used or not.
TEST(FactsOfConcurrency, ProvisionedConcurrencyIsTakenOutOfTheAccount) {
  const auto both = [](int requests) {
    return tell(
        "functions:\n"
        "  f: {provisioned_concurrency: 400, scaling_rate: unlimited, handler: {duration: 3s}, "
        "arrivals: {kind: burst, at: 0s, count: " +
        std::to_string(requests) +
        "}}\n"
        "  other: {scaling_rate: unlimited, handler: {duration: 3s}, arrivals: {kind: burst, at: "
        "1s, count: 1000}}\n");
  };

  EXPECT_EQ(both(1).function("other").invocations(), 600);
  EXPECT_EQ(both(500).function().provisioned_starts, 400);
  EXPECT_EQ(both(500).function().cold_starts, 100);
  EXPECT_EQ(both(500).function("other").invocations(), 500);
}

// 3.10, 3.11 [PC]: at most the unreserved concurrency less 100; with a reservation, at most that.
TEST(FactsOfConcurrency, ProvisionedConcurrencyHasItsLimits) {
  const auto function = [](const std::string& settings) {
    return complaints("functions: {f: {handler: {duration: 1s}, " + settings +
                      "}}\nduration: 1s\n");
  };

  EXPECT_EQ(function("provisioned_concurrency: 900"), "");
  EXPECT_THAT(function("provisioned_concurrency: 901"), HasSubstr("at most 900 passes here"));
  EXPECT_EQ(function("reserved_concurrency: 50, provisioned_concurrency: 50"), "");
  EXPECT_THAT(function("reserved_concurrency: 50, provisioned_concurrency: 51"),
              HasSubstr("51 is above reserved_concurrency 50, out of which AWS takes it; at most "
                        "50 passes"));
}

// 3.12, 1.2 [CONC]: reserved 400 with provisioned 200: without cold start up to 200, cold up to
// 400, throttled above although 600 of the account stand free.
TEST(FactsOfConcurrency, ProvisionedWithinAReservationSpillsIntoItAndNoFurther) {
  const Told told = tell(R"(
functions:
  f:
    reserved_concurrency: 400
    provisioned_concurrency: 200
    handler: {duration: 3s}
    arrivals: {kind: burst, at: 0s, count: 700, over: 1s}
)");

  EXPECT_EQ(told.function().provisioned_starts, 200);
  EXPECT_EQ(told.function().cold_starts, 200);
  EXPECT_EQ(spilled(told), 200);
  EXPECT_EQ(throttles(told.function(),
                      ThrottleReason::reserved_function_concurrent_invocation_limit_exceeded),
            300);
  EXPECT_EQ(told.function().in_flight.max, 400);
}

// 3.13 [CONC]: where all that is reserved is provisioned, nothing runs on demand.
TEST(FactsOfConcurrency, AFunctionWithAllOfItProvisionedNeverRunsOnDemand) {
  const Told told = tell(R"(
seed: 3
duration: 10min
functions:
  f:
    reserved_concurrency: 20
    provisioned_concurrency: 20
    timeout: 1min
    handler: {duration: {kind: exponential, mean: 500ms}}
    arrivals: {kind: poisson, rate: 60/s}
)");

  EXPECT_GT(throttles(told.function()), 100);
  EXPECT_EQ(told.function().provisioned_starts, told.function().invocations());
  EXPECT_EQ(spilled(told), 0);
}

constexpr const char* kAllocation = R"(
account: {concurrency_limit: 10000}
duration: 10min
functions:
  f:
    timeout: 3s
    provisioned_concurrency: {initial: 5000, allocate: aws}
    cold_start: {init: 1s}
    handler: {duration: 1ms}
    arrivals: {kind: schedule, every: 1s}
)";

// 3.15, 3.16, 3.17 [CONC]: a minute or two of preparation (90 s here), then 6,000 a minute, and
// nothing of it can be used before all of it is there: 90 s + 50 s + 1 s of init.
TEST(FactsOfConcurrency, NothingOfARequestForProvisionedConcurrencyIsUsableBeforeAllOfItIs) {
  const Told told = tell(kAllocation);

  EXPECT_EQ(told.invocation(140).start, StartKind::warm);
  EXPECT_EQ(told.invocation(141).start, StartKind::provisioned);
  EXPECT_EQ(told.function().provisioned_starts, 600 - 141);
}

// 3.18 [CONC]: raising keeps what is ready in use; lowering drains.
TEST(FactsOfConcurrency, RaisingKeepsWhatIsReadyAndLoweringDrains) {
  const Told told = tell(R"(
duration: 10min
functions:
  f:
    timeout: 1min
    provisioned_concurrency: {initial: 1, allocate: aws, preparation: 0s, per_minute: 1, changes: [{at: 2min, value: 2}, {at: 4min, value: 1}]}
    handler: {duration: 20s}
    arrivals: {kind: requests, list: [{at: 61s}, {at: 125s}, {at: 181s}, {at: 181s}, {at: 230s}, {at: 230s}, {at: 255s}, {at: 255s}]}
)");

  const bool expected[] = {true, true, true, true, true, true, true, false};
  for (std::size_t i = 0; i < 8; ++i) EXPECT_EQ(told.invocation(i).on_provisioned, expected[i]);
  // The one that was busy when the value went down has given its answer.
  EXPECT_EQ(told.invocation(5).finished, SimTime{250s});
}

// 3.21, 11.23 [PC]: environments are replaced in the background, their number stays, and each init
// is billed, used or not.
TEST(FactsOfConcurrency, ProvisionedEnvironmentsAreRecycledAndTheirInitIsBilled) {
  const Told told = tell(R"(
duration: 10h
functions:
  f:
    memory: 1GB
    provisioned_concurrency: {initial: 3, recycle: 4h}
    cold_start: {init: 2s}
    handler: {duration: 1s}
)");

  EXPECT_EQ(told.function().created, 9);
  EXPECT_EQ(told.function().environments.max, 3);
  EXPECT_EQ(told.function().usage.provisioned_init_ms, 9 * 2000);
}

// 3.22, 3.23 [CONC, PC]: after a crash the next invocation pays for the init on provisioned
// concurrency, too; the environment stays what it was.
TEST(FactsOfConcurrency, AProvisionedEnvironmentCanBeResetToo) {
  const Told told = tell(R"(
functions:
  f:
    crash_rate: 1
    provisioned_concurrency: 1
    cold_start: {init: 2s}
    handler: {duration: 100ms}
    arrivals: {kind: requests, list: [{at: 0s}, {at: 10s}]}
)");

  EXPECT_EQ(told.invocation(0).start, StartKind::provisioned);
  EXPECT_EQ(told.invocation(1).start, StartKind::cold);
  EXPECT_EQ(told.invocation(1).cause, ColdStartCause::reset);
  EXPECT_TRUE(told.invocation(1).on_provisioned);
  EXPECT_EQ(told.invocation(1).duration, 2100ms);
  EXPECT_EQ(spilled(told), 0);
}

// 3.25 [CONC, SNAP]: not together with SnapStart, which takes no more than 512 MB of /tmp either.
TEST(FactsOfConcurrency, ProvisionedConcurrencyAndSnapStartExcludeEachOther) {
  EXPECT_THAT(complaints("functions: {f: {handler: {duration: 1s}, snap_start: {restore: 1s}, "
                         "provisioned_concurrency: 1, ephemeral_storage: 1GB}}\nduration: 1s\n"),
              AllOf(HasSubstr("AWS refuses provisioned concurrency together with snap_start"),
                    HasSubstr("at most 512MB passes")));
}

// 3.26 [CONC]: concurrency is the rate times the duration.
TEST(FactsOfConcurrency, ConcurrencyIsRateTimesDuration) {
  const Told told = tell(R"(
duration: 100s
functions:
  f: {handler: {duration: 500ms}, arrivals: {kind: constant, rate: 100/s}}
)");

  EXPECT_EQ(told.function().in_flight.max, 50);
}

// 3.27 [PC]: on provisioned concurrency there is no cold start to wait for.
TEST(FactsOfConcurrency, AProvisionedStartWaitsForNothing) {
  const Told told = tell(R"(
functions:
  f:
    provisioned_concurrency: 1
    cold_start: {download: 1s, environment: 1s, init: 1s}
    handler: {duration: 20ms}
    arrivals: {kind: burst, at: 0s, count: 1}
)");

  EXPECT_EQ(told.function().latency.max(), 20ms);
}

}  // namespace
}  // namespace coldcast
