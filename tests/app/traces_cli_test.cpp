// What the program says of files that it replays.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "support/program.h"

namespace coldcast {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

class TraceCommands : public ProgramTest {
 protected:
  // What takes half a minute hangs.
  TraceCommands() {
    limit_time(30);
    write_one_scenario();
  }
  // A scenario of one function that replays a.csv.
  void write_scenario(const std::string& settings) const {
    write("a.yaml",
          "scenario: a\nfunctions:\n  f:\n    timeout: 1min\n    arrivals: {kind: trace, "
          "file: a.csv, format: csv, " +
              settings + "}\n");
  }
  void expect_trace_refused(std::string_view bytes, int exit_code, const std::string& words) const {
    write("trace.csv", bytes);
    expect_refused(
        "coldcast run one.yaml --set 'functions.f.arrivals={kind: trace, file: trace.csv, format: "
        "csv, columns: {time: t}, time_unit: s}'",
        exit_code, words);
  }
};

TEST_F(TraceCommands, WhatIsLeftOutIsSaidUnlessTheUserWantsQuiet) {
  write("a.csv", "what;t;d\nvus;5;1\nreq;5;300\nreq;6;500\n");
  write_scenario(
      "columns: {time: t, duration: d}, where: {what: req}, time_unit: s, duration_unit: ms");

  const ProgramResult loud = shell("coldcast run a.yaml --format json");
  const ProgramResult quiet = shell("coldcast run a.yaml --format json --quiet");

  EXPECT_EQ(loud.exit_code, 0);
  EXPECT_THAT(loud.err, AllOf(HasSubstr("note: ./a.csv: where takes 2 of 3 rows; 1 is left out"),
                              HasSubstr("delimiter: \";\"")));
  EXPECT_THAT(loud.out, HasSubstr("\"requests\": 2"));
  EXPECT_THAT(quiet.err, IsEmpty());
  EXPECT_EQ(quiet.out, loud.out);
}

TEST_F(TraceCommands, MetricsOfARunAreReadBack) {
  write("a.yaml", R"(
scenario: source
duration: 4min
functions:
  api: {handler: {duration: 40ms}, arrivals: {kind: constant, rate: 3/s}}
)");
  write("back.yaml", R"(
scenario: back
traces:
  - {file: metrics.csv, format: csv, where: {FunctionName: api}, columns: {time: Timestamp,
     function: FunctionName, count: Invocations}, time_unit: s, origin: zero,
     template: {handler: {duration: 40ms}}}
)");
  ASSERT_EQ(shell("coldcast run a.yaml --metrics metrics.csv --quiet -o x.txt").exit_code, 0);

  const ProgramResult back = shell("coldcast run back.yaml --format json --metrics again.csv");

  EXPECT_EQ(back.exit_code, 0) << back.err;
  EXPECT_THAT(back.out, HasSubstr("\"requests\": 720"));
  EXPECT_THAT(back.err, HasSubstr("where takes 4 of 8 rows"));
}

TEST_F(TraceCommands, ABadNameHasRenameForAHint) {
  write("a.csv", "t,f\n1,pay\n2,GET /x\n");
  write("a.yaml",
        "traces: [{file: a.csv, format: csv, columns: {time: t, function: f}, time_unit: "
        "s, template: {handler: {duration: 1ms}}}]\n");

  const ProgramResult bad = shell("coldcast run a.yaml");
  const ProgramResult good = shell(
      "coldcast run a.yaml --format json --set "
      "'traces[0].rename={\"GET /(.*)\": \"get-\\\\1\"}'");

  EXPECT_EQ(bad.exit_code, 1);
  EXPECT_THAT(bad.err, AllOf(HasSubstr("a.csv:3: function \"GET /x\" is no name for AWS"),
                             HasSubstr("hint: rename: {\"GET /x\": NAME}")));
  EXPECT_EQ(good.exit_code, 0) << good.err;
  EXPECT_THAT(good.out, HasSubstr("\"get-x\""));
}

TEST_F(TraceCommands, EverySettingOfAFunctionOfATraceIsWithinReach) {
  write("a.csv", "t,f,d\n0,cart,100\n1,pay,200\n2,cart,100\n");
  write("a.yaml",
        "scenario: two\ntraces: [{file: a.csv, format: csv, columns: {time: t, function: "
        "f, duration: d}, time_unit: s, duration_unit: ms}]\n");

  const ProgramResult set =
      shell("coldcast check a.yaml --resolved --set functions.pay.memory=1GB");
  const ProgramResult sweep =
      shell("coldcast sweep a.yaml --vary functions.cart.memory=256MB,512MB --format csv");
  const ProgramResult plan = shell(
      "coldcast plan a.yaml --target 'pay.cold_start_rate<=100%' "
      "--range functions.pay.memory=128MB,256MB --format json");
  const ProgramResult wrong = shell("coldcast run a.yaml --set functions.pey.memory=1GB");

  EXPECT_THAT(set.out, AllOf(HasSubstr("  pay:\n    memory: 1024MB\n"),
                             HasSubstr("    template:\n      memory: 128MB\n")));
  EXPECT_EQ(sweep.exit_code, 0) << sweep.err;
  EXPECT_EQ(plan.exit_code, 0) << plan.err;
  EXPECT_EQ(wrong.exit_code, 2);
  EXPECT_THAT(wrong.err, HasSubstr("unknown function \"pey\"; did you mean \"pay\"?"));
}

TEST_F(TraceCommands, FilesThatAreMissingAreAllNamed) {
  const ProgramResult result = shell("coldcast compare first.yaml second.yaml third.yaml");

  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, AllOf(HasSubstr("first.yaml"), HasSubstr("second.yaml"),
                                HasSubstr("third.yaml"), HasSubstr("3 errors")));
}

TEST_F(TraceCommands, BytesThatAreNoTextAreNotPrinted) {
  write("a.csv", "\x01\xff\x80t,d\n1,2\n");
  write_scenario("columns: {time: t}, time_unit: s");

  const ProgramResult result = shell("coldcast run a.yaml");

  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("\\x01\\xff\\x80t"));
}

// gzip(1) passes over what follows the last member, if it begins as no member does.
TEST_F(TraceCommands, WhatFollowsTheLastMemberOfAGzipIsPassedOver) {
  write("trace.csv", "t\n1\n2\n3\n");
  const std::string run =
      "coldcast run one.yaml --format json --set 'functions.f.arrivals={kind: trace, file: FILE, "
      "format: csv, columns: {time: t}, time_unit: s}'";
  const auto of = [&](const std::string& file) {
    std::string command = run;
    return shell(command.replace(command.find("FILE"), 4, file)).out;
  };
  (void)shell("(gzip -c trace.csv; printf 'and more') > trace.csv.gz; true");

  EXPECT_THAT(of("trace.csv"), HasSubstr("\"requests\": 3"));
  EXPECT_EQ(of("trace.csv.gz"), of("trace.csv"));
}

TEST_F(TraceCommands, ATraceThatBreaksOffIsNotTakenForAShortOne) {
  ASSERT_EQ(shell("{ echo t; seq 1 400000; } > whole.csv; gzip -k whole.csv").exit_code, 0);
  const std::string gz = file("whole.csv.gz");

  expect_trace_refused(gz.substr(0, gz.size() / 2), 1, "the gzip data breaks off");
  expect_trace_refused(gz.substr(0, gz.size() - 1), 1, "the gzip data breaks off");
  std::string damaged = gz;
  damaged[gz.size() / 2] = static_cast<char>(~damaged[gz.size() / 2]);
  // Noticed by the checksum if not before by what the bytes say.
  expect_trace_refused(damaged, 1, "trace.csv");
  if (shell("zstd -q whole.csv").exit_code != 0) GTEST_SKIP() << "no zstd";
  const std::string zst = file("whole.csv.zst");
  expect_trace_refused(zst.substr(0, zst.size() / 2), 1, "the Zstandard data breaks off");
  expect_trace_refused(zst.substr(0, zst.size() - 1), 1, "the Zstandard data breaks off");
}

TEST_F(TraceCommands, ABadRecordIsNamedByItsLine) {
  expect_trace_refused("t\n1\nnan\n", 1, "trace.csv:3: ");
  expect_trace_refused("t\n1\ninf\n", 1, "trace.csv:3: ");
  expect_trace_refused("t\n1\n99999999999999999999\n", 1, "trace.csv:3: ");
  expect_trace_refused("t\n1\n\"2\n", 1, "trace.csv:3: ");
  expect_trace_refused("t\n1\n-9223372037\n", 1, "trace.csv:3: ");
}

}  // namespace
}  // namespace coldcast
