// Sections 1, 4 and 5 of rows.csv: how fast, and what a refusal is. A comment names the rows that a
// test holds, and where AWS says so.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/numbers.h"
#include "facts/told.h"

namespace coldcast {
namespace {

using namespace std::chrono_literals;

std::uint64_t spilled(const Told& told) {
  return told.function().spillover_invocations;
}

// 1.2, 1.3, 5.3 [THR]: concurrency is asked before the request rate, and a refusal by it spends
// nothing of the rate.
TEST(FactsOfRates, ARefusalByConcurrencySpendsNoRate) {
  const Told told = tell(R"(
account: {concurrency_limit: 10}
functions:
  f:
    arrivals:
      - {kind: requests, list: [{at: 0s, duration: 1ms}]}
      - {kind: burst, at: 0s, count: 200}
      - {kind: burst, at: 100ms, count: 99, over: 99ms}
    handler: {duration: 1ms}
)");

  EXPECT_EQ(throttles(told.function(), ThrottleReason::concurrent_invocation_limit_exceeded), 191);
  EXPECT_EQ(throttles(told.function(), ThrottleReason::function_invocation_rate_limit_exceeded), 0);
}

// 1.5, 1.6, 4.1, 4.4, 5.4 [SCAL, TRB]: 5,000 long requests at once, with ample limits: 1,000 new
// environments in ten seconds, so 1,000 cold starts and 4,000 throttles; what was not used of the
// rate before is not saved up.
TEST(FactsOfRates, AFunctionGetsAThousandEnvironmentsInTenSeconds) {
  const Told told = tell(R"(
account: {concurrency_limit: 20000}
functions:
  f:
    timeout: 5min
    handler: {duration: 2min}
    arrivals: {kind: burst, at: 1h, count: 5000}
)");

  EXPECT_EQ(told.function().cold_starts, 1000);
  EXPECT_EQ(throttles(told.function(), ThrottleReason::scaling_rate_exceeded), 4000);
}

// 4.3, 5.4 [SCAL]: the rate comes back continuously, 100 environments a second.
TEST(FactsOfRates, TheScalingRateComesBackContinuously) {
  const Told told = tell(R"(
account: {concurrency_limit: 20000}
functions:
  f:
    timeout: 5min
    handler: {duration: 2min}
    arrivals:
      - {kind: burst, at: 0s, count: 2000}
      - {kind: burst, at: 1s, count: 2000}
      - {kind: burst, at: 6s, count: 2000}
)");

  EXPECT_EQ(told.function().cold_starts, 1000 + 100 + 500);
}

// 4.5 [SCAL]: functions scale apart from each other until the account is full.
TEST(FactsOfRates, FunctionsScaleApart) {
  const Told told = tell(R"(
account: {concurrency_limit: 2500}
functions:
  a: {handler: {duration: 3s}, arrivals: {kind: burst, at: 0s, count: 1500}}
  b: {handler: {duration: 3s}, arrivals: {kind: burst, at: 0s, count: 1500}}
)");

  EXPECT_EQ(told.function("a").cold_starts, 1000);
  EXPECT_EQ(told.function("b").cold_starts, 1000);
}

// 4.6 [BUCKET]: only a new environment takes of the scaling rate.
TEST(FactsOfRates, AWarmStartTakesNothingOfTheScalingRate) {
  const Told told = tell(R"(
functions:
  f:
    scaling_rate: {environments: 10, per: 1h}
    handler: {duration: 1s}
    arrivals: {kind: schedule, every: 2s, count: 10, until: 100s}
)");

  EXPECT_EQ(told.function().cold_starts, 10);
  EXPECT_EQ(told.function().warm_starts, 490);
}

// 4.7, 4.8, 4.9 [12X, OPG, BUCKET]: before November 2023 a Region had a burst of up to 3,000 and
// 500 a minute after it; the setting can say that, function by function.
TEST(FactsOfRates, TheOlderScalingRateIsASetting) {
  const Told told = tell(R"(
account: {concurrency_limit: 20000}
functions:
  f:
    scaling_rate: {environments: 3000, per: 6min}
    timeout: 15min
    handler: {duration: 10min}
    arrivals:
      - {kind: burst, at: 0s, count: 4000}
      - {kind: burst, at: 1min, count: 4000}
)");

  EXPECT_EQ(told.function().cold_starts, 3000 + 500);
}

// 4.10, 4.14, 4.16 [CONC]: ten requests a second for each unit of concurrency, over all: with 100,
// 1,000 a second, and one environment may well serve 100 of them.
TEST(FactsOfRates, TheAccountTakesTenTimesItsConcurrencyASecond) {
  const Told told = tell(R"(
account: {concurrency_limit: 100}
functions:
  f: {handler: {duration: 1ms}, arrivals: {kind: burst, at: 0s, count: 4000, over: 2s}}
)");

  // A full bucket of 1,000 and 1,000 a second; the last request comes half a millisecond early.
  EXPECT_EQ(told.function().invocations(), 2999);
  EXPECT_EQ(throttles(told.function(), ThrottleReason::function_invocation_rate_limit_exceeded),
            1001);
  EXPECT_LE(told.function().created, 2);
}

// 4.11 [URL, CONC]: a reservation of 100 takes 1,000 requests a second.
TEST(FactsOfRates, AReservationTakesTenTimesItsConcurrencyASecond) {
  const Told told = tell(R"(
functions:
  f: {reserved_concurrency: 100, handler: {duration: 1ms}, arrivals: {kind: burst, at: 0s, count: 4000, over: 2s}}
)");

  EXPECT_EQ(told.function().invocations(), 2999);
  EXPECT_EQ(
      throttles(told.function(), ThrottleReason::reserved_function_invocation_rate_limit_exceeded),
      1001);
}

// 4.12 [CONC, LIM]: provisioned concurrency of 10 spills over at 10 in flight or at 100 requests a
// second.
TEST(FactsOfRates, ProvisionedConcurrencySpillsOverAtItsNumberOrAtTenTimesItASecond) {
  const Told in_flight = tell(R"(
functions:
  f: {provisioned_concurrency: 10, handler: {duration: 2s}, arrivals: {kind: burst, at: 0s, count: 12, over: 1s}}
)");
  const Told by_rate = tell(R"(
functions:
  f: {provisioned_concurrency: 10, handler: {duration: 1ms}, arrivals: {kind: burst, at: 0s, count: 150}}
)");
  const Told by_rate_spread = tell(R"(
functions:
  f: {provisioned_concurrency: 10, handler: {duration: 1ms}, arrivals: {kind: burst, at: 0s, count: 600, over: 2s}}
)");

  EXPECT_EQ(spilled(in_flight), 2);
  EXPECT_EQ(by_rate.function().provisioned_starts, 10);
  // 100 in the bucket and 100 a second.
  EXPECT_EQ(by_rate_spread.function().provisioned_starts, 299);
  EXPECT_EQ(spilled(by_rate_spread), 301);
}

// 4.15 [THRBLOG]: handlers shorter than 100 ms meet the rate first, longer ones the concurrency.
TEST(FactsOfRates, TheKneeIsAtAHundredMilliseconds) {
  const auto account = [](const std::string& duration) {
    return tell(
               "account: {concurrency_limit: 10}\nduration: 30s\nfunctions:\n"
               "  f: {handler: {duration: " +
               duration + "}, arrivals: {kind: constant, rate: 150/s}}\n")
        .function();
  };
  const FunctionSummary fast = account("50ms");
  const FunctionSummary slow = account("200ms");

  EXPECT_EQ(throttles(fast, ThrottleReason::concurrent_invocation_limit_exceeded), 0);
  EXPECT_GT(throttles(fast, ThrottleReason::function_invocation_rate_limit_exceeded), 1000);
  EXPECT_GT(throttles(slow, ThrottleReason::concurrent_invocation_limit_exceeded), 1000);
  EXPECT_EQ(throttles(slow, ThrottleReason::function_invocation_rate_limit_exceeded), 0);
}

// 5.2, 5.3 [THR]: reasons are spelled as AWS's, in snake case, and one is ours.
TEST(FactsOfRates, ReasonsAreThoseOfAws) {
  EXPECT_EQ(to_string(ThrottleReason::concurrent_invocation_limit_exceeded),
            "concurrent_invocation_limit_exceeded");
  EXPECT_EQ(to_string(ThrottleReason::reserved_function_concurrent_invocation_limit_exceeded),
            "reserved_function_concurrent_invocation_limit_exceeded");
  EXPECT_EQ(to_string(ThrottleReason::function_invocation_rate_limit_exceeded),
            "function_invocation_rate_limit_exceeded");
  EXPECT_EQ(to_string(ThrottleReason::reserved_function_invocation_rate_limit_exceeded),
            "reserved_function_invocation_rate_limit_exceeded");
  EXPECT_EQ(to_string(ThrottleReason::scaling_rate_exceeded), "scaling_rate_exceeded");
}

// 6.1.3, 6.1.4 [SDKR]: of 500 tokens a retry takes 5 after a throttle and 14 after other errors,
// such as the 500 behind which a REST API hides a throttle. Each environment has an SDK of its own.
TEST(FactsOfRates, AQuotaOfTokensEndsRetries) {
  const Numbers of(R"(
front_doors: {url: {kind: function_url}, api: {kind: rest_api}}
duration: 5min
functions:
  plain: {reserved_concurrency: 0, handler: {duration: 1s}, arrivals: {kind: burst, at: 0s, count: 150, retry: {kind: aws_standard_2026}}}
  url: {reserved_concurrency: 0, handler: {duration: 1s}, arrivals: {kind: burst, at: 0s, count: 150, through: url, retry: {kind: aws_standard_2026}}}
  api: {reserved_concurrency: 0, handler: {duration: 1s}, arrivals: {kind: burst, at: 0s, count: 150, through: api, retry: {kind: aws_standard_2026, on: [error]}}}
  caller: {timeout: 1min, handler: {duration: 1s, calls: [{function: callee, count: 150, at_once: 150, on_failure: ignore, retry: {kind: aws_standard_2026}}]}, arrivals: {kind: burst, at: 0s, count: 2}}
  callee: {reserved_concurrency: 0, handler: {duration: 1s}}
)");

  EXPECT_EQ(of["plain.throttles.total"], 150 + 100);
  EXPECT_EQ(of["url.throttles.total"], 150 + 100);
  EXPECT_EQ(of["api.throttles.total"], 150 + 35);
  EXPECT_EQ(of["callee.throttles.total"], 2 * (150 + 100));
}

// 5.5, 11.24 [MET]: a throttle is neither an invocation nor an error, and costs nothing.
TEST(FactsOfRates, AThrottleIsNoInvocationNoErrorAndFree) {
  const Told told = tell(R"(
functions:
  f: {reserved_concurrency: 0, handler: {duration: 1s}, arrivals: {kind: burst, at: 0s, count: 9, over: 1s}}
)");

  EXPECT_EQ(told.function().invocations(), 0);
  EXPECT_EQ(told.function().outcomes, (std::array<std::uint64_t, kOutcomes>{}));
  EXPECT_EQ(told.costs.account.total(), 0.0);
}

}  // namespace
}  // namespace coldcast
