// Stories of doors, clients, calls and dependencies, each worked out by hand from the rules.

#include <gtest/gtest.h>
#include <string>

#include "support/json_parser.h"
#include "support/program.h"

namespace coldcast {
namespace {

class DoorsStories : public ProgramTest {
 protected:
  // The result of the scenario as JSON.
  Json result_of(const std::string& scenario) {
    limit_time(60);
    write("story.yaml", scenario);
    const ProgramResult run = shell("coldcast run story.yaml --format json");
    EXPECT_EQ(run.exit_code, 0) << run.err;
    return run.exit_code == 0 ? JsonParser::read(run.out) : Json{};
  }
};

TEST_F(DoorsStories, A504LeavesTheFunctionRunning) {
  const Json result = result_of(R"(
scenario: story
duration: 1min
front_doors: {shop: {kind: rest_api, integration_timeout: 2s}}
functions:
  f:
    timeout: 10s
    handler: {duration: 1s}
    arrivals:
      kind: requests
      through: shop
      list: [{at: 0s, duration: 1s}, {at: 10s, duration: 2s}, {at: 20s, duration: 5s}, {at: 30s, duration: 11s}]
)");
  const Json& f = result["functions"]["f"];
  const Json& door = result["front_doors"]["shop"];

  EXPECT_EQ(f["requests"].number, 4);
  EXPECT_EQ(f["errors"]["timeout"].number, 1);
  EXPECT_EQ(f["orphaned_ms"].number, 3000 + 8000);
  EXPECT_EQ(door["requests"].number, 4);
  EXPECT_EQ(door["responses"]["200"].number, 2);
  EXPECT_EQ(door["responses"]["504"].number, 2);
  EXPECT_EQ(door["latency_ms"]["max"].number, 2000);
  EXPECT_EQ(f["clients"]["answered"].number, 2);
  EXPECT_EQ(f["clients"]["gave_up"].number, 2);
  EXPECT_EQ(result["account"]["orphaned_ms"].number, 11000);
  EXPECT_EQ(f["requests_by_source"]["sync"].number, 4);
}

TEST_F(DoorsStories, WhatADoorRefusesIsNoRequestOfTheFunction) {
  const Json result = result_of(R"(
scenario: story
duration: 1min
front_doors: {shop: {kind: http_api, throttle: {rate: 1/s, burst: 3}}}
functions:
  f:
    handler: {duration: 10ms}
    arrivals: {kind: burst, at: 1s, count: 5, through: shop}
)");

  EXPECT_EQ(result["functions"]["f"]["requests"].number, 3);
  EXPECT_EQ(result["functions"]["f"]["clients"]["requests"].number, 5);
  EXPECT_EQ(result["functions"]["f"]["clients"]["gave_up"].number, 2);
  EXPECT_EQ(result["front_doors"]["shop"]["responses"]["429"].number, 2);
}

TEST_F(DoorsStories, AClientsRetriesAreRequestsOfTheFunction) {
  // Both find one place; who is refused comes again at 1 s and 2 s, and then it is free.
  const Json result = result_of(R"(
scenario: story
duration: 1min
functions:
  f:
    reserved_concurrency: 1
    timeout: 10s
    handler: {duration: 1500ms}
    arrivals: {kind: burst, at: 0s, count: 2, retry: {kind: fixed, wait: 1s, attempts: 4}}
)");
  const Json& f = result["functions"]["f"];

  EXPECT_EQ(f["requests"].number, 4);
  EXPECT_EQ(f["throttles"]["total"].number, 2);
  EXPECT_EQ(f["clients"]["answered"].number, 2);
  EXPECT_EQ(f["clients"]["attempts"]["mean"].number, 2);
  EXPECT_EQ(f["clients"]["attempts"]["max"].number, 3);
  EXPECT_EQ(f["clients"]["latency_ms"]["max"].number, 3500);
}

TEST_F(DoorsStories, PlainRetriesAndClosedLoopsTellWhatTheirClientsGot) {
  const Json result = result_of(R"(
scenario: story
functions:
  f:
    reserved_concurrency: 1
    handler: {duration: 1s}
    arrivals: {kind: burst, at: 0s, count: 3, retry: {attempts: 2, base: 0ms, cap: 0ms}}
  g:
    handler: {duration: 1s}
    arrivals: {kind: closed_loop, clients: 2, requests: 7}
)");

  EXPECT_EQ(result["functions"]["f"]["clients"]["requests"].number, 3);
  EXPECT_EQ(result["functions"]["f"]["clients"]["answered"].number, 1);
  EXPECT_EQ(result["functions"]["f"]["clients"]["gave_up"].number, 2);
  EXPECT_EQ(result["functions"]["f"]["clients"]["attempts"]["max"].number, 2);
  EXPECT_EQ(result["functions"]["g"]["clients"]["answered"].number, 7);
  EXPECT_EQ(result["account"]["clients"]["requests"].number, 10);
}

TEST_F(DoorsStories, AChainIsBilledAgainAndAgain) {
  const Json result = result_of(R"(
scenario: story
functions:
  web: {handler: {duration: 100ms, calls: [{function: cart}], after: 10ms}, arrivals: {kind: burst, at: 0s, count: 1}}
  cart: {handler: {duration: 100ms, calls: [{function: stock}]}}
  stock: {handler: {duration: 100ms}, cold_start: {init: 50ms}}
)");

  EXPECT_EQ(result["functions"]["web"]["duration_ms"]["max"].number, 360);
  EXPECT_EQ(result["functions"]["cart"]["duration_ms"]["max"].number, 250);
  EXPECT_EQ(result["functions"]["stock"]["duration_ms"]["max"].number, 100);
  EXPECT_EQ(result["functions"]["stock"]["requests_by_source"]["call"].number, 1);
  EXPECT_EQ(result["account"]["concurrent_executions"]["max"].number, 3);
}

TEST_F(DoorsStories, CallersHoldTheConcurrencyThatTheirCallsNeed) {
  const Json result = result_of(R"(
scenario: story
account: {concurrency_limit: 10}
functions:
  order:
    handler: {duration: 100ms, calls: [{function: prices, retry: {kind: fixed, wait: 1s, attempts: 9}}]}
    arrivals: {kind: burst, at: 0s, count: 10}
  prices: {handler: {duration: 50ms}}
)");

  // Refused at 0.1, 1.1 and 2.1 s; cut at 3 s.
  EXPECT_EQ(result["functions"]["order"]["errors"]["timeout"].number, 10);
  EXPECT_EQ(result["functions"]["prices"]["throttles"]["total"].number, 30);
  EXPECT_EQ(result["functions"]["prices"]["invocations"].number, 0);
}

TEST_F(DoorsStories, AHandlerThatARefusalEndsMakesRoomForTheNextCallOfTheInstant) {
  const Json result = result_of(R"(
scenario: story
account: {concurrency_limit: 10}
functions:
  order:
    handler: {duration: 100ms, calls: [{function: prices}]}
    arrivals: {kind: burst, at: 0s, count: 10}
  prices: {handler: {duration: 50ms}}
)");

  EXPECT_EQ(result["functions"]["order"]["errors"]["error"].number, 5);
  EXPECT_EQ(result["functions"]["prices"]["throttles"]["total"].number, 5);
  EXPECT_EQ(result["functions"]["prices"]["invocations"].number, 5);
  EXPECT_EQ(result["functions"]["order"]["duration_ms"]["max"].number, 150);
}

TEST_F(DoorsStories, ALineStandsInFrontOfADatabase) {
  const Json result = result_of(R"(
scenario: story
dependencies: {db: {latency: 100ms, concurrency: 2}}
functions:
  f:
    handler: {duration: 0ms, calls: [{dependency: db}]}
    arrivals: {kind: burst, at: 0s, count: 10}
)");

  EXPECT_EQ(result["functions"]["f"]["latency_ms"]["max"].number, 500);
  EXPECT_EQ(result["functions"]["f"]["latency_ms"]["mean"].number, 300);
  EXPECT_EQ(result["dependencies"]["db"]["calls"].number, 10);
  EXPECT_EQ(result["dependencies"]["db"]["in_use"]["max"].number, 2);
  EXPECT_EQ(result["dependencies"]["db"]["waiting"]["max"].number, 8);
}

TEST_F(DoorsStories, AFunctionsTimeoutLeavesItsWorkInTheDatabase) {
  const Json result = result_of(R"(
scenario: story
dependencies: {db: {latency: 2s, concurrency: 1}}
functions:
  f:
    timeout: 3s
    handler: {duration: 0ms, calls: [{dependency: db}]}
    arrivals: {kind: burst, at: 0s, count: 3}
)");

  // Served at 2 s, 4 s and 6 s; two have gone at 3 s.
  EXPECT_EQ(result["functions"]["f"]["errors"]["timeout"].number, 2);
  EXPECT_EQ(result["functions"]["f"]["duration_ms"]["max"].number, 3000);
  EXPECT_EQ(result["dependencies"]["db"]["abandoned"].number, 2);
  EXPECT_EQ(result["dependencies"]["db"]["calls"].number, 3);
}

TEST_F(DoorsStories, AHandlerWhoseAnswerComesAtItsTimeoutIsInTime) {
  const Json result = result_of(R"(
scenario: story
dependencies: {db: {latency: 2s}}
functions:
  f:
    timeout: 3s
    handler: {duration: 1s, calls: [{dependency: db}]}
    arrivals: {kind: burst, at: 0s, count: 1}
)");

  EXPECT_EQ(result["functions"]["f"]["errors"]["timeout"].number, 0);
  EXPECT_EQ(result["functions"]["f"]["duration_ms"]["max"].number, 3000);
}

TEST_F(DoorsStories, CutCallersLeaveOrphans) {
  const Json result = result_of(R"(
scenario: story
functions:
  a: {timeout: 1s, handler: {duration: 0ms, calls: [{function: b}]}, arrivals: {kind: burst, at: 0s, count: 1}}
  b: {timeout: 10s, handler: {duration: 5s}, cold_start: {init: 1s}}
)");

  EXPECT_EQ(result["functions"]["a"]["errors"]["timeout"].number, 1);
  EXPECT_EQ(result["functions"]["b"]["orphaned_ms"].number, 5000);
}

TEST_F(DoorsStories, TheGuardEndsACircleOfEvents) {
  const Json result = result_of(R"(
scenario: story
functions:
  f:
    handler: {duration: 10ms, calls: [{function: f, invocation: async}]}
    arrivals: {kind: burst, at: 0s, count: 1}
)");
  const Json& f = result["functions"]["f"];

  EXPECT_EQ(f["invocations"].number, 16);
  EXPECT_EQ(f["recursive_invocations_dropped"].number, 1);
  EXPECT_EQ(f["async"]["events_received"].number, 16);
  EXPECT_EQ(f["async"]["events_dropped"]["recursion"].number, 1);
}

TEST_F(DoorsStories, AMailIsSentNineMinutesLaterOrNever) {
  const Json result = result_of(R"(
scenario: story
duration: 30min
functions:
  signup:
    keep_alive: {kind: fixed, timeout: 10min}
    handler: {duration: 80ms, background: {work: 50ms}}
    arrivals: {kind: requests, list: [{at: 0s}, {at: 9min}]}
)");
  const Json& background = result["functions"]["signup"]["background"];

  EXPECT_EQ(background["left"].number, 2);
  EXPECT_EQ(background["finished"].number, 1);
  EXPECT_EQ(background["lost"].number, 1);
  EXPECT_EQ(background["pending"].number, 0);
  EXPECT_EQ(background["delay_ms"]["max"].number, 9 * 60'000 + 50 - 80);
}

TEST_F(DoorsStories, WorkThatUsesTheProcessorLengthensTheNextInvocation) {
  const Json result = result_of(R"(
scenario: story
duration: 1min
functions:
  f:
    handler: {duration: 80ms, background: {work: 50ms, uses_cpu: true}}
    arrivals: {kind: requests, list: [{at: 0s}, {at: 10s}]}
)");

  EXPECT_EQ(result["functions"]["f"]["duration_ms"]["max"].number, 130);
}

// A load balancer would wait a minute, the client half of one, the handler ten seconds: nobody
// waits any more when the answer is there.
TEST_F(DoorsStories, ARunEndsWithItsLastAnswerHoweverLongSomebodyWouldHaveWaited) {
  const Json result = result_of(R"(
scenario: story
front_doors: {lb: {kind: alb}}
functions:
  f:
    handler: {duration: 1s, calls: [{function: g, timeout: 10s}]}
    arrivals: {kind: burst, at: 0s, count: 1, through: lb, client: {timeout: 30s}}
  g: {handler: {duration: 1s}}
)");

  EXPECT_EQ(result["functions"]["f"]["clients"]["answered"].number, 1);
  EXPECT_EQ(result["counted_s"].number, 2);
  EXPECT_EQ(result["functions"]["f"]["environments"]["mean"].number, 1);
}

TEST_F(DoorsStories, AnEventThatIsNeverRunDoesNotGoRoundForEver) {
  const std::string scenario = R"(
scenario: story
duration: 1min
drain: 1min
functions:
  f:
    reserved_concurrency: 0
    handler: {duration: 1s}
    async: {on_failure: {function: f}}
    arrivals: {kind: burst, at: 0s, count: 1, invocation: async}
    recursion: )";
  const Json guarded = result_of(scenario + "terminate\n")["functions"]["f"]["async"];
  const Json allowed = result_of(scenario + "allow\n")["functions"]["f"]["async"];

  EXPECT_EQ(guarded["events_dropped"]["reserved_concurrency_zero"].number, 16);
  EXPECT_EQ(guarded["events_dropped"]["recursion"].number, 1);
  EXPECT_EQ(allowed["events_received"].number, 1);
  EXPECT_EQ(allowed["events_dropped"]["reserved_concurrency_zero"].number, 1);
  EXPECT_EQ(allowed["destination_delivery_failures"].number, 1);
}

TEST_F(DoorsStories, EventsNameWhoCalled) {
  write("story.yaml", R"(
scenario: story
functions:
  order:
    handler: {duration: 1s, calls: [{function: mail, invocation: async}]}
    arrivals: {kind: burst, at: 0s, count: 1}
  mail:
    handler: {duration: 1s}
    arrivals: {kind: burst, at: 5s, count: 1, invocation: async}
)");

  const ProgramResult run = shell("coldcast run story.yaml --events events.csv");

  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(file_content(folder() / "events.csv"),
            "event,function,source,queued_s,attempts,finished_s,outcome,reason\n"
            "1,mail,call:order,1.000000000,1,2.000000000,succeeded,\n"
            "2,mail,async,5.000000000,1,6.000000000,succeeded,\n");
}

// Each second the function sends itself an event. At 20 s the drain is over: the event of that
// instant is accepted and waits, and the handler that sent it ends as all before.
TEST_F(DoorsStories, AHandlerGoesOnToItsEndBehindTheDrain) {
  const Json result = result_of(R"(
scenario: story
duration: 10s
drain: 10s
functions:
  f:
    recursion: allow
    timeout: 30s
    handler: {duration: 1s, calls: [{function: f, invocation: async}, {function: g}], after: 100ms}
    arrivals: {kind: burst, at: 0s, count: 1}
  g: {handler: {duration: 200ms}}
)");
  const Json& f = result["functions"]["f"];

  EXPECT_EQ(f["requests"].number, 20);
  EXPECT_EQ(f["errors"]["timeout"].number, 0);
  EXPECT_EQ(f["latency_ms"]["max"].number, 1300);
  EXPECT_EQ(result["functions"]["g"]["requests"].number, 20);
  EXPECT_EQ(f["async"]["events_received"].number, 20);
  EXPECT_EQ(f["async"]["events_succeeded"].number, 19);
  EXPECT_EQ(f["async"]["events_waiting"]["at_end"].number, 1);
}

}  // namespace
}  // namespace coldcast
