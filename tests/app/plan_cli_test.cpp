#include <gmock/gmock.h>
#include <string>

#include "support/json_reader.h"
#include "support/program.h"

namespace coldcast {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;

// What `plan` searches by itself, and every form in which it answers.
class PlanCommand : public ProgramTest {
 protected:
  PlanCommand() {
    limit_time(120);
    write("desk.yaml", R"(
scenario: desk
duration: 20min
warmup: 1min
functions:
  desk:
    cold_start: {init: 500ms}
    keep_alive: {kind: fixed, timeout: 30s}
    handler: {duration: {kind: exponential, mean: 500ms}}
    arrivals: {kind: poisson, rate: 4/s}
)");
    // Two requests a minute in the first hour, a hundred times as many in the second.
    write("day.yaml", R"(
scenario: day
duration: 2h
functions:
  desk:
    cold_start: {init: 500ms}
    keep_alive: {kind: none}
    handler: {duration: 500ms}
    arrivals: {kind: profile, points: [{at: 0s, rate: 2/min}, {at: 59min, rate: 2/min},
                                         {at: 1h, rate: 200/min}, {at: 2h, rate: 200/min}]}
)");
  }
  [[nodiscard]] Json json(const std::string& flags) const {
    return JsonReader::read(shell("coldcast plan desk.yaml --format json " + flags).out);
  }
};

TEST_F(PlanCommand, AnswersInJson) {
  const Json found = json("--target 'desk.cold_start_rate<0.5%'");

  EXPECT_EQ(found["command"].text, "plan");
  EXPECT_EQ(found["best"]["verdict"].text, "PASS");
  const Json& target = found["best"]["targets"].items.at(0);
  EXPECT_EQ(target["target"].text, "desk.cold_start_rate<0.5%");
  EXPECT_LT(target["mean"].number + target["ci95"].number, 0.005);
  EXPECT_EQ(found["as_it_is"]["verdict"].text, "FAIL");
  EXPECT_EQ(found["tried"].items.size() > 2, true);
  // Little: four a second of half a second each, and what cold starts add.
  const Json& law = found["littles_law"]["desk"];
  EXPECT_DOUBLE_EQ(law["concurrency"].number,
                   law["requests_per_s"].number * law["latency_s"].number);
  EXPECT_NEAR(law["concurrency"].number, 2.0, 0.5);
  EXPECT_GT(found["break_even_utilization"]["arm64"].number, 0.0);
}

TEST_F(PlanCommand, SaysInJsonThatNothingMeetsTheTargets) {
  const Json found = json(
      "--target 'desk.latency_ms.p50<1ms' --range "
      "functions.desk.provisioned_concurrency=0,1");

  EXPECT_EQ(found["best"].kind, Json::Kind::null);
}

// The budget leaves one run of ten for the second value, and that run alone would pass.
TEST_F(PlanCommand, PlansNothingOnOneRun) {
  const ProgramResult found = shell(
      "coldcast plan desk.yaml --target 'desk.cold_start_rate<60%' --budget 11 --format csv "
      "--range functions.desk.keep_alive.timeout=31s");

  EXPECT_EQ(found.exit_code, 99) << found.out;
  EXPECT_THAT(found.out, HasSubstr("timeout=31s,UNSURE,1,"));
  const Json two = json(
      "--target 'desk.cold_start_rate<60%' --replications 1 "
      "--range functions.desk.keep_alive.timeout=31s");
  EXPECT_GE(two["best"]["replications"].number, 2.0);
}

TEST_F(PlanCommand, ReservesWhatNoThrottleNeedsAndNoMore) {
  const Json found = json("--target 'desk.throttles.total==0' --search reserved");

  // Never more than the account leaves, and the next lower one throttles.
  EXPECT_THAT(found["best"]["set"].members.begin()->first, HasSubstr("reserved_concurrency"));
  const double best = std::stod(found["best"]["set"].members.begin()->second.text);
  const double next = std::stod(found["next_cheaper"]["set"].members.begin()->second.text);
  EXPECT_EQ(next, best - 1.0);
  EXPECT_NE(found["next_cheaper"]["verdict"].text, "PASS");
}

TEST_F(PlanCommand, FindsTheCheapestMemory) {
  const Json found =
      json("--target 'desk.latency_ms.p99<60s' --search memory --replications 2 --budget 60");

  EXPECT_EQ(found["best"]["set"]["functions.desk.memory"].text, "128MB");
}

TEST_F(PlanCommand, MakesAScheduleThatFollowsTheDemand) {
  const ProgramResult text = shell(
      "coldcast plan day.yaml --target 'desk.cold_start_rate<30%' --search schedule "
      "--replications 3 --write planned.yaml --for cloudformation");
  const ProgramResult checked = shell("coldcast check planned.yaml");

  EXPECT_EQ(text.exit_code, 0) << text.err;
  EXPECT_THAT(text.out, HasSubstr("Type: AWS::ApplicationAutoScaling::ScalableTarget"));
  EXPECT_THAT(text.out, ContainsRegex("Schedule: cron\\(0 1 \\* \\* \\? \\*\\)"));
  EXPECT_EQ(checked.exit_code, 0) << checked.err;
  EXPECT_THAT(file("planned.yaml"), HasSubstr("- {at: 1h, value: "));
  expect_refused("coldcast plan desk.yaml --target 'desk.cold_start_rate<30%' --search schedule", 2,
                 "a schedule by hours needs a scenario of two hours or more");
}

TEST_F(PlanCommand, AsksForARaiseAsLongBeforeAsAwsTakesForIt) {
  const ProgramResult plan = shell(
      "coldcast plan day.yaml --target 'desk.cold_start_rate<30%' --search schedule "
      "--set 'functions.desk.provisioned_concurrency={initial: 0, allocate: aws}' "
      "--replications 3 --write planned.yaml --format csv");

  EXPECT_EQ(plan.exit_code, 0) << plan.err;
  EXPECT_THAT(plan.out, HasSubstr("provisioned_concurrency.changes="));
  // 90 s of preparation and a minute for up to 6,000 of them, before the hour.
  EXPECT_THAT(file("planned.yaml"), HasSubstr("at: 57min30s"));
}

TEST_F(PlanCommand, DrawsWhatItTried) {
  const ProgramResult page = shell(
      "coldcast plan desk.yaml --target 'cold_start_rate<0.5%' --target 'desk.latency_ms.p99<5s' "
      "--range functions.desk.provisioned_concurrency=0,2,4,8,950 --format html");

  EXPECT_EQ(page.exit_code, 0) << page.err;
  for (const char* words : {"meets the targets", "does not", "next cheaper", "as it is",
                            "refused: ", "Cost against desk.latency_ms.p99"}) {
    EXPECT_NE(page.out.find(words), std::string::npos) << words;
  }
}

TEST_F(PlanCommand, SearchesEveryFunctionForATargetOfTheAccount) {
  const Json found = json("--target 'cold_start_rate<0.5%' --replications 2 --budget 40");
  EXPECT_TRUE(found["best"]["set"].has("functions.desk.provisioned_concurrency"));

  std::string crowd = "scenario: crowd\nduration: 1min\nfunctions:\n";
  for (const char name : std::string("abcdefghi")) {
    crowd += std::string("  ") + name +
             ": {handler: {duration: 1ms}, arrivals: {kind: burst, at: 0s, count: 1}}\n";
  }
  write("crowd.yaml", crowd);
  expect_refused("coldcast plan crowd.yaml --target 'cold_start_rate<50%'", 2,
                 "the targets concern 9 functions; a search of more than 8 would take too long");
}

// More than 60 % in use only where there are few: the step above one that passes fails.
TEST_F(PlanCommand, LooksAtAllOfALeverThatIsNotMonotone) {
  const ProgramResult plan = shell(
      "coldcast plan desk.yaml --format csv --replications 2 "
      "--target 'desk.provisioned_concurrency.utilization>60%' "
      "--range functions.desk.provisioned_concurrency=1..12");

  EXPECT_EQ(plan.exit_code, 0) << plan.err;
  EXPECT_THAT(plan.out, HasSubstr("provisioned_concurrency=12,FAIL"));
  EXPECT_THAT(plan.out, HasSubstr("provisioned_concurrency=1,PASS"));
}

TEST_F(PlanCommand, ReservesNothingOfAFullAccount) {
  expect_refused(
      "coldcast plan desk.yaml --target 'desk.throttles.total==0' --search reserved "
      "--set account.concurrency_limit=100",
      2, "the account has no concurrency to reserve for desk");
  expect_refused("coldcast plan desk.yaml --target 'desk.throttles.total==0' --search speed", 2,
                 "--search: unknown lever \"speed\"");
}

}  // namespace
}  // namespace coldcast
