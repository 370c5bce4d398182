#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "coldcast/config/scenario_file.h"

#include "support/program.h"

namespace coldcast {
namespace {

using testing::HasSubstr;

// Two cold starts of one environment each, by `aws logs tail`.
constexpr const char* kTail =
    "2026-10-02T08:00:01.300000+00:00 2026/10/02/[$LATEST]0000000000000000000000000000aaaa "
    "REPORT RequestId: 5a5a0000-0000-4000-8000-000000000001\tDuration: 50.00 ms\tBilled Duration: "
    "350 ms\tMemory Size: 256 MB\tMax Memory Used: 70 MB\tInit Duration: 300.00 ms\t\n"
    "2026-10-02T08:00:31.050000+00:00 2026/10/02/[$LATEST]0000000000000000000000000000aaaa "
    "REPORT RequestId: 5a5a0000-0000-4000-8000-000000000002\tDuration: 50.00 ms\tBilled Duration: "
    "50 ms\tMemory Size: 256 MB\tMax Memory Used: 70 MB\t\n"
    "make: Nothing to be done\n";

class FitCli : public ProgramTest {
 protected:
  FitCli() { write("tail.log", kTail); }
};

TEST_F(FitCli, WritesAScenarioThatRunsAndSaysWhetherItAgrees) {
  const ProgramResult fit =
      shell("coldcast fit tail.log --function gate --requests rows.csv -o gate.yaml");

  EXPECT_EQ(fit.exit_code, 0);
  EXPECT_EQ(fit.out, "");
  EXPECT_THAT(fit.err, HasSubstr("read      tail.log: 2 requests of gate"));
  EXPECT_THAT(fit.err, HasSubstr("tail.log:3: is not of a Lambda log"));
  EXPECT_THAT(fit.err, HasSubstr("check     20 runs of the result: requests 2 to 2 (2 seen)"));
  EXPECT_THAT(file("rows.csv"), HasSubstr("gate,2026-10-02T08:00:00.950000Z,50.00,300.00,,350,"));
  EXPECT_EQ(shell("coldcast run gate.yaml").exit_code, 0);
}

TEST_F(FitCli, PrintsTheScenarioWhereNoFileIsNamed) {
  const ProgramResult fit = shell("coldcast fit tail.log --function gate --quiet");

  EXPECT_EQ(fit.err, "");
  EXPECT_NO_THROW((void)load(parse_scenario_file(fit.out, "out.yaml")));
}

TEST_F(FitCli, TellsItsReportAsJson) {
  const ProgramResult fit =
      shell("coldcast fit tail.log --function gate --format json -o gate.yaml");

  EXPECT_THAT(fit.out, HasSubstr("{\"about\": \"memory\", \"text\": \"256 MB\"}"));
}

TEST_F(FitCli, RefusesWhatCannotBe) {
  expect_refused("coldcast fit", 2, "fit needs a file");
  expect_refused("coldcast fit none.log", 2, "cannot read none.log: no such file");
  expect_refused("coldcast fit tail.log --from tomorrow", 2, "is no time");
  expect_refused("coldcast fit tail.log --map gate", 2, "expected PATTERN=NAME");
  expect_refused("coldcast fit tail.log --columns duraton=took", 2, "did you mean \"duration\"?");
  expect_refused("coldcast fit tail.log --arrivals traec", 2, "did you mean \"trace\"?");
  expect_refused("coldcast fit tail.log --arrivals trace", 2,
                 "cannot be replayed as it stands: it is log lines");
  expect_refused("coldcast fit tail.log -o tail.log", 2, "tail.log");
}

TEST_F(FitCli, SaysEverythingThatIsWrongWithAllFiles) {
  write("a.json", "{\"events\": [}");
  write("b.txt", "hello\n");
  const ProgramResult fit = shell("coldcast fit a.json b.txt -o out.yaml");

  EXPECT_EQ(fit.exit_code, 2);
  EXPECT_THAT(fit.err, HasSubstr("a.json:1:"));
  EXPECT_THAT(fit.err, HasSubstr("b.txt: is nothing that is read"));
  EXPECT_THAT(fit.err, HasSubstr("error: 2 errors; nothing was written"));
  EXPECT_FALSE(exists("out.yaml"));
}

}  // namespace
}  // namespace coldcast
