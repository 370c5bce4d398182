// What every kind of arrivals takes: a duration, a label, a factor on its rate.
#include <algorithm>
#include <array>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "origin/workload_support.h"

namespace coldcast {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::array<const char*, 7> kKinds = {
    "kind: poisson, rate: 50/s, until: 100s",
    "kind: constant, rate: 50/s, until: 100s",
    "kind: burst, at: 3s, count: 5000, over: 10s",
    "kind: profile, points: [{at: 0s, rate: 40/s}, {at: 100s, rate: 60/s}]",
    "kind: on_off, on: 10s, off: 0s, rate: 50/s, until: 100s",
    "kind: schedule, every: 1s, count: 50, until: 100s",
    "kind: closed_loop, clients: 5000",
};

std::string block(const std::string& keys) {
  return "{" + keys + "}";
}

double number_of(const std::string& flow) {
  return static_cast<double>(requests_of(workload_of(flow)).size());
}

TEST(BlockSettings, ScaleIsAFactorOnTheRateOfEveryKind) {
  for (const std::string kind : kKinds) {
    // Poisson counts around 5,000: five standard deviations are 354.
    EXPECT_NEAR(number_of(block(kind)), 5000.0, 354.0) << kind;
    EXPECT_NEAR(number_of(block(kind + ", scale: 2")), 10000.0, 500.0) << kind;
    EXPECT_NEAR(number_of(block(kind + ", scale: 0.1")), 500.0, 112.0) << kind;
    EXPECT_EQ(number_of(block(kind + ", scale: 0")), 0.0) << kind;
  }
}

TEST(BlockSettings, ScaledConstantArrivalsStayEvenlySpaced) {
  EXPECT_THAT(instants_of("{kind: constant, rate: 1/s, until: 2s, scale: 2.5}"),
              ElementsAre(at(0s), at(400ms), at(800ms), at(1200ms), at(1600ms)));
}

TEST(BlockSettings, ListedRequestsComeAsOftenAsTheFactorSaysInTheirOwnInstants) {
  EXPECT_THAT(instants_of("{kind: requests, list: [{at: 1s}, {at: 2s}], scale: 2}"),
              ElementsAre(at(1s), at(1s), at(2s), at(2s)));
  EXPECT_THAT(instants_of("{kind: schedule, every: 1min, until: 4min, scale: 0.5}"),
              ElementsAre(at(0s), at(2min)));
}

Workload changing(std::string_view flow, std::vector<RateScale::Step> changes) {
  Workload workload = workload_of(flow);
  workload.scale.changes = std::move(changes);
  return workload;
}

std::vector<SimTime> instants(const Workload& workload, SimTime end) {
  std::vector<SimTime> all;
  for (const Request& request : requests_of(workload, end)) all.push_back(request.at);
  return all;
}

TEST(BlockSettings, AGapThatHasBegunWhenTheFactorChangesIsShortenedFromThen) {
  // Half of the gap of 2 s is over at 3 s: the other half takes 0.5 s at twice the rate.
  const Workload doubled = changing("{kind: constant, rate: 30/min}", {{at(3s), 2.0}});

  EXPECT_THAT(instants(doubled, at(6s)),
              ElementsAre(at(0s), at(2s), at(3500ms), at(4500ms), at(5500ms)));
}

TEST(BlockSettings, NothingComesWhileTheFactorIsZero) {
  const Workload paused =
      changing("{kind: constant, rate: 1/s}", {{at(1500ms), 0.0}, {at(10s), 1.0}});

  EXPECT_THAT(instants(paused, at(12s)), ElementsAre(at(0s), at(1s), at(10500ms), at(11500ms)));
}

TEST(BlockSettings, RequestsBeforeAChangeAreThoseWithoutIt) {
  for (const std::string kind : {"kind: poisson, rate: 50/s", "kind: constant, rate: 50/s",
                                 "kind: on_off, on: 3s, off: 1s, rate: 50/s",
                                 "kind: profile, points: [{at: 0s, rate: 9/s}, {at: 60s, rate: "
                                 "90/s}]"}) {
    const std::vector<SimTime> plain = instants(changing(block(kind), {}), at(20s));
    const std::vector<SimTime> changed =
        instants(changing(block(kind), {{at(10s), 3.0}, {at(15s), 1.0}}), at(20s));
    std::size_t before = 0;
    while (before < plain.size() && plain[before] < at(10s)) ++before;

    ASSERT_GT(before, 10u) << kind;
    EXPECT_TRUE(std::equal(plain.begin(), plain.begin() + static_cast<std::ptrdiff_t>(before),
                           changed.begin()))
        << kind;
    // Five seconds of twenty have three times the rate.
    EXPECT_GT(changed.size(), plain.size() * 5 / 4) << kind;
  }
}

TEST(BlockSettings, ADurationAndALabelAreForRequestsThatBringNone) {
  const Workload workload = workload_of(
      "{kind: requests, list: [{at: 0s}, {at: 1s, duration: 9ms, label: mine}], duration: 5ms, "
      "label: pings}");
  const std::vector<Request> requests = requests_of(workload);

  ASSERT_EQ(requests.size(), 2u);
  EXPECT_EQ(requests[0].duration, 5ms);
  EXPECT_EQ(*requests[0].label, "pings");
  EXPECT_EQ(requests[1].duration, 9ms);
  EXPECT_EQ(*requests[1].label, "mine");
  EXPECT_TRUE(workload.brings_durations);
}

TEST(BlockSettings, FurtherRequestsOfAClosedLoopHaveThemToo) {
  const Workload workload =
      workload_of("{kind: closed_loop, clients: 1, requests: 2, duration: 5ms, label: users}");
  const auto client = open_client(workload, {.seed = 1, .function = "f"});
  const std::vector<Request> first = requests_of(workload);
  ASSERT_EQ(first.size(), 1u);
  const auto next = client->answered({.request = first[0], .at = at(1s)});

  ASSERT_TRUE(next);
  EXPECT_EQ(next->duration, 5ms);
  EXPECT_EQ(*next->label, "users");
}

TEST(BlockSettings, ClientsOfARampBeginOneAfterAnother) {
  EXPECT_THAT(instants_of("{kind: closed_loop, clients: 3, ramp_up: 1min, from: 10s}"),
              ElementsAre(at(10s), at(30s), at(50s)));
}

TEST(BlockSettings, ARepeatedProfileBeginsAnew) {
  const std::string day = "kind: profile, points: [{at: 4h, rate: 1/s}, {at: 6h, rate: 1/s}]";
  const std::vector<SimTime> once = instants_of(block(day), at(48h));
  const std::vector<SimTime> twice = instants_of(block(day + ", repeat: 24h"), at(48h));

  // 7,200 a day: five standard deviations are 424, of two days 600.
  EXPECT_NEAR(static_cast<double>(once.size()), 7200.0, 424.0);
  EXPECT_NEAR(static_cast<double>(twice.size()), 14400.0, 600.0);
  ASSERT_GT(twice.size(), once.size());
  EXPECT_TRUE(std::equal(once.begin(), once.end(), twice.begin()));
  EXPECT_GE(twice[once.size()], at(28h));
}

TEST(BlockSettings, WhatMakesNoSenseIsRefused) {
  EXPECT_THAT(workload_complaint("{kind: poisson, rate: 1/s, scale: -1}"),
              HasSubstr("expected 0 to 1000000"));
  EXPECT_THAT(workload_complaint("{kind: poisson, rate: 1/s, label: a.b}"),
              HasSubstr("without points"));
  EXPECT_THAT(workload_complaint("{kind: poisson, rate: 1/s, label: unlabelled}"),
              HasSubstr("expected another name"));
  EXPECT_THAT(workload_complaint("{kind: profile, repeat: 1h, points: [{at: 0s, rate: 1/s}, {at: "
                                 "2h, rate: 1/s}]}"),
              HasSubstr("the last point is at 2h"));
}

TEST(BlockSettings, ABareRateOrPeriodIsToldAsTheBlockThatHasIt) {
  for (const auto& [written, meant] :
       {std::pair{"5min", "write it like \"arrivals: {kind: schedule, every: 5min}\""},
        std::pair{"cron(0 12 * * ? *)", "{kind: eventbridge_schedule, schedule: "},
        std::pair{"[40/s]", "write it like \"{kind: poisson, rate: 40/s}\""}}) {
    ParsedBlock block{written};
    EXPECT_TRUE(arrivals_blocks(block.setting()).empty()) << written;
    EXPECT_THAT(block.complaints(), HasSubstr(meant));
  }
}

}  // namespace
}  // namespace coldcast
