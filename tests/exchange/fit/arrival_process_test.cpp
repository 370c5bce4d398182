#include "exchange/fit/arrival_process.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <random>
#include <vector>

#include "exchange/fit/step_profile.h"

namespace coldcast {
namespace {

std::vector<double> poisson(double rate, double from, double to, std::mt19937_64& random) {
  std::exponential_distribution<double> gap(rate);
  std::vector<double> times;
  for (double at = from + gap(random); at < to; at += gap(random)) times.push_back(at);
  return times;
}

std::vector<double> on_off(double on, double off, double rate, double until,
                           std::mt19937_64& random) {
  std::exponential_distribution<double> busy(1 / on);
  std::exponential_distribution<double> quiet(1 / off);
  std::vector<double> times;
  for (double at = 0; at < until;) {
    const double end = at + busy(random);
    for (const double time : poisson(rate, at, std::min(end, until), random)) times.push_back(time);
    at = end + quiet(random);
  }
  return times;
}

// A constant rate is one step: falsely split in 0 of 30 runs (facts: import.md 5.3).
TEST(StepProfile, OfAConstantRateIsOneStep) {
  std::mt19937_64 random(2026);
  int split = 0;
  for (int run = 0; run < 30; ++run) {
    const std::vector<double> times = poisson(0.2, 0, 720 * 60, random);
    if (merge_steps(count_in_bins(times, 720 * 60, 60)).size() > 1) ++split;
  }

  EXPECT_EQ(split, 0);
}

TEST(StepProfile, FindsStepsWhereTheyAreAndKeepsEveryRequest) {
  std::mt19937_64 random(7);
  std::vector<double> times = poisson(0.05, 0, 4 * 3600, random);
  for (const double time : poisson(0.4, 4 * 3600, 7 * 3600, random)) times.push_back(time);
  for (const double time : poisson(0.05, 7 * 3600, 10 * 3600, random)) times.push_back(time);
  const std::vector<CountBin> steps = merge_steps(count_in_bins(times, 36000, 60));

  ASSERT_EQ(steps.size(), 3u);
  EXPECT_NEAR(steps[0].end, 4 * 3600, 120);
  EXPECT_NEAR(steps[1].end, 7 * 3600, 120);
  EXPECT_NEAR(steps[1].rate(), 0.4, 3 * std::sqrt(0.4 / (3 * 3600)));
  double total = 0;
  for (const CountBin& step : steps) total += step.count;
  EXPECT_EQ(total, static_cast<double>(times.size()));
}

// About 1 for Poisson, with deviation sqrt(2 / degrees).
// A wave of ten hours: the steps that the cost leaves are half an hour long and more.
TEST(StepProfile, OfAPartOfTheCostFollowsASlope) {
  std::mt19937_64 random(61);
  std::uniform_real_distribution<double> share(0, 1);
  std::vector<double> times;
  for (const double time : poisson(1, 0, 36000, random)) {
    if (share(random) < 0.5 + 0.5 * std::sin(time / 36000 * 6.283)) times.push_back(time);
  }
  const std::vector<CountBin> bins = count_in_bins(times, 36000, 60);
  const std::vector<CountBin> coarse = merge_steps(bins);
  const std::vector<CountBin> fine = merge_steps(bins, 0.25);

  EXPECT_GT(fine.size(), coarse.size());
  EXPECT_LT(fine.size(), bins.size() / 10);
}

TEST(Dispersion, OfPoissonCountsIsOne) {
  std::mt19937_64 random(5);
  const std::vector<double> times = poisson(1, 0, 7200, random);
  const std::vector<CountBin> whole{{0, 7200, static_cast<double>(times.size())}};
  const Dispersion d = dispersion_of(count_in_bins(times, 7200, 60), whole, 1);

  EXPECT_EQ(d.degrees, 119);
  EXPECT_NEAR(d.value, 1, 3 * std::sqrt(2 / d.degrees));
}

// On 20 s, off 100 s, 5/s at 1 min: 102.4 by the formula of the facts for long windows; here the
// formula itself is compared with counts, whose own deviation is about sqrt(2 / cycles).
TEST(Dispersion, OfBurstsIsWhatTheLawOfThemSays) {
  std::mt19937_64 random(9);
  const double until = 40 * 3600;
  const std::vector<double> times = on_off(20, 100, 5, until, random);
  const std::vector<CountBin> whole{{0, until, static_cast<double>(times.size())}};
  const Dispersion seen = dispersion_of(count_in_bins(times, until, 60), whole, 1);
  const OnOffLaw law{.on = 20, .off = 100, .rate = 5};

  EXPECT_NEAR(seen.value, law.dispersion(60), 0.2 * law.dispersion(60));
}

TEST(OnOff, IsFoundFromItsGaps) {
  std::mt19937_64 random(13);
  const double until = 40 * 3600;
  const std::vector<double> times = on_off(20, 100, 5, until, random);
  std::vector<double> gaps;
  for (std::size_t i = 1; i < times.size(); ++i) gaps.push_back(times[i] - times[i - 1]);
  const std::optional<OnOffLaw> law = fit_on_off(gaps);

  // 1,200 cycles: means of exponential spans are good to 1 / sqrt(1200), three of them 8.7 %.
  ASSERT_TRUE(law);
  EXPECT_NEAR(law->on, 20, 0.087 * 20);
  EXPECT_NEAR(law->off, 100, 0.087 * 100);
  EXPECT_NEAR(law->rate, 5, 3 * 5 / std::sqrt(static_cast<double>(gaps.size())));
  EXPECT_LT(law->distance, 0.02);
}

TEST(GapTest, RejectsBurstsAndNotPoisson) {
  std::mt19937_64 random(17);
  const std::vector<double> even = poisson(1, 0, 7200, random);
  const std::vector<double> bursts = on_off(20, 100, 5, 7200, random);
  const std::vector<CountBin> whole{{0, 7200, static_cast<double>(even.size())}};
  const std::vector<CountBin> other{{0, 7200, static_cast<double>(bursts.size())}};

  EXPECT_FALSE(test_gaps(even, whole, 0).rejects());
  EXPECT_TRUE(test_gaps(bursts, other, 0).rejects());
}

TEST(GapTest, SpreadsWholeSecondsBeforeItJudges) {
  std::mt19937_64 random(19);
  std::vector<double> times = poisson(0.5, 0, 20000, random);
  for (double& time : times) time = std::floor(time);
  const std::vector<CountBin> whole{{0, 20000, static_cast<double>(times.size())}};

  EXPECT_TRUE(test_gaps(times, whole, 0).rejects());
  EXPECT_FALSE(test_gaps(times, whole, 1).rejects());
}

TEST(Schedule, IsFoundWithItsCount) {
  std::vector<double> times;
  for (int tick = 0; tick < 40; ++tick) {
    for (int i = 0; i < 3; ++i) times.push_back(12.5 + 300 * tick + 0.1 * i);
  }
  const std::optional<ClockTicks> ticks = find_schedule(times);

  ASSERT_TRUE(ticks);
  EXPECT_EQ(ticks->every, 300);
  EXPECT_EQ(ticks->count, 3);
  EXPECT_NEAR(ticks->first, 12.5, 1e-9);
}

TEST(Schedule, IsFoundWhereATenthOfItsTicksAreMissing) {
  std::mt19937_64 random(41);
  std::bernoulli_distribution is_missing(0.1);
  std::vector<double> times;
  for (int tick = 0; tick < 2000; ++tick) {
    if (!is_missing(random)) times.push_back(7 + 60.0 * tick);
  }
  const std::optional<ClockTicks> ticks = find_schedule(times);

  ASSERT_TRUE(ticks);
  EXPECT_EQ(ticks->every, 60);
}

TEST(Schedule, IsFoundWhereAnHourOfItIsMissing) {
  std::vector<double> times;
  for (int tick = 0; tick < 300; ++tick) {
    if (tick < 100 || tick >= 160) times.push_back(7 + 60.0 * tick);
  }
  const std::optional<ClockTicks> ticks = find_schedule(times);

  ASSERT_TRUE(ticks);
  EXPECT_EQ(ticks->every, 60);
  EXPECT_EQ(ticks->count, 1);
}

TEST(Schedule, IsNoneOfStampsInWholeSeconds) {
  std::vector<double> times;
  for (int i = 0; i < 200; ++i) times.push_back(std::floor(1.3 * i));

  EXPECT_FALSE(find_schedule(times, 1));
  for (double& time : times) time *= 4;
  EXPECT_TRUE(find_schedule(times, 1));
}

TEST(Schedule, IsNotFoundInPoissonArrivals) {
  std::mt19937_64 random(23);
  int found = 0;
  for (int run = 0; run < 30; ++run) {
    const std::vector<double> times = poisson(0.02, 0, 86400, random);
    if (find_schedule(times) || find_ticks(times, 86400)) ++found;
  }

  EXPECT_EQ(found, 0);
}

TEST(Ticks, AreFoundAmongOtherRequests) {
  std::mt19937_64 random(29);
  std::vector<double> times = poisson(0.05, 0, 86400, random);
  for (int tick = 0; tick < 288; ++tick) times.push_back(40 + 300 * tick + 0.3 * (tick % 3));
  std::sort(times.begin(), times.end());
  const std::optional<ClockTicks> ticks = find_ticks(times, 86400);

  ASSERT_TRUE(ticks);
  EXPECT_EQ(ticks->every, 300);
  EXPECT_EQ(ticks->count, 1);
  EXPECT_NEAR(ticks->first, 40, 2);
}

// The request of the first tick comes as the window begins, those of the others a little before.
TEST(Ticks, AreFoundWhereTheFirstIsBeforeTheirPhase) {
  std::vector<double> times{0.2};
  for (int tick = 1; tick < 100; ++tick) times.push_back(120 * tick - 0.5);
  const std::optional<ClockTicks> ticks = find_ticks(times, 12000);

  ASSERT_TRUE(ticks);
  EXPECT_EQ(ticks->every, 120);
  EXPECT_NEAR(distance_from_tick(*ticks, 0), 0.5, 2);
}

TEST(Resolution, IsTheLargestStepThatDividesAllTimes) {
  const std::vector<std::int64_t> seconds{3'000'000'000, 5'000'000'000, 9'000'000'000};
  const std::vector<std::int64_t> finer{5'000'000'000, 5'250'000'000};

  EXPECT_EQ(resolution_of(seconds), 1'000'000'000);
  EXPECT_EQ(resolution_of(finer), 250'000'000);
}

}  // namespace
}  // namespace coldcast
