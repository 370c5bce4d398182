#include "coldcast/results/metric_tree.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "coldcast/base/error.h"

namespace coldcast {
namespace {

using namespace std::chrono_literals;
using Row = MetricPlace::Row;

class MetricTreeTest : public testing::Test {
 protected:
  MetricTreeTest() {
    for (const char* name : {"checkout", "search"}) {
      scenario_.functions.emplace_back().name = name;
      summary_.functions.emplace_back().name = name;
    }
    scenario_.billing.prices.x86_64.duration = {{1e18, 0.0000166667}};
    summary_.scenario = "sale";
    summary_.counted = 100s;
    summary_.concurrency_limit = 1000;
  }

  Number number(std::string_view path) {
    return number_at(metric_tree(summary_, scenario_), find_metric(path, scenario_));
  }
  std::string message(std::string_view path) {
    try {
      static_cast<void>(find_metric(path, scenario_));
    } catch (const UsageError& error) {
      return error.what();
    }
    return "found";
  }

  Scenario scenario_;
  Summary summary_;
};

TEST_F(MetricTreeTest, EveryPathHasANumber) {
  const MetricTree tree = metric_tree(summary_, scenario_);

  EXPECT_EQ(tree.run.numbers.size(), run_metrics().size());
  // Beside them is what is told where it is asked for, such as the memory that idles.
  EXPECT_EQ(tree.account.numbers.size(), account_metrics().size() + tree.account.more.size());
  EXPECT_EQ(tree.functions[1].numbers.size(),
            function_metrics().size() + tree.functions[1].more.size());
  EXPECT_EQ(tree.functions[1].more, std::vector<std::string>{"idle_memory_gb"});
}

TEST_F(MetricTreeTest, CausesReasonsAndErrorsAreSpelledAsEverywhere) {
  const auto paths = account_metrics();
  for (std::size_t i = 0; i < kUsualCauses; ++i) {
    const auto cause = static_cast<ColdStartCause>(i);
    EXPECT_EQ(paths[function_metric("cold_start_causes.first_request") + i],
              "cold_start_causes." + std::string(to_string(cause)));
  }
  for (std::size_t i = 0; i < kThrottleReasons; ++i) {
    const auto reason = static_cast<ThrottleReason>(i);
    EXPECT_EQ(paths[function_metric("throttles.total") + 1 + i],
              "throttles." + std::string(to_string(reason)));
  }
  for (std::size_t i = 1; i < kOutcomes; ++i) {
    const auto outcome = static_cast<Outcome>(i);
    EXPECT_EQ(paths[function_metric("errors.error") + i - 1],
              "errors." + std::string(to_string(outcome)));
  }
}

TEST_F(MetricTreeTest, NumbersStandAtTheirPaths) {
  FunctionSummary& checkout = summary_.functions[0];
  checkout.requests = 12;
  checkout.cold_starts = 1;
  checkout.warm_starts = 7;
  checkout.throttles[4] = 4;
  checkout.outcomes[static_cast<std::size_t>(Outcome::timeout)] = 2;
  checkout.latency.record(250ms);
  checkout.in_flight = {.integral = Int128{250} * 1'000'000'000, .max = 5};
  checkout.created = 3;
  checkout.ended = 1;
  summary_.claimed_account_concurrency_max = 77;

  EXPECT_EQ(number("checkout.requests"), Number{std::uint64_t{12}});
  EXPECT_EQ(number("checkout.invocations"), Number{std::uint64_t{8}});
  EXPECT_EQ(number("checkout.cold_start_rate"), Number{0.125});
  EXPECT_EQ(number("checkout.throttles.total"), Number{std::uint64_t{4}});
  EXPECT_EQ(number("checkout.throttles.scaling_rate_exceeded"), Number{std::uint64_t{4}});
  EXPECT_EQ(number("checkout.errors.timeout"), Number{std::uint64_t{2}});
  EXPECT_EQ(number("checkout.latency_ms.p99"), Number{250.0});
  EXPECT_EQ(number("checkout.concurrent_executions.mean"), Number{2.5});
  EXPECT_EQ(number("checkout.concurrent_executions.max"), Number{std::uint64_t{5}});
  EXPECT_EQ(number("checkout.environments.alive"), Number{std::uint64_t{2}});
  EXPECT_EQ(number("claimed_account_concurrency.max"), Number{std::uint64_t{77}});
  EXPECT_EQ(number("concurrency_limit"), Number{std::uint64_t{1000}});
  EXPECT_EQ(number("counted_s"), Number{100.0});
}

TEST_F(MetricTreeTest, AStatisticOfNothingIsNothing) {
  EXPECT_EQ(number("checkout.cold_start_rate"), Number{});
  EXPECT_EQ(number("checkout.latency_ms.max"), Number{});
  EXPECT_EQ(number("checkout.provisioned_concurrency.utilization"), Number{});
  EXPECT_EQ(value_of(number("latency_ms.p50")), std::nullopt);
}

TEST_F(MetricTreeTest, APathWithoutFunctionMeansTheAccount) {
  EXPECT_EQ(find_metric("throttles.total", scenario_).row, Row::account);
  EXPECT_EQ(find_metric("account.throttles.total", scenario_),
            find_metric("throttles.total", scenario_));
  EXPECT_EQ(find_metric("search.throttles.total", scenario_).function, 1U);
}

TEST_F(MetricTreeTest, AFunctionMayBeCalledAsAMetric) {
  scenario_.functions[1].name = "throttles";

  EXPECT_EQ(find_metric("throttles.total", scenario_).row, Row::account);
  EXPECT_EQ(find_metric("throttles.throttles.total", scenario_).row, Row::function);
}

TEST_F(MetricTreeTest, AnUnknownMetricGetsItsNearestName) {
  EXPECT_EQ(message("checkout.cold_start_ratio"),
            "metric checkout.cold_start_ratio: unknown metric \"cold_start_ratio\"; did you mean "
            "\"cold_start_rate\"?");
  EXPECT_EQ(message("chekout.cold_start_rate"),
            "metric chekout.cold_start_rate: unknown function \"chekout\"; did you mean "
            "\"checkout\"?");
  EXPECT_EQ(
      message("latency_ms.p98"),
      "unknown metric \"latency_ms.p98\"; latency_ms has mean, p50, p90, p95, p99, p99_9, max, "
      "and latency_ms.above.1s, the share that is later");
}

}  // namespace
}  // namespace coldcast
