#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "exchange/fit/fit_support.h"

namespace coldcast {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

const std::string kStream = "2026/10/02/[$LATEST]00000000000000000000000000000c3d";
const std::string kOther = "2026/10/02/[$LATEST]00000000000000000000000000000e5f";

std::string id(int number) {
  return "5a5a0000-0000-4000-8000-00000000000" + std::to_string(number);
}

// A line as `aws logs tail` prints it.
std::string tail(const std::string& time, const std::string& stream, const std::string& message) {
  return "2026-10-02T" + time + "+00:00 " + stream + " " + message + "\n";
}

std::string start(int number) {
  return "START RequestId: " + id(number) + " Version: $LATEST";
}

std::string report(int number, const std::string& fields) {
  return "REPORT RequestId: " + id(number) + "\t" + fields + "\t";
}

TEST(LogForms, AColdRequestArrivedBeforeItsInit) {
  MeasuredFiles data;
  data.options.reading.function = "gate";
  data.write("t.log",
             tail("08:00:01.000000", kStream, "INIT_START Runtime Version: python:3.12.v3") +
                 tail("08:00:01.300000", kStream, start(1)) +
                 tail("08:00:01.352000", kStream,
                      report(1,
                             "Duration: 50.25 ms\tBilled Duration: 346 ms\tMemory Size: 256 "
                             "MB\tMax Memory Used: 70 MB\tInit Duration: 295.50 ms")));

  EXPECT_THAT(data.rows(),
              ElementsAre("gate,2026-10-02T08:00:01.004500Z,50.25,295.50,,346,256,cold,"
                          "success," +
                          kStream + "," + id(1)));
}

TEST(LogForms, AfterATimeoutTheNextRequestOfTheEnvironmentIsAReset) {
  MeasuredFiles data;
  data.options.reading.function = "gate";
  data.write("t.log",
             tail("08:00:01.000000", kStream, start(1)) +
                 tail("08:00:07.010000", kStream,
                      report(1,
                             "Duration: 6000.00 ms\tBilled Duration: 6000 ms\tMemory Size: 256 "
                             "MB\tMax Memory Used: 70 MB\tStatus: timeout")) +
                 tail("08:00:09.000000", kStream, start(2)) +
                 tail("08:00:09.330000", kStream,
                      "INIT_REPORT Init Duration: 310.00 ms\tPhase: invoke\tStatus: success") +
                 tail("08:00:09.400000", kStream,
                      report(2,
                             "Duration: 390.00 ms\tBilled Duration: 390 ms\tMemory Size: 256 "
                             "MB\tMax Memory Used: 70 MB")));

  const std::vector<std::string> rows = data.rows();

  ASSERT_THAT(rows, SizeIs(2));
  EXPECT_THAT(rows[0], HasSubstr(",warm,timeout,"));
  EXPECT_THAT(rows[1], HasSubstr("390.00,310.00,,390,256,reset,success,"));
  EXPECT_THAT(data.scenario(), HasSubstr("timeout: 6s"));
}

TEST(LogForms, AnInitLongBeforeTheFirstRequestWasProactive) {
  MeasuredFiles data;
  data.options.reading.function = "gate";
  data.write("t.log", tail("08:00:01.000000", kStream, "INIT_START Runtime Version: java:21.v4") +
                          tail("08:02:01.000000", kStream, start(1)) +
                          tail("08:02:01.200000", kStream,
                               report(1, "Duration: 80.00 ms\tInit Duration: 900.00 ms")));

  EXPECT_THAT(data.rows(), ElementsAre("gate,2026-10-02T08:02:01.000000Z,80.00,900.00,,,,proactive,"
                                       "success," +
                                       kStream + "," + id(1)));
}

TEST(LogForms, AnInitThatNoRequestReportsWasProvisioned) {
  MeasuredFiles data;
  data.options.reading.function = "gate";
  data.write("t.log", tail("07:50:00.000000", kStream,
                           "INIT_REPORT Init Duration: 700.00 ms\tPhase: init\tStatus: success") +
                          tail("08:02:01.000000", kStream, start(1)) +
                          tail("08:02:01.200000", kStream, report(1, "Duration: 80.00 ms")) +
                          tail("08:03:01.000000", kOther, start(2)) +
                          tail("08:03:01.200000", kOther, report(2, "Duration: 81.00 ms")));

  const std::vector<std::string> rows = data.rows();

  ASSERT_THAT(rows, SizeIs(2));
  EXPECT_THAT(rows[0], HasSubstr(",provisioned,"));
  EXPECT_THAT(rows[1], HasSubstr(",warm,"));
}

TEST(LogForms, ARetryHasTheIdOfTheFirstAttemptAndIsARequestOfItsOwn) {
  MeasuredFiles data;
  data.options.reading.function = "gate";
  const std::string twice = tail("08:00:01.100000", kStream, report(1, "Duration: 80.00 ms"));
  data.write("a.log", twice + tail("08:01:02.100000", kStream, report(1, "Duration: 80.00 ms")));
  data.write("b.log", twice);

  EXPECT_THAT(data.rows(), SizeIs(2));
  EXPECT_THAT(data.report(), HasSubstr("1 duplicate dropped"));
}

TEST(LogForms, ALineOfAnotherProgramIsNamedAndQuotesOfReportAreNone) {
  MeasuredFiles data;
  data.options.reading.function = "gate";
  data.write("t.log", tail("08:00:01.000000", kStream,
                           "2026-10-02T08:00:01.000Z\t" + id(1) + "\tINFO\tREPORT RequestId: no") +
                          tail("08:00:01.100000", kStream, report(1, "Duration: 80.00 ms")) +
                          "make: Nothing to be done\n");

  EXPECT_THAT(data.rows(), SizeIs(1));
  EXPECT_THAT(data.report(), HasSubstr("t.log:3: is not of a Lambda log"));
}

TEST(LogForms, SamLogsBeginWithTheStream) {
  MeasuredFiles data;
  data.options.reading.function = "gate";
  data.write("s.log", kStream + " 2026-10-02T08:00:01.100000 " + report(1, "Duration: 80.00 ms") +
                          "\n" + "^C CTRL+C received, cancelling...\n");

  EXPECT_THAT(data.rows(), ElementsAre("gate,2026-10-02T08:00:01.020000Z,80.00,,,,,warm,success," +
                                       kStream + "," + id(1)));
}

TEST(LogForms, PulumiLogsNameTheFunctionInBrackets) {
  MeasuredFiles data;
  data.write("p.log", " 2026-10-02T01:00:01.100-07:00[   fn-d719650] " +
                          report(1, "Duration: 80.00 ms") + "\n");

  EXPECT_THAT(data.rows(), ElementsAre("fn-d719650,2026-10-02T08:00:01.020000Z,80.00,,,,,warm,"
                                       "success,," +
                                       id(1)));
}

TEST(LogForms, ServerlessLogsBreakTheReportInTwoAndHaveNoTimes) {
  MeasuredFiles data;
  data.options.reading.function = "gate";
  data.write("s.log", "START - " + id(1) + " - Version: $LATEST\nEND - " + id(1) + "\nREPORT - " +
                          id(1) +
                          "\nDuration: 80.00 ms\tBilled Duration: 81 ms\tMemory Size: 256 "
                          "MB\tMax Memory Used: 70 MB\n");

  EXPECT_THAT(data.rows(), ElementsAre("gate,,80.00,,,81,256,warm,success,," + id(1)));
}

TEST(LogForms, AnExportToS3HasItsStreamInThePath) {
  MeasuredFiles data;
  data.options.reading.function = "gate";
  data.write("2026-10-02-[$LATEST]00000000000000000000000000000c3d/000000",
             "2026-10-02T08:00:01.100Z " + report(1, "Duration: 80.00 ms") + "\n");

  EXPECT_THAT(data.rows(), ElementsAre(HasSubstr(kStream)));
}

TEST(LogForms, ManyLinesThatAreNotUnderstoodAreAnError) {
  MeasuredFiles data;
  data.options.reading.function = "gate";
  std::string text = tail("08:00:01.100000", kStream, report(1, "Duration: 80.00 ms"));
  for (int i = 0; i < 120; ++i) text += "make: Nothing to be done\n";
  data.write("t.log", text);

  EXPECT_THAT(data.failure(), HasSubstr("120 of 121 lines are not understood"));
}

TEST(LogForms, APythonLiteralIsRefusedByName) {
  MeasuredFiles data;
  data.write("p.log", "[{'time': '2020-11-12T14:55:06.560Z', 'type': 'platform.start'}]\n");

  EXPECT_THAT(data.failure(), HasSubstr("Python literal"));
}

TEST(LogForms, WhatIsNoMeasurementIsRefusedWithWhatIsRead) {
  MeasuredFiles data;
  data.write("n.txt", "hello\nworld\n");

  EXPECT_THAT(data.failure(), HasSubstr("is nothing that is read; expected lines with REPORT"));
}

TEST(LogForms, ServerlessLogsHoldLinesThatLookLikeATable) {
  MeasuredFiles data;
  data.options.reading.function = "gate";
  data.write("s.log", "START - " + id(1) + " - Version: $LATEST\n" +
                          "2026-10-02 10:00:01.060\tINFO\thello\nEND - " + id(1) + "\nREPORT - " +
                          id(1) + "\nDuration: 12.34 ms\tMemory Size: 1024 MB\n");

  EXPECT_THAT(data.rows(), ElementsAre(HasSubstr("gate,,12.34,")));
}

TEST(LogForms, StampsOfOneMinuteAreReadByTheirSecondsAndZone) {
  MeasuredFiles data;
  const auto line = [](const std::string& stamp, int number) {
    return stamp + " " + kStream + " " + report(number, "Duration: 0.00 ms") + "\n";
  };
  data.write("t.log", line("2026-10-02T08:00:01.25Z", 1) +
                          line("2026-10-02T08:00:02.5000001+00:00", 2) +
                          line("2026-10-02T08:00:03.75-01:00", 3) + line("2026-10-02T08:00:59", 4));

  EXPECT_THAT(data.rows(),
              ElementsAre(HasSubstr("08:00:01.250000Z"), HasSubstr("08:00:02.500000Z"),
                          HasSubstr("08:00:59.000000Z"), HasSubstr("09:00:03.750000Z")));
}

TEST(LogForms, WhereNothingIsUnderstoodTheLinesAreNamed) {
  MeasuredFiles data;
  data.write("t.log",
             tail("08:00:01.000000", kStream, report(1, "Duration: 5 ms\tMemory Size: 1 MB")));

  EXPECT_THAT(data.failure(), HasSubstr("1 line not understood: "));
  EXPECT_THAT(data.failure(), HasSubstr("t.log:1: its Memory Size is none of Lambda's"));
}

TEST(LogForms, MoreMemoryThanAFunctionMayHaveIsSaidAndNotWritten) {
  MeasuredFiles data;
  data.write("t.log",
             tail("08:00:01.000000", kStream, report(1, "Duration: 5 ms\tMemory Size: 12800 MB")));

  EXPECT_THAT(data.report(), HasSubstr("more memory than 10240 MB"));
  EXPECT_THAT(data.scenario(), testing::Not(HasSubstr("memory:")));
}

TEST(LogForms, ATimeoutFarFromWholeSecondsIsTakenAsItIs) {
  MeasuredFiles data;
  data.options.reading.function = "gate";
  std::string text;
  for (int i = 1; i < 9; ++i) {
    text +=
        tail("08:00:0" + std::to_string(i) + ".000000", kStream,
             report(i, i == 4 ? "Duration: 1800.00 ms\tStatus: timeout" : "Duration: 1200.00 ms"));
  }
  data.write("t.log", text);

  EXPECT_THAT(data.scenario(), HasSubstr("timeout: 1800ms"));
  EXPECT_THAT(data.report(), HasSubstr("timeouts  1,"));
}

TEST(LogForms, ProvisionedAndRestoredVersionsMakeAScenarioThatAwsTakes) {
  MeasuredFiles data;
  data.options.reading.function = "gate";
  data.write("t.log", tail("08:00:00.000000", kStream,
                           "INIT_REPORT Init Duration: 400.00 ms\tPhase: init\tStatus: success") +
                          tail("08:05:00.000000", kStream, report(1, "Duration: 90.00 ms")) +
                          tail("08:06:00.000000", kOther,
                               report(2, "Duration: 20.00 ms\tRestore Duration: 350.00 ms")));

  EXPECT_THAT(data.rows(), ElementsAre(HasSubstr(",provisioned,"), HasSubstr(",cold,")));
  EXPECT_THAT(write_fit_report(Fit(data.files(), data.options).check(1)),
              HasSubstr("requests 2 to 2 (2 seen)"));
}

TEST(LogForms, AStreamOfASharedLogGroupNamesItsFunction) {
  MeasuredFiles data;
  data.options.reading.function = "gate";
  data.write(
      "s.json",
      R"({"messageType": "DATA_MESSAGE", "logGroup": "/shop/all", "logStream": )"
      R"("2026/10/02/shop-pay[3]00000000000000000000000000000c3d", "logEvents": [{"id": "1",)"
      R"("timestamp": 1790928005000, "message": "REPORT RequestId: )" +
          id(1) + R"(\tDuration: 12.00 ms\t"}]})");
  data.write("t.json",
             R"({"messageType": "DATA_MESSAGE", "logGroup": "/shop/all", "logStream": ")" +
                 kStream +
                 R"(", "logEvents": [{"id": "2", "timestamp": 1790928006000, "message": )"
                 R"("REPORT RequestId: )" +
                 id(2) + R"(\tDuration: 12.00 ms\t"}]})");

  EXPECT_THAT(data.rows(), ElementsAre(HasSubstr("shop-pay,2026-10-02T08:00:04.988"),
                                       HasSubstr("gate,2026-10-02T08:00:05.988")));
}

TEST(LogForms, WhatRanForTheWholeTimeoutLeavesAResetBehind) {
  MeasuredFiles data;
  data.options.reading.function = "gate";
  data.options.timeout = Duration(std::chrono::seconds(5));
  const std::string sizes = " ms\tMemory Size: 256 MB\tMax Memory Used: 70 MB";
  data.write("t.log", tail("08:00:01.000000", kStream, start(1)) +
                          tail("08:00:06.010000", kStream, report(1, "Duration: 5004.10" + sizes)) +
                          tail("08:00:09.000000", kStream, start(2)) +
                          tail("08:00:09.400000", kStream, report(2, "Duration: 390.00" + sizes)));

  EXPECT_THAT(data.rows(), ElementsAre(HasSubstr(",warm,timeout,"), HasSubstr(",reset,success,")));
}

TEST(LogForms, AProcessKilledWithAllItsMemoryInUseRanOutOfIt) {
  MeasuredFiles data;
  data.options.reading.function = "gate";
  data.write(
      "t.log",
      tail("08:00:01.000000", kStream, start(1)) +
          tail("08:00:02.000000", kStream,
               "RequestId: " + id(1) + " Error: Runtime exited with error: signal: killed") +
          tail("08:00:02.000000", kStream,
               report(1, "Duration: 990.00 ms\tMemory Size: 384 MB\tMax Memory Used: 384 MB")));

  EXPECT_THAT(data.rows(), ElementsAre(HasSubstr(",warm,crash,")));
  EXPECT_THAT(data.report(), HasSubstr("1 ran out of memory"));
}

// Nothing tells one from another where lines have no time.
TEST(LogForms, LinesWithoutTimeOrRequestAreNoDuplicates) {
  MeasuredFiles data;
  data.options.reading.function = "gate";
  const std::string begin = "INIT_START Runtime Version: nodejs:22.v50\n";
  data.write("t.log", begin + start(1) + "\n" + report(1, "Duration: 19.00 ms") + "\n" + begin +
                          start(2) + "\n" + report(2, "Duration: 17.00 ms") + "\n");

  EXPECT_THAT(data.rows(), SizeIs(2));
  EXPECT_THAT(data.report(), Not(HasSubstr("duplicate")));
}

TEST(LogForms, AReportThatIsWrittenInAnotherWayIsAnotherEvent) {
  MeasuredFiles data;
  data.options.reading.function = "gate";
  data.write("t.log", report(1, "Duration: 19.00 ms") + "\n" + "REPORT RequestId: " + id(1) +
                          " Duration: 19.00 ms\n" + report(1, "Duration: 19.00 ms") + "\n");

  EXPECT_THAT(data.rows(), SizeIs(2));
  EXPECT_THAT(data.report(), HasSubstr("1 duplicate dropped"));
}

// The default timeout of 3 s would have stopped the call.
TEST(LogForms, ACallThatOutlastsTheDefaultTimeoutHasAnother) {
  MeasuredFiles data;
  data.options.reading.function = "gate";
  data.write("t.log", tail("08:00:01.000000", kStream, start(1)) +
                          tail("08:00:05.200000", kStream, report(1, "Duration: 4200.00 ms")));

  EXPECT_THAT(data.scenario(), HasSubstr("timeout: 15min                        # assumed: calls"));
}

TEST(LogForms, TheRestOfAMessageIsNoFaultOfTheFile) {
  MeasuredFiles data;
  data.options.reading.function = "gate";
  data.write("t.log", tail("08:00:01.000000", kStream, start(1)) +
                          tail("08:00:01.100000", kStream, "Traceback (most recent call last):") +
                          "  File \"gate.py\", line 4\nValueError\n" +
                          tail("08:00:01.200000", kStream, report(1, "Duration: 190.00 ms")));

  EXPECT_THAT(data.report(), HasSubstr("read      2 of 5 lines of "));
  EXPECT_THAT(data.report(), HasSubstr("have no time: the rest of messages"));
  EXPECT_THAT(data.report(), HasSubstr("t.log:3: "));
}

}  // namespace
}  // namespace coldcast
