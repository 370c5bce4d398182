#include <fmt/format.h>
#include <gmock/gmock.h>
#include <regex>
#include <string>

#include "report/words/figures.h"
#include "support/program.h"

namespace coldcast {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

// Runs the built program in a folder of its own, with a small scenario.
class StudyCommands : public ProgramTest {
 protected:
  StudyCommands() {
    write("shop.yaml", R"(
scenario: shop
duration: 5min
functions:
  checkout:
    cold_start: {init: 500ms}
    handler: {duration: {kind: exponential, mean: 200ms}}
    keep_alive: {kind: fixed, timeout: 30s}
    arrivals: {kind: poisson, rate: 2/s}
variants:
  - {name: none, set: {}}
  - {name: four, set: {functions.checkout.provisioned_concurrency: 4}}
)");
  }
};

TEST_F(StudyCommands, ReplicationsGiveTheSameBytesForAnyNumberOfJobs) {
  const std::string run = "coldcast run shop.yaml --replications 7 --format json --jobs ";

  const ProgramResult one = shell(run + "1");

  EXPECT_THAT(one.out, HasSubstr("\"ci95\""));
  EXPECT_EQ(one.out, shell(run + "5").out);
}

// What a study says is as wide as the terminal, and tells what differs.
TEST_F(StudyCommands, OfManyFunctionsThoseThatDifferAreTold) {
  std::string functions;
  for (const char* name : {"cart", "login", "search", "pay"})
    functions += fmt::format(
        "  {}: {{handler: {{duration: 80ms}}, arrivals: {{kind: poisson, rate: 2/s}}}}\n", name);
  write("four.yaml", "scenario: four\nduration: 5min\nfunctions:\n" + functions +
                         "variants:\n  - {name: as it is, set: {}}\n"
                         "  - {name: slow, set: {functions.pay.handler.duration: 900ms}}\n");
  const std::string compare = "coldcast compare four.yaml --replications 3 --quiet";

  const std::string told = shell(compare).out;
  EXPECT_THAT(told, HasSubstr("\npay, latency p50"));
  EXPECT_THAT(told, Not(HasSubstr("\ncart, ")));
  EXPECT_THAT(told, Not(HasSubstr("\npay, throttles")));
  EXPECT_THAT(told, HasSubstr("3 more functions without a difference"));
  EXPECT_THAT(shell(compare + " --functions 'c*'").out, HasSubstr("\ncart, throttles"));
}

TEST_F(StudyCommands, ASweepGivesUpColumnsBeforeItLeavesTheTerminal) {
  const std::string wide =
      shell(
          "COLUMNS=100 coldcast sweep shop.yaml --quiet --replications 2 --vary "
          "functions.checkout.memory=512MB,1GB")
          .out;

  for (std::size_t begin = 0; begin < wide.size(); begin = wide.find('\n', begin) + 1)
    EXPECT_LE(columns_of(wide.substr(begin, wide.find('\n', begin) - begin)), 100U) << wide;
  EXPECT_THAT(wide, HasSubstr("USD a month"));
  EXPECT_THAT(wide, HasSubstr("cold starts"));
}

TEST_F(StudyCommands, ShardsMergeIntoTheBytesOfTheWhole) {
  for (const std::string command :
       {"run shop.yaml --replications 5", "compare shop.yaml --replications 3",
        "sweep shop.yaml --replications 2 --vary functions.checkout.memory=128MB,256MB"}) {
    for (const std::string format : {"json", "table", "csv", "markdown"}) {
      const ProgramResult whole = shell("coldcast " + command + " --quiet --format " + format);
      const ProgramResult merged =
          shell("for i in 1 2 3; do coldcast " + command + " --shard $i/3 -o $i.part; done\n" +
                "coldcast merge 2.part 3.part 1.part --format " + format);

      EXPECT_EQ(merged.out, whole.out) << command;
      EXPECT_EQ(merged.exit_code, 0) << merged.err;
    }
  }
}

// One request in ten runs of five minutes, with a latency far below the bound: of one number the
// interval is the whole line.
TEST_F(StudyCommands, TrustNoNumberThatOneReplicationAloneHas) {
  const std::string one = "--set 'functions.checkout.arrivals.rate=1/h' --seed 3 ";
  const ProgramResult run = shell("coldcast run shop.yaml --replications 10 " + one +
                                  "--set 'thresholds=[checkout.latency_ms.p50<60s]' --format json");

  EXPECT_THAT(run.out, HasSubstr("\"requests\": 0.1,"));
  EXPECT_EQ(run.exit_code, 99) << run.err;
  EXPECT_THAT(run.err, HasSubstr("(one number: no interval)"));
}

TEST_F(StudyCommands, FailIfTakesUnequalToZeroForAboveZero) {
  const std::string run =
      "coldcast run shop.yaml --replications 10 --set functions.checkout.reserved_concurrency=4 "
      "--quiet --fail-if ";

  for (const std::string sign : {">0", "!=0"})
    EXPECT_EQ(shell(run + "'checkout.throttles.total" + sign + "'").exit_code, 99) << sign;
}

TEST_F(StudyCommands, ThresholdsAreJudgedByTheWholeInterval) {
  const std::string run = "coldcast run shop.yaml --replications 5 ";

  EXPECT_EQ(shell(run + "--set 'thresholds=[checkout.cold_start_rate<50%]'").exit_code, 0);
  const ProgramResult failed = shell(run + "--set 'thresholds=[checkout.requests>=600]'");

  // 600 requests are expected: the interval lies on both sides.
  EXPECT_EQ(failed.exit_code, 99);
  EXPECT_THAT(failed.err, ContainsRegex("threshold failed: checkout.requests>=600: "
                                        "checkout.requests is [0-9.]+ ± [0-9.]+"));
}

TEST_F(StudyCommands, AThresholdOnAnUnknownMetricIsAnErrorOfTheScenario) {
  const ProgramResult result =
      shell("coldcast run shop.yaml --set 'thresholds=[chekout.requests>1]'");

  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("did you mean \"checkout\"?"));
}

TEST_F(StudyCommands, MergeJudgesWhatTheShardsWereGiven) {
  const ProgramResult result = shell(
      "for i in 1 2; do coldcast run shop.yaml --replications 4 --fail-if 'requests>1' "
      "--shard $i/2 -o $i.part || exit 1; done; coldcast merge 1.part 2.part");

  EXPECT_EQ(result.exit_code, 99);
}

TEST_F(StudyCommands, UntilAddsReplicationsOrSaysThatItCouldNot) {
  EXPECT_THAT(shell("coldcast run shop.yaml --until 'requests ± 1%' --format json").out,
              ContainsRegex("\"replications\": [1-9][0-9]+,"));
  EXPECT_THAT(shell("coldcast run shop.yaml --until 'requests ± 0.001%' --replications 12").err,
              HasSubstr("is not reached after 12 replications"));
}

TEST_F(StudyCommands, AWarmupThatIsTooShortIsSaid) {
  const ProgramResult result = shell("coldcast run shop.yaml --duration 20min --replications 10");

  EXPECT_THAT(result.err, HasSubstr("the warm-up is too short for checkout"));
}

// A pool of the start hides what comes later, whoever looks at it.
TEST_F(StudyCommands, AStartWithinReachIsSaidOnceByEachCommand) {
  write("jump.yaml", R"(
scenario: jump
duration: 6min
warmup: 1min
functions:
  search:
    cold_start: {init: 2s}
    handler: {duration: 40ms}
    keep_alive: {kind: fixed, timeout: 8min}
    arrivals: [{kind: constant, rate: 20/s, until: 5min}, {kind: constant, rate: 90/s, from: 5min}]
)");
  for (const char* command :
       {"run jump.yaml", "run jump.yaml --replications 6",
        "compare jump.yaml --variant 'b: functions.search.timeout=9s'",
        "sweep jump.yaml --vary functions.search.memory=512MB,1GB",
        "plan jump.yaml --target search.cold_starts==0 --range functions.search.timeout=5s,9s"}) {
    const std::string said = shell("coldcast " + std::string(command)).err;

    const std::size_t at = said.find("the warm-up is too short for search");
    ASSERT_NE(at, std::string::npos) << command << "\n" << said;
    EXPECT_EQ(said.find("the warm-up is too short", at + 1), std::string::npos) << command;
    EXPECT_THAT(said, HasSubstr("--warmup 9min")) << command;
  }
  EXPECT_THAT(shell("coldcast run jump.yaml --set functions.search.keep_alive.timeout=50s").err,
              Not(HasSubstr("too short")));
}

TEST_F(StudyCommands, SweepMarksTheParetoFront) {
  const ProgramResult result = shell(
      "coldcast sweep shop.yaml --replications 3 --format csv "
      "--vary functions.checkout.provisioned_concurrency=0,9 "
      "--vary functions.checkout.memory=128MB,256MB | cut -d, -f1-4");

  EXPECT_THAT(result.out, HasSubstr("0,128MB,true,3\n"));
  EXPECT_THAT(result.out, HasSubstr("0,256MB,false,3\n"));
}

TEST_F(StudyCommands, SweepShowsTheMetricsThatAreTraded) {
  const ProgramResult result = shell(
      "coldcast sweep shop.yaml --replications 2 --vary functions.checkout.memory=128MB,256MB "
      "--pareto concurrent_executions.max,cost_usd.per_month");

  EXPECT_THAT(result.out, HasSubstr("concurrent_executions.max"));
  EXPECT_THAT(result.out, HasSubstr("no other setting has both less of"));
}

TEST_F(StudyCommands, APageSaysHowMuchOfProvisionedConcurrencyIsInUse) {
  const ProgramResult page = shell(
      "coldcast run shop.yaml --set functions.checkout.provisioned_concurrency=1 --format html");

  EXPECT_TRUE(std::regex_search(
      page.out, std::regex("[0-9.]+ % of it in use, cheaper than on demand above 60.0 %; "
                           "[0-9]+ invocations spilled over")));
}

TEST_F(StudyCommands, RefuseWhatMakesNoGrid) {
  expect_refused("coldcast sweep shop.yaml --vary seed=1,2 --vary seed=3,4", 2,
                 "--vary seed is given twice");
  expect_refused("coldcast sweep shop.yaml --vary seed=1..1000 --vary warmup=1s..1000s:1s", 2,
                 "the grid has more than");
  expect_refused("coldcast sweep shop.yaml --vary seed=1,2 --format pdf", 2,
                 "--format: unknown format \"pdf\"");
  expect_refused(
      "SLURM_ARRAY_TASK_ID=1 SLURM_ARRAY_TASK_COUNT=2 SLURM_ARRAY_TASK_MIN=2 "
      "SLURM_ARRAY_TASK_MAX=3 coldcast run shop.yaml --replications 4 --shard auto",
      2, "before the first job");
}

TEST_F(StudyCommands, PlanWritesTheScenarioAndTheLinesToDeploy) {
  const std::string plan =
      "coldcast plan shop.yaml --target 'checkout.throttles.total==0' "
      "--set functions.checkout.reserved_concurrency=1 "
      "--range functions.checkout.reserved_concurrency=1..20 ";

  const ProgramResult written = shell(plan +
                                      "--write planned.yaml --format csv && coldcast run "
                                      "planned.yaml --fail-if 'throttles.total>0'");
  const ProgramResult terraform = shell(plan + "--for terraform");

  EXPECT_EQ(written.exit_code, 0) << written.err;
  EXPECT_THAT(terraform.out, ContainsRegex("reserved_concurrent_executions = [0-9]+"));
  EXPECT_THAT(shell("coldcast plan shop.yaml --target 'checkout.throttles.total==0' "
                    "--range functions.checkout.timeout=7s,8s --for cloudformation")
                  .out,
              HasSubstr("as it is\nResources:\n  Checkout:\n    Type: AWS::Lambda::Function\n"
                        "    Properties:\n      Timeout: 3\n"));
}

TEST_F(StudyCommands, PlanExitsWith99WhenNothingMeetsTheTargets) {
  EXPECT_EQ(shell("coldcast plan shop.yaml --target 'checkout.latency_ms.p50<1ms'").exit_code, 99);
}

// Each question has one command, and each lesson says the answer in its first comment.
std::string verdict(const std::string& csv, const std::string& beginning) {
  const std::size_t at = csv.find("\n" + beginning);
  const std::string line = csv.substr(at + 1, csv.find('\n', at + 1) - at - 1);
  return line.substr(line.rfind(',') + 1);
}

TEST_F(StudyCommands, CompareAnswersTheQuestionsOfTheLessons) {
  const auto answers = [this](const std::string& lesson) {
    return shell("coldcast compare --quiet --format csv '" COLDCAST_SOURCE_DIR
                 "/scenarios/compare-" +
                 lesson + ".yaml'")
        .out;
  };

  const std::string warm = answers("keeping-warm");
  EXPECT_EQ(verdict(warm, "fixed,,cold_start_rate"), "better");
  EXPECT_EQ(verdict(warm, "fixed,,cost_usd.per_month"), "worse");
  EXPECT_EQ(verdict(warm, "scheduled,,cold_start_rate"), "better");
  // Of more requests, as pings count.
  EXPECT_EQ(verdict(warm, "pings,,cold_start_rate"), "better");
  const std::string memory = answers("memory-or-provisioned");
  EXPECT_EQ(verdict(memory, "1024 MB,,latency_ms.p50"), "better");
  EXPECT_EQ(verdict(memory, "4 provisioned,,latency_ms.p50"), "no difference shown");
  EXPECT_EQ(verdict(memory, "4 provisioned,,cold_start_rate"), "better");
  const std::string arm = answers("arm-or-x86");
  EXPECT_EQ(verdict(arm, "arm64 as fast,,cost_usd.per_month"), "better");
  EXPECT_EQ(verdict(arm, "arm64 a third slower,,cost_usd.per_month"), "worse");
  const std::string split = answers("shorter-init-or-split");
  EXPECT_EQ(verdict(split, "shorter init,,latency_ms.p99"), "better");
  EXPECT_EQ(verdict(split, "split,,cold_start_rate"), "worse");
}

TEST_F(StudyCommands, WritePagesOfTheSameBytesForAnyNumberOfJobs) {
  const std::string commands[] = {
      "run shop.yaml", "run shop.yaml --replications 3", "compare shop.yaml --replications 2",
      "sweep shop.yaml --replications 2 --vary functions.checkout.provisioned_concurrency=0,4"};
  for (const std::string& command : commands) {
    const ProgramResult one = shell("coldcast " + command + " --format html --jobs 1");
    const ProgramResult four = shell("coldcast " + command + " --format html --jobs 4");

    EXPECT_EQ(one.exit_code, 0) << command << one.err;
    EXPECT_THAT(one.out, testing::StartsWith("<!DOCTYPE html>")) << command;
    EXPECT_TRUE(one.out == four.out) << command;
  }
}

TEST_F(StudyCommands, APageOfReplicationsSaysWhatIsOfTheFirst) {
  const ProgramResult result = shell("coldcast run shop.yaml --replications 3 --format html");

  EXPECT_THAT(result.out, HasSubstr("are of the first replication"));
  EXPECT_THAT(result.out, HasSubstr("Concurrency over time"));
}

}  // namespace
}  // namespace coldcast
