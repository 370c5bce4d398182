#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>
#include <string>

#include "coldcast/config/scenario_file.h"

namespace coldcast {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;

Scenario scenario_of(const std::string& text) {
  return parse_scenario(text, "a.yaml");
}

// A scenario whose function `order` has `handler`, beside a dependency and another function.
Scenario with_handler(const std::string& handler, const std::string& stock = "{duration: 1ms}") {
  return scenario_of(
      "duration: 1min\n"
      "dependencies: {db: {latency: 20ms}}\n"
      "functions:\n"
      "  order: {handler: " +
      handler +
      "}\n"
      "  stock: {handler: " +
      stock + "}\n");
}

std::string fault_of(const std::function<void()>& read) {
  try {
    read();
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing";
}

TEST(Doors, HaveTheTimeoutsAndStatusesOfAws) {
  const Scenario scenario = scenario_of(
      "duration: 1min\n"
      "front_doors:\n"
      "  rest: {kind: rest_api}\n"
      "  http: {kind: http_api}\n"
      "  lb: {kind: alb}\n"
      "  url: {kind: function_url}\n"
      "functions: {f: {handler: {duration: 1ms}}}\n");

  ASSERT_EQ(scenario.front_doors.size(), 4U);
  EXPECT_EQ(scenario.front_doors[0].timeout, seconds{29});
  EXPECT_EQ(scenario.front_doors[0].throttle_status, 500);
  EXPECT_EQ(scenario.front_doors[1].timeout, seconds{30});
  EXPECT_EQ(scenario.front_doors[1].throttle_status, 503);
  EXPECT_EQ(scenario.front_doors[2].timeout, seconds{60});
  EXPECT_EQ(scenario.front_doors[2].throttle_status, 502);
  EXPECT_FALSE(scenario.front_doors[3].timeout.has_value());
  EXPECT_EQ(scenario.front_doors[3].throttle_status, 429);
  EXPECT_EQ(scenario.account.api_gateway, kApiGatewayThrottle);
}

TEST(Doors, NameTheNearestDoorOfOneThatIsNotThere) {
  const auto read = [] {
    (void)scenario_of(
        "duration: 1min\n"
        "front_doors: {shop: {kind: rest_api}}\n"
        "functions:\n"
        "  f: {handler: {duration: 1ms}, arrivals: {kind: constant, rate: 1/s, through: shp}}\n");
  };

  EXPECT_THAT(fault_of(read),
              HasSubstr("a.yaml:4:80: functions.f.arrivals[0].through: unknown front "
                        "door \"shp\"; did you mean \"shop\"?"));
}

TEST(Clients, AskThroughADoorOnlyWhereABlockSaysMoreThanItAlwaysCould) {
  const Scenario scenario = scenario_of(
      "duration: 1min\n"
      "front_doors: {shop: {kind: rest_api}}\n"
      "functions:\n"
      "  f:\n"
      "    handler: {duration: 1ms}\n"
      "    arrivals:\n"
      "      - {kind: constant, rate: 1/s}\n"
      "      - {kind: constant, rate: 1/s, retry: {attempts: 3, base: 1s, cap: 2s}}\n"
      "      - {kind: constant, rate: 1/s, retry: {attempts: 3, base: 1s, cap: 2s, on: [error]}}\n"
      "      - {kind: constant, rate: 1/s, retry: {kind: fixed, attempts: 3, wait: 1s}}\n"
      "      - {kind: closed_loop, clients: 2, client: {timeout: 10s}}\n");
  const std::vector<Workload>& blocks = scenario.functions[0].arrivals;

  EXPECT_FALSE(blocks[0].client.has_value());
  EXPECT_FALSE(blocks[0].has_clients);
  EXPECT_FALSE(blocks[1].client.has_value());
  EXPECT_TRUE(blocks[1].has_clients);
  ASSERT_TRUE(blocks[2].client.has_value());
  EXPECT_TRUE(blocks[2].client->retry->on_error);
  EXPECT_FALSE(blocks[2].client->retry->on_throttle);
  ASSERT_TRUE(blocks[3].client.has_value());
  ASSERT_TRUE(blocks[4].client.has_value());
  EXPECT_EQ(blocks[4].client->timeout, seconds{10});
}

TEST(Retry, WaitsAsItsKindSays) {
  const Retry doubled{.jitter = Retry::Jitter::none, .base = milliseconds{100}, .cap = seconds{1}};
  const Retry half{.base = milliseconds{100}, .cap = seconds{1}};
  const Retry workflow{.law = Retry::Law::step_functions,
                       .jitter = Retry::Jitter::none,
                       .base = seconds{2},
                       .rate = 1.5};
  const Retry fixed{.law = Retry::Law::fixed,
                    .jitter = Retry::Jitter::none,
                    .base = seconds{3},
                    .cap = seconds{3}};

  EXPECT_EQ(doubled.wait(0, 0.5), milliseconds{100});
  EXPECT_EQ(doubled.wait(3, 0.5), milliseconds{800});
  EXPECT_EQ(doubled.wait(4, 0.5), seconds{1});
  EXPECT_EQ(half.wait(3, 0.5), milliseconds{400});
  EXPECT_EQ(workflow.wait(2, 0.5), milliseconds{4500});
  EXPECT_EQ(fixed.wait(7, 0.5), seconds{3});
}

TEST(HandlerCalls, AreReadInTheirOrder) {
  const Scenario scenario = with_handler(
      "{duration: 50ms, calls: [{dependency: db}, {function: stock, count: 50, at_once: 10}, "
      "{function: stock, invocation: async}, {topic: news}, {wait: 1s}], after: 10ms}");
  const std::vector<HandlerCall>& calls = scenario.functions[0].handler.calls;
  RandomStream stream({});

  ASSERT_EQ(calls.size(), 5U);
  EXPECT_EQ(calls[0].kind, HandlerCall::Kind::dependency);
  EXPECT_EQ(calls[1].kind, HandlerCall::Kind::function);
  EXPECT_EQ(calls[1].count.draw(stream), 50U);
  EXPECT_EQ(calls[1].at_once, 10U);
  EXPECT_EQ(calls[2].kind, HandlerCall::Kind::function_async);
  EXPECT_EQ(calls[3].kind, HandlerCall::Kind::topic);
  EXPECT_EQ(calls[4].wait.constant(), seconds{1});
  EXPECT_EQ(scenario.functions[0].handler.after->constant(), milliseconds{10});
}

TEST(HandlerCalls, CountsMayBeDrawn) {
  const Scenario scenario = with_handler(
      "{duration: 0ms, calls: [{function: stock, count: {kind: uniform, min: 2, max: 4}}]}");
  RandomStream stream({});

  std::set<std::uint64_t> seen;
  for (int i = 0; i < 100; ++i) {
    seen.insert(scenario.functions[0].handler.calls[0].count.draw(stream));
  }

  EXPECT_EQ(seen, (std::set<std::uint64_t>{2, 3, 4}));
}

TEST(HandlerCalls, ThatGoInACircleWithoutEndAreNamed) {
  const auto read = [] {
    (void)with_handler("{duration: 1ms, calls: [{function: stock}]}",
                       "{duration: 1ms, calls: [{function: order, count: 2}]}");
  };

  EXPECT_THAT(fault_of(read), HasSubstr("order -> stock -> order calls itself without end"));
}

TEST(HandlerCalls, MayGoInACircleThatCanEnd) {
  EXPECT_NO_THROW((void)with_handler(
      "{duration: 1ms, calls: [{function: order, count: {kind: uniform, min: 0, max: 1}}]}"));
  EXPECT_NO_THROW(
      (void)with_handler("{duration: 1ms, calls: [{function: order, invocation: async}]}"));
}

TEST(HandlerCalls, ThatMayComeBackForEverNeedADrain) {
  const auto read = [](const std::string& top) {
    return parse_scenario("duration: 1min\n" + top + R"(
functions:
  order:
    recursion: allow
    handler: {duration: 1ms, calls: [{function: order, invocation: async}]}
    arrivals: {kind: burst, at: 0s, count: 1}
)");
  };

  EXPECT_NO_THROW((void)read("drain: 1min"));
  EXPECT_THAT(
      fault_of([&] { (void)read(""); }),
      HasSubstr("functions.order.recursion: a chain that is allowed to come back need not "
                "end; say how long after `duration` it is worked off, such as drain: 15min"));
}

TEST(HandlerCalls, MayNotSleepBeyondTheTimeout) {
  const auto read = [] {
    (void)with_handler("{duration: 1s, calls: [{wait: 1s}, {wait: 1001ms}]}");
  };

  EXPECT_THAT(fault_of(read),
              HasSubstr("functions.order.handler.calls[1].wait: 1001ms takes the handler over the "
                        "function's timeout of 3s"));
}

TEST(HandlerCalls, NameOneTargetEach) {
  EXPECT_THAT(fault_of([] { (void)with_handler("{duration: 1ms, calls: [{count: 3}]}"); }),
              HasSubstr("functions.order.handler.calls[0]: calls nobody"));
}

TEST(HandlerCalls, NamePayloadsInKilobytes) {
  const Scenario scenario = scenario_of(
      "duration: 1s\nfunctions: {f: {payload: 300KB, handler: {duration: 1ms}}, g: {payload: 1MB, "
      "handler: {duration: 1ms}}}\n");

  EXPECT_EQ(scenario.functions[0].payload.count, 300U);
  EXPECT_EQ(scenario.functions[1].payload.count, 1024U);
}

}  // namespace
}  // namespace coldcast
