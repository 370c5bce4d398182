// Sections 9 and 11 of rows.csv: what is billed. The examples are those of AWS's pricing page, by
// the names they have there, with its volumes: as a window that is a fraction of the 730 hours of a
// month, so that `per_month` has the volumes of the example, or, where it says so, in full.

#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/told.h"

namespace coldcast {
namespace {

double cents(double dollars) {
  return std::round(dollars * 100.0) / 100.0;
}

double a_month(const std::string& yaml) {
  const Told told = tell("account: {requests_per_concurrency: unlimited}\n" + yaml);
  EXPECT_EQ(throttles(told.run.summary.account), 0);
  return cents(*told.costs.account.per_month);
}

// Of one cold start.
std::uint64_t billed_ms(const std::string& settings) {
  return tell("functions:\n  f:\n    timeout: 1min\n    " + settings +
              "\n    arrivals: {kind: burst, at: 0s, count: 1}\n")
      .function()
      .usage.on_demand_ms;
}

// 9.2, 11.17, 11.18 [INITB, LUC]: billed is the sum of init and duration, rounded up to the
// millisecond once. REPORT lines of AWS and of others.
TEST(FactsOfBilling, BilledDurationIsTheSumRoundedUpOnce) {
  EXPECT_EQ(billed_ms("cold_start: {init: 1293.83ms}\n    handler: {duration: 1049.63ms}"), 2344);
  EXPECT_EQ(billed_ms("cold_start: {init: 1307.68ms}\n    handler: {duration: 1058.15ms}"), 2366);
  EXPECT_EQ(billed_ms("cold_start: {init: 100.77ms}\n    handler: {duration: 250.06ms}"), 351);
}

// 9.3 [INITB]: before August 2025 the init of an archive with a managed runtime was free.
TEST(FactsOfBilling, InitWasFree) {
  const Told told = tell(R"(
billing: {init_billed: false}
functions:
  f:
    cold_start: {init: 1293.83ms}
    handler: {duration: 1049.63ms}
    arrivals: {kind: burst, at: 0s, count: 1}
)");

  EXPECT_EQ(told.function().usage.on_demand_ms, 1050);
}

// 9.4 [SNAPMON]: of a restore, what REPORT calls its billed duration is added.
TEST(FactsOfBilling, ARestoreIsBilledInPart) {
  EXPECT_EQ(billed_ms("snap_start: {restore: 562.43ms, billed_restore: 118ms}\n"
                      "    handler: {duration: 250.06ms}"),
            369);
}

// 9.5 [PC, ENV]: the first invocation on provisioned concurrency has no init; that was billed when
// the environment was made.
TEST(FactsOfBilling, InitOfProvisionedConcurrencyIsBilledWhereItHappens) {
  const Told told = tell(R"(
functions:
  f:
    provisioned_concurrency: 2
    cold_start: {init: 1293.83ms}
    handler: {duration: 1049.63ms}
    arrivals: {kind: burst, at: 0s, count: 1}
)");

  EXPECT_EQ(told.invocation(0).init, Duration::zero());
  EXPECT_EQ(told.function().usage.provisioned_duration_ms, 1050);
  EXPECT_EQ(told.function().usage.provisioned_init_ms, 2 * 1294);
  EXPECT_EQ(told.function().usage.on_demand_ms, 0);
}

// 9.6 [ENV]: a crash or a timeout in a new environment is billed with its init.
TEST(FactsOfBilling, AFailureIsBilledWithItsInit) {
  EXPECT_EQ(billed_ms("crash_rate: 1\n    cold_start: {init: 80ms}\n"
                      "    handler: {duration: 133.61ms}"),
            214);
  EXPECT_EQ(billed_ms("crash_rate: 1\n    cold_start: {init: 84ms}\n"
                      "    handler: {duration: 3016.78ms}"),
            3101);
}

// 11.1, 11.2, 11.15 [PRICE]: 3 million requests of 120 ms with 1,536 MB, less the free tier.
TEST(FactsOfBilling, ExampleMobileApplicationBackend) {
  const std::string yaml = R"(
duration: 7.3h
billing: {free_tier: true}
functions:
  f: {memory: 1536MB, handler: {duration: 120ms}, arrivals: {kind: burst, at: 0s, count: 30000, over: 7.3h}}
)";

  EXPECT_EQ(a_month(yaml), 2.73);
}

// 11.1, 11.2 [PRICE]: 10,000 messages an hour in a month of 31 days, 2 s with 1 GB.
TEST(FactsOfBilling, ExampleEnrichingStreamingTelemetry) {
  EXPECT_EQ(a_month(R"(
duration: 7.3h
functions:
  f: {memory: 1GB, handler: {duration: 2s}, arrivals: {kind: burst, at: 0s, count: 74400, over: 7.3h}}
)"),
            249.49);
}

// 11.8, 11.15 [PRICE]: 6 million requests of 280 ms with 4 GB and 2 GB of /tmp, of which 512 MB are
// free.
TEST(FactsOfBilling, ExampleMachineLearningWithTwoGigabytesOfEphemeralStorage) {
  EXPECT_EQ(a_month(R"(
duration: 7.3h
billing: {free_tier: true}
functions:
  f: {memory: 4GB, ephemeral_storage: 2GB, handler: {duration: 280ms}, arrivals: {kind: burst, at: 0s, count: 60000, over: 7.3h}}
)"),
            106.41);
}

// 11.5, 11.6, 11.15, 11.22 [PRICE]: 3 million requests with 1,536 MB, 2.5 million of 120 ms and, in
// the 8 hours of the launch, 500,000 of 100 ms on a provisioned concurrency of 100. Divided by 32,
// so that the 8 hours are three periods of 5 minutes; as two functions, for the two durations.
TEST(FactsOfBilling, ExampleMobileApplicationLaunch) {
  EXPECT_EQ(a_month(R"(
duration: 22h48min45s
billing: {free_tier: true}
functions:
  usual: {memory: 1536MB, handler: {duration: 120ms}, arrivals: {kind: burst, at: 0s, count: 78125, over: 22h}}
  launch:
    memory: 1536MB
    provisioned_concurrency: {changes: [{at: 10h, value: 100}, {at: 10h15min, value: 0}]}
    handler: {duration: 100ms}
    arrivals: {kind: burst, at: 10h, count: 15625, over: 15min}
)"),
            19.96);
}

// 11.5, 11.6, 11.15, 11.22 [PRICE]: 2 million requests of 280 ms with 4 GB, on a provisioned
// concurrency of 7 for a day, have no free tier. Divided by 32: nine periods of 5 minutes.
TEST(FactsOfBilling, ExampleCyberMonday) {
  EXPECT_EQ(a_month(R"(
duration: 22h48min45s
billing: {free_tier: true}
functions:
  f:
    memory: 4GB
    provisioned_concurrency: {changes: [{at: 10h, value: 7}, {at: 10h45min, value: 0}]}
    handler: {duration: 280ms}
    arrivals: {kind: burst, at: 10h, count: 62500, over: 45min}
)"),
            32.26);
}

// 11.9, 11.10 [PRICE]: the telemetry with SnapStart: a snapshot of 1 GB kept for 31 days and
// restored for one message in a hundred, in full.
TEST(FactsOfBilling, ExampleSnapStart) {
  const std::string yaml = R"(
duration: 744h
functions:
  f:
    memory: 1GB
    keep_alive: {kind: none}
    handler: {duration: 2s}
    arrivals: {kind: burst, at: 0s, count: 74400, over: 744h}
    snap_start: {restore: 300ms, billed_restore: 0ms)";

  const Told python = tell(yaml + "}\n");
  EXPECT_EQ(cents(python.costs.account.snap_start), 14.43);
  EXPECT_EQ(cents(python.costs.account.duration), 2.48);
  EXPECT_EQ(python.costs.account.init, 0.0);
  const Told java = tell(yaml + ", charged: false}\n");
  EXPECT_EQ(java.costs.account.snap_start, 0.0);
}

// 11.2, 11.15 [PRICE]: the durable function of the example on arm64, its 1 million workflows of two
// invocations each and 32 s in all: 421.34 for compute and 0.20 for requests.
TEST(FactsOfBilling, ExampleOnArm) {
  EXPECT_EQ(a_month(R"(
duration: 7.3h
billing: {free_tier: true}
functions:
  f: {architecture: arm64, memory: 1GB, timeout: 20s, handler: {duration: 16s}, arrivals: {kind: burst, at: 0s, count: 20000, over: 7.3h}}
)"),
            421.54);
}

// 11.1, 11.2, 11.15 [PRICE]: the web page that streams, without what it streams: 3 million requests
// of 500 ms with 1,536 MB: 30.83 for compute and 0.40 for requests.
TEST(FactsOfBilling, ExampleStreaming) {
  EXPECT_EQ(a_month(R"(
duration: 7.3h
billing: {free_tier: true}
functions:
  f: {memory: 1536MB, handler: {duration: 500ms}, arrivals: {kind: burst, at: 0s, count: 30000, over: 7.3h}}
)"),
            31.23);
}

std::string large_scale(const std::string& architecture, int requests) {
  return "duration: 262.8s\naccount: {concurrency_limit: 100000, requests_per_concurrency: "
         "unlimited}\nfunctions:\n  f:\n    architecture: " +
         architecture +
         "\n    memory: 2GB\n    timeout: 2min\n    scaling_rate: unlimited\n"
         "    handler: {duration: 60s}\n    arrivals: {kind: burst, at: 0s, over: 262s, count: " +
         std::to_string(requests) + "}\n";
}

// 11.2, 11.3, 11.4, 11.25 [TIER]: prices fall 10 % above 6 billion GB-seconds a month (7.5 on
// arm64) and 20 % above 15 billion (18.75). A ten-thousandth of a month.
TEST(FactsOfBilling, LargeVolumesAreCheaper) {
  const auto duration_a_month = [](const std::string& yaml) {
    const Told told = tell(yaml);
    const double requests = static_cast<double>(told.function().usage.requests);
    return cents(*told.costs.account.per_month - requests * 10'000 * 0.20e-6);
  };

  EXPECT_EQ(duration_a_month(large_scale("x86_64", 7'500)), cents(100'000.20 + 3e9 * 0.0000150000));
  EXPECT_EQ(duration_a_month(large_scale("x86_64", 15'000)),
            cents(100'000.20 + 135'000.00 + 3e9 * 0.0000133334));
  EXPECT_EQ(duration_a_month(large_scale("arm64", 15'000)),
            cents(7.5e9 * 0.0000133334 + 10.5e9 * 0.0000120001));
  EXPECT_EQ(duration_a_month(large_scale("arm64", 20'000)),
            cents(7.5e9 * 0.0000133334 + 11.25e9 * 0.0000120001 + 5.25e9 * 0.0000106667));
}

// 11.7 [INITB]: provisioned concurrency is cheaper above 60 % of use, on both architectures.
TEST(FactsOfBilling, ProvisionedConcurrencyBreaksEvenAtSixtyPercent) {
  const Told told = tell("functions: {f: {handler: {duration: 1s}}}\nduration: 1s\n");

  for (const Architecture architecture : {Architecture::x86_64, Architecture::arm64}) {
    EXPECT_NEAR(break_even_utilization(told.scenario.billing.prices, architecture).value(), 0.6,
                0.0005);
  }
}

// 11.20 [PRICE]: provisioned concurrency is billed from enabling to disabling, rounded up to five
// minutes.
TEST(FactsOfBilling, ProvisionedPeriodsAreRoundedUpToFiveMinutes) {
  const Told told = tell(R"(
duration: 1h
functions:
  f:
    provisioned_concurrency: {changes: [{at: 10min, value: 4}, {at: 16min, value: 0}]}
    handler: {duration: 1s}
)");

  EXPECT_EQ(told.function().usage.provisioned_concurrency_seconds, 4 * 600);
}

// 11.21 [PRICE]: what spills over is billed as ordinary compute on demand.
TEST(FactsOfBilling, SpilloverIsBilledAsOnDemand) {
  const Told told = tell(R"(
functions:
  f: {provisioned_concurrency: 1, handler: {duration: 1s}, arrivals: {kind: burst, at: 0s, count: 3}}
)");

  EXPECT_EQ(told.function().usage.provisioned_duration_ms, 1000);
  EXPECT_EQ(told.function().usage.on_demand_ms, 2000);
}

// 11.16 [PRICE]: an asynchronous event is a request for its first 256 KB, and one more for each
// further 64 KB; who waits for an answer pays for one request.
TEST(FactsOfBilling, LargeEventsAreSeveralRequests) {
  const auto requests = [](const std::string& payload, const std::string& invocation) {
    return tell(
               "functions: {f: {payload: " + payload +
               ", handler: {duration: 1s}, arrivals: {kind: burst, at: 0s, count: 1, invocation: " +
               invocation + "}}}")
        .function()
        .usage.requests;
  };

  EXPECT_EQ(requests("256KB", "async"), 1U);
  EXPECT_EQ(requests("257KB", "async"), 2U);
  EXPECT_EQ(requests("320KB", "async"), 2U);
  EXPECT_EQ(requests("321KB", "async"), 3U);
  EXPECT_EQ(requests("1MB", "async"), 13U);
  EXPECT_EQ(requests("1MB", "sync"), 1U);
}

// 11.13 [PRICE]: a provisioned poller of a queue costs $0.00925 an hour while it stands ready, a
// unit of ten of Kafka $0.185.
TEST(FactsOfBilling, ProvisionedPollersCostForBeingThere) {
  const std::string queue = R"(
duration: 4h
queues: {orders: {visibility_timeout: 3min, arrivals: {kind: burst, at: 1h, count: 1}}}
functions:
  f:
    handler: {duration: 1s}
    event_sources: [{queue: orders, provisioned_pollers: {minimum: 5, maximum: 5}}]
)";
  const Told told = tell(queue);

  EXPECT_NEAR(told.costs.account.event_pollers, 5 * 4 * 0.00925, 1e-12);
  EXPECT_EQ(told.costs.functions[0].event_pollers, told.costs.account.event_pollers);
  // Twice 25 messages at once, more than 20 slots take: a third poller comes 600 ms later and goes
  // at the next tick, with nothing left to do. It is billed for a minute each time.
  const Told burst = tell(R"(
duration: 10min
queues:
  orders: {visibility_timeout: 3min, arrivals: [{kind: burst, at: 10s, count: 25}, {kind: burst, at: 5min, count: 25}]}
functions:
  f:
    cold_start: {init: 0ms}
    handler: {duration: 1s}
    event_sources: [{queue: orders, batch_size: 1, provisioned_pollers: {minimum: 2, maximum: 4}}]
)");
  EXPECT_NEAR(burst.costs.account.event_pollers, (2 * 600 + 2 * 60) / 3600.0 * 0.00925, 1e-12);
  const Told kafka = tell(R"(
duration: 2h
streams: {payments: {kind: kafka, shards: 20, arrivals: {kind: burst, at: 1h, count: 1}}}
functions:
  f:
    handler: {duration: 1s}
    event_sources: [{stream: payments, provisioned_pollers: {minimum: 11, maximum: 11}}]
)");
  EXPECT_NEAR(kafka.costs.account.event_pollers, 2 * 2 * 0.185, 1e-12);
  const Told unsold = tell("billing: {prices: us-gov-west-1}" + queue);
  EXPECT_TRUE(std::isnan(unsold.costs.account.total()));
  EXPECT_THAT(unpriced(unsold.scenario), testing::ElementsAre(testing::HasSubstr("pollers")));
}

// Provisioned concurrency is paid at the memory of the version that has it: ten of 1 GB for half an
// hour, then ten of 2 GB; the inits of both tens, a second each, too.
TEST(FactsOfBilling, ProvisionedConcurrencyIsPaidAtTheMemoryOfItsVersion) {
  const Told told = tell(R"(
duration: 1h
functions:
  f:
    memory: 1024MB
    cold_start: {init: 1s}
    handler: {duration: 1s}
    provisioned_concurrency: 10
    arrivals: {kind: burst, at: 50min, count: 3}
changes: [{at: 30min, set: {functions.f.memory: 2048MB}}]
)");

  EXPECT_NEAR(told.costs.account.provisioned, 10 * (1 + 2) * 1800 * 0.0000041667, 1e-9);
  EXPECT_NEAR(told.costs.account.provisioned_duration, (10 * (1 + 2) + 3 * 2) * 0.0000097222, 1e-9);
}

}  // namespace
}  // namespace coldcast
