#include <algorithm>
#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <numeric>

#include "coldcast/base/error.h"

#include "origin/trace_time.h"
#include "origin/workload_support.h"

namespace coldcast {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;

class TraceTest : public testing::Test {
 protected:
  // Instants of an arrivals block that reads a.csv with `content`.
  std::vector<SimTime> instants(std::string_view content, const std::string& settings,
                                SimTime end = kNever) {
    folder_.write("a.csv", content);
    std::vector<SimTime> found;
    for (const Request& request : requests(settings, end)) found.push_back(request.at);
    return found;
  }
  std::vector<Request> requests(const std::string& settings, SimTime end = kNever) {
    return requests_of(workload_of("{kind: trace, file: a.csv, " + settings + "}", folder_.path()),
                       end);
  }
  // What reading the file in a run fails with.
  std::string failure(std::string_view content, const std::string& settings) {
    try {
      (void)instants(content, settings);
    } catch (const TraceError& error) {
      return error.what();
    }
    return "(none)";
  }
  std::string complaint(std::string_view content, const std::string& settings) {
    folder_.write("a.csv", content);
    return workload_complaint("{kind: trace, file: a.csv, " + settings + "}", folder_.path());
  }
  Trace trace(const std::string& flow) {
    ParsedBlock block{flow, folder_.path()};
    Parameters settings = block.setting().map();
    std::optional<Trace> found = read_trace(settings);
    settings.done();
    EXPECT_EQ(block.complaints(), "");
    return std::move(found).value_or(Trace{});
  }
  // The requests of all its functions.
  static MakeSource source_of_all(const Trace& trace) {
    std::vector<std::uint32_t> all(trace.functions.size());
    std::iota(all.begin(), all.end(), 0U);
    return trace.source_of(all);
  }
  std::string trace_failure(const std::string& flow) {
    try {
      (void)trace(flow);
    } catch (const TraceError& error) {
      return error.what();
    }
    return "(none)";
  }

  TemporaryFolder folder_;
};

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
  const auto source = source_of_all(found)({.function = "pay", .lane = 5});
  const std::vector<Request> requests = drain(*source);

  EXPECT_EQ(found.functions[0].name, "pay");
  EXPECT_EQ(found.functions[1].name, "cart");
  EXPECT_TRUE(found.functions[1].workload.brings_durations);
  ASSERT_EQ(requests.size(), 3u);
  EXPECT_EQ(requests[0].lane, 6u);
  EXPECT_EQ(requests[0].at, at(0s));
  EXPECT_EQ(requests[1].lane, 5u);
  EXPECT_EQ(requests[2].duration, 30ms);
}

TEST_F(TraceTest, FunctionNamesAreThoseThatAwsAllows) {
  folder_.write("a.csv", "t,f\n1,a/b\n");

  EXPECT_THAT(
      trace_failure("{file: a.csv, format: csv, columns: {time: t, function: f}, time_unit: s}"),
      EndsWith(
          "a.csv:2: function \"a/b\" is no name for AWS; expected 1 to 64 of A-Z a-z 0-9 - _"));
}

TEST_F(TraceTest, Azure2021StartsADurationBeforeTheEnd) {
  folder_.write("a.csv",
                "app,func,end_timestamp,duration\nA,f,0.5,0.5\nA,g,2.25,1\nB,f,1.5,0.25\n");
  const Trace found = trace("{file: a.csv, format: azure_2021}");
  const auto source = source_of_all(found)({.function = "A-f"});
  const std::vector<Request> requests = drain(*source);

  ASSERT_EQ(found.functions.size(), 3u);
  EXPECT_EQ(found.functions[0].name, "A-f");
  EXPECT_EQ(found.functions[1].name, "g");
  EXPECT_EQ(found.functions[2].name, "B-f");
  ASSERT_EQ(requests.size(), 3u);
  EXPECT_EQ(requests[0].at, at(0s));
  EXPECT_EQ(requests[1].at, at(1250ms));
  EXPECT_EQ(requests[1].lane, 1u);
  EXPECT_EQ(requests[1].duration, 1s);
  EXPECT_EQ(requests[2].at, at(1250ms));
  EXPECT_EQ(requests[2].lane, 2u);
}

constexpr std::string_view kInvocations =
    "HashOwner,HashApp,HashFunction,Trigger,480,481,482\n"
    "o,A,f,http,3,0,1000\no,A,g,timer,0,1,0\no,B,f,queue,0,0,2\n";

TEST_F(TraceTest, Azure2019SpreadsEachMinutesRequestsOverIt) {
  folder_.write("a.csv", kInvocations);
  const Trace found = trace("{file: a.csv, format: azure_2019}");
  ASSERT_EQ(found.functions.size(), 3u);
  const std::vector<Request> requests = requests_of(found.functions[0].workload);
  double sum = 0.0;
  for (std::size_t i = 3; i < requests.size(); ++i) {
    sum += static_cast<double>((requests[i].at - at(2min)).count()) / 60e9;
  }

  EXPECT_EQ(found.functions[0].name, "A-f");
  EXPECT_EQ(found.functions[1].name, "g");
  EXPECT_EQ(found.functions[2].name, "B-f");
  ASSERT_EQ(requests.size(), 1003u);
  EXPECT_LT(requests[2].at, at(1min));
  EXPECT_GE(requests[3].at, at(2min));
  EXPECT_LT(requests.back().at, at(3min));
  EXPECT_NEAR(sum / 1000, 0.5, 4.0 / std::sqrt(12.0 * 1000));
  const std::vector<Request> one = requests_of(found.functions[1].workload);
  ASSERT_EQ(one.size(), 1u);
  EXPECT_GE(one[0].at, at(1min));
  EXPECT_LT(one[0].at, at(2min));
}

TEST_F(TraceTest, Azure2019JoinsDurationsAndMemoryByHash) {
  folder_.write("a.csv", kInvocations);
  folder_.write("d.csv",
                "HashOwner,HashApp,HashFunction,Average,Count,Minimum,Maximum,"
                "percentile_Average_0,percentile_Average_50,percentile_Average_100\n"
                "o,B,f,1,1,1,1,100,200,400\no,C,z,1,1,1,1,1,2,3\n");
  folder_.write("m.csv",
                "HashFunction,HashOwner,HashApp,SampleCount,AverageAllocatedMb\n"
                "f,o,A,9,9.4\ng,o,A,9,200.2\nf,o,B,9,20000\n");
  const Trace found = trace("{file: a.csv, format: azure_2019, durations: d.csv, memory: m.csv}");

  EXPECT_FALSE(found.functions[0].duration);
  ASSERT_TRUE(found.functions[2].duration);
  EXPECT_NEAR(found.functions[2].duration->mean_seconds(), 0.225, 1e-12);
  EXPECT_EQ(found.functions[0].memory, Megabytes{128});
  EXPECT_EQ(found.functions[1].memory, Megabytes{201});
  EXPECT_EQ(found.functions[2].memory, Megabytes{10240});
}

TEST_F(TraceTest, Azure2019MemoryMayBeByApplication) {
  folder_.write("a.csv", kInvocations);
  folder_.write("m.csv", "HashOwner,HashApp,SampleCount,AverageAllocatedMb\no,A,9,300\n");
  const Trace found = trace("{file: a.csv, format: azure_2019, memory: m.csv}");

  EXPECT_EQ(found.functions[1].memory, Megabytes{300});
  EXPECT_EQ(found.functions[2].memory, std::nullopt);
}

TEST_F(TraceTest, Azure2019UnderArrivalsTakesAllOrOneFunction) {
  folder_.write("a.csv", kInvocations);

  EXPECT_EQ(requests("format: azure_2019").size(), 1006u);
  EXPECT_EQ(requests("format: azure_2019, function: B-f").size(), 2u);
  EXPECT_THAT(complaint(kInvocations, "format: azure_2019, function: B-g"),
              HasSubstr("f.function: unknown function \"B-g\""));
}

// Two rows of as many as a cell may count, together: on average 133,143.2 in the first millisecond,
// with a standard deviation of 364.9.
TEST_F(TraceTest, Azure2019MinutesOfAllFunctionsMayCountMoreThanACell) {
  folder_.write("a.csv",
                "HashOwner,HashApp,HashFunction,Trigger,1\n"
                "o,A,f,http,4294967295\no,A,g,http,3693624705\n");

  EXPECT_NEAR(static_cast<double>(requests("format: azure_2019", at(1ms)).size()), 133143.2, 1460);
}

TEST_F(TraceTest, Azure2019FilesThatAreNoneAreRefused) {
  const auto failure_of = [&](std::string_view content) {
    folder_.write("a.csv", content);
    return trace_failure("{file: a.csv, format: azure_2019}");
  };

  EXPECT_THAT(failure_of("HashOwner,HashApp,1\no,a,1\n"),
              EndsWith("a.csv:1: the header lacks HashFunction"));
  EXPECT_THAT(failure_of("HashOwner,HashApp,HashFunction,1,3\n"),
              EndsWith("a.csv:1: column \"3\" stands where minute 2 belongs"));
  EXPECT_THAT(failure_of("HashOwner,HashApp,HashFunction,1,2\no,a,f,1,x\n"),
              EndsWith("a.csv:2: minute 2: \"x\" is not a count"));
  EXPECT_THAT(failure_of("HashOwner,HashApp,HashFunction,1\no,a,f,1\no,a,f,2\n"),
              EndsWith("a.csv:3: function f has two rows"));
  EXPECT_THAT(failure_of(""), EndsWith("a.csv:1: the file is empty; a header is needed"));
}

TEST_F(TraceTest, Azure2019DurationsAreRisingPercentiles) {
  folder_.write("a.csv", kInvocations);
  const auto failure_of = [&](const std::string& header, const std::string& row) {
    folder_.write("d.csv", "HashOwner,HashApp,HashFunction," + header + "\no,B,f," + row + "\n");
    return trace_failure("{file: a.csv, format: azure_2019, durations: d.csv}");
  };

  EXPECT_THAT(failure_of("percentile_Average_0,percentile_Average_50", "1,2"),
              EndsWith("d.csv:1: the header needs percentile_Average_0 to percentile_Average_100, "
                       "in order"));
  EXPECT_THAT(failure_of("percentile_Average_0,percentile_Average_100", "3,2"),
              EndsWith("d.csv:2: percentile_Average_100 is below the percentile before it"));
}

TEST_F(TraceTest, AnOriginIsAWordOrATime) {
  EXPECT_THAT(complaint("t\n1\n", std::string{kSeconds} + ", origin: noon"),
              HasSubstr("f.origin: expected first, zero, or a time as the file writes it, found "
                        "\"noon\""));
  EXPECT_THAT(complaint("t\n1\n", "format: csv, columns: {duration: t}, time_unit: s"),
              HasSubstr("f.columns.time: is missing"));
}

TEST_F(TraceTest, Azure2021StartsLieWithinTheClock) {
  folder_.write("a.csv", "app,func,end_timestamp,duration\na,f,-9000000000,9000000000\n");
  EXPECT_THAT(failure("app,func,end_timestamp,duration\na,f,-9000000000,9000000000\n",
                      "format: azure_2021"),
              EndsWith("a.csv:2: the start, end_timestamp - duration, does not fit 292 years"));
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
