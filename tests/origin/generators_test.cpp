#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "origin/workload_support.h"

namespace coldcast {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(Constant, ComesAtMultiplesOfItsPeriodEachRoundedOnce) {
  EXPECT_THAT(instants_of("{kind: constant, rate: 3/s, from: 1s, until: 2s}"),
              ElementsAre(at(1s), at(1333333333ns), at(1666666667ns)));
}

TEST(Constant, DoesNotDrift) {
  const std::vector<SimTime> instants = instants_of("{kind: constant, rate: 7/s}", at(1000s));

  ASSERT_EQ(instants.size(), 7000u);
  EXPECT_EQ(instants[6999], at(999857142857ns));
}

TEST(Constant, WindowsAreHalfOpen) {
  EXPECT_THAT(instants_of("{kind: constant, rate: 1/s, from: 1s, until: 3s}"),
              ElementsAre(at(1s), at(2s)));
  EXPECT_THAT(instants_of("{kind: constant, rate: 1/s}", at(2s)), ElementsAre(at(0s), at(1s)));
  EXPECT_THAT(instants_of("{kind: constant, rate: 1/s, from: 5s}", at(2s)), IsEmpty());
}

TEST(Constant, ABillionASecondComeEveryNanosecond) {
  const std::vector<SimTime> instants =
      instants_of("{kind: constant, rate: 1000000000/s}", at(5ns));

  EXPECT_THAT(instants, ElementsAre(at(0ns), at(1ns), at(2ns), at(3ns), at(4ns)));
}

TEST(Schedule, GivesItsCountAtEachTickFromTheFirst) {
  EXPECT_THAT(instants_of("{kind: schedule, every: 5min, count: 2, from: 1min, until: 11min}"),
              ElementsAre(at(1min), at(1min), at(6min), at(6min)));
  EXPECT_THAT(instants_of("{kind: schedule, every: 5min}", at(5min)), ElementsAre(at(0min)));
}

TEST(Burst, SpreadsItsCountEvenlyOverItsTime) {
  EXPECT_THAT(instants_of("{kind: burst, at: 1s, count: 3}"), ElementsAre(at(1s), at(1s), at(1s)));
  EXPECT_THAT(instants_of("{kind: burst, at: 1s, count: 3, over: 1s}"),
              ElementsAre(at(1s), at(1333333333ns), at(1666666667ns)));
  EXPECT_THAT(instants_of("{kind: burst, at: 1s, count: 0}"), IsEmpty());
}

TEST(Burst, FromAndUntilOnlyCut) {
  EXPECT_THAT(instants_of("{kind: burst, at: 1s, count: 4, over: 4s, from: 1500ms, until: 4s}"),
              ElementsAre(at(2s), at(3s)));
}

TEST(Requests, StandInOrderOfTimeTiesInOrderOfTheList) {
  const Workload workload = workload_of(
      "{kind: requests, list: [{at: 2s, label: C}, {at: 1s, label: A, duration: 30ms}, {at: 1s, "
      "label: B}]}");
  const std::vector<Request> requests = requests_of(workload);

  ASSERT_EQ(requests.size(), 3u);
  EXPECT_EQ(*requests[0].label, "A");
  EXPECT_EQ(requests[0].duration, 30ms);
  EXPECT_EQ(*requests[1].label, "B");
  EXPECT_FALSE(requests[1].has_duration());
  EXPECT_EQ(*requests[2].label, "C");
  EXPECT_EQ(requests[2].at, at(2s));
  EXPECT_FALSE(workload.brings_durations);
}

TEST(Requests, BringDurationsWhenEachHasOne) {
  EXPECT_TRUE(workload_of("{kind: requests, list: [{at: 0s, duration: 1s}]}").brings_durations);
}

TEST(Requests, FromAndUntilOnlyCut) {
  EXPECT_THAT(instants_of("{kind: requests, list: [{at: 0s}, {at: 1s}, {at: 2s}, {at: 3s}], from: "
                          "1s, until: 3s}"),
              ElementsAre(at(1s), at(2s)));
}

// Gaps of a Poisson process are exponential: Kolmogorov-Smirnov at one in a thousand; the count is
// Poisson, so its standard deviation is the root of its mean.
TEST(Poisson, HasExponentialGaps) {
  const std::vector<SimTime> instants =
      instants_of("{kind: poisson, rate: 40/s, from: 10s, until: 2510s}");
  std::vector<double> gaps;
  SimTime before = at(10s);
  for (const SimTime instant : instants) {
    gaps.push_back(static_cast<double>((instant - before).count()) * 1e-9);
    before = instant;
  }
  std::sort(gaps.begin(), gaps.end());
  const auto n = static_cast<double>(gaps.size());
  double largest = 0.0;
  for (std::size_t i = 0; i < gaps.size(); ++i) {
    largest = std::max(
        largest, std::abs(1.0 - std::exp(-40.0 * gaps[i]) - (static_cast<double>(i) + 0.5) / n));
  }

  EXPECT_NEAR(n, 1e5, 4.0 * std::sqrt(1e5));
  EXPECT_LT(largest * std::sqrt(n), 1.95);
  EXPECT_GE(instants.front(), at(10s));
  EXPECT_LT(instants.back(), at(2510s));
}

TEST(Poisson, KeepsItsRateWhereGapsAreShorterThanANanosecond) {
  const auto count =
      static_cast<double>(instants_of("{kind: poisson, rate: 1000000000/s}", at(1ms)).size());

  EXPECT_NEAR(count, 1e6, 4.0 * 1e3);
}

TEST(Poisson, EachReplicationAndBlockIsAnother) {
  const Workload workload = workload_of("{kind: poisson, rate: 1/s}");
  const auto first = [&](std::uint64_t replication, std::uint32_t block) {
    std::vector<Request> one(1);
    EXPECT_EQ(workload
                  .make_source({.seed = 1,
                                .replication = replication,
                                .function = "f",
                                .block = block,
                                .feed = 0,
                                .end = kNever})
                  ->fill(one),
              1u);
    return one[0].at;
  };

  EXPECT_EQ(first(0, 0), first(0, 0));
  EXPECT_NE(first(0, 0), first(1, 0));
  EXPECT_NE(first(0, 0), first(0, 1));
}

// Counts per quarter of a ramp from 0/s to 400/s over 100 s: areas of a triangle.
TEST(Profile, IsAPoissonProcessWhoseRateIsLinearBetweenPoints) {
  const std::vector<SimTime> instants = instants_of(
      "{kind: profile, points: [{at: 10s, rate: 0/s}, {at: 110s, rate: 400/s}, {at: 110s, rate: "
      "0}, {at: 200s, rate: 0/s}, {at: 300s, rate: 100/s}, {at: 400s, rate: 0/s}]}");
  const auto count = [&](SimTime from, SimTime until) {
    return static_cast<double>(std::lower_bound(instants.begin(), instants.end(), until) -
                               std::lower_bound(instants.begin(), instants.end(), from));
  };
  const auto expect = [&](SimTime from, SimTime until, double mean) {
    EXPECT_NEAR(count(from, until), mean, 4.0 * std::sqrt(mean));
  };

  expect(at(10s), at(35s), 1250.0);
  expect(at(35s), at(60s), 3750.0);
  expect(at(60s), at(85s), 6250.0);
  expect(at(85s), at(110s), 8750.0);
  expect(at(200s), at(300s), 5000.0);
  expect(at(300s), at(350s), 3750.0);
  EXPECT_EQ(count(at(0s), at(10s)), 0.0);
  EXPECT_EQ(count(at(110s), at(200s)), 0.0);
  EXPECT_EQ(count(at(400s), kNever), 0.0);
  EXPECT_TRUE(std::is_sorted(instants.begin(), instants.end()));
}

// Points on the line between two change nothing: what a piece had is taken off for the next ones.
TEST(Profile, ComesAtTheSameInstantsInPieces) {
  std::string pieces;
  for (int i = 0; i <= 60; ++i) pieces += fmt::format("{{at: {}s, rate: {}/s}}, ", i, 1 + 2 * i);
  const std::vector<SimTime> whole =
      instants_of("{kind: profile, points: [{at: 0s, rate: 1/s}, {at: 60s, rate: 121/s}]}");
  const std::vector<SimTime> cut = instants_of("{kind: profile, points: [" + pieces + "]}");

  ASSERT_EQ(cut.size(), whole.size());
  EXPECT_GT(whole.size(), 3000U);
  for (std::size_t i = 0; i < whole.size(); ++i)
    EXPECT_LE(std::chrono::abs(cut[i] - whole[i]), 100ns) << i;
}

TEST(Profile, FromAndUntilOnlyCut) {
  const std::string points = "points: [{at: 0s, rate: 10/s}, {at: 60s, rate: 20/s}]";
  std::vector<SimTime> whole = instants_of("{kind: profile, " + points + "}");
  const std::vector<SimTime> cut =
      instants_of("{kind: profile, " + points + ", from: 10s, until: 50s}");
  whole.erase(std::remove_if(whole.begin(), whole.end(),
                             [](SimTime t) { return t < at(10s) || t >= at(50s); }),
              whole.end());

  EXPECT_EQ(cut, whole);
}

TEST(OnOff, BeginsWithOnAndIsSilentWhileOff) {
  const std::vector<SimTime> instants =
      instants_of("{kind: on_off, on: 1s, off: 9s, rate: 1000/s, from: 5s}", at(1005s));
  for (const SimTime instant : instants) {
    ASSERT_LT((instant - at(5s)) % Duration{10s}, Duration{1s});
  }

  EXPECT_NEAR(static_cast<double>(instants.size()), 1e5, 4.0 * std::sqrt(1e5));
  EXPECT_LT(instants.front(), at(5100ms));
}

TEST(Arrivals, SayWhetherTheyEndByThemselves) {
  EXPECT_FALSE(workload_of("{kind: poisson, rate: 1/s}").ends_by_itself);
  EXPECT_TRUE(workload_of("{kind: poisson, rate: 1/s, until: 1s}").ends_by_itself);
  EXPECT_TRUE(workload_of("{kind: burst, at: 0s, count: 1}").ends_by_itself);
  EXPECT_TRUE(workload_of("{kind: closed_loop, clients: 1, requests: 1}").ends_by_itself);
  EXPECT_FALSE(workload_of("{kind: schedule, every: 1s}").ends_by_itself);
}

TEST(Arrivals, ReportSettingsThatMakeNone) {
  EXPECT_EQ(workload_complaint("{kind: poisson, rate: 1/s, from: 2s, until: 1s}"),
            "a.yaml:1:1: f.until: 1s is not after from 2s");
  EXPECT_EQ(workload_complaint("{kind: poisson, rate: 1/s, from: 2s, until: 2s}"),
            "a.yaml:1:1: f.until: 2s is not after from 2s");
  EXPECT_EQ(workload_complaint("{kind: schedule, every: 0s}"),
            "a.yaml:1:1: f.every: expected a span above 0, such as 10s");
  EXPECT_THAT(workload_complaint("{kind: poisson, rate: 40}"), HasSubstr("f.rate"));
  EXPECT_THAT(workload_complaint("{kind: poison, rate: 40/s}"),
              HasSubstr("f.kind: unknown kind \"poison\"; did you mean \"poisson\"?"));
  EXPECT_THAT(workload_complaint("{kind: poisson, rate: 4/s, untl: 3s}"),
              HasSubstr("f.untl: unknown key \"untl\""));
  EXPECT_THAT(workload_complaint("{kind: requests, list: [{at: 1s, lable: A}]}"),
              HasSubstr("f.list[0].lable: unknown key"));
  EXPECT_THAT(workload_complaint("{kind: profile, points: [{at: 1s, rate: 1/s}, {at: 0s, rate: "
                                 "1/s}]}"),
              HasSubstr("f.points[1]: comes before the point above it"));
  EXPECT_THAT(workload_complaint("{kind: on_off, on: 0s, off: 1s, rate: 1/s}"),
              HasSubstr("f.on: expected a span above 0"));
  EXPECT_THAT(workload_complaint("{kind: on_off, on: 1ns, off: 0s, rate: 1/s}"),
              HasSubstr("f.on: is so short that not one of a million has a request"));
  EXPECT_THAT(workload_complaint("{kind: closed_loop, clients: 0, requests: 3}"),
              HasSubstr("f.clients: expected at least 1"));
}

TEST(Arrivals, EveryCatalogExampleBuilds) {
  const TemporaryFolder folder;
  folder.write("requests.csv", "at,took\n0.5,20\n0.25,30\n");
  for (const CatalogEntry& entry : workload_catalog()) {
    EXPECT_TRUE(workload_of(entry.example, folder.path()).make_source) << entry.kind;
  }
}

}  // namespace
}  // namespace coldcast
