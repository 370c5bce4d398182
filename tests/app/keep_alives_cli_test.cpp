#include <algorithm>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <string>

#include "support/program.h"

namespace coldcast {
namespace {

using testing::HasSubstr;
using testing::Not;

// Four environments idle from 1 s on; requests come 600 s later, one each minute. Today's laws say
// all of them are gone, none is, or two are.
class KeepAliveBands : public ProgramTest {
 protected:
  KeepAliveBands() {
    write("shop.yaml", R"(
scenario: shop
duration: 20min
functions:
  api:
    cold_start: {init: 500ms}
    handler: {duration: 1s}
    arrivals: [{kind: burst, at: 0s, count: 4}, {kind: schedule, every: 1min, from: 1min}, {kind: burst, at: 10min, count: 4}]
)");
  }
};

TEST_F(KeepAliveBands, ShowEachNumberUnderEachLawAndBetweenWhatItLies) {
  const ProgramResult run = shell("coldcast run shop.yaml --keep-alives all --format json");

  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr("\"names\": [\"lambda_2025\", \"lambda_2025_optimist\", "
                                 "\"lambda_2025_halving\"]"));
  EXPECT_THAT(run.out, HasSubstr("\"requests\": {\"min\": 27, \"max\": 27}"));
  EXPECT_THAT(shell("coldcast run shop.yaml --keep-alives all").out, HasSubstr(" to "));
}

TEST_F(KeepAliveBands, LeaveThePlainResultAsItIs) {
  const ProgramResult plain = shell("coldcast run shop.yaml --format json");
  const ProgramResult banded = shell("coldcast run shop.yaml --keep-alives all --format json");

  const std::string head = plain.out.substr(0, plain.out.rfind("\n}"));
  EXPECT_EQ(banded.out.substr(0, head.size()), head);
  EXPECT_THAT(plain.out, Not(HasSubstr("keep_alives")));
}

TEST_F(KeepAliveBands, AnUnknownLawIsRefusedWithTheKnownOnes) {
  const ProgramResult run = shell("coldcast run shop.yaml --keep-alives lambda_2026");

  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, HasSubstr("unknown preset \"lambda_2026\""));
  EXPECT_THAT(run.err, HasSubstr("lambda_2025_halving"));
}

TEST_F(KeepAliveBands, APlainRunSaysWhenAVerdictHangsOnThem) {
  const ProgramResult run = shell("coldcast run shop.yaml --fail-if 'api.cold_starts>5'");

  EXPECT_EQ(run.exit_code, 99);
  EXPECT_THAT(run.err, HasSubstr("api.cold_starts>5 hangs on what Lambda does"));
  EXPECT_THAT(run.err, HasSubstr("--keep-alives"));
  EXPECT_THAT(shell("coldcast run shop.yaml --fail-if 'api.requests>5'").err,
              Not(HasSubstr("hangs on")));
}

TEST_F(KeepAliveBands, APlanPassesOnlyWhatPassesUnderAll) {
  const std::string plan =
      "coldcast plan shop.yaml --target 'api.cold_starts<6' --search provisioned --format json ";
  const ProgramResult one = shell(plan + "--keep-alives lambda_2025_optimist");
  const ProgramResult all = shell(plan + "--keep-alives all");

  EXPECT_THAT(one.out, HasSubstr("\"under\": {\"lambda_2025_optimist\": \"PASS\"}"));
  EXPECT_THAT(all.out, HasSubstr("\"lambda_2025_halving\": \"PASS\""));
}

std::size_t widest(const std::string& text) {
  std::size_t most = 0;
  std::size_t columns = 0;
  for (const char c : text) {
    if (c == '\n') columns = 0;
    if (c != '\n' && (static_cast<unsigned char>(c) & 0xC0U) != 0x80U)
      most = std::max(most, ++columns);
  }
  return most;
}

TEST_F(KeepAliveBands, FitTheTerminalWithNothingOfTheAnswerCut) {
  const std::string all = "--keep-alives all --quiet --replications 2 ";
  for (const unsigned width : {80U, 120U}) {
    const std::string in = fmt::format("COLUMNS={} coldcast ", width);
    const ProgramResult plan =
        shell(in +
              "plan shop.yaml --target 'api.cold_starts<7' --target 'api.latency_ms.max<2s' "
              "--target 'account.cost_usd.per_month<900' --search provisioned " +
              all);
    const ProgramResult compared = shell(
        in + "compare shop.yaml --variant 'slow init: functions.api.cold_start.init=3s' " + all);
    const ProgramResult run = shell(in + "run shop.yaml " + all);

    for (const std::string& text : {plan.out, compared.out, run.out})
      EXPECT_LE(widest(text), width) << text;
    EXPECT_THAT(plan.out, HasSubstr("account.cost_usd.per_month<900"));
    EXPECT_THAT(plan.out, HasSubstr("planned: "));
    EXPECT_THAT(compared.out, HasSubstr("no difference shown"));
  }
}

}  // namespace
}  // namespace coldcast
