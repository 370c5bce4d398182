#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "origin/trace_fixture.h"
#include "origin/trace_time.h"

namespace coldcast {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;

constexpr const char* kSeconds = "format: csv, columns: {time: t}, time_unit: s";

TEST_F(TraceTest, TheEarliestRecordIsTimeZeroUnlessToldOtherwise) {
  const std::string content = "t\n17.5\n18\n20.25\n";

  EXPECT_THAT(instants(content, kSeconds), ElementsAre(at(0s), at(500ms), at(2750ms)));
  EXPECT_THAT(instants(content, std::string{kSeconds} + ", origin: zero"),
              ElementsAre(at(17500ms), at(18s), at(20250ms)));
  EXPECT_THAT(instants(content, std::string{kSeconds} + ", origin: 18"),
              ElementsAre(at(0s), at(2250ms)));
}

TEST_F(TraceTest, UnsortedInputIsSortedTiesKeepFileOrder) {
  folder_.write("a.csv", "t,d\n3,1\n1,2\n3,3\n2,4\n1,5");
  std::vector<std::int64_t> durations;
  for (const Request& request :
       requests("format: csv, columns: {time: t, duration: d}, time_unit: s, duration_unit: ns")) {
    durations.push_back(request.duration.count());
  }

  EXPECT_THAT(durations, ElementsAre(2, 5, 4, 1, 3));
}

// More records than are held at once, shuffled or nearly in order.
TEST_F(TraceTest, LongFilesAreSortedAsShortOnesAre) {
  constexpr std::int64_t kRecords = 1200000;
  std::string shuffled = "t\n";
  std::string nearly = "t\n";
  for (std::int64_t i = 0; i < kRecords; ++i) {
    shuffled += std::to_string((i * 7919) % kRecords) + "\n";
    nearly += std::to_string(i >= 600000 && i % 2 == 0 ? i - 30000 : i) + "\n";
  }
  const std::string settings = "format: csv, columns: {time: t}, time_unit: ns, origin: zero";
  const std::vector<SimTime> sorted = instants(shuffled, settings);
  const std::vector<SimTime> late = instants(nearly, settings);

  ASSERT_EQ(sorted.size(), static_cast<std::size_t>(kRecords));
  EXPECT_TRUE(std::is_sorted(sorted.begin(), sorted.end()));
  EXPECT_EQ(sorted[777777], at(777777ns));
  ASSERT_EQ(late.size(), static_cast<std::size_t>(kRecords));
  EXPECT_TRUE(std::is_sorted(late.begin(), late.end()));
}

TEST_F(TraceTest, FromUntilAndTheRunsEndOnlyCut) {
  const std::string content = "t\n0\n1\n2\n3\n4\n";

  EXPECT_THAT(instants(content, std::string{kSeconds} + ", from: 1s, until: 3s"),
              ElementsAre(at(1s), at(2s)));
  EXPECT_THAT(instants(content, kSeconds, at(2s)), ElementsAre(at(0s), at(1s)));
}

TEST_F(TraceTest, ReadsIsoTimesWithFractionsAndOffsets) {
  const std::string content =
      "t,x\r\n2023-11-16 18:17:03.9799600,a\r\n\"2023-11-16T18:17:04.0319600Z\",b\r\n"
      "2023-11-16T20:17:05+02:00,c";

  EXPECT_THAT(instants(content, "format: csv, columns: {time: t}"),
              ElementsAre(at(0s), at(52ms), at(1020040us)));
  EXPECT_THAT(instants(content, "format: csv, columns: {time: t}, origin: 2023-11-16T18:17:04Z"),
              ElementsAre(at(31960us), at(1s)));
}

TEST_F(TraceTest, DurationsComeWithTheRequests) {
  folder_.write("a.csv", "id,took,t\n1,12.5,3\n2,0,4\n");
  const Workload workload = workload_of(
      "{kind: trace, file: a.csv, format: csv, columns: {time: t, duration: took}, time_unit: "
      "min, duration_unit: ms}",
      folder_.path());
  const std::vector<Request> found = requests_of(workload);

  EXPECT_TRUE(workload.brings_durations);
  EXPECT_TRUE(workload.ends_by_itself);
  EXPECT_EQ(found[0].duration, 12500us);
  EXPECT_EQ(found[1].duration, 0ns);
  EXPECT_EQ(found[1].at, at(1min));
}

TEST_F(TraceTest, BadRecordsAreNamedByFileAndLine) {
  const std::string both =
      "format: csv, columns: {time: t, duration: d}, time_unit: s, duration_unit: ms";

  EXPECT_THAT(failure("t\n1\nx\n", kSeconds),
              EndsWith("a.csv:3: time \"x\" is not a number, or too large"));
  EXPECT_THAT(failure("t,d\n1,1\n,2\n", both), EndsWith("a.csv:3: the time is blank"));
  EXPECT_THAT(failure("t,d\n1,1\n2,-5\n", both), EndsWith("a.csv:3: duration -5 is negative"));
  EXPECT_THAT(failure("t,d\n1,1\n2,\n", both), EndsWith("a.csv:3: the duration is blank"));
  EXPECT_THAT(failure("t,d\n1,1\n2\n", both),
              EndsWith("a.csv:3: 1 fields, where the header names 2"));
  EXPECT_THAT(failure("t\n2023-13-01T00:00:00Z\n", "format: csv, columns: {time: t}"),
              EndsWith("a.csv:2: time \"2023-13-01T00:00:00Z\" is not an ISO-8601 time such as "
                       "2023-11-16T18:17:03.5Z"));
  EXPECT_THAT(failure("t\n1e300\n", kSeconds), HasSubstr("a.csv:2: time \"1e300\""));
  EXPECT_THAT(failure("t\n-1\n", std::string{kSeconds} + ", origin: zero"),
              HasSubstr("has a negative time; say the origin: first"));
}

TEST_F(TraceTest, WrongSettingsAreTheScenariosFault) {
  EXPECT_THAT(complaint("time\n1\n", kSeconds),
              HasSubstr("f.columns.time: unknown column \"t\"; expected time"));
  EXPECT_THAT(complaint("t\n1.5\n", "format: csv, columns: {time: t}"),
              HasSubstr("f: time_unit is missing: "));
  EXPECT_THAT(complaint("kind,d,t\nreq,70,1.5\n", "format: csv, columns: {time: t}"),
              HasSubstr("has numbers for times, such as 1.5;"));
  EXPECT_THAT(complaint("t\n1\n", "format: cvs, columns: {time: t}"),
              HasSubstr("f.format: unknown format \"cvs\"; did you mean \"csv\"?"));
  EXPECT_THAT(complaint("t\n1\n", "format: csv, columns: {time: t}, time_unit: sec"),
              HasSubstr("f.time_unit: unknown time_unit \"sec\"; did you mean \"s\"?"));
  EXPECT_THAT(complaint("t\n1\n", "format: csv, columns: {time: t}, time_unit: iso8601"),
              HasSubstr("f.time_unit: calendar times have no unit; leave it out"));
  EXPECT_THAT(complaint("t,f\n1,a\n", "format: csv, columns: {time: t, function: f}, time_unit: s"),
              HasSubstr("f.columns.function: only an entry of `traces` makes functions"));
  EXPECT_THAT(workload_complaint("{kind: trace, file: b.csv, format: csv, columns: {time: t}}",
                                 folder_.path()),
              EndsWith("/b.csv: no such file"));
}

TEST_F(TraceTest, AFileWithAFunctionColumnMakesFunctionsInOrderOfAppearance) {
  folder_.write("a.csv", "t,f,d\n2,pay,20\n1,cart,10\n3,pay,30\n");
  const Trace found = trace(
      "{file: a.csv, format: csv, columns: {time: t, function: f, duration: d}, time_unit: s, "
      "duration_unit: ms}");
  ASSERT_EQ(found.functions.size(), 2u);
  const auto source = source_of_all(found)({.function = "pay", .feed = 5});
  const std::vector<Request> requests = drain(*source);

  EXPECT_EQ(found.functions[0].name, "pay");
  EXPECT_EQ(found.functions[1].name, "cart");
  EXPECT_TRUE(found.functions[1].workload.brings_durations);
  ASSERT_EQ(requests.size(), 3u);
  EXPECT_EQ(requests[0].feed, 6u);
  EXPECT_EQ(requests[0].at, at(0s));
  EXPECT_EQ(requests[1].feed, 5u);
  EXPECT_EQ(requests[2].duration, 30ms);
}

TEST_F(TraceTest, FunctionNamesAreThoseThatAwsAllows) {
  folder_.write("a.csv", "t,f\n1,a/b\n");

  EXPECT_THAT(
      trace_failure("{file: a.csv, format: csv, columns: {time: t, function: f}, time_unit: s}"),
      EndsWith(
          "a.csv:2: function \"a/b\" is no name for AWS; expected 1 to 64 of A-Z a-z 0-9 - _"));
}

TEST_F(TraceTest, AnOriginIsAWordOrATime) {
  EXPECT_THAT(complaint("t\n1\n", std::string{kSeconds} + ", origin: noon"),
              HasSubstr("f.origin: expected first, zero, or a time as the file writes it, found "
                        "\"noon\""));
  EXPECT_THAT(complaint("t\n1\n", "format: csv, columns: {duration: t}, time_unit: s"),
              HasSubstr("f.columns.time: is missing"));
}

TEST_F(TraceTest, ALineHasItsLimit) {
  const std::string endless(std::size_t{17} << 20, '1');
  EXPECT_THAT(failure("t\n1\n" + endless + "\n", kSeconds),
              EndsWith("a.csv:3: the line is longer than 16 MiB"));
}

TEST_F(TraceTest, EveryCatalogExampleBuilds) {
  folder_.write("requests.csv", "at,name,took\n1,f,20\n");
  folder_.write("azure_2021.csv", "app,func,end_timestamp,duration\na,f,1,0.5\n");
  folder_.write("invocations.csv.gz", kInvocations);
  folder_.write("durations.csv.gz",
                "HashOwner,HashApp,HashFunction,percentile_Average_0,percentile_Average_100\n");
  folder_.write("memory.csv.gz", "HashOwner,HashApp,AverageAllocatedMb\n");
  for (const CatalogEntry& entry : trace_catalog()) {
    EXPECT_FALSE(trace(std::string{entry.example}).functions.empty()) << entry.kind;
  }
}

TEST(IsoTime, CountsNanosecondsSince1970) {
  EXPECT_EQ(parse_iso_time("1970-01-01T00:00:00Z"), 0);
  EXPECT_EQ(parse_iso_time("2000-03-01"), 951868800000000000);
  EXPECT_EQ(parse_iso_time("2024-02-29T12:30"), 1709209800000000000);
  EXPECT_EQ(parse_iso_time("2024-02-29T12:30:00.0000000005"), 1709209800000000001);
  EXPECT_EQ(parse_iso_time("1969-12-31T23:59:59,5Z"), -500000000);
  EXPECT_EQ(parse_iso_time("2024-02-29T12:30:00-0130"), 1709215200000000000);
  EXPECT_EQ(parse_iso_time("2024-02-29T12:30:00+05"), 1709191800000000000);
  EXPECT_EQ(parse_iso_time("2016-12-31T23:59:60Z"), 1483228800000000000);
}

TEST(IsoTime, RefusesWhatIsNone) {
  for (const char* text :
       {"", "2024", "2024-02-30", "2024-2-3", "2024-02-03X", "2024-02-03T25:00", "2024-02-03T10",
        "2024-02-03T10:00:00.", "2024-02-03T10:00:00+2", "2024-02-03T10:00:00+02:00x",
        "2024-02-03T10:00:61", "1500-01-01", "2300-01-01", "17.5"}) {
    EXPECT_EQ(parse_iso_time(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace coldcast
