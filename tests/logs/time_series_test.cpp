#include "coldcast/logs/time_series.h"

#include <gtest/gtest.h>

#include "coldcast/logs/scaling_series.h"

namespace coldcast {
namespace {

using namespace std::chrono_literals;

SimTime at(Duration span) {
  return kStartOfTime + span;
}

class TimeSeriesTest : public testing::Test {
 protected:
  TimeSeriesTest() {
    scenario_.duration = 240s;
    scenario_.functions.emplace_back().name = "checkout";
    scenario_.functions.emplace_back().name = "search";
  }

  TimeSeriesCollector& collector() {
    if (!collector_) collector_.emplace(scenario_);
    return *collector_;
  }
  void starts(Duration arrived, StartKind start = StartKind::warm, std::uint32_t function = 0) {
    collector().on_admission({.function = FunctionId{function},
                              .start = start,
                              .arrived = at(arrived),
                              .at = at(arrived)});
  }
  void ends(Duration when, std::uint32_t function = 0) {
    collector().on_invocation({.function = FunctionId{function}, .finished = at(when)});
  }
  const TimeSeries& series_until(Duration end) {
    collector().on_end(at(end), {});
    return collector().series();
  }

  Scenario scenario_;
  std::optional<TimeSeriesCollector> collector_;
};

TEST_F(TimeSeriesTest, ALevelIsTheHighestOfItsStretch) {
  starts(10s);
  starts(10s + 1ms);
  ends(10s + 2ms);
  ends(13s);

  const TimeSeries& series = series_until(240s);

  ASSERT_EQ(series.width, 1s);
  ASSERT_EQ(series.account.buckets.size(), 240U);
  const std::uint32_t expected[] = {0, 2, 1, 1, 1, 0};
  for (std::size_t i = 0; i < 6; ++i)
    EXPECT_EQ(series.functions[0].buckets[9 + i].in_flight, expected[i]) << i;
}

TEST_F(TimeSeriesTest, StretchesMayReachTheEndOfTime) {
  scenario_.duration = Duration::max();
  starts(Duration::max() - 1s);

  const TimeSeries& series = series_until(Duration::max());

  ASSERT_EQ(series.account.buckets.size(), 240U);
  EXPECT_EQ(series.account.buckets[239].in_flight, 1U);
}

TEST_F(TimeSeriesTest, TheAccountIsTheSumOfItsFunctionsAtAnInstant) {
  starts(10s);
  ends(10s + 1ms);
  starts(10s + 2ms, StartKind::warm, 1);

  const TimeSeries& series = series_until(240s);

  EXPECT_EQ(series.account.buckets[10].in_flight, 1U);
}

TEST_F(TimeSeriesTest, AWaitingRequestIsInFlightOnceAndCountsWhereItArrived) {
  collector().on_admission({.function = FunctionId{0},
                            .start = StartKind::cold,
                            .waits = true,
                            .arrived = at(10s),
                            .at = at(10s)});
  collector().on_placement(
      {.function = FunctionId{0}, .start = StartKind::cold, .arrived = at(10s), .at = at(12s)});

  const TimeSeries& series = series_until(240s);

  EXPECT_EQ(series.account.buckets[239].in_flight, 1U);
  EXPECT_EQ(series.account.buckets[10].cold_starts, 1U);
}

TEST_F(TimeSeriesTest, LevelsFromBeforeTheWindowAreSeenInIt) {
  scenario_.warmup = 120s;
  starts(1s, StartKind::cold);
  collector().on_transition(
      {.function = FunctionId{0}, .change = EnvironmentChange::created, .at = at(1s)});

  const TimeSeries& series = series_until(240s);

  EXPECT_EQ(series.begin, at(120s));
  EXPECT_EQ(series.functions[0].buckets.front().in_flight, 1U);
  EXPECT_EQ(series.functions[0].buckets.back().environments, 1U);
  EXPECT_EQ(series.functions[0].buckets.front().cold_starts, 0U);
}

TEST_F(TimeSeriesTest, AFunctionWithoutFactsTakesNoMemory) {
  starts(1s);

  EXPECT_TRUE(series_until(240s).functions[1].buckets.empty());
}

TEST_F(TimeSeriesTest, ProvisionedConcurrencyIsThatWhichIsReady) {
  collector().on_provisioned_change({.function = FunctionId{0}, .at = at(0s), .ready = 5});
  collector().on_provisioned_change({.function = FunctionId{1}, .at = at(0s), .ready = 2});
  collector().on_provisioned_change({.function = FunctionId{0}, .at = at(100s), .ready = 1});

  const TimeSeries& series = series_until(240s);

  EXPECT_EQ(series.account.buckets[50].provisioned, 7U);
  EXPECT_EQ(series.account.buckets[101].provisioned, 3U);
}

TEST_F(TimeSeriesTest, StretchesGrowWithARunOfUnknownLength) {
  scenario_.duration.reset();
  for (int i = 0; i < 10000; ++i) {
    starts(i * 100ms, StartKind::cold);
    ends(i * 100ms + 50ms);
  }
  collector().on_throttle({.function = FunctionId{1}, .at = at(1000s)});

  const TimeSeries& series = series_until(1000s + 1ms);

  EXPECT_LE(series.account.buckets.size(), TimeSeries::kMostBuckets);
  EXPECT_GT(series.account.buckets.size(), TimeSeries::kMostBuckets / 3);
  std::uint64_t cold_starts = 0;
  for (const TimeBucket& bucket : series.account.buckets) {
    cold_starts += bucket.cold_starts;
    EXPECT_LE(bucket.in_flight, 1U);
  }
  EXPECT_EQ(cold_starts, 10000U);
  EXPECT_EQ(series.account.buckets.back().throttles, 1U);
}

TEST_F(TimeSeriesTest, KnowsTheLimits) {
  scenario_.account.concurrency_limit = 1000;
  scenario_.functions[1].reserved_concurrency = 300;

  const TimeSeries& series = series_until(240s);

  EXPECT_EQ(series.account.concurrency, 1000U);
  EXPECT_EQ(series.functions[1].concurrency, 300U);
  EXPECT_EQ(series.unreserved_concurrency, 700U);
}

TEST_F(TimeSeriesTest, ALatencyBelongsToTheStretchInWhichTheRequestArrived) {
  starts(10s, StartKind::cold);
  starts(10s);
  collector().on_invocation({.arrived = at(10s), .finished = at(10s + 40ms)});
  collector().on_invocation({.arrived = at(10s), .finished = at(16s)});

  const TimeSeries& series = series_until(240s);

  const TimeSeries::Line& line = series.functions[0];
  EXPECT_EQ(line.buckets[10].starts, 2U);
  EXPECT_EQ(line.buckets[10].cold_starts, 1U);
  ASSERT_EQ(line.latencies.size(), 11U);
  EXPECT_NEAR(line.latencies[10].quantile(1.0), 6e9, 6e9 / 64.0);
  EXPECT_NEAR(series.account.latencies[10].quantile(0.5), 40e6, 40e6 / 64.0);
  EXPECT_TRUE(line.latencies[9].empty());
}

TEST_F(TimeSeriesTest, OfAutoScalingHasAStepForEachInstantAtWhichSomethingChanged) {
  AutoScaling tracking;
  tracking.target_tracking.emplace_back().target = 0.6;
  scenario_.functions[1].provisioned_concurrency.autoscaling = tracking;
  ScalingSeriesCollector collector(scenario_);
  const auto change = [&collector](std::uint32_t function, Duration when, std::uint32_t configured,
                                   std::uint32_t ready) {
    collector.on_provisioned_change({.function = FunctionId{function},
                                     .at = at(when),
                                     .configured = configured,
                                     .ready = ready});
  };

  change(0, 10s, 5, 5);
  change(1, 10s, 3, 0);
  change(1, 10s, 4, 0);
  change(1, 70s, 4, 4);
  collector.on_scaling_minute(
      {.function = FunctionId{1}, .at = at(60s), .begin = at(0s), .point = {}, .alarms = {}});
  collector.on_scaling_activity(FunctionId{1}, {.at = at(60s), .from = 4, .to = 8});

  const ScalingSeries& series = collector.series()[1];
  EXPECT_EQ(series.target, 0.6);
  ASSERT_EQ(series.steps.size(), 2U);
  EXPECT_EQ(series.steps[0].requested, 4U);
  EXPECT_EQ(series.steps[1].at, at(70s));
  EXPECT_EQ(series.steps[1].ready, 4U);
  EXPECT_EQ(series.minutes.size(), 1U);
  EXPECT_EQ(series.activities.front().to, 8U);
  EXPECT_TRUE(collector.series()[0].steps.empty());
}

}  // namespace
}  // namespace coldcast
