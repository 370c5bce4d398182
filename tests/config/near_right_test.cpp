// What is nearly right gets the form that was meant, at the place where the mistake was made.
#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "coldcast/base/error.h"
#include "coldcast/config/scenario_file.h"

namespace coldcast {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kShop = R"(scenario: shop
duration: 10min
functions:
  api: {reserved_concurrency: 300, handler: {duration: 1s}, arrivals: {kind: constant, rate: 1/s}}
  worker: {reserved_concurrency: 200, handler: {duration: 1s}, arrivals: {kind: constant, rate: 1/s}}
)";

std::string complaints(const std::string& text, const std::vector<std::string>& sets = {}) {
  LoadOptions options;
  for (const std::string& set : sets) options.edits.push_back(parse_edit(set));
  try {
    (void)load(parse_scenario_file(text, "a.yaml"), options);
  } catch (const ScenarioError& error) {
    std::string all;
    for (const Diagnostic& found : error.diagnostics()) all += found.to_string() + "\n";
    return all;
  }
  return {};
}

// A function with one more line.
std::string with(const std::string& line) {
  return "duration: 1h\nfunctions:\n  f:\n    handler: {duration: 1s}\n    arrivals: {kind: "
         "constant, rate: 1/s}\n    " +
         line + "\n";
}

TEST(NearRight, ABareValueIsToldAsTheBlockThatHasIt) {
  EXPECT_EQ(complaints("duration: 1h\nfunctions: {f: {handler: 120ms, arrivals: {kind: constant, "
                       "rate: 1/s}}}\n"),
            "a.yaml:2:26: functions.f.handler: expected a map of keys, found \"120ms\"; write it "
            "like \"handler: {duration: 120ms}\"\n");
  EXPECT_THAT(complaints("duration: 1h\nfunctions: {f: {handler: {duration: 1s}, arrivals: "
                         "30/s}}\n"),
              HasSubstr("\"arrivals: {kind: poisson, rate: 30/s}\""));
  EXPECT_THAT(complaints("duration: 1h\nfunctions: {f: {handler: {duration: 1s}, arrivals: 100 "
                         "rps}}\n"),
              HasSubstr("\"arrivals: {kind: poisson, rate: 100/s}\""));
  EXPECT_THAT(complaints(with("keep_alive: 10min")),
              HasSubstr("\"keep_alive: {kind: fixed, timeout: 10min}\""));
  EXPECT_THAT(complaints(with("keep_alive: forever")),
              HasSubstr("\"keep_alive: {kind: forever}\""));
  EXPECT_THAT(complaints(with("cold_start: 300ms")), HasSubstr("\"cold_start: {init: 300ms}\""));
}

TEST(NearRight, WordsAndFormsOfOtherToolsAreTheirOwnHere) {
  const std::pair<const char*, const char*> kForms[] = {
      {"architecture: amd64", "did you mean \"x86_64\"?"},
      {"architecture: aarch64", "did you mean \"arm64\"?"},
      {"architecture: arm46", "did you mean \"arm64\"?"},
      {"keep_alive: 5m", "\"keep_alive: {kind: fixed, timeout: 5min}\""},
      {"keep_alive: 300", "\"keep_alive: {kind: fixed, timeout: 300s}\""},
      {"keep_alive: PT5M", "\"keep_alive: {kind: fixed, timeout: 5min}\""},
      {"keep_alive: lambda_2021", "\"keep_alive: {kind: preset, name: lambda_2021}\""},
      {"cold_start: .5s", "\"cold_start: {init: 500ms}\""},
      {"snap_start: true", "\"snap_start: {}\""},
      {"snap_start: off", "\"snap_start: none\""},
      {"scaling_rate: 500/10s", "\"scaling_rate: {environments: 500, per: 10s}\""},
      {"scaling_rate: 100/s", "\"scaling_rate: {environments: 100, per: 1s}\""},
      {"scaling_rate: 500", "\"scaling_rate: {environments: 500, per: 10s}\""},
      {"provisioned_concurrency: {minimum: 2, max: 9}",
       "\"provisioned_concurrency: {autoscaling: {minimum: 2, maximum: 9, target_tracking: "
       "{target: 0.7}}}\""},
      {"autoscaling: {minimum: 2}", "\"provisioned_concurrency: {autoscaling: {minimum: 2}}\""},
      {"schedule: cron(0 8 * * ? *)",
       "\"arrivals: {kind: eventbridge_schedule, schedule: 'cron(0 8 * * ? *)'}\""},
      {"async: {retries: 1}", "\"maximum_retry_attempts: 1\""},
      {"event_sources: [{sqs: q}]", "did you mean {queue: q}?"},
  };
  for (const auto& [line, near] : kForms)
    EXPECT_THAT(complaints(with(line)), HasSubstr(near)) << line;

  EXPECT_THAT(complaints(with(""), {"billing.discount=0.12"}), HasSubstr("did you mean 12%?"));
  EXPECT_THAT(complaints(with(""), {"billing.discount=17"}), HasSubstr("did you mean 17%?"));
  EXPECT_THAT(complaints(with(""), {"starts_at=2027-01-31"}),
              HasSubstr("did you mean 2027-01-31T00:00:00Z?"));
  EXPECT_THAT(complaints(with(""), {"starts_at=2027-01-31 05:30"}),
              HasSubstr("did you mean 2027-01-31T05:30:00Z?"));
  EXPECT_THAT(complaints(with(""), {"functions.f.arrivals={kind: eventbridge_schedule, schedule: "
                                    "rate(5min)}"}),
              HasSubstr("did you mean rate(5 minutes)?"));
}

TEST(NearRight, ABlockWithoutAKindGetsTheOneWhoseKeysItHas) {
  EXPECT_THAT(complaints(with("max_age: {min: 1h, max: 2h}")),
              HasSubstr("\"{kind: uniform, min: 1h, max: 2h}\""));
  EXPECT_THAT(complaints(with("max_age: {mean: 1h}")),
              HasSubstr("\"{kind: exponential, mean: 1h}\""));
  EXPECT_THAT(complaints(with("max_age: {p50: 40ms, p99: 300ms}")),
              HasSubstr("\"{kind: quantiles, p50: 40ms, p99: 300ms}\" with p0 and p100 beside "
                        "them, or \"{kind: lognormal, median: 40ms, p99: 300ms}\""));
  EXPECT_THAT(complaints("duration: 1h\nfunctions: {f: {handler: {duration: 1s}, arrivals: {every: "
                         "5min}}}\n"),
              HasSubstr("\"{kind: schedule, every: 5min}\""));
}

// The kind under another key, as a key, or by parameters of other names.
TEST(NearRight, AKindIsFoundWhereOthersWriteIt) {
  const std::pair<const char*, const char*> kLaws[] = {
      {"{avg: 40ms}", "\"{kind: exponential, mean: 40ms}\""},
      {"{from: 20ms, to: 70ms}", "\"{kind: uniform, min: 20ms, max: 70ms}\""},
      {"{type: lognormal, median: 40ms, p99: 90ms}",
       "\"{kind: lognormal, median: 40ms, p99: 90ms}\""},
      {"{dist: gauss, mean: 40ms, sd: 9ms}", "\"{kind: normal, mean: 40ms, sd: 9ms}\""},
      {"{exponential: 40ms}", "\"{kind: exponential, mean: 40ms}\""},
      {"{pareto: {min: 40ms, shape: 3}}", "\"{kind: pareto, min: 40ms, shape: 3}\""},
      {"{kind: lognormal, median: 60ms, stddev: 25ms}",
       "\"{kind: lognormal, median: 60ms, p99: 144ms}\""},
      {"{kind: lognormal, median: 60ms, p95: 200ms}",
       "\"{kind: lognormal, median: 60ms, p99: 329ms}\""},
      {"{kind: gamma, mean: 60ms, shape: 4}", "\"{kind: gamma, mean: 60ms, cv: 0.5}\""},
      {"nodejs22.x", "\"{kind: runtime, runtime: nodejs22.x}\""},
      {"{kind: quantiles, min: 1ms, 50: 40ms, '99.5%': 70ms, max: 2s}",
       "\"{kind: quantiles, min: 1ms, p50: 40ms, p99.5: 70ms, max: 2s}\""},
      {"{kind: quantiles, median: 40ms, q99: 70ms}",
       "\"{kind: quantiles, p50: 40ms, p99: 70ms}\" with p0, the shortest, and p100, the longest"},
      {"{kind: uniform, between: [20ms, 70ms]}", "\"{kind: uniform, min: 20ms, max: 70ms}\""},
      {"{kind: uniform, range: 20ms..70ms}", "\"{kind: uniform, min: 20ms, max: 70ms}\""},
  };
  for (const auto& [written, near] : kLaws) {
    const std::string said = complaints(with(std::string("max_age: ") + written));
    EXPECT_THAT(said, HasSubstr(near)) << written;
    EXPECT_EQ(std::count(said.begin(), said.end(), '\n'), 1) << said;
  }
}

TEST(NearRight, ArrivalsAreToldAsTheirBlocks) {
  const std::pair<const char*, const char*> kBlocks[] = {
      {"{kind: profile, points: [[0s, 2/s], [7min, 9/s]]}",
       "\"points: [{at: 0s, rate: 2/s}, {at: 7min, rate: 9/s}]\""},
      {"{kind: profile, points: {0s: 2/s, 7m: 9}}",
       "\"points: [{at: 0s, rate: 2/s}, {at: 7min, rate: 9/s}]\""},
      {"{kind: profile, points: ['0s 2/s', '7min 9rps']}",
       "\"points: [{at: 0s, rate: 2/s}, {at: 7min, rate: 9/s}]\""},
      {"{kind: profile, points: [2/s, 9/s]}",
       "\"points: [{at: 0s, rate: 2/s}, {at: 10min, rate: 9/s}]\""},
      {"{kind: requests, list: [7, 9]}", "\"{at: 7s}\""},
      {"{kind: schedule, every: 'cron(0 8 * * ? *)'}",
       "\"{kind: eventbridge_schedule, schedule: 'cron(0 8 * * ? *)'}\""},
      {"{kind: schedule, cron: '0 8 * * ? *'}",
       "\"{kind: eventbridge_schedule, schedule: 'cron(0 8 * * ? *)'}\""},
      {"{poisson: 7/s}", "\"{kind: poisson, rate: 7/s}\""},
      {"poisson(7/s)", "\"arrivals: {kind: poisson, rate: 7/s}\""},
      {"[{at: 2s}, {at: 3s}]", "\"arrivals: {kind: requests, list: [{at: 2s}, {at: 3s}]}\""},
      {"[7/s]", "\"{kind: poisson, rate: 7/s}\""},
      {"{kind: poisson, mean: 7/s}", "\"rate: 7/s\""},
      {"{kind: poisson, rate: 7/s, stop: 2m}", "\"until: 2min\""},
      {"{kind: poisson, rate: 7/s, timeout: 2}", "\"client: {timeout: 2s}\""},
      {"{kind: poisson, rate: 7/s, retry: true}",
       "\"retry: {attempts: 3, base: 100ms, cap: 20s}\""},
      {"{kind: poisson, rate: 7/s, retry: {attempts: 3, base: 1s, cap: 2s, on: [429]}}",
       "did you mean \"throttle\"?"},
      {"{kind: poisson, rate: 70/10s}", "did you mean 7/s?"},
  };
  for (const auto& [written, near] : kBlocks) {
    const std::string said =
        complaints("duration: 1h\nfunctions:\n  f:\n    handler: {duration: 1s}\n    arrivals: " +
                   std::string(written) + "\n");
    EXPECT_THAT(said, HasSubstr(near)) << written;
    EXPECT_EQ(std::count(said.begin(), said.end(), '\n'), 1) << said;
  }
}

TEST(NearRight, ABareValueIsToldInTheBlocksOfCallersToo) {
  const std::pair<const char*, const char*> kBlocks[] = {
      {"account: 700", "\"account: {concurrency_limit: 700}\""},
      {"streams: {s: kinesis}", "\"s: {kind: kinesis, shards: 4}\""},
      {"queues: {q: {dead_letter: dlq}, dlq: {}}",
       "\"dead_letter: {queue: dlq, max_receive_count: 5}\""},
      {"front_doors: {d: {kind: rest_api, throttle: 70}}",
       "\"throttle: {rate: 70/s, burst: 100}\""},
      {"dependencies: {db: 20}", "\"db: {latency: 20ms}\""},
      {"front_doors: {d: {kind: alb, integration_timeout: 9s}}", "\"idle_timeout: 9s\""},
      {"front_doors: {d: {kind: alb, throttle: {rate: 7/s, burst: 2}}}",
       "load balancers have no limit of their own; leave it out, "},
      {"front_doors: {d: {kind: function_url, throttle: 7/s}}",
       "function URLs have no limit of their own; leave it out, "},
      {"changes: [{at: 1min, set: functions.f.memory=512MB}]",
       "\"set: {functions.f.memory: 512MB}\""},
      {"changes: [{at: 1min, functions.f.memory: 512MB}]", "\"set: {functions.f.memory: 512MB}\""},
      {"changes: [{at: 1min, set: {f.memory: 512MB}}]", "did you mean functions.f.memory?"},
      {"changes: {at: 1min, set: {functions.f.memory: 512MB}}",
       "\"changes: [{at: 1min, set: {functions.f.memory: 512MB}}]\""},
      {"variants: {small: {functions.f.memory: 512MB}}",
       "\"variants: [{name: small, set: {functions.f.memory: 512MB}}]\""},
      {"thresholds: {f.latency_ms.p95: 1s, f.throttles.total: '<=3'}",
       "\"thresholds: ['f.latency_ms.p95<1s', 'f.throttles.total<=3']\""},
      {"queues: [q, {name: r, kind: fifo}]", "\"queues: {q: {}, r: {kind: fifo}}\""},
      {"queues: {q: {dead_letter: {queue: d, retries: 4}}, d: {}}", "\"max_receive_count: 4\""},
      {"front_doors: {d: api_gateway}", "\"d: {kind: rest_api}\""},
      {"front_doors: {d: {kind: HTTP}}", "did you mean \"http_api\"?"},
      {"runs: 30", "\"replications: 30\""},
  };
  for (const auto& [written, near] : kBlocks) {
    const std::string said = complaints(std::string(written) + "\n" + with("reuse: newest"));
    EXPECT_THAT(said, HasSubstr(near)) << written;
    EXPECT_EQ(std::count(said.begin(), said.end(), '\n'), 1) << said;
  }
}

TEST(NearRight, KeysOfOtherToolsAreToldInOurWords) {
  EXPECT_THAT(complaints(with("runtime: python3.12")),
              HasSubstr("\"cold_start: {init: {kind: runtime, runtime: python3.12}}\""));
  EXPECT_THAT(complaints(with("MemorySize: 512")), HasSubstr("\"memory: 512MB\""));
  EXPECT_THAT(complaints(with("reservedConcurrency: 5")),
              HasSubstr("did you mean \"reserved_concurrency\"?"));
  EXPECT_THAT(complaints("region: eu-west-1\n" + with("reuse: newest")),
              HasSubstr("\"billing: {prices: eu-west-1}\""));
}

TEST(NearRight, OneMistakeIsOneError) {
  const std::string said = complaints(
      "duration: 1h\nfunctions: {f: {handler: {duration: 1s}, arrivals: {kind: "
      "constant, rate: 1/s, retry: {kind: exponential, attempts: 3, base: 100ms, cap: "
      "1s}}}}\n");

  EXPECT_EQ(std::count(said.begin(), said.end(), '\n'), 1) << said;
  EXPECT_THAT(said, HasSubstr("has no kind; leave \"exponential\" out"));
  const std::string of_all = complaints(kShop, {"functions.*.memroy=512MB"});
  EXPECT_EQ(std::count(of_all.begin(), of_all.end(), '\n'), 1) << of_all;
}

TEST(NearRight, TheNamesOfResultsAreTakenForQuantiles) {
  EXPECT_EQ(complaints(with("max_age: {kind: quantiles, min: 12ms, p50: 40ms, p99_9: 600ms, max: "
                            "900ms}")),
            "");
}

TEST(NearRight, WhatASetMadeIsToldAtTheSet) {
  const std::string said = complaints(kShop, {"functions.api.reserved_concurrency=850"});

  EXPECT_THAT(said, HasSubstr("--set functions.api.reserved_concurrency=850: "));
  EXPECT_THAT(said, HasSubstr("at most 700 passes here"));
  EXPECT_THAT(said, Not(HasSubstr("a.yaml")));
  // Of two the later one.
  EXPECT_THAT(complaints(kShop, {"functions.worker.reserved_concurrency=500",
                                 "functions.api.reserved_concurrency=600"}),
              HasSubstr("--set functions.api.reserved_concurrency=600: "));
  // A limit that is lowered breaks the sum of others.
  EXPECT_THAT(complaints(kShop, {"seed=2", "account.concurrency_limit=400"}),
              HasSubstr("--set account.concurrency_limit=400: "));
}

TEST(NearRight, ASmallAccountIsToldWhatWouldPass) {
  EXPECT_THAT(complaints("account: {concurrency_limit: 50}\n" + with("reserved_concurrency: 2")),
              HasSubstr("with account.concurrency_limit 50 nothing can be reserved or provisioned, "
                        "because AWS leaves 100 to functions without a reservation; raise "
                        "account.concurrency_limit to 102 or more, or leave reserved_concurrency "
                        "out"));
}

TEST(NearRight, AStarStandsForEveryFunction) {
  const Scenario scenario = load(parse_scenario_file(kShop, "a.yaml"),
                                 {.edits = {parse_edit("functions.*.memory=512MB")}})
                                .scenario;

  ASSERT_EQ(scenario.functions.size(), 2u);
  for (const Function& function : scenario.functions) EXPECT_EQ(function.memory.count, 512u);
}

TEST(NearRight, BlocksOfTheWrongFormSayWhatWasExpected) {
  EXPECT_THAT(
      complaints("functions: [a]\n"),
      HasSubstr("a.yaml:1:12: functions: expected a map of functions by name, found a list; "
                "write it like \"functions: {checkout: {...}}\""));
  EXPECT_THAT(complaints(with("arrivalz: 5")),
              HasSubstr("a.yaml:6:5: functions.f.arrivalz: unknown key \"arrivalz\"; did you mean "
                        "\"arrivals\"?"));
  EXPECT_THAT(
      complaints(with("scaling_rate: none")),
      HasSubstr("a.yaml:6:19: functions.f.scaling_rate: unknown scaling_rate \"none\"; expected "
                "unlimited"));
  EXPECT_THAT(
      complaints(with("provisioned_concurrency: {initial: 1, ready_at: 1s, allocate: aws}")),
      HasSubstr(
          "a.yaml:6:53: functions.f.provisioned_concurrency.ready_at: stands beside allocate: aws; "
          "leave one of them out"));
  EXPECT_THAT(
      complaints(with("reserved_concurrency: 4294967296")),
      HasSubstr("a.yaml:6:27: functions.f.reserved_concurrency: 4294967296 is too many; at most "
                "4294967295 passes"));
}

}  // namespace
}  // namespace coldcast
