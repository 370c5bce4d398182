#include <gmock/gmock.h>
#include <string>

#include "support/json_parser.h"
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
    return JsonParser::read(shell("coldcast plan desk.yaml --format json " + flags).out);
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
      "coldcast plan desk.yaml --target 'desk.cold_start_rate<0.26%' --budget 8 --replications 7 "
      "--format csv "
      "--range functions.desk.keep_alive.timeout=14min");

  EXPECT_EQ(found.exit_code, 99) << found.out;
  EXPECT_THAT(found.out, HasSubstr("timeout=14min,UNSURE,1,"));
  const Json two = json(
      "--target 'desk.cold_start_rate<0.3%' --replications 1 "
      "--range functions.desk.keep_alive.timeout=14min");
  EXPECT_GE(two["best"]["replications"].number, 2.0);
}

TEST_F(PlanCommand, ReservesWhatNoThrottleNeedsAndNoMore) {
  const Json found = json(
      "--target 'desk.throttles.total==0' --search reserved "
      "--set functions.desk.reserved_concurrency=2");

  // Never more than the account leaves, and the next lower one throttles.
  EXPECT_THAT(found["best"]["set"].members.begin()->first, HasSubstr("reserved_concurrency"));
  const double best = std::stod(found["best"]["set"].members.begin()->second.text);
  const double next = std::stod(found["next_cheaper"]["set"].members.begin()->second.text);
  EXPECT_EQ(next, best - 1.0);
  EXPECT_NE(found["next_cheaper"]["verdict"].text, "PASS");
}

TEST_F(PlanCommand, FindsTheCheapestMemory) {
  const Json found = json(
      "--target 'desk.latency_ms.p99<60s' --search memory --replications 2 --budget 60 "
      "--set functions.desk.memory=512MB --set functions.desk.handler.measured_at=512MB "
      "--set functions.desk.handler.cpu_share=0.5");

  EXPECT_EQ(found["best"]["set"]["functions.desk.memory"].text, "128MB");
  expect_refused("coldcast plan desk.yaml --target 'desk.latency_ms.p99<60s' --search memory", 2,
                 "functions.NAME.handler.cpu_share");
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
  EXPECT_THAT(file("planned.yaml"), HasSubstr("{at: 1h, value: "));
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
  const Json found = json("--target 'cold_start_rate<0.5%' --replications 2 --budget 200");
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
  EXPECT_THAT(plan.out, HasSubstr("provisioned_concurrency=5,FAIL"));
  EXPECT_THAT(plan.out, HasSubstr("provisioned_concurrency=1,PASS"));
}

// What AWS refuses is neither PASS nor FAIL, and is told with its reason.
TEST_F(PlanCommand, TellsWhatAwsWouldRefuse) {
  const std::string plan =
      "plan desk.yaml --target 'desk.throttles.total==0' --set "
      "functions.desk.reserved_concurrency=1 "
      "--replications 2 --range functions.desk.reserved_concurrency=2,901,902";
  const ProgramResult table = shell("coldcast " + plan);
  const Json all = JsonParser::read(shell("coldcast " + plan + ",903 --format json").out);

  EXPECT_EQ(table.exit_code, 99);
  EXPECT_THAT(table.out, HasSubstr("REFUSED functions.desk.reserved_concurrency=901: "));
  EXPECT_EQ(all["tried"].items.at(0)["verdict"].text, "FAIL");
  EXPECT_EQ(all["tried"].items.at(3)["verdict"].text, "REFUSED");
  EXPECT_EQ(all["nearest_miss"]["set"]["functions.desk.reserved_concurrency"].text, "2");
  EXPECT_THAT(shell("coldcast plan desk.yaml --target 'desk.throttles.total==0' --replications 2 "
                    "--set functions.desk.reserved_concurrency=1 "
                    "--range functions.desk.reserved_concurrency=901,902")
                  .out,
              HasSubstr("every setting that was searched is refused"));
}

TEST_F(PlanCommand, SaysWhichBoundForbidsATarget) {
  const std::string plan =
      "coldcast plan desk.yaml --target 'desk.latency_ms.p50<70ms' --replications 2 "
      "--set functions.desk.handler.duration=300ms";

  EXPECT_THAT(shell(plan).out,
              HasSubstr("the handler alone takes 300 ms (duration_ms.p50) in every setting, longer "
                        "than 70.0 ms"));
  EXPECT_EQ(JsonParser::read(shell(plan + " --format json").out)["lower_bounds"]
                .items.at(0)["least"]
                .number,
            300.0);
}

// The file's own passes for a tenth of what a constant number costs.
TEST_F(PlanCommand, TakesTheFileAsItIsWhereThatIsCheapest) {
  write("shift.yaml", R"(
scenario: shift
duration: 5h
functions:
  print:
    memory: 512MB
    cold_start: {init: 2s}
    provisioned_concurrency: {initial: 0, changes: [{at: 2h, value: 9}, {at: 130min, value: 0}]}
    handler: {duration: 200ms}
    keep_alive: {kind: fixed, timeout: 5min}
    arrivals: {kind: burst, at: 125min, count: 9}
)");
  const Json found = JsonParser::read(
      shell("coldcast plan shift.yaml --target 'print.cold_starts==0' --format json").out);

  EXPECT_TRUE(found["best"]["set"].members.empty());
  EXPECT_EQ(found["best"]["account"]["cost_usd"]["per_month"].number,
            found["as_it_is"]["account"]["cost_usd"]["per_month"].number);
  EXPECT_EQ(found["thresholds"].items.at(0)["verdict"].text, "pass");
}

// With a limit that refuses two of three, what is in flight says nothing of what is wanted.
TEST_F(PlanCommand, MeasuresDemandBeforeTheLimitThatItLifts) {
  const std::string crowd =
      "plan desk.yaml --replications 2 --set 'functions.desk.arrivals={kind: burst, at: 2min, "
      "count: 90}' --set 'functions.desk.scaling_rate={environments: 30, per: 10s}' "
      "--set functions.desk.handler.duration=1s --target 'desk.throttles.total==0' --format json";
  const Json found = JsonParser::read(shell("coldcast " + crowd).out);

  EXPECT_EQ(found["best"]["set"]["functions.desk.provisioned_concurrency"].text, "60");
  const Json limit = JsonParser::read(shell("coldcast " + crowd +
                                            " --search account --set account.concurrency_limit=40 "
                                            "--set functions.desk.scaling_rate=unlimited")
                                          .out);
  EXPECT_EQ(limit["best"]["set"]["account.concurrency_limit"].text, "90");
}

// One environment serves a request every five seconds for two; cold, each takes eight more.
TEST_F(PlanCommand, MeasuresDemandWithoutTheColdStartsThatItDoesAwayWith) {
  const Json found = JsonParser::read(
      shell("coldcast plan day.yaml --search schedule --target 'desk.cold_start_rate<1%' "
            "--replications 2 --format json --set functions.desk.cold_start.init=8s "
            "--set functions.desk.handler.duration=2s --set functions.desk.keep_alive.kind=none "
            "--set 'functions.desk.arrivals={kind: constant, rate: 12/min, from: 1h}'")
          .out);

  EXPECT_EQ(found["best"]["set"]["functions.desk.provisioned_concurrency"].text,
            "{initial: 0, changes: [{at: 1h, value: 1}]}");
}

TEST_F(PlanCommand, KeepsTheKeysBesideWhatItSets) {
  const ProgramResult plan = shell(
      "coldcast plan desk.yaml --target 'desk.cold_start_rate<3%' --replications 2 "
      "--set 'functions.desk.provisioned_concurrency={initial: 1, recycle: 10min}' "
      "--set 'functions.desk.keep_alive={kind: none}' --write planned.yaml");

  EXPECT_EQ(plan.exit_code, 0) << plan.err;
  EXPECT_THAT(file("planned.yaml"), HasSubstr("recycle: 10min"));
  EXPECT_THAT(plan.out, HasSubstr("planned: desk.provisioned_concurrency.initial="));
}

TEST_F(PlanCommand, SearchesWaysToSetOneThingOneAtATime) {
  const Json found = JsonParser::read(
      shell("coldcast plan day.yaml --search schedule --search provisioned --replications 2 "
            "--target 'desk.cold_start_rate<30%' --format json")
          .out);

  EXPECT_EQ(found["best"]["set"].members.size(), 1U);
  expect_refused(
      "coldcast plan day.yaml --target 'desk.cold_start_rate<30%' "
      "--range functions.desk.provisioned_concurrency=1..3 "
      "--range functions.desk.provisioned_concurrency.initial=1..3",
      2, "set the same");
}

TEST_F(PlanCommand, AsksForNothingBeforeTheRunBegins) {
  const Json found = JsonParser::read(
      shell("coldcast plan day.yaml --search schedule --target 'desk.cold_start_rate<1%' "
            "--replications 2 --format json --set 'functions.desk.provisioned_concurrency="
            "{initial: 0, allocate: aws, per_minute: 1}' --set 'functions.desk.arrivals="
            "{kind: schedule, every: 30s, count: 90, from: 1h}'")
          .out);

  for (const Json& candidate : found["tried"].items)
    EXPECT_EQ(candidate["refused"].text, "") << candidate["verdict"].text;
}

TEST_F(PlanCommand, NamesEveryColumnOfACsvDifferently) {
  const ProgramResult plan = shell(
      "coldcast plan desk.yaml --format csv --replications 2 --target 'desk.requests>10' "
      "--target 'desk.requests<1000000' --range functions.desk.timeout=4s");

  EXPECT_THAT(plan.out, HasSubstr(",desk.requests,ci95.desk.requests,desk.requests<1000000,"));
}

TEST_F(PlanCommand, EndsWithItsBudget) {
  limit_time(10);
  const ProgramResult plan = shell(
      "coldcast plan desk.yaml --target 'desk.cold_start_rate<0.001%' --replications 2 --budget 4 "
      "--range functions.desk.memory=128MB..227MB:1MB "
      "--range functions.desk.timeout=1s..9000s:1s");

  EXPECT_EQ(plan.exit_code, 99) << plan.err;
  EXPECT_THAT(
      plan.out,
      HasSubstr(
          "4 runs in all; beside the scenario as it is, 1 setting was tried; the budget ended"));
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
