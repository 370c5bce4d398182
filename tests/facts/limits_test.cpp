// Sections 10 and 13 of rows.csv: memory, processors, durations by runtime.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/told.h"

namespace coldcast {
namespace {

using testing::HasSubstr;
using namespace std::chrono_literals;

std::string complaint_of(const std::string& setting) {
  return complaints("functions:\n  f:\n    " + setting +
                    "\n    handler: {duration: 1s}\n"
                    "    arrivals: {kind: burst, at: 0s, count: 1}\n");
}

// 10.1, 10.4, 10.5 [LIM]: the ranges that AWS takes; the message has them.
TEST(FactsOfLimits, RangesAreThoseOfAws) {
  EXPECT_THAT(complaint_of("memory: 127MB"),
              HasSubstr("127MB is outside AWS's range of 128MB to 10240MB"));
  EXPECT_THAT(complaint_of("memory: 10241MB"), HasSubstr("AWS's range of 128MB to 10240MB"));
  EXPECT_THAT(complaint_of("timeout: 901s"), HasSubstr("AWS's range of 1s to 15min"));
  EXPECT_THAT(complaint_of("ephemeral_storage: 511MB"),
              HasSubstr("AWS's range of 512MB to 10240MB"));
  for (const char* fits : {"memory: 128MB", "memory: 10240MB", "timeout: 15min", "timeout: 1s",
                           "ephemeral_storage: 512MB", "ephemeral_storage: 10240MB"}) {
    EXPECT_EQ(complaint_of(fits), "");
  }
}

// 10.1, 10.4, 10.5 [LIM]: the defaults are 128 MB, 3 s and 512 MB.
TEST(FactsOfLimits, DefaultsAreThoseOfAws) {
  const Function function =
      tell("functions: {f: {handler: {duration: 1s}}}\nduration: 1s\n").scenario.functions.at(0);

  EXPECT_EQ(function.memory, Megabytes{128});
  EXPECT_EQ(function.timeout, 3s);
  EXPECT_EQ(function.ephemeral_storage, Megabytes{512});
}

// 10.2 [LIM]: processors are in proportion to memory, one at 1,769 MB. Half of this handler waits
// for others.
TEST(FactsOfLimits, MoreMemoryMakesTheProcessorsShareShorter) {
  const auto duration = [](const std::string& memory) {
    return tell(
               "functions:\n  f:\n    memory: " + memory +
               "\n    handler: {duration: 200ms, cpu_share: 0.5, threads: 2, measured_at: 1769MB}\n"
               "    arrivals: {kind: burst, at: 0s, count: 1}\n")
        .invocation(0)
        .duration;
  };

  EXPECT_EQ(duration("1769MB"), 200ms);
  EXPECT_EQ(duration("3538MB"), 150ms);
}

// 10.3, 13.6 [LPERF]: init does not depend on memory, the first call of the handler does.
TEST(FactsOfLimits, MemoryMattersToTheFirstCallButNotToInit) {
  const auto first = [](const std::string& memory) {
    return tell("functions:\n  f:\n    memory: " + memory +
                "\n    cold_start: {init: {kind: runtime, runtime: dotnet8}}\n"
                "    handler: {duration: 10ms, first_extra: {kind: runtime_first_call, runtime: "
                "dotnet8}}\n"
                "    arrivals: {kind: requests, list: [{at: 0s}, {at: 5s}]}\n");
  };
  const Told small = first("128MB");
  const Told large = first("1024MB");

  EXPECT_EQ(small.invocation(0).init, large.invocation(0).init);
  EXPECT_EQ(small.invocation(0).duration, 726'400us);
  EXPECT_EQ(large.invocation(0).duration, 84'300us);
  EXPECT_EQ(small.invocation(1).duration, 10ms);
}

// 13.7 [LPERF]: init of a container image takes longer than that of an archive; on arm64, what was
// measured there.
TEST(FactsOfLimits, APresetKnowsPackageAndArchitecture) {
  const auto median = [](const std::string& settings, const std::string& init) {
    return tell("functions:\n  f:\n    " + settings +
                "\n    cold_start: {init: {kind: runtime, runtime: python3.12" + init +
                "}}\n    handler: {duration: 1s}\n"
                "    arrivals: {kind: burst, at: 0s, count: 999}\n")
               .function()
               .init_duration.quantile(0.5) /
           1e6;
  };

  // Within five standard errors of a median of 999 draws between p25 and p75.
  EXPECT_NEAR(median("memory: 128MB", ""), 85.0, 3.0);
  EXPECT_NEAR(median("architecture: arm64", ""), 81.0, 3.0);
  EXPECT_NEAR(median("memory: 128MB", ", package: image"), 154.0, 8.0);
}

// 10.16 [LIM]: a GB is 1,024 MB.
TEST(FactsOfLimits, AGigabyteIs1024Megabytes) {
  EXPECT_EQ(tell("functions: {f: {memory: 2GB, handler: {duration: 1s}}}\nduration: 1s\n")
                .scenario.functions.at(0)
                .memory,
            Megabytes{2048});
}

}  // namespace
}  // namespace coldcast
