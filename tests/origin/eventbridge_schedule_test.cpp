#include <algorithm>
#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "origin/workload_support.h"

namespace coldcast {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kStart = "2027-03-13T00:00:00Z";

Workload schedule_of(std::string_view flow) {
  ParsedBlock block{flow};
  const auto workload =
      read_workload(block.setting(), WorkloadPlace::function, parse_rfc3339(kStart));
  EXPECT_EQ(block.complaints(), "") << flow;
  return workload.value_or(Workload{});
}

std::vector<SimTime> ticks(std::string_view flow, SimTime end) {
  std::vector<SimTime> instants;
  for (const Request& request : requests_of(schedule_of(flow), end)) instants.push_back(request.at);
  return instants;
}

TEST(EventBridgeSchedule, InvokesAsynchronouslyUnlessItSaysOtherwise) {
  EXPECT_EQ(workload_of("{kind: eventbridge_schedule, schedule: rate(1 hour)}").invocation,
            InvocationType::async);
  EXPECT_EQ(workload_of("{kind: eventbridge_schedule, schedule: rate(1 hour), invocation: sync}")
                .invocation,
            InvocationType::sync);
}

TEST(EventBridgeSchedule, GivesItsCountAtEachTickOfItsWindow) {
  EXPECT_THAT(ticks("{kind: eventbridge_schedule, schedule: rate(5 minutes), count: 2, from: "
                    "1min, until: 11min}",
                    kNever),
              ElementsAre(at(1min), at(1min), at(6min), at(6min)));
  EXPECT_THAT(ticks("{kind: eventbridge_schedule, schedule: cron(0 3 * * ? *)}", at(48h)),
              ElementsAre(at(3h), at(27h)));
  EXPECT_THAT(ticks("{kind: eventbridge_schedule, schedule: rate(1 hour), count: 0}", at(48h)),
              IsEmpty());
}

TEST(EventBridgeSchedule, EndsByItselfWhereItComesOnce) {
  EXPECT_TRUE(schedule_of("{kind: eventbridge_schedule, schedule: at(2027-03-14T12:00:00)}")
                  .ends_by_itself);
  EXPECT_FALSE(workload_of("{kind: eventbridge_schedule, schedule: rate(1 hour)}").ends_by_itself);
  EXPECT_THAT(ticks("{kind: eventbridge_schedule, schedule: at(2027-03-14T12:00:00)}", kNever),
              ElementsAre(at(36h)));
}

TEST(EventBridgeSchedule, FiresWithinItsFlexibleWindowAnewEachTime) {
  const std::vector<SimTime> fired = ticks(
      "{kind: eventbridge_schedule, schedule: rate(1 hour), flexible_window: 15min}", at(20000h));

  ASSERT_EQ(fired.size(), 20000u);
  double sum = 0.0;
  for (std::size_t k = 0; k < fired.size(); ++k) {
    const Duration late = fired[k] - at(static_cast<std::int64_t>(k) * 1h);
    ASSERT_GE(late, 0ns);
    ASSERT_LT(late, 15min);
    sum += static_cast<double>(late.count()) / 900e9;
  }
  // The mean of 20,000 uniform draws: 0.5, give or take four times 1/sqrt(12 * 20,000).
  EXPECT_NEAR(sum / 20000.0, 0.5, 4.0 / std::sqrt(12.0 * 20000.0));
}

TEST(EventBridgeSchedule, TicksThatOvertakeEachOtherStayInOrderOfTime) {
  const std::vector<SimTime> fired = ticks(
      "{kind: eventbridge_schedule, schedule: rate(1 minute), flexible_window: 1h, until: "
      "100h}",
      kNever);

  EXPECT_TRUE(std::is_sorted(fired.begin(), fired.end()));
  // Those that would be fired at or after its end are not: of the last hour's sixty some half.
  EXPECT_GT(fired.size(), 5940u);
  EXPECT_LT(fired.size(), 6000u);
  EXPECT_LT(fired.back(), at(100h));
}

TEST(EventBridgeSchedule, IsNeverAMinuteLate) {
  EXPECT_THAT(ticks("{kind: eventbridge_schedule, schedule: rate(1 hour), precision: 5s}", at(2h)),
              ElementsAre(at(5s), at(1h + 5s)));
  EXPECT_THAT(ticks("{kind: eventbridge_schedule, schedule: rate(1 hour), precision: 90s}", at(1h)),
              ElementsAre(at(1min - 1ns)));
}

TEST(EventBridgeSchedule, SaysThatItNeedsTheCalendar) {
  EXPECT_EQ(workload_complaint("{kind: eventbridge_schedule, schedule: rate(1 hour)}"), "");
  EXPECT_EQ(workload_complaint("{kind: eventbridge_schedule, schedule: cron(0 3 * * ? *)}"),
            "a.yaml:1:1: f.schedule: cron(0 3 * * ? *) goes by the calendar; say when time zero "
            "is, such as \"starts_at: 2027-03-13T00:00:00Z\" at the top of the scenario");
  EXPECT_THAT(workload_complaint("{kind: eventbridge_schedule, schedule: rate(1 hour), time_zone: "
                                 "Europe/Berlin}"),
              HasSubstr("f.time_zone: Europe/Berlin goes by the calendar"));
}

TEST(EventBridgeSchedule, ReportsWhatItCannotRead) {
  EXPECT_THAT(workload_complaint("{kind: eventbridge_schedule}"), HasSubstr("schedule"));
  EXPECT_THAT(workload_complaint("{kind: eventbridge_schedule, schedule: cron(0 3 * * *)}"),
              HasSubstr("f.schedule: Invalid Schedule Expression cron(0 3 * * *): 5 fields"));
  EXPECT_THAT(workload_complaint("{kind: eventbridge_schedule, schedule: rate(1 hour), time_zone: "
                                 "Berlin}"),
              HasSubstr("unknown time zone \"Berlin\""));
  EXPECT_THAT(workload_complaint("{kind: eventbridge_schedule, schedule: rate(1 hour), "
                                 "flexible_window: 25h}"),
              HasSubstr("expected 0ms to 1d"));
}

}  // namespace
}  // namespace coldcast
