#include "coldcast/logs/invocation_log.h"

#include <gtest/gtest.h>
#include <sstream>

namespace coldcast {
namespace {

using namespace std::chrono_literals;

SimTime at(Duration span) {
  return kStartOfTime + span;
}

const std::string kHeader =
    "request,function,label,arrived_s,start,environment,cold_start_ms,init_ms,duration_ms,"
    "finished_s,outcome,reason\n";

class InvocationLogTest : public testing::Test {
 protected:
  InvocationLogTest() {
    scenario_.functions.emplace_back().name = "checkout";
    scenario_.functions.emplace_back().name = "search";
  }

  InvocationWriter& log() {
    if (!log_) log_ = std::make_unique<InvocationWriter>(scenario_, out_);
    return *log_;
  }
  void warm(std::uint64_t request, Duration arrived, bool waited = false) {
    log().on_invocation({.request = RequestId{request},
                         .environment = EnvironmentNumber{1},
                         .waited = waited,
                         .arrived = at(arrived),
                         .finished = at(arrived + 50ms),
                         .duration = 50ms});
  }
  // The rows without the header, up to the end of the run.
  std::string rows() {
    log().on_end(at(1h), {});
    EXPECT_EQ(out_.str().substr(0, kHeader.size()), kHeader);
    return out_.str().substr(kHeader.size());
  }

  Scenario scenario_;
  std::ostringstream out_;
  std::unique_ptr<InvocationWriter> log_;
};

TEST_F(InvocationLogTest, AColdStartShowsItsPartsAndItsCause) {
  log().on_invocation({.request = RequestId{1},
                       .function = FunctionId{1},
                       .environment = EnvironmentNumber{12},
                       .start = StartKind::cold,
                       .cause = ColdStartCause::idle_expiry,
                       .outcome = Outcome::timeout,
                       .arrived = at(61'000'000'001ns),
                       .finished = at(64'400'000'001ns),
                       .duration = 3s,
                       .download = 40ms,
                       .environment_start = 60ms,
                       .init = 300'000'001ns});

  EXPECT_EQ(rows(),
            "1,search,,61.000000001,cold,12,400.000001,300.000001,3000.000000,64.400000001,timeout,"
            "idle_expiry\n");
}

TEST_F(InvocationLogTest, AWarmStartHasNoReason) {
  warm(1, 2s);

  EXPECT_EQ(rows(),
            "1,checkout,,2.000000000,warm,1,0.000000,0.000000,50.000000,2.050000000,success,\n");
}

TEST_F(InvocationLogTest, AThrottledRequestHasNoEnvironmentAndNoAnswer) {
  log().on_throttle(
      {.request = RequestId{1}, .reason = ThrottleReason::scaling_rate_exceeded, .at = at(1500ms)});

  EXPECT_EQ(
      rows(),
      "1,checkout,,1.500000000,,,0.000000,0.000000,0.000000,,throttled,scaling_rate_exceeded\n");
}

TEST_F(InvocationLogTest, AnInitEndedAtTheCapIsPartOfTheColdStartButNoInit) {
  log().on_invocation({.request = RequestId{1},
                       .environment = EnvironmentNumber{1},
                       .start = StartKind::cold,
                       .arrived = at(0s),
                       .finished = at(22s),
                       .duration = 12s,
                       .aborted_init = 10s,
                       .suppressed_init = 11s});

  EXPECT_EQ(
      rows(),
      "1,checkout,,0.000000000,cold,1,10000.000000,0.000000,12000.000000,22.000000000,success,"
      "first_request\n");
}

TEST_F(InvocationLogTest, RowsStandInOrderOfRequestThoughSomeWait) {
  warm(3, 3s);
  warm(2, 2s);
  log().on_throttle({.request = RequestId{5}, .at = at(5s)});
  warm(1, 1s, true);
  warm(4, 4s, true);
  std::istringstream lines(rows());

  int request = 0;
  for (std::string line; std::getline(lines, line);) {
    EXPECT_EQ(line.substr(0, 2), std::to_string(++request) + ",");
  }
  EXPECT_EQ(request, 5);
}

TEST_F(InvocationLogTest, ARunBrokenOffSaysWhichRequestsAreInFlight) {
  warm(2, 2s);
  const Admission unfinished{.request = RequestId{1},
                             .environment = EnvironmentNumber{3},
                             .start = StartKind::cold,
                             .arrived = at(1s),
                             .init = 300ms};
  log().on_end(at(3s), {&unfinished, 1});

  EXPECT_EQ(out_.str().substr(kHeader.size()),
            "1,checkout,,1.000000000,cold,3,300.000000,300.000000,,,in_flight,first_request\n"
            "2,checkout,,2.000000000,warm,1,0.000000,0.000000,50.000000,2.050000000,success,\n");
}

TEST_F(InvocationLogTest, RequestsBeforeWarmupAreLeftOutButNumbered) {
  scenario_.warmup = 10s;
  warm(1, 9s);
  log().on_throttle({.request = RequestId{2}, .at = at(9s)});
  warm(3, 10s);

  EXPECT_EQ(rows().substr(0, 2), "3,");
}

TEST_F(InvocationLogTest, LabelsAreQuotedWhereTheyMustBe) {
  const std::string label = "a, \"b\"";
  log().on_throttle({.request = RequestId{1}, .at = at(0s), .label = &label});

  EXPECT_TRUE(rows().starts_with("1,checkout,\"a, \"\"b\"\"\",0.000000"));
}

TEST_F(InvocationLogTest, TakesLabelsOfAnyLength) {
  const std::string label(200'000, 'x');
  for (std::uint64_t request = 1; request <= 3; ++request) {
    log().on_throttle({.request = RequestId{request}, .at = at(0s), .label = &label});
  }

  EXPECT_GT(rows().size(), 600'000U);
}

TEST_F(InvocationLogTest, WritesLargeNumbers) {
  log().on_invocation({.request = RequestId{1},
                       .environment = EnvironmentNumber{4'294'967'295},
                       .arrived = at(Duration{9'000'000'000'123'456'789}),
                       .finished = at(Duration{9'000'000'100'123'456'789}),
                       .duration = 100'000'000'000ns});

  EXPECT_EQ(rows(),
            "1,checkout,,9000000000.123456789,warm,4294967295,0.000000,0.000000,100000.000000,"
            "9000000100.123456789,success,\n");
}

TEST_F(InvocationLogTest, FillsManyBuffers) {
  for (std::uint64_t request = 1; request <= 10'000; ++request) warm(request, 1s);
  const std::string text = rows();

  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 10'000);
}

}  // namespace
}  // namespace coldcast
