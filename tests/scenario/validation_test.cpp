#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "coldcast/scenario/scenario.h"

namespace coldcast {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::IsSupersetOf;
using namespace std::chrono_literals;

Function function_named(std::string name) {
  Function function;
  function.name = std::move(name);
  function.handler.duration = Distribution(Duration{100ms});
  Workload arrivals;
  arrivals.ends_by_itself = true;
  function.arrivals.push_back(std::move(arrivals));
  return function;
}

Scenario scenario_of(std::vector<Function> functions) {
  Scenario scenario;
  scenario.duration = 1h;
  scenario.functions = std::move(functions);
  return scenario;
}

std::vector<std::string> violations(const Scenario& scenario) {
  std::vector<std::string> lines;
  for (const Violation& violation : validate(scenario)) {
    lines.push_back(violation.path + ": " + violation.message);
  }
  return lines;
}

TEST(Validation, ASoundScenarioBreaksNoRule) {
  EXPECT_THAT(violations(scenario_of({function_named("checkout")})), IsEmpty());
}

TEST(Validation, AScenarioHasAFunction) {
  EXPECT_THAT(violations(scenario_of({})),
              ElementsAre("functions: there are none; expected at least one, here or in traces"));
}

TEST(Validation, FunctionNamesAreAsAwsHasThem) {
  EXPECT_THAT(violations(scenario_of({function_named("on"), function_named(std::string(64, 'x'))})),
              IsEmpty());
  EXPECT_THAT(
      violations(scenario_of({function_named("a b")})),
      ElementsAre("functions.a b: \"a b\" is no function name; AWS takes 1 to 64 of A-Z a-z "
                  "0-9 _ -"));
  EXPECT_EQ(violations(scenario_of({function_named(std::string(65, 'x'))})).size(), 1U);
}

TEST(Validation, TwoFunctionsOfOneNameAreRefused) {
  EXPECT_THAT(violations(scenario_of({function_named("a"), function_named("a")})),
              ElementsAre("functions.a: there are two functions of this name; rename one, or give "
                          "the trace a prefix"));
}

TEST(Validation, MemoryTimeoutAndStorageStayInAwsRanges) {
  Function least = function_named("least");
  least.timeout = 1s;
  Function most = function_named("most");
  most.memory = Megabytes{10240};
  most.timeout = 15min;
  most.ephemeral_storage = Megabytes{10240};
  EXPECT_THAT(violations(scenario_of({least, most})), IsEmpty());

  least.memory = Megabytes{127};
  most.timeout = 15min + 1ns;
  most.ephemeral_storage = Megabytes{10241};
  EXPECT_THAT(
      violations(scenario_of({least, most})),
      ElementsAre("functions.least.memory: 127MB is outside AWS's range of 128MB to 10240MB",
                  "functions.most.timeout: 900000000001ns is outside AWS's range of 1s to 15min",
                  "functions.most.ephemeral_storage: 10241MB is outside AWS's range of 512MB to "
                  "10240MB"));
}

TEST(Validation, RatesAndLimitsOfNothingAreRefused) {
  Function a = function_named("a");
  a.scaling_rate = ScalingRateLimit{.environments = 0, .per = 0ns};
  a.provisioned_concurrency.initial = 1;
  a.provisioned_concurrency.allocates_as_aws = true;
  a.provisioned_concurrency.per_minute = 0;
  Scenario scenario = scenario_of({a});
  scenario.account.concurrency_limit = 0;
  scenario.account.unreserved_minimum = 0;

  EXPECT_THAT(
      violations(scenario),
      IsSupersetOf({"account.concurrency_limit: expected at least 1",
                    "functions.a.scaling_rate.environments: expected at least 1, or "
                    "unlimited",
                    "functions.a.scaling_rate.per: expected a span above 0, such as 10s",
                    "functions.a.provisioned_concurrency.per_minute: expected at least 1"}));
}

TEST(Validation, MoreProvisionedConcurrencyThanCanBeSimulatedIsRefused) {
  Function a = function_named("a");
  a.provisioned_concurrency.initial = 20'000'000;
  Scenario scenario = scenario_of({a});
  scenario.account.concurrency_limit = 30'000'000;

  EXPECT_THAT(violations(scenario),
              ElementsAre("functions.a.provisioned_concurrency: 20000000 environments are too many "
                          "to be simulated; at most 16777216 passes"));
}

TEST(Validation, ReservationsLeaveTheUnreservedMinimum) {
  Function a = function_named("a");
  Function b = function_named("b");
  a.reserved_concurrency = 500;
  b.reserved_concurrency = 400;
  EXPECT_THAT(violations(scenario_of({a, b})), IsEmpty());

  b.reserved_concurrency = 401;
  EXPECT_THAT(violations(scenario_of({a, b})),
              ElementsAre("functions.b.reserved_concurrency: AWS keeps unreserved_minimum 100 of "
                          "concurrency_limit 1000 for functions without a reservation, but 901 are "
                          "claimed in all; at most 400 passes here"));
}

TEST(Validation, ProvisionedConcurrencyWithoutAReservationCountsAtItsHighest) {
  Function a = function_named("a");
  a.provisioned_concurrency.initial = 10;
  a.provisioned_concurrency.changes = {{SimTime{1h}, 950}};

  EXPECT_THAT(violations(scenario_of({a})),
              ElementsAre("functions.a.provisioned_concurrency: AWS keeps unreserved_minimum 100 "
                          "of concurrency_limit 1000 for functions without a reservation, but 950 "
                          "are claimed in all at 1h; at most 900 passes here"));
}

TEST(Validation, ProvisionedConcurrencyMayMoveFromOneFunctionToAnother) {
  Function day = function_named("day");
  Function night = function_named("night");
  day.provisioned_concurrency.initial = 600;
  day.provisioned_concurrency.changes = {{SimTime{12h}, 100}};
  night.provisioned_concurrency.changes = {{SimTime{12h}, 600}};

  EXPECT_THAT(violations(scenario_of({day, night})), IsEmpty());
}

TEST(Validation, TheUnreservedMinimumIsTestedOnlyWhereSomethingIsClaimed) {
  Scenario scenario = scenario_of({function_named("a")});
  scenario.account.concurrency_limit = 10;
  EXPECT_THAT(violations(scenario), IsEmpty());

  scenario.functions[0].reserved_concurrency = 0;
  EXPECT_THAT(violations(scenario), IsEmpty());

  scenario.functions[0].reserved_concurrency = 1;
  EXPECT_EQ(violations(scenario).size(), 1U);
}

TEST(Validation, ProvisionedConcurrencyFitsIntoTheReservation) {
  Function a = function_named("a");
  a.reserved_concurrency = 200;
  a.provisioned_concurrency.initial = 200;
  EXPECT_THAT(violations(scenario_of({a})), IsEmpty());

  a.provisioned_concurrency.initial = 300;
  EXPECT_THAT(violations(scenario_of({a})),
              ElementsAre("functions.a.provisioned_concurrency: 300 is above reserved_concurrency "
                          "200, out of which AWS takes it; at most 200 passes, or raise the "
                          "reservation"));
}

TEST(Validation, SnapStartGoesNeitherWithProvisionedConcurrencyNorWithMoreStorage) {
  Function a = function_named("a");
  a.snap_start = SnapStart{.restore = Distribution{}, .billed_restore = std::nullopt};
  EXPECT_THAT(violations(scenario_of({a})), IsEmpty());

  a.provisioned_concurrency.initial = 1;
  a.ephemeral_storage = Megabytes{1024};
  EXPECT_THAT(
      violations(scenario_of({a})),
      ElementsAre(
          "functions.a.provisioned_concurrency: AWS refuses provisioned concurrency together "
          "with snap_start; leave one of them out",
          "functions.a.ephemeral_storage: AWS refuses 1024MB of ephemeral storage together "
          "with snap_start; at most 512MB passes"));
}

TEST(Validation, WarmupEndsBeforeTheDuration) {
  Scenario scenario = scenario_of({function_named("a")});
  scenario.warmup = 1h;

  EXPECT_THAT(violations(scenario),
              ElementsAre("warmup: 1h is not below duration 1h; nothing is counted"));
}

TEST(Validation, ReplicationsFitIntoMemory) {
  Scenario scenario = scenario_of({function_named("checkout")});
  scenario.replications = 1'000'000;
  EXPECT_THAT(violations(scenario), IsEmpty());

  scenario.replications = ~std::uint64_t{0};

  EXPECT_THAT(violations(scenario), ElementsAre("replications: expected 1 to 1000000"));
}

TEST(Validation, NoEnvironmentIsReplacedAtItsBirth) {
  Function recycled = function_named("recycled");
  recycled.provisioned_concurrency.initial = 1;
  recycled.provisioned_concurrency.recycle = Distribution();
  Function renewed = function_named("renewed");
  renewed.max_age = Distribution();
  EXPECT_THAT(violations(scenario_of({renewed})), IsEmpty());

  renewed.proactive_initialization = 0.5;

  EXPECT_THAT(violations(scenario_of({recycled, renewed})),
              ElementsAre("functions.recycled.provisioned_concurrency.recycle: expected a span "
                          "above 0, such as 10s",
                          "functions.renewed.max_age: 0 is no age together with "
                          "proactive_initialization; expected more"));
}

TEST(Validation, ArrivalsThatNeverEndNeedADuration) {
  Scenario scenario = scenario_of({function_named("a")});
  scenario.duration.reset();
  EXPECT_THAT(violations(scenario), IsEmpty());

  scenario.functions[0].arrivals.emplace_back();
  EXPECT_THAT(violations(scenario),
              ElementsAre("functions.a.arrivals[1]: never ends; give the scenario a duration, or "
                          "these arrivals an until"));
}

TEST(Validation, AHandlerNeedsADurationUnlessEveryRequestBringsOne) {
  Function a = function_named("a");
  a.handler.duration.reset();
  EXPECT_THAT(violations(scenario_of({a})),
              ElementsAre("functions.a.handler.duration: is missing, and not every request brings "
                          "its own; write it like \"handler: {duration: 100ms}\""));

  a.arrivals[0].brings_durations = true;
  EXPECT_THAT(violations(scenario_of({a})), IsEmpty());
}

TEST(Validation, CpuShareNeedsTheMemoryOfTheMeasurement) {
  Function a = function_named("a");
  a.handler.cpu_share = 0.5;

  EXPECT_THAT(violations(scenario_of({a})),
              ElementsAre("functions.a.handler.measured_at: is missing; cpu_share needs the memory "
                          "at which duration was measured, such as 1024MB"));
}

TEST(Validation, OutcomesAreSharesOfOneWhole) {
  Function a = function_named("a");
  a.failure_rate = 0.6;
  a.crash_rate = 0.5;

  EXPECT_THAT(
      violations(scenario_of({a})),
      ElementsAre("functions.a.crash_rate: failure_rate 0.6 and crash_rate 0.5 are more than "
                  "1 together"));
}

}  // namespace
}  // namespace coldcast
