#include "coldcast/study/warmup.h"

#include <functional>
#include <gmock/gmock.h>

#include "coldcast/config/scenario_file.h"
#include "coldcast/random/random_stream.h"

namespace coldcast {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kSlices = WarmupSlices::kSlices;

Scenario one_hour() {
  Scenario scenario;
  scenario.duration = 65min;
  scenario.warmup = 5min;
  scenario.functions.resize(1);
  scenario.functions[0].name = "checkout";
  return scenario;
}

// Replications of one function: `load` invocations a slice, cold with chance `rate` of the slice.
std::vector<WarmupSlices> replications(std::size_t count,
                                       const std::function<double(std::size_t)>& rate,
                                       const std::function<std::uint64_t(std::size_t)>& load) {
  std::vector<WarmupSlices> runs(count);
  for (std::size_t r = 0; r < count; ++r) {
    RandomStream stream({.seed = 3, .replication = r, .function = "checkout"});
    runs[r].functions.resize(1);
    for (std::size_t i = 0; i < kSlices; ++i) {
      WarmupSlices::Slice& slice = runs[r].functions[0][i];
      slice.invocations = load(i);
      for (std::uint64_t k = 0; k < load(i); ++k)
        slice.cold_starts += stream.uniform() < rate(i) ? 1 : 0;
    }
  }
  return runs;
}

std::uint64_t steady(std::size_t) {
  return 200;
}

TEST(ShortWarmup, IsNoticedWhenTheBeginningIsColder) {
  const auto runs = replications(
      10, [](std::size_t i) { return i < 2 ? 0.3 : 0.02; }, steady);

  const std::optional<WarmupRemark> remark = find_short_warmup({runs}, one_hour());

  ASSERT_TRUE(remark);
  EXPECT_EQ(remark->function, "checkout");
  EXPECT_EQ(remark->early, 6min);
  EXPECT_NEAR(remark->early_rate, 0.3, 0.03);
  // Two slices of three minutes behind the warm-up there is.
  EXPECT_EQ(remark->enough, 11min);
}

TEST(ShortWarmup, IsNotSeenInASteadyRate) {
  for (const double rate : {0.0, 0.02, 0.5, 1.0}) {
    const auto runs = replications(
        10, [rate](std::size_t) { return rate; }, steady);

    EXPECT_FALSE(find_short_warmup({runs}, one_hour())) << rate;
  }
}

TEST(ShortWarmup, IsNotBlamedForALoadThatChanges) {
  const auto runs = replications(
      10, [](std::size_t i) { return i < 2 ? 0.3 : 0.02; },
      [](std::size_t i) -> std::uint64_t { return i < 2 ? 400 : 200; });

  EXPECT_FALSE(find_short_warmup({runs}, one_hour()));
}

TEST(ShortWarmup, IsNotJudgedByFewReplications) {
  const auto runs = replications(
      4, [](std::size_t i) { return i < 2 ? 0.3 : 0.02; }, steady);

  EXPECT_FALSE(find_short_warmup({runs}, one_hour()));
}

TEST(ShortWarmup, AsksForALongerRunWhenItNeverSettles) {
  const auto runs = replications(
      10, [](std::size_t i) { return 0.5 - 0.02 * static_cast<double>(i); }, steady);

  const std::optional<WarmupRemark> remark = find_short_warmup({runs}, one_hour());

  ASSERT_TRUE(remark);
  EXPECT_FALSE(remark->enough);
  EXPECT_THAT(remark->to_string(), testing::HasSubstr("longer --duration"));
}

TEST(SliceCounter, CountsTheCountedWindowByArrival) {
  const Scenario scenario = one_hour();
  SliceCounter counter(scenario);
  Admission admission;
  admission.start = StartKind::cold;

  for (const Duration at : {4min, 5min, 7min, 8min, 64min, 65min}) {
    admission.arrived = admission.at = kStartOfTime + at;
    counter.on_admission(admission);
  }

  const WarmupSlices slices = counter.take();
  EXPECT_EQ(slices.functions[0][0].invocations, 2U);
  EXPECT_EQ(slices.functions[0][1].cold_starts, 1U);
  EXPECT_EQ(slices.functions[0][kSlices - 1].invocations, 1U);
}

// A window that is no multiple of the slices: each nanosecond belongs to the slice of its share.
TEST(SliceCounter, CutsAWindowOfAnyLength) {
  Scenario scenario = one_hour();
  scenario.duration = scenario.warmup + 47ns;
  SliceCounter counter(scenario);
  std::array<std::uint64_t, kSlices> expected{};
  for (int nanosecond = 0; nanosecond < 47; ++nanosecond) {
    Admission admission;
    admission.arrived = kStartOfTime + scenario.warmup + Duration{nanosecond};
    counter.on_admission(admission);
    ++expected[static_cast<std::size_t>(nanosecond) * kSlices / 47];
  }

  const WarmupSlices slices = counter.take();
  for (std::size_t i = 0; i < kSlices; ++i) {
    EXPECT_EQ(slices.functions[0][i].invocations, expected[i]) << i;
  }
}

TEST(ShortWarmup, IsLongEnoughForThePoolOfTheStartToo) {
  const auto runs = replications(
      10, [](std::size_t i) { return i < 2 ? 0.3 : 0.02; }, steady);
  Scenario scenario = one_hour();
  scenario.functions[0].keep_alive =
      parse_scenario(
          "duration: 1h\nfunctions: {f: {keep_alive: {kind: fixed, timeout: 24min}, handler: "
          "{duration: 1s}, arrivals: {kind: poisson, rate: 1/s}}}\n")
          .functions[0]
          .keep_alive;

  EXPECT_EQ(find_short_warmup({runs}, scenario)->enough, 25min);
}

// As many tests as there are settings: what is beyond the interval of one may be within that of
// a hundred thousand.
TEST(ShortWarmup, IsAskedOfManySettingsWithMoreCare) {
  const auto runs = replications(
      10, [](std::size_t i) { return i < 2 ? 0.05 : 0.02; }, steady);

  EXPECT_TRUE(find_short_warmup({runs, 1}, one_hour()));
  EXPECT_FALSE(find_short_warmup({runs, 100'000}, one_hour()));
}

}  // namespace
}  // namespace coldcast
