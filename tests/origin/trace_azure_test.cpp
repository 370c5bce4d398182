#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <optional>
#include <string>
#include <vector>

#include "origin/trace_fixture.h"

namespace coldcast {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;

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
  EXPECT_EQ(requests[1].feed, 1u);
  EXPECT_EQ(requests[1].duration, 1s);
  EXPECT_EQ(requests[2].at, at(1250ms));
  EXPECT_EQ(requests[2].feed, 2u);
}

TEST_F(TraceTest, Azure2021StartsLieWithinTheClock) {
  folder_.write("a.csv", "app,func,end_timestamp,duration\na,f,-9000000000,9000000000\n");
  EXPECT_THAT(failure("app,func,end_timestamp,duration\na,f,-9000000000,9000000000\n",
                      "format: azure_2021"),
              EndsWith("a.csv:2: the start, end_timestamp - duration, does not fit 292 years"));
}

// A start is the end less the duration: only so do seven clients follow their answers.
TEST_F(TraceKeysTest, TheLogInAzure2021OfClientsThatWaitHasANote) {
  std::string content = "app,func,end_timestamp,duration\n";
  for (int i = 1; i <= 12; ++i) {
    for (int client = 0; client < 7; ++client)
      content += "A,f," + std::to_string(0.25 * i + 0.003 * client) + ",0.25\n";
  }

  EXPECT_THAT(entry(content, "format: azure_2021").notes,
              testing::ElementsAre(HasSubstr("never more than 7 were in flight")));
}

TEST_F(TraceKeysTest, NamesThatApplicationsShareAreToldApartWithin64Characters) {
  const std::string first(64, 'a');
  const std::string second = "aaaaaaaaab" + std::string(54, 'c');
  const std::string name(64, 'f');
  const TraceReading reading =
      entry("app,func,end_timestamp,duration\n" + first + "," + name + ",1,1\n" + second + "," +
                name + ",2,1\nshort," + name + ",3,1\n" + first + ",own,4,1\n",
            "format: azure_2021");

  EXPECT_THAT(reading.functions, ElementsAre("aaaaaaaaaa-" + std::string(53, 'f'),
                                             "aaaaaaaaab-" + std::string(53, 'f'),
                                             "short-" + std::string(58, 'f'), "own"));
}

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

TEST_F(TraceKeysTest, ManyRowsOfOneAzureFunctionAreWeightedByTheirCounts) {
  folder_.write("d.csv",
                "HashOwner,HashApp,HashFunction,Average,Count,Minimum,Maximum,"
                "percentile_Average_0,percentile_Average_100\n"
                "o,A,f,1,30,1,1,100,100\no,A,f,1,10,1,1,500,500\n");
  folder_.write("m.csv",
                "HashOwner,HashApp,SampleCount,AverageAllocatedMb\no,A,10,1000\no,A,30,200\n");
  folder_.write("a.csv", "HashOwner,HashApp,HashFunction,Trigger,1\no,A,f,http,5\n");
  ParsedBlock block{"{file: a.csv, format: azure_2019, durations: d.csv, memory: m.csv}",
                    folder_.path()};
  Parameters settings = block.setting().map();
  const std::optional<Trace> trace = read_trace(settings);

  ASSERT_TRUE(trace);
  EXPECT_NEAR(trace->functions[0].duration->mean_seconds(), 0.2, 1e-12);
  EXPECT_EQ(trace->functions[0].memory, Megabytes{400});
  EXPECT_THAT(block.setting().diagnostics().notes(),
              ElementsAre(HasSubstr("d.csv: 1 function has several rows, weighted by their Count"),
                          HasSubstr("m.csv: 1 application has several rows")));
}

}  // namespace
}  // namespace coldcast
