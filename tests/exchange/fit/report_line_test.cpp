#include "exchange/fit/report_line.h"

#include <gtest/gtest.h>
#include <string>

namespace coldcast {
namespace {

constexpr const char* kId = "814ba7cb-071e-4181-9a09-fa41db5bccad";

std::string report(const std::string& rest) {
  return std::string("REPORT RequestId: ") + kId + rest;
}

TEST(ReportLine, IsReadByItsKeysWhateverStandsBetweenThem) {
  for (const std::string& rest :
       {std::string("\tDuration: 3.78 ms\tBilled Duration: 4 ms\tMemory Size: 128 MB\tMax Memory "
                    "Used: 59 MB\tInit Duration: 264.75 ms\t\n"),
        std::string(" Init Duration: 264.75 ms Duration: 3.78 ms Billed Duration: 4 ms  Memory "
                    "Size: 128 MBMax Memory Used: 59 MB"),
        std::string("\\tDuration: 3.78 ms\\tBilled Duration: 4 ms \\tMemory Size: 128 MB\\tMax "
                    "Memory Used: 59 MB\\tInit Duration: 264.75 ms\\t\\n")}) {
    const std::string text = report(rest);
    const PlatformLine line = read_platform_line(text);

    EXPECT_EQ(line.kind, LineKind::report);
    EXPECT_EQ(line.request_id, kId);
    EXPECT_EQ(line.duration.micros(), 3780u);
    EXPECT_EQ(line.billed.micros(), 4000u);
    EXPECT_EQ(line.init.micros(), 264750u);
    EXPECT_EQ(line.memory_mb, 128);
    EXPECT_EQ(line.max_memory_mb, 59);
    EXPECT_EQ(line.fault, "");
  }
}

TEST(ReportLine, OfAMeasuredRestoreKeepsBothOfItsTimes) {
  const std::string text =
      report("\tDuration: 469.40 ms\tRestore Duration: 474.16 ms\tBilled Restore Duration: 75 ms");
  const PlatformLine line = read_platform_line(text);

  EXPECT_EQ(line.duration.micros(), 469400u);
  EXPECT_EQ(line.restore.micros(), 474160u);
  EXPECT_EQ(line.billed_restore.micros(), 75000u);
}

TEST(ReportLine, IsWorthNothingFromWhereItIsCut) {
  const std::string text = report("\tDuration: 12.5 ms\tBilled Duration: 13 ms\tMemory Size: 12");
  const PlatformLine line = read_platform_line(text);

  EXPECT_EQ(line.billed.micros(), 13000u);
  EXPECT_EQ(line.memory_mb, 0);
  EXPECT_EQ(line.fault, "");
  EXPECT_EQ(read_platform_line(report("\tDuration: 12.")).fault, "it has no whole Duration");
}

TEST(ReportLine, WithImpossibleNumbersIsBad) {
  EXPECT_EQ(read_platform_line(report("\tDuration: -3.00 ms")).fault, "a number is impossible");
  EXPECT_EQ(read_platform_line(report("\tDuration: 2000000.00 ms")).fault,
            "its Duration is longer than Lambda allows");
  EXPECT_EQ(read_platform_line(report("\tDuration: 2.00 ms\tMemory Size: 64 MB")).fault,
            "its Memory Size is none of Lambda's");
}

TEST(ReportLine, TellsHowTheInvocationEnded) {
  const std::string timeout = report("\tDuration: 3000.00 ms\tStatus: timeout");
  const std::string crash =
      report("\tDuration: 30.00 ms\tStatus: error\tError Type: Runtime.OutOfMemory");

  EXPECT_EQ(read_platform_line(timeout).status, ReportStatus::timeout);
  EXPECT_EQ(read_platform_line(crash).error, ErrorType::out_of_memory);
}

TEST(ReportLine, OfServerlessLogsHasADashBeforeItsId) {
  const std::string text = std::string("REPORT - ") + kId + "\tDuration: 2.00 ms";

  EXPECT_EQ(read_platform_line(text).request_id, kId);
}

TEST(PlatformLine, MustBeginTheMessage) {
  EXPECT_EQ(read_platform_line("INFO REPORT RequestId: quoted, Duration: 1.00 ms").kind,
            LineKind::other);
  EXPECT_EQ(read_platform_line("REPORTING RequestId: none").kind, LineKind::other);
  EXPECT_EQ(read_platform_line("STARTED").kind, LineKind::other);
}

TEST(PlatformLine, NamesTheTimeoutThatStoppedARequest) {
  const std::string text =
      std::string("2020-06-09T15:02:26.150Z ") + kId + " Task timed out after 3.00 seconds";
  const PlatformLine line = read_platform_line(text);

  EXPECT_EQ(line.kind, LineKind::timed_out);
  EXPECT_EQ(line.request_id, kId);
  EXPECT_EQ(line.timeout_seconds, 3.0);
}

TEST(PlatformLine, TellsInWhichPhaseAnInitRan) {
  const PlatformLine line =
      read_platform_line("INIT_REPORT Init Duration: 8431.38 ms\tPhase: invoke\tStatus: timeout");

  EXPECT_EQ(line.kind, LineKind::init_report);
  EXPECT_EQ(line.init.micros(), 8431380u);
  EXPECT_EQ(line.phase, InitPhase::invoke);
  EXPECT_EQ(line.status, ReportStatus::timeout);
}

TEST(Reading, KeepsTheDecimalsThatItWasWrittenWith) {
  EXPECT_EQ(parse_reading("236.40")->micros(), 236400u);
  EXPECT_EQ(parse_reading("236.40")->decimals(), 2u);
  EXPECT_EQ(parse_reading("642")->decimals(), 0u);
  EXPECT_EQ(parse_reading("1.2345")->micros(), 1235u);
  EXPECT_FALSE(parse_reading("1e3"));
  EXPECT_FALSE(parse_reading(""));
  EXPECT_FALSE(parse_reading("1.2.3"));
}

}  // namespace
}  // namespace coldcast
