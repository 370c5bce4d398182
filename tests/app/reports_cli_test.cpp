// What a reader of reports asks: which functions, what differs, how many waited longer than so.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sstream>

#include "report/words/figures.h"
#include "support/program.h"

namespace coldcast {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::size_t widest(const std::string& text) {
  std::size_t columns = 0;
  for (const std::string& line : lines_of(text)) columns = std::max(columns, columns_of(line));
  return columns;
}

// job-00 has a request every 10 min, job-01 every 9 min ... and job-09 every minute; each is warm
// for 5 min after one.
std::string many_jobs() {
  std::string text = "scenario: jobs\nduration: 2h\nfunctions:\n";
  for (int i = 0; i < 30; ++i) {
    text += fmt::format(
        "  job-{:02}: {{cold_start: {{environment: 0ms, init: 1s}}, handler: {{duration: 100ms}}, "
        "keep_alive: {{kind: fixed, timeout: 5min}}, "
        "arrivals: {{kind: constant, rate: {}/h}}}}\n",
        i, i < 3 ? 8 : 20 + i);
  }
  return text;
}

class ReportCommands : public ProgramTest {};

TEST_F(ReportCommands, SortsAndChoosesFunctions) {
  write("jobs.yaml", many_jobs());

  const ProgramResult coldest = shell("coldcast run jobs.yaml --sort cold_start_rate --top 3");
  const ProgramResult some = shell("coldcast run jobs.yaml --functions 'job-1*'");

  EXPECT_EQ(coldest.exit_code, 0) << coldest.err;
  EXPECT_THAT(coldest.out, ContainsRegex("job-00 .*\njob-01 .*\njob-02 .*\n27 more functions"));
  for (int i = 10; i < 20; ++i) EXPECT_THAT(some.out, HasSubstr(fmt::format("job-{} ", i)));
  EXPECT_THAT(some.out, Not(ContainsRegex("job-[02]")));
}

TEST_F(ReportCommands, ShowsTheNumberThatItSortsBy) {
  write("jobs.yaml", many_jobs());

  const ProgramResult result =
      shell("coldcast run jobs.yaml --sort init_duration_ms.max --top 2 --format markdown");

  EXPECT_THAT(result.out, HasSubstr("| function | requests | init_duration_ms.max |"));
  EXPECT_THAT(result.out, HasSubstr("| `job-00` | 16 | 1.00 s |"));
}

TEST_F(ReportCommands, RefusesWhatNoFunctionHas) {
  write("jobs.yaml", many_jobs());

  expect_refused("coldcast run jobs.yaml --sort cold_start_rat", 2, "cold_start_rate");
  expect_refused("coldcast run jobs.yaml --sort job-01.requests", 2, "--sort cold_start_rate");
  expect_refused("coldcast run jobs.yaml --functions 'jub-01'", 2, "did you mean job-01?");
}

// Two of three stand at what they were; all numbers of the others are equal.
TEST_F(ReportCommands, ComparesWhatDiffersMostFirst) {
  write("jobs.yaml", many_jobs());

  const ProgramResult result = shell(
      "coldcast compare jobs.yaml --replications 2 --variant 'slow: "
      "functions.job-17.handler.duration=300ms'");

  EXPECT_EQ(result.exit_code, 0) << result.err;
  const std::vector<std::string> lines = lines_of(result.out);
  const auto of_functions = std::count_if(
      lines.begin(), lines.end(), [](const std::string& line) { return line.starts_with("job-"); });
  EXPECT_THAT(result.out, ContainsRegex("\njob-17, latency p[59]"));
  EXPECT_LE(of_functions, 6) << "one function differs";
  EXPECT_THAT(result.out, HasSubstr("29 more functions without a difference;"));
}

TEST_F(ReportCommands, CutsNamesSoThatNoTwoReadAlike) {
  std::string text = "scenario: long\nduration: 1min\nfunctions:\n";
  for (const char letter : {'a', 'b', 'c', 'd'})
    text += fmt::format(
        "  payments-south-ledger-projection-{}-consumer-production: {{handler: {{duration: 10ms}}, "
        "arrivals: {{kind: constant, rate: 1/s}}}}\n",
        letter);
  write("long.yaml", text);

  for (const unsigned width : {80U, 100U, 120U}) {
    const ProgramResult narrow = shell(fmt::format("COLUMNS={} coldcast run long.yaml", width));
    EXPECT_LE(widest(narrow.out), width) << narrow.out;
    std::set<std::string> names;
    for (const std::string& line : lines_of(narrow.out))
      if (line.find("…") != std::string::npos && line.find(" 60 ") != std::string::npos)
        names.insert(line.substr(0, line.find(' ')));
    EXPECT_EQ(names.size(), 4U) << narrow.out;
  }
  const ProgramResult whole = shell("coldcast run long.yaml");
  EXPECT_THAT(whole.out, HasSubstr("payments-south-ledger-projection-c-consumer-production"));
  EXPECT_THAT(whole.out, Not(HasSubstr("…")));
}

constexpr const char* kSpilling = R"(
scenario: spilling
duration: 10min
functions:
  busy:
    cold_start: {environment: 0ms, init: 1s}
    provisioned_concurrency: 3
    handler: {duration: 400ms}
    keep_alive: {kind: fixed, timeout: 10min}
    arrivals:
      - {kind: burst, at: 1min, count: 8}
      - {kind: burst, at: 2min, count: 5}
  quick:
    cold_start: {environment: 0ms, init: 1s}
    provisioned_concurrency: 2
    handler: {duration: 1ms}
    keep_alive: {kind: fixed, timeout: 10min}
    arrivals: {kind: burst, at: 2min, count: 60, over: 1s}
  early:
    cold_start: {environment: 0ms, init: 1s}
    provisioned_concurrency: {initial: 5, ready_at: 3min}
    handler: {duration: 1ms}
    keep_alive: {kind: fixed, timeout: 10min}
    arrivals: {kind: constant, rate: 1/min}
)";

// busy: 5 of 8 find all three busy, and 2 of 5 a minute later, which are warm. quick: a bucket of
// 20 tokens that is filled at 20/s serves 39 of 60 requests in a second, and the others find no
// environment on demand within it. early: the requests at 0, 1 and 2 min come before anything is
// ready.
TEST_F(ReportCommands, SayWhyRequestsSpilledOver) {
  write("spilling.yaml", kSpilling);

  const ProgramResult json =
      shell("coldcast run spilling.yaml --format json --invocations rows.csv");
  const ProgramResult table = shell("coldcast run spilling.yaml");
  const std::string rows = file("rows.csv");

  EXPECT_EQ(json.exit_code, 0) << json.err;
  EXPECT_THAT(json.out,
              HasSubstr(R"("spillover_causes": {"busy": 7, "request_rate": 0, "allocating": 0})"));
  EXPECT_THAT(json.out,
              HasSubstr(R"("spillover_causes": {"busy": 0, "request_rate": 0, "allocating": 3})"));
  EXPECT_THAT(json.out, ContainsRegex(R"("busy": 0, "request_rate": 2[01], "allocating": 0)"));
  EXPECT_THAT(table.out, HasSubstr("7 invocations spilled over (all busy 7)"));
  EXPECT_THAT(table.out, HasSubstr("3 invocations spilled over (still allocating 3)"));
  EXPECT_THAT(table.out, HasSubstr("request rate used up 2"));
  EXPECT_THAT(rows, ContainsRegex("busy,,120\\.000000000,warm,.*,spillover_busy\n"));
  EXPECT_THAT(rows, ContainsRegex("early,,60\\.000000000,warm,.*,spillover_allocating\n"));
}

TEST_F(ReportCommands, SpillNothingWhereNothingIsProvisioned) {
  write_one_scenario();

  EXPECT_THAT(shell("coldcast run one.yaml --format json").out, Not(HasSubstr("spillover_causes")));
}

// Of six requests the first and the fifth are cold and take 1.7 s, the others 0.2 s; the third is
// as late as the bound of 200 ms, and not later.
constexpr const char* kWaiting = R"(
scenario: waiting
functions:
  desk:
    timeout: 10s
    cold_start: {environment: 0ms, init: 1500ms}
    handler: {duration: 200ms}
    keep_alive: {kind: fixed, timeout: 4min}
    arrivals: {kind: requests, list: [{at: 0s}, {at: 3s}, {at: 4s}, {at: 5s}, {at: 20min}, {at: 21min}]}
)";

TEST_F(ReportCommands, KnowTheShareOfAnswersLaterThanABound) {
  write("waiting.yaml", kWaiting);
  const auto code = [this](const std::string& condition) {
    return shell("coldcast run waiting.yaml --fail-if '" + condition + "'").exit_code;
  };

  EXPECT_EQ(code("desk.latency_ms.above.1s>33%"), 99);
  EXPECT_EQ(code("desk.latency_ms.above.1s>34%"), 0);
  EXPECT_EQ(code("latency_ms.above.1000ms>33%"), 99) << "another spelling, the account's";
  EXPECT_EQ(code("desk.latency_ms.above.200ms>34%"), 0) << "not later than the bound";
  EXPECT_EQ(code("desk.latency_ms.above.1700ms>0"), 0);
  expect_refused("coldcast run waiting.yaml --fail-if 'desk.latency_ms.above.1parsec>1%'", 2,
                 "\"1parsec\" is no duration");
}

TEST_F(ReportCommands, AskForSharesOfLateAnswersInEveryExpression) {
  write("waiting.yaml", std::string(kWaiting) + "thresholds: [desk.latency_ms.above.1s<20%]\n");
  write("calls.yaml", R"(
scenario: calls
duration: 1h
functions:
  desk:
    cold_start: {environment: 0ms, init: 2s}
    handler: {duration: 200ms}
    keep_alive: {kind: fixed, timeout: 4min}
    arrivals: {kind: poisson, rate: 20/h}
)");

  const ProgramResult threshold = shell("coldcast run waiting.yaml");
  const ProgramResult json =
      shell("coldcast run waiting.yaml --format json --sort latency_ms.above.1s");
  const ProgramResult swept = shell(
      "coldcast sweep calls.yaml --replications 3 --vary functions.desk.memory=128MB,256MB "
      "--pareto cost_usd.per_month,desk.latency_ms.above.1s");
  const ProgramResult planned = shell(
      "coldcast plan calls.yaml --target 'desk.latency_ms.above.1s==0' --replications 2 "
      "--range functions.desk.provisioned_concurrency=0,3");
  const std::string shard =
      "coldcast run calls.yaml --replications 4 --quiet --fail-if "
      "'latency_ms.above.1s>90%' ";
  ASSERT_EQ(shell(shard + "--shard 1/2 -o 1.part && " + shard + "--shard 2/2 -o 2.part").exit_code,
            0);

  EXPECT_EQ(threshold.exit_code, 99);
  EXPECT_THAT(threshold.out, HasSubstr("✗ desk.latency_ms.above.1s<20%: 33.3 %"));
  EXPECT_THAT(json.out, Not(HasSubstr("\"above\"")));
  EXPECT_EQ(swept.exit_code, 0) << swept.err;
  EXPECT_THAT(swept.out, HasSubstr("desk.latency_ms.above.1s"));
  EXPECT_EQ(planned.exit_code, 0) << planned.err;
  EXPECT_THAT(planned.out, HasSubstr("provisioned_concurrency=3"));
  EXPECT_EQ(shell("coldcast merge 1.part 2.part").out, shell(shard).out);
}

// 2 GB x the mean number of idle environments.
TEST_F(ReportCommands, CompareAndSweepShowWhatIdleEnvironmentsHold) {
  write("kept.yaml", R"(
scenario: kept
duration: 10h
functions:
  f:
    memory: 2048MB
    cold_start: {environment: 0ms, init: 1s}
    handler: {duration: 100ms}
    arrivals: {kind: constant, rate: 3/h}
)");
  const std::string laws = "'functions.f.keep_alive={kind: fixed, timeout: 5min},{kind: forever}'";

  const ProgramResult swept = shell("coldcast sweep kept.yaml --replications 2 --vary " + laws);
  const ProgramResult compared = shell(
      "coldcast compare kept.yaml --replications 2 --set 'functions.f.keep_alive={kind: fixed, "
      "timeout: 5min}' --variant 'for ever: functions.f.keep_alive={kind: forever}'");

  EXPECT_THAT(swept.out, HasSubstr("idle memory, GB"));
  // Idle for a quarter of the time; or always.
  EXPECT_THAT(swept.out, ContainsRegex("fixed, timeout: 5min.*0\\.50"));
  EXPECT_THAT(swept.out, ContainsRegex("kind: forever.*(2\\.00|1\\.9[89])"));
  EXPECT_THAT(swept.out, HasSubstr("AWS bills none of it"));
  EXPECT_THAT(compared.out, ContainsRegex("idle memory, GB +0\\.50 +(2\\.00|1\\.9[89])"));
}

TEST_F(ReportCommands, PageAndMarkdownBeginWithWhatWasRunAndHowItCameOut) {
  write("fair.yaml", R"(
scenario: fair
description: The fair opens at noon.
seed: 11
duration: 10min
thresholds: [f.throttles.total==0, f.cold_starts<1]
functions:
  f: {handler: {duration: 100ms}, arrivals: {kind: constant, rate: 1/s}}
)");

  for (const std::string format : {"html", "markdown"}) {
    const std::string text = shell("coldcast run fair.yaml --format " + format).out;
    for (const char* word : {"fair.yaml", "The fair opens at noon.", "coldcast 0.", "seed 11",
                             "us-east-1", "1 of 2 conditions holds, 1 fails"})
      EXPECT_THAT(text, HasSubstr(word)) << format;
  }
}

TEST_F(ReportCommands, SayThatARunIsEmpty) {
  write("empty.yaml",
        "scenario: empty\nduration: 1min\nfunctions: {f: {handler: {duration: 1ms}, arrivals: "
        "{kind: requests, list: [{at: 2min}]}}}\n");

  for (const std::string format : {"table", "markdown", "html"})
    EXPECT_THAT(shell("coldcast run empty.yaml --format " + format).out,
                HasSubstr("No request arrived in the counted time"))
        << format;
}

// Yuan are neither more nor less than dollars.
TEST_F(ReportCommands, DoNotCompareMoneyOfTwoCurrencies) {
  write("two.yaml", R"(
scenario: two currencies
duration: 10min
functions:
  f: {handler: {duration: 100ms}, arrivals: {kind: constant, rate: 1/s}}
variants:
  - {name: here, set: {}}
  - {name: there, set: {billing.prices: cn-north-1}}
)");
  const std::string sweep =
      "coldcast sweep two.yaml --replications 2 --vary billing.prices=us-east-1,cn-north-1";

  const std::string csv = shell("coldcast compare two.yaml --replications 2 --format csv").out;
  const std::string page = shell("coldcast compare two.yaml --replications 2 --format html").out;
  const std::string json = shell("coldcast compare two.yaml --replications 2 --format json").out;

  EXPECT_THAT(csv, ContainsRegex("there,,cost_usd.per_month,1\\.[0-9]+,7\\.[0-9]+,,,another"));
  EXPECT_THAT(json, ContainsRegex("cost_usd.per_month\": .*null, \"ci95\": null, .*another cur"));
  EXPECT_THAT(page, HasSubstr("there: no difference shown in the account; its money is CNY, "));
  EXPECT_THAT(shell(sweep).out, ContainsRegex("us-east-1 .* USD .*[*]\n.*north-1 .* CNY .*[*]"));
  EXPECT_THAT(shell(sweep + " --format csv").out, ContainsRegex(",currency\n.*,USD\n"));
}

}  // namespace
}  // namespace coldcast
