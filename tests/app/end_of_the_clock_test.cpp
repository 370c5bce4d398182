#include <cstdint>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <limits>

#include "support/program.h"

namespace coldcast {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

class EndOfTheClock : public ProgramTest {
 protected:
  EndOfTheClock() {
    limit_time(60);
    write_one_scenario();
  }
};

// The greatest number of 64 bits stands for what never comes: no instant is so late.
TEST_F(EndOfTheClock, IsNoInstant) {
  const std::string end = "9223372036854775807ns";
  for (const char* edit :
       {"duration={}", "warmup={}", "functions.f.arrivals={{kind: requests, list: [{{at: {}}}]}}",
        "functions.f.arrivals={{kind: burst, at: {}, count: 1}}",
        "functions.f.arrivals={{kind: poisson, rate: 1/s, from: {}}}",
        "functions.f.arrivals={{kind: poisson, rate: 1/s, until: {}}}",
        "functions.f.arrivals={{kind: profile, points: [{{at: 0s, rate: 1/s}}, {{at: {}, rate: "
        "1/s}}]}}",
        "functions.f.provisioned_concurrency={{initial: 1, ready_at: {}}}",
        "functions.f.provisioned_concurrency={{initial: 1, changes: [{{at: {}, value: 2}}]}}"}) {
    expect_refused("coldcast run one.yaml --set '" + fmt::format(fmt::runtime(edit), end) + "'", 2,
                   "is the end of the clock; the last instant before it is 9223372036854775806ns");
  }
  expect_refused(
      "coldcast run one.yaml --set 'functions.f.arrivals={kind: burst, at: 1s, count: 2, over: " +
          end + "}'",
      2, "goes on beyond the end of the clock");
  write("late.csv", "time\n0\n9223372036854775807\n");
  const std::string trace =
      "coldcast run one.yaml --set 'functions.f.arrivals={kind: trace, format: csv, file: "
      "late.csv, columns: {time: time}, time_unit: ns, origin: ORIGIN}'";
  for (const char* origin : {"first", "zero"}) {
    std::string command = trace;
    expect_refused(command.replace(command.find("ORIGIN"), 6, origin), 1,
                   "292 years after the origin");
  }
}

TEST_F(EndOfTheClock, LeavesNoAnswerBeyondItUntold) {
  ASSERT_EQ(shell("sed /^duration/d one.yaml > open.yaml").exit_code, 0);
  const std::string run = "coldcast run open.yaml --format json --set 'functions.f.arrivals=";
  for (const char* arrivals : {"{kind: requests, list: [{at: 9223372036854775806ns}]}",
                               "{kind: requests, list: [{at: 0s}, {at: 9223372036854775806ns}]}",
                               "{kind: burst, at: 9223372036854775700ns, count: 3}"}) {
    expect_refused(run + arrivals + "'", 1, "would have its answer after the end of the clock");
  }
  expect_refused(run + "{kind: closed_loop, clients: 2, requests: 10, think_time: 9223372036s}'", 1,
                 "a client would ask again after the end of the clock");
  const ProgramResult result =
      shell(run + "{kind: requests, list: [{at: 0s}, {at: 9223372036s}]}'");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("\"invocations\": 2"));
}

// What happens does not depend on when it happens, to the last nanosecond of the clock.
TEST_F(EndOfTheClock, ChangesNoNumber) {
  const auto scenario = [](std::int64_t from) {
    const auto at = [from](std::int64_t milliseconds) {
      return fmt::format("{}ns", from + milliseconds * 1'000'000);
    };
    return fmt::format(
        "scenario: late\nduration: {}\nwarmup: {}\nfunctions:\n  f:\n"
        "    cold_start: {{init: 700ms, download: 20ms}}\n"
        "    handler: {{duration: {{kind: exponential, mean: 300ms}}}}\n"
        "    keep_alive: {{kind: fixed, timeout: 2s}}\n    max_age: 5s\n"
        "    arrivals:\n      - {{kind: constant, rate: 3/s, from: {}}}\n"
        "      - {{kind: burst, at: {}, count: 5, over: 1s}}\n"
        "      - {{kind: closed_loop, clients: 2, think_time: 1s, from: {}}}\n"
        "      - {{kind: schedule, every: 4s, count: 3, from: {}}}\n",
        at(74'000), at(0), at(500), at(50'000), at(1000), at(2000));
  };
  // So that minutes begin at the same places.
  constexpr std::int64_t kMinute = 60'000'000'000;
  constexpr std::int64_t kLate =
      std::numeric_limits<std::int64_t>::max() / kMinute * kMinute - kMinute;
  write("early.yaml", scenario(kMinute));
  write("late.yaml", scenario(kLate));

  for (const char* format : {"json", "csv", "html"}) {
    const ProgramResult early = shell(fmt::format("coldcast run early.yaml --format {}", format));
    const ProgramResult late = shell(fmt::format("coldcast run late.yaml --format {}", format));
    EXPECT_EQ(early.exit_code, 0) << early.err;
    EXPECT_EQ(late.exit_code, 0) << late.err;
    if (std::string(format) != "html") {
      EXPECT_EQ(early.out, late.out);
    }
  }
  const char* metrics =
      "coldcast run {}.yaml --quiet -o /dev/null --metrics {}.csv && cut -d, -f2- {}.csv";
  EXPECT_EQ(shell(fmt::format(fmt::runtime(metrics), "early", "early", "early")).out,
            shell(fmt::format(fmt::runtime(metrics), "late", "late", "late")).out);
  for (const char* format : {"text", "svg", "html", "perfetto"}) {
    const ProgramResult late = shell(fmt::format(
        "coldcast timeline late.yaml --from {}ns --format {}", kLate + 30 * kMinute / 60, format));
    EXPECT_EQ(late.exit_code, 0) << format << "\n" << late.err;
  }
}

TEST_F(EndOfTheClock, NoNumberIsTakenForAnother) {
  for (const char* key : {"functions.f.handler.duration", "functions.f.cold_start.init",
                          "functions.f.timeout", "duration", "warmup"}) {
    for (const char* word : {"nan", "inf", "-inf", "1e400", "infs", "-1s", "9223372036854775808ns",
                             "99999999999999999999h", "0x10s", "1_000ms", "١s"}) {
      expect_refused(fmt::format("coldcast run one.yaml --set '{}={}'", key, word), 2, key);
    }
  }
  for (const char* word : {"nan/s", "inf/s", "-1/s", "0/s", "1000000001/s", "1e9/s", "1/0s"}) {
    expect_refused(fmt::format("coldcast run one.yaml --set 'functions.f.arrivals.rate={}'", word),
                   2, "functions.f.arrivals.rate");
  }
  for (const char* word : {"nan", "-1", "18446744073709551616", "4294967296", "1.5", "+1"}) {
    expect_refused(fmt::format("coldcast run one.yaml --set account.concurrency_limit={}", word), 2,
                   "account.concurrency_limit");
  }
  for (const char* word : {"nan", "inf", "1e400", "-1"}) {
    expect_refused(fmt::format("coldcast run one.yaml --set 'functions.f.handler.duration={{kind: "
                               "weibull, scale: 1s, shape: {}}}'",
                               word),
                   2, "shape");
  }
  expect_refused("coldcast run one.yaml --replications 18446744073709551615", 2,
                 "expected 1 to 1000000");
}

TEST_F(EndOfTheClock, ExtremeDistributionsStayWithinTime) {
  for (const char* law :
       {"0s", "9223372036s", "{kind: exponential, mean: 9223372036s}",
        "{kind: pareto, min: 9223372036s, shape: 0.0001}", "{kind: lognormal, mean: 1s, cv: 1e300}",
        "{kind: lognormal, median: 1ns, p99: 9223372036s}", "{kind: gamma, mean: 1s, cv: 1e300}",
        "{kind: gamma, mean: 1s, cv: 1e-300}", "{kind: weibull, scale: 1s, shape: 1e-300}",
        "{kind: normal, mean: 0s, sd: 9223372036s}"}) {
    for (const char* key : {"handler.duration={}", "cold_start.init={}", "cold_start.download={}",
                            "max_age={}", "keep_alive={{kind: fixed, timeout: {}}}"}) {
      const ProgramResult result = shell("coldcast run one.yaml --format json --set 'functions.f." +
                                         fmt::format(fmt::runtime(key), law) + "'");
      // What waits for nine years is no cold start; whatever else is long is cut off by a timeout.
      if (result.exit_code == 1) {
        EXPECT_THAT(key, HasSubstr("download")) << law;
        EXPECT_THAT(result.err, HasSubstr("takes nine years or more")) << law;
        continue;
      }
      EXPECT_EQ(result.exit_code, 0) << key << " " << law << "\n" << result.err;
      EXPECT_THAT(result.out, Not(ContainsRegex("nan|inf[^l]|: -"))) << key << " " << law;
    }
  }
}

TEST_F(EndOfTheClock, LimitsStopWhatWouldNotEnd) {
  for (const char* arrivals :
       {"{kind: poisson, rate: 1000000000/s}", "{kind: constant, rate: 1000000000/s}",
        "{kind: schedule, every: 1ns, count: 4294967295}",
        "{kind: closed_loop, clients: 4294967295, requests: 18446744073709551615}",
        "{kind: burst, at: 0s, count: 4611686018427387904}"}) {
    const std::string run = fmt::format(
        "coldcast run one.yaml --format json --set 'functions.f.arrivals={}' ", arrivals);
    const ProgramResult events = shell(run + "--max-events 10000");
    const ProgramResult time = shell(run + "--time-limit 200ms");
    for (const ProgramResult& result : {events, time}) {
      EXPECT_EQ(result.exit_code, 1) << arrivals;
      EXPECT_THAT(result.out, HasSubstr("\"partial\": true")) << arrivals;
    }
    EXPECT_THAT(events.err, HasSubstr("stopped by --max-events 10000 after")) << arrivals;
    EXPECT_THAT(time.err, HasSubstr("stopped by --time-limit 200ms after")) << arrivals;
  }
}

// Three requests in 292 years, and 153 million minutes between them.
TEST_F(EndOfTheClock, MinutesWithoutEndAreBrokenOff) {
  const std::string run =
      "coldcast run one.yaml --format json --metrics minutes.csv --set duration=2562047h "
      "--set warmup=0s --set 'functions.f.arrivals={kind: schedule, every: 1281000h}' ";
  const ProgramResult late = shell(run + "--time-limit 300ms");
  const ProgramResult signalled =
      shell("timeout --preserve-status -s TERM 0.3 '" COLDCAST_BINARY "' " + run.substr(9));

  EXPECT_EQ(late.exit_code, 1);
  EXPECT_THAT(late.err, HasSubstr("stopped by --time-limit 300ms after"));
  EXPECT_EQ(signalled.exit_code, 130);
  EXPECT_THAT(signalled.err, HasSubstr("interrupted after"));
  for (const ProgramResult& result : {late, signalled}) {
    EXPECT_THAT(result.out, HasSubstr("\"partial\": true"));
  }
  EXPECT_THAT(file("minutes.csv"), HasSubstr("\n60,f,"));
}

}  // namespace
}  // namespace coldcast
